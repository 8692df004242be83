"""The chart for LED walls: its picture as OpenCV draws it, its corners where the LEDs are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from pyapriltags import Detector

from filmlot.standards.geometry import Wall, WallError, arc_wall, flat_wall, mesh_wall
from filmlot.standards.markers.april_tags import COUNT
from filmlot.standards.markers.chart import ChartError, WallChart, lay_charts, usual_square_m

FLAT = flat_wall("flat", width_m=4.0, height_m=2.0, pitch_mm=2.5, distance_m=4.0, base_m=0.5)
ARC = arc_wall("arc", radius_m=5.0, angle_deg=60.0, height_m=2.5, panel_width_m=0.5, pitch_mm=2.5)


def board_of(chart: WallChart) -> cv2.aruco.CharucoBoard:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    numbers = np.arange(chart.first_marker, chart.first_marker + chart.markers)
    return cv2.aruco.CharucoBoard((chart.columns, chart.rows), 1.0, 0.8, dictionary, numbers)


def test_the_picture_is_the_board_that_opencv_draws() -> None:
    for chart in lay_charts([FLAT, ARC], square_m=0.25):
        (left, top), size = chart.origin_px, (chart.columns * chart.square_px, chart.rows * chart.square_px)
        drawn = chart.draw()[top : top + size[1], left : left + size[0]]
        assert (drawn == board_of(chart).generateImage(size)).all()


def test_the_detector_of_apriltag_finds_every_marker_of_all_walls_once() -> None:
    found = [
        tag.tag_id
        for chart in lay_charts([FLAT, ARC], square_m=0.3)
        for tag in Detector(families="tag36h11").detect(np.pad(chart.draw(), 40))
    ]
    assert sorted(found) == list(range(len(found)))
    assert len(found) == sum(chart.markers for chart in lay_charts([FLAT, ARC], square_m=0.3))


def test_a_corner_stands_where_its_four_leds_do() -> None:
    for wall in (FLAT, ARC):
        (chart,) = lay_charts([wall], square_m=0.25)
        left, top = chart.origin_px
        places_m = chart.corners_m.reshape(chart.rows - 1, chart.columns - 1, 3)
        for row, column in ((0, 0), (chart.rows - 2, 3), (2, chart.columns - 2)):
            x, y = left + (column + 1) * chart.square_px, top + (row + 1) * chart.square_px
            leds_m = wall.position_map[y - 1 : y + 1, x - 1 : x + 1].reshape(4, 3)
            assert places_m[row, column] == pytest.approx(leds_m.mean(axis=0), abs=1e-4)


def test_a_square_measures_what_was_asked_for_within_half_a_field() -> None:
    for wall in (FLAT, ARC):
        (chart,) = lay_charts([wall], square_m=0.25)
        corners_m = chart.corners_m.reshape(chart.rows - 1, chart.columns - 1, 3)
        assert np.linalg.norm(np.diff(corners_m, axis=0), axis=-1) == pytest.approx(0.25, abs=0.0125)


def test_where_a_mesh_has_no_led_there_is_no_corner() -> None:
    half = {"positions_m": FLAT.positions_m, "uv": FLAT.uv, "triangles": FLAT.triangles[:1], "size_px": FLAT.size_px}
    (chart,) = lay_charts([mesh_wall("half", **half)], square_m=0.25)
    missing = np.isnan(chart.corners_m).any(axis=1)
    assert 0.4 < missing.mean() < 0.6


def test_walls_share_the_markers_and_none_stands_twice() -> None:
    first, second = lay_charts([FLAT, ARC], square_m=0.25)
    assert (first.first_marker, second.first_marker) == (0, first.markers)


@pytest.mark.parametrize(
    ("wall", "square_m", "reason"),
    [(FLAT, 0.025, "make them larger"), (FLAT, 0.8, "flat holds 5 by 2 squares of 800 mm; make them smaller")],
)
def test_squares_that_do_not_fit_are_refused_with_what_to_do(wall: Wall, square_m: float, reason: str) -> None:
    with pytest.raises(ChartError, match=reason):
        lay_charts([wall], square_m=square_m)


def test_a_mesh_whose_picture_has_no_area_is_refused() -> None:
    measures = {"positions_m": FLAT.positions_m, "triangles": FLAT.triangles, "size_px": FLAT.size_px}
    blank = mesh_wall("blank", uv=np.zeros_like(FLAT.uv), **measures)
    with pytest.raises(WallError, match="no area"):
        usual_square_m([blank])


@pytest.mark.parametrize(
    "walls",
    [
        [FLAT],
        [FLAT, ARC],
        [flat_wall("small", width_m=0.6, height_m=0.4, pitch_mm=1.0, distance_m=1.0)],
        [arc_wall("huge", radius_m=12.0, angle_deg=270.0, height_m=8.0, panel_width_m=0.5, pitch_mm=5.2)],
    ],
)
def test_the_usual_squares_fit(walls: list[Wall]) -> None:
    charts = lay_charts(walls, square_m=usual_square_m(walls))
    assert sum(chart.markers for chart in charts) <= COUNT
