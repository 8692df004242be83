"""Points of the walls in a camera's still, for whoever solves them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from filmlot.buildings.stage.calibration.contracts import DetectionView
from filmlot.buildings.stage.calibration.problems import DetectorMissing, PictureUnusable
from filmlot.buildings.stage.contracts import Camera
from filmlot.buildings.stage.engine.calibration.detection import Seen, find_corners, is_installed
from filmlot.buildings.stage.engine.calibration.views import SeenPoint
from filmlot.standards.calibration import CalibrationError
from filmlot.standards.markers.chart import WallChart
from filmlot.standards.phrase import Phrase

MOST_SEEN = 200
"""More corners of one picture hardly tell more, and sixty pictures of them are a mebibyte."""
_SAME_SHAPE = 0.02


def detect_points(picture: Path, charts: Sequence[WallChart], camera: Camera) -> DetectionView:
    """What a PNG or JPEG file of a camera shows of the charts.

    Raises:
        DetectorMissing: the lot was installed without it.
        PictureUnusable: the file is no picture, or not of this camera's shape.
    """
    if not is_installed():
        raise DetectorMissing
    try:
        seen = find_corners(picture, charts)
    except CalibrationError as error:
        raise PictureUnusable(reason=error.phrase) from error
    _insist_on_shape(seen, camera)
    points, walls = list[SeenPoint](), list[str]()
    for chart, board in zip(charts, seen.boards, strict=True):
        places_m = np.round(chart.corners_m[board.numbers], 6)
        known = [place for place in zip(places_m, board.picture_px, strict=True) if np.isfinite(place[0]).all()]
        points += [SeenPoint(stage_m=tuple(place.tolist()), picture_px=pixel) for place, pixel in known]
        walls += [chart.wall.name] if known else []
    return DetectionView(size_px=seen.size_px, markers=seen.markers, walls=walls, points=_spread(points))


def _insist_on_shape(seen: Seen, camera: Camera) -> None:
    (width, height), (across_mm, down_mm) = seen.size_px, camera.sensor_mm
    if abs(width / height / (across_mm / down_mm) - 1) > _SAME_SHAPE:
        reason = Phrase(
            "the picture has {width} × {height} pixels, the sensor of {camera} measures {across_mm} × {down_mm} mm; "
            "give the whole picture, or describe the part of the sensor that records",
            {"width": width, "height": height, "camera": camera.name, "across_mm": across_mm, "down_mm": down_mm},
        )
        raise PictureUnusable(reason=reason)


def _spread(points: list[SeenPoint]) -> list[SeenPoint]:
    if len(points) <= MOST_SEEN:
        return points
    return [points[index] for index in np.linspace(0, len(points) - 1, MOST_SEEN).astype(int)]
