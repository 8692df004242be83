"""The code list of tag36h11, against two programs that read it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from pyapriltags import Detector

from filmlot.standards.markers.april_tags import COUNT, FIELDS, marker_fields

DICTIONARY = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)


def test_every_marker_is_that_of_opencv() -> None:
    for number in range(COUNT):
        theirs = cv2.aruco.generateImageMarker(DICTIONARY, number, FIELDS) == 255
        assert (marker_fields(number) == theirs).all(), number


@pytest.mark.parametrize("number", [0, 1, 213, 586])
def test_the_detector_of_apriltag_reads_a_marker_by_its_number(number: int) -> None:
    picture = np.full((160, 160), 255, np.uint8)
    picture[40:120, 40:120] = np.kron(marker_fields(number), np.full((10, 10), 255, np.uint8))
    assert [found.tag_id for found in Detector(families="tag36h11").detect(picture)] == [number]
