"""From photographs of a chart whose truth is known to the lens, the mount and the tracker's place in the stage."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial.transform import Rotation
from tests.buildings.stage.calibration.photograph import Floats, Lens, photograph, pose, project

from filmlot.buildings.stage.calibration.detection import MOST_SEEN, detect_points
from filmlot.buildings.stage.calibration.problems import DetectorMissing, PictureUnusable
from filmlot.buildings.stage.contracts import Camera
from filmlot.buildings.stage.engine.calibration import detection
from filmlot.buildings.stage.engine.calibration.detection import Board, detect, find_corners, read_grey
from filmlot.buildings.stage.engine.calibration.hand_eye import HandEyeMeasurement, HandEyeView, solve_mount
from filmlot.buildings.stage.engine.calibration.lens import LensMeasurement, LensNode, solve_table
from filmlot.buildings.stage.engine.calibration.motion import Motion
from filmlot.buildings.stage.engine.calibration.views import SeenPoint
from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry import arc_wall, flat_wall
from filmlot.standards.markers.chart import WallChart, lay_charts

SENSOR_MM, FOCAL_MM = (36.0, 20.25), 34.6
SIZE_PX = (1280, 720)
LENS = Lens(SIZE_PX, FOCAL_MM / 36 * 1280, (644.0, 357.0), (-0.08, 0.02, 0.0005, -0.0003, 0.0))
ARC = arc_wall("main", radius_m=5.0, angle_deg=80.0, height_m=3.0, panel_width_m=0.5, pitch_mm=3.9)
FLAT = flat_wall("side", width_m=3.0, height_m=3.0, pitch_mm=3.9, distance_m=5.0, heading_deg=60.0)
CAMERA = Camera(
    id="a", name="A", device="tracker", sensor_mm=SENSOR_MM, resolution_px=SIZE_PX, focal_length_mm=35, delay_ms=0
)
CAMERA_ON_PUCK = pose((0.031, -0.142, -0.087), (2.0, -11.0, 4.0))
TRACKER_TO_STAGE = pose((1.2, -0.4, 0.05), (37.0, 0.4, -0.3))


@pytest.fixture(scope="module")
def charts() -> tuple[WallChart, ...]:
    return lay_charts([ARC, FLAT], square_m=0.27)


def see(picture: NDArray[np.uint8], charts: tuple[WallChart, ...]) -> tuple[SeenPoint, ...]:
    boards = [Board(columns=chart.columns, rows=chart.rows, first_marker=chart.first_marker) for chart in charts]
    seen = zip(charts, detect(picture, boards).boards, strict=True)
    return tuple(
        SeenPoint(stage_m=tuple(chart.corners_m[number].tolist()), picture_px=pixel)
        for chart, board in seen
        for number, pixel in zip(board.numbers, board.picture_px, strict=True)
    )


@pytest.fixture(scope="module")
def views(charts: tuple[WallChart, ...]) -> list[tuple[Floats, tuple[SeenPoint, ...]]]:
    """Cameras, and what the detector sees in their photographs."""
    chance = np.random.default_rng(5)
    cameras = [
        pose(chance.uniform((-0.8, -0.5, 1.2), (0.8, 1.2, 1.7)), chance.uniform((-22, -7, -22), (22, 7, 22)))
        for _ in range(12)
    ]
    return [(camera, see(photograph(charts, camera, LENS, seed), charts)) for seed, camera in enumerate(cameras)]


def test_corners_are_found_to_a_tenth_of_a_pixel_and_none_is_another(
    views: list[tuple[Floats, tuple[SeenPoint, ...]]],
) -> None:
    misses = np.concatenate(
        [
            np.array([point.picture_px for point in points])
            - project(np.array([point.stage_m for point in points]), camera, LENS)
            for camera, points in views
        ]
    )
    assert len(misses) > 12 * 60
    assert np.sqrt(np.mean(np.sum(misses**2, axis=1))) < 0.1
    assert np.linalg.norm(misses, axis=1).max() < 1.0
    assert np.abs(misses.mean(axis=0)).max() < 0.02, "half a pixel of offset would show here"


def test_a_camera_that_sees_two_walls_knows_both(charts: tuple[WallChart, ...]) -> None:
    points = see(photograph(charts, pose((0.0, 1.0, 1.5), (48.0, 0.0, 0.0)), LENS, 1), charts)
    on_arc = [np.hypot(*point.stage_m[:2]) < 5.001 for point in points]
    assert 20 < sum(on_arc) < len(points) - 20


def test_the_photographs_give_the_lens(views: list[tuple[Floats, tuple[SeenPoint, ...]]]) -> None:
    node = LensNode(focus=4.0, zoom=35.0, views=tuple(points for _, points in views))
    measurement = LensMeasurement(camera="a", lens="Prime", sensor_mm=SENSOR_MM, resolution_px=SIZE_PX, nodes=(node,))
    result, residuals = solve_table(measurement)
    setting = result.read().at(4.0, 35.0)
    assert setting.focal_length_mm == pytest.approx(FOCAL_MM, rel=0.001)
    assert setting.projection_offset_mm == pytest.approx((4 / 1280 * 36, -3 / 1280 * 36), abs=0.03)
    assert residuals.rms < 0.1
    corners = np.array([[-0.45, 1, 0.25], [0.45, 1, 0.25], [0.45, 1, -0.25], [-0.45, 1, -0.25]])
    ours_px = setting.project(corners) / 36 * 1280 + np.array(SIZE_PX) / 2
    assert np.abs(ours_px - project(corners, np.eye(4), LENS)).max() < 1.0
    (misses_px,) = result.misses_px
    assert [len(view) for view in misses_px] == [len(points) for _, points in views]
    assert np.sqrt(np.mean([x * x + y * y for view in misses_px for x, y in view])) == pytest.approx(
        residuals.rms, abs=0.005
    )


def test_the_photographs_give_the_mount_and_the_trackers_place(
    views: list[tuple[Floats, tuple[SeenPoint, ...]]],
) -> None:
    seen = []
    for number, (camera, points) in enumerate(views):
        puck = np.linalg.inv(TRACKER_TO_STAGE) @ camera @ np.linalg.inv(CAMERA_ON_PUCK)
        seen.append(HandEyeView(name=str(number), puck=Motion.of(puck[:3, :3], puck[:3, 3]), points=points))
    measurement = HandEyeMeasurement(
        camera="a", device="tracker", sensor_mm=SENSOR_MM, resolution_px=SIZE_PX, nominal_mm=35, views=tuple(seen)
    )
    result, residuals = solve_mount(measurement)
    for found, truth in ((result.camera_on_puck, CAMERA_ON_PUCK), (result.tracker_to_stage, TRACKER_TO_STAGE)):
        off = np.linalg.inv(found.matrix) @ truth
        assert np.linalg.norm(off[:3, 3]) < 0.003
        assert np.degrees(Rotation.from_matrix(off[:3, :3]).magnitude()) < 0.05
    assert residuals.worst < 2.0
    assert [len(view) for view in result.misses_px] == [len(points) for _, points in views]


def png(picture: NDArray[np.generic], path: Path) -> Path:
    Image.fromarray(picture).save(path, "PNG")
    return path


def test_a_file_is_looked_at_in_a_process_of_its_own(charts: tuple[WallChart, ...], tmp_path: Path) -> None:
    picture = photograph(charts, pose((0.0, 0.5, 1.5), (5.0, 0.0, 0.0)), LENS, 2)
    found = detect_points(png(picture, tmp_path / "still.png"), charts, CAMERA)
    assert found.size_px == SIZE_PX
    assert found.walls == ["main"]
    assert found.markers > 60
    assert {point.stage_m for point in found.points} <= {
        tuple(place) for chart in charts for place in np.round(chart.corners_m, 6).tolist()
    }


def test_of_very_many_corners_as_many_as_help_are_kept(charts: tuple[WallChart, ...], tmp_path: Path) -> None:
    (dense,) = lay_charts([ARC], square_m=0.16)
    square = CAMERA.model_copy(update={"sensor_mm": (36.0, 36.0 * dense.draw().shape[0] / dense.draw().shape[1])})
    found = detect_points(png(dense.draw(), tmp_path / "all.png"), [dense], square)
    assert len(found.points) == MOST_SEEN


@pytest.mark.parametrize("bits", [8, 16])
def test_grey_levels_of_both_depths_are_read_alike(tmp_path: Path, bits: int) -> None:
    levels = np.arange(0, 256, dtype=np.uint8).reshape(16, 16)
    cv2.imwrite(str(tmp_path / "grey.png"), levels if bits == 8 else levels.astype(np.uint16) * 257)
    assert (read_grey(tmp_path / "grey.png") == levels).all()


def test_a_picture_is_not_turned_by_what_its_file_says(tmp_path: Path) -> None:
    upright = Image.new("L", (40, 20), 128)
    exif = upright.getexif()
    exif[0x0112] = 6  # turned by a quarter
    upright.save(tmp_path / "still.jpg", exif=exif)
    assert read_grey(tmp_path / "still.jpg").shape == (20, 40)


def test_a_picture_without_a_chart_shows_nothing(charts: tuple[WallChart, ...], tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (360, 640), np.uint8)
    found = detect_points(png(noise, tmp_path / "noise.png"), charts, CAMERA)
    assert (found.markers, found.points, found.walls) == (0, [], [])


def huge_png() -> bytes:
    """A small file of very many pixels."""
    stream = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(stream, "PNG", compress_level=9)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no PNG or JPEG"),
        (b"GIF89a" + bytes(100), "no PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no PNG or JPEG"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "no PNG or JPEG"),
        (huge_png(), "9000 × 9000"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_in_words(
    data: bytes, reason: str, charts: tuple[WallChart, ...], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(PictureUnusable) as refused:
        detect_points(tmp_path / "file", charts, CAMERA)
    assert reason in str(refused.value.params["reason"])


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]))
def test_whatever_a_file_holds_it_is_a_picture_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, magic: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "anything"
    path.write_bytes(magic + data)
    with suppress(CalibrationError):
        assert read_grey(path).ndim == 2


def test_a_picture_that_takes_too_long_is_given_up(charts: tuple[WallChart, ...], tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="too much memory or time"):
        find_corners(png(np.zeros((8, 8), np.uint8), tmp_path / "still.png"), charts, time_s=0.001)


def test_a_picture_of_another_shape_than_the_sensor_is_refused(charts: tuple[WallChart, ...], tmp_path: Path) -> None:
    with pytest.raises(PictureUnusable) as refused:
        detect_points(png(np.zeros((480, 640), np.uint8), tmp_path / "still.png"), charts, CAMERA)
    assert "640 × 480" in str(refused.value.params["reason"])


def test_a_lot_without_opencv_says_what_to_install(
    charts: tuple[WallChart, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detection, "find_spec", lambda _name: None)
    with pytest.raises(DetectorMissing):
        detect_points(tmp_path / "still.png", charts, CAMERA)
