"""The corners of a chart in a picture, found in a process of its own: a file from outside may exhaust its reader.

`python -m filmlot.buildings.stage.engine.calibration.detection FILE` takes the charts as JSON on standard input and
prints one JSON object: the seen, or `{"fault": …}`. The work is OpenCV's, of the extra `filmlot[markers]`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, TypeAdapter

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.markers.chart import WallChart
from filmlot.standards.phrase import Phrase

MEMORY_BYTES = 4 << 30
TIME_S = 60.0
ANSWER_BYTES = 4 << 20
MOST_PIXELS = 64_000_000
FORMATS = ("PNG", "JPEG")
_SMALLEST_PERIMETER = 0.015  # of the picture's longer side: a marker whose fields are half a pixel of full HD
_EDGE_PX = 10  # nearer to the picture's edge a corner is drawn inwards: half of what it is measured by is missing
Grey = NDArray[np.uint8]


class Board(BaseModel):
    """A chart as its finder needs it."""

    columns: int
    rows: int
    first_marker: int


class SeenBoard(BaseModel):
    """The corners of one chart that a picture shows, by their numbers; pixels as in `SeenPoint`."""

    numbers: list[int]
    picture_px: list[tuple[float, float]]


class Seen(BaseModel):
    """What a picture shows of the charts, one after the other."""

    size_px: tuple[int, int]
    markers: int
    boards: list[SeenBoard]


class Verdict(BaseModel):
    """What the process says."""

    seen: Seen | None = None
    fault: Phrase | None = None


BOARDS = TypeAdapter(list[Board])


def is_installed() -> bool:
    """Whether OpenCV is here."""
    return find_spec("cv2") is not None


def find_corners(picture: Path, charts: Sequence[WallChart], *, time_s: float = TIME_S) -> Seen:
    """What a PNG or JPEG file shows of the charts; nothing, if there is no marker in it.

    Raises:
        CalibrationError: `not_a_picture`, or `exhausted`.
    """
    boards = [Board(columns=chart.columns, rows=chart.rows, first_marker=chart.first_marker) for chart in charts]
    command = [sys.executable, "-m", "filmlot.buildings.stage.engine.calibration.detection", str(picture)]
    try:
        done = subprocess.run(command, input=BOARDS.dump_json(boards), capture_output=True, timeout=time_s, check=False)
    except subprocess.TimeoutExpired as error:
        raise _exhausted() from error
    if done.returncode != 0 or len(done.stdout) > ANSWER_BYTES:
        raise _exhausted()
    verdict = Verdict.model_validate_json(done.stdout)
    if verdict.seen is None:
        assert verdict.fault is not None
        raise CalibrationError("not_a_picture", verdict.fault.phrase, **verdict.fault.params)
    return verdict.seen


def read_grey(picture: Path) -> Grey:
    """The picture (H, W) as the sensor saw it: not turned by what its file says of the camera's attitude.

    Raises:
        CalibrationError: `not_a_picture`, also for one that is too large.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(picture, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise CalibrationError(
                    "not_a_picture",
                    "the picture has {width} × {height} pixels; {most} million are read at most",
                    width=opened.width,
                    height=opened.height,
                    most=MOST_PIXELS // 1_000_000,
                )
            if opened.mode.startswith("I"):  # 16 bits, which Pillow would clip to 8
                return (np.asarray(opened, np.int64) >> 8).clip(0, 255).astype(np.uint8)
            return np.asarray(opened.convert("L"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, CalibrationError):
            raise
        raise CalibrationError(
            "not_a_picture", "the file is no PNG or JPEG that can be read; export the still again as one of them"
        ) from error


def detect(grey: Grey, boards: Sequence[Board]) -> Seen:
    """What a picture shows of charts: markers first, then the corners between squares, to a part of a pixel."""
    from cv2 import aruco

    dictionary = aruco.getPredefinedDictionary(aruco.DICT_APRILTAG_36h11)
    parameters = aruco.DetectorParameters()
    parameters.minMarkerPerimeterRate = _SMALLEST_PERIMETER
    outlines, numbers, _ = aruco.ArucoDetector(dictionary, parameters).detectMarkers(grey)
    known = np.zeros(0, np.int64) if numbers is None else np.asarray(numbers, np.int64).ravel()
    seen = []
    for board in boards:
        markers = np.arange(board.first_marker, board.first_marker + board.columns * board.rows // 2)
        ours = np.flatnonzero(np.isin(known, markers))
        finder = aruco.CharucoDetector(aruco.CharucoBoard((board.columns, board.rows), 1.0, 0.8, dictionary, markers))
        finder.setDetectorParameters(parameters)
        finder.setCharucoParameters(_at_the_edge())
        seen.append(_find_on_board(finder, grey, [outlines[int(index)] for index in ours], known[ours]))
    height, width = grey.shape
    return Seen(size_px=(width, height), markers=len(known), boards=seen)


def _at_the_edge() -> Any:
    """Corners at the picture's edge count too, of whose two markers it cuts one off: they tell most of the lens."""
    from cv2 import aruco

    parameters = aruco.CharucoParameters()
    parameters.minMarkers = 1
    return parameters


def _find_on_board(finder: Any, grey: Grey, outlines: Sequence[Any], numbers: NDArray[np.int64]) -> SeenBoard:
    if not len(numbers):
        return SeenBoard(numbers=[], picture_px=[])
    corners, found, _, _ = finder.detectBoard(grey, markerCorners=outlines, markerIds=numbers.astype(np.int32)[:, None])
    if found is None or not len(found):
        return SeenBoard(numbers=[], picture_px=[])
    places = corners.reshape(-1, 2).astype(np.float64) + 0.5  # OpenCV calls the middle of the first pixel (0, 0)
    height, width = grey.shape
    is_whole = (np.abs(places - (width / 2, height / 2)) < (width / 2 - _EDGE_PX, height / 2 - _EDGE_PX)).all(axis=1)
    kept = np.round(places[is_whole], 3).tolist()
    return SeenBoard(numbers=found.ravel()[is_whole].tolist(), picture_px=[(x, y) for x, y in kept])


def main(picture: Path) -> None:
    """Finds the corners under limits and prints the verdict."""
    boards = BOARDS.validate_json(sys.stdin.buffer.read())
    _limit()
    try:
        verdict = Verdict(seen=detect(read_grey(picture), boards))
    except CalibrationError as error:
        verdict = Verdict(fault=error.phrase)
    sys.stdout.write(verdict.model_dump_json())


def _limit() -> None:
    import cv2

    cv2.setNumThreads(1)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _exhausted() -> CalibrationError:
    return CalibrationError(
        "exhausted", "reading the picture took too much memory or time; export it smaller, as PNG or JPEG"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
