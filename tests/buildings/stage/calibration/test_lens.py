"""Lenses and mounts: tables in and out, pictures of a wall that somebody else's projection drew."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import cv2
import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation
from tests.buildings.stage.calibration.conftest import Bench

from filmlot.buildings.stage.calibration.queries import applied_calibrations
from filmlot.buildings.stage.engine.calibration.lens import LensMeasurement, solve_table
from filmlot.buildings.stage.engine.calibration.tables import read_nodes, read_points, write_samples
from filmlot.buildings.stage.stage import find_row
from filmlot.standards.calibration import CalibrationError
from filmlot.standards.opentrackio.schema import check

CSV = """focus;zoom;focal_length_mm;k1;k3;p1;offset_x_mm;entrance_pupil_m;rms_px
0.5; 24; 24.31; 1e-4; 2e-7; 1e-5; 0.04; 0.11; 0.31
0.5; 35; 35.42; 8e-5; 1e-7; 0; 0.05; 0.12; 0.22
8;   24; 24.02; 9e-5; 2e-7; 0; 0.04; 0.10; 0.41
8;   35; 35.01; 7e-5; 1e-7; 0; 0.05; 0.11; 0.25
"""
SENSOR_MM, SIZE_PX = (36.0, 20.25), (1920, 1080)


def lens_table(bench: Bench, text: str) -> Any:
    return bench.set.client.post(f"{bench.set.address}/cameras/a/lens-table?lens=Signature", content=text)


def test_a_table_is_read_applied_and_given_out_as_samples_of_the_standard(bench: Bench) -> None:
    made = lens_table(bench, CSV)
    assert made.status_code == 201, made.text
    found = bench.accept(made.json())
    assert (found["kind"], found["scope"], found["worst"]) == ("lens", "a", 0.41)
    assert found["measurement"]["lens"] == "Signature"
    with bench.set.ground.look() as look:
        applied = applied_calibrations(look.session, find_row(look.session, bench.set.id), at=look.clock())
    assert applied.lenses["a"].read().at(0.5, 24).entrance_pupil_m == 0.11
    given_out = bench.set.client.get(f"{bench.set.address}/calibrations/{found['id']}/lens-table")
    samples = orjson.loads(given_out.content)
    assert len(samples) == 4
    for sample in samples:
        check(sample)
    assert samples[0]["lens"]["pinholeFocalLength"] == 24.31
    again = lens_table(bench, given_out.text).json()
    assert again["result"]["table"] == found["result"]["table"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("focus,zoom\n1,2\n", "focal_length_mm"),
        (CSV.replace("24.31", "24,31 mm"), "'24,31 mm' is no number"),
        (CSV.replace("24.31", ""), "2, focal_length_mm: '' is no number"),
        (CSV.rsplit("8;", 1)[0], "2 focuses by 2 zooms"),
        ("[1]", "sample 1 is no lens node"),
        ("[", "no JSON"),
        ("", "is missing"),
    ],
)
def test_a_text_that_is_no_table_is_refused_at_its_place(bench: Bench, text: str, reason: str) -> None:
    answer = lens_table(bench, text)
    assert answer.json()["code"] == "stage.calibration_unsolved"
    assert reason in answer.json()["detail"]


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "replace")))
def test_any_text_gives_nodes_and_points_or_a_reason(text: str) -> None:
    for read in (read_nodes, read_points):
        with suppress(CalibrationError):
            read(text)


def test_a_lens_table_survives_being_written_and_read() -> None:
    nodes = read_nodes(CSV)
    measurement = LensMeasurement(camera="a", lens="x", sensor_mm=SENSOR_MM, resolution_px=SIZE_PX, nodes=nodes)
    table = solve_table(measurement)[0].read()
    told = [(node.focus, node.zoom, node.setting) for node in read_nodes(write_samples(table, lens="x").decode())]
    assert told == [(node.focus, node.zoom, node.setting.model_copy(update={"rms_px": None})) for node in nodes]


# --- Pictures, drawn by OpenCV's projection: the independent truth -------------------------------------------------

FOCAL_MM = 33.7
CAMERA_ON_PUCK = np.eye(4)
CAMERA_ON_PUCK[:3, :3] = Rotation.from_euler("ZXY", (88, 3, -4), degrees=True).as_matrix()
CAMERA_ON_PUCK[:3, 3] = (0.11, -0.06, -0.2)
TRACKER_TO_STAGE = np.eye(4)
TRACKER_TO_STAGE[:3, :3] = Rotation.from_euler("ZXY", (25, 1, -2), degrees=True).as_matrix()
TRACKER_TO_STAGE[:3, 3] = (0.7, -1.1, 0.05)
WALL_M = np.array(
    [[5 * np.sin(a), 5 * np.cos(a), z] for a in np.radians(np.arange(-30, 31, 5)) for z in np.arange(0, 3.1, 0.5)]
)


def draw(camera: np.ndarray, noise_px: float, chance: np.random.Generator) -> list[dict[str, Any]]:
    """The points of the wall in one picture; OpenCV's axes are right, down, forward."""
    focal_px = FOCAL_MM / SENSOR_MM[0] * SIZE_PX[0]
    matrix = np.array([[focal_px, 0, 960.0], [0, focal_px, 540.0], [0, 0, 1]])
    to_camera = np.linalg.inv(camera)[[0, 2, 1]] * np.array([[1], [-1], [1]])
    drawn, _ = cv2.projectPoints(WALL_M, to_camera[:, :3], to_camera[:, 3], matrix, np.array([-0.08, 0.02, 0, 0]))
    seen = drawn.reshape(-1, 2)
    inside = (seen > 0).all(axis=1) & (seen < SIZE_PX).all(axis=1)
    noisy = seen[inside] + chance.normal(0, noise_px, seen[inside].shape)
    pairs = zip(WALL_M[inside].tolist(), noisy.tolist(), strict=True)
    return [{"stage_m": place, "picture_px": pixel} for place, pixel in pairs]


def hand_eye(*, noise_px: float = 0.2, count: int = 10) -> dict[str, Any]:
    chance = np.random.default_rng(7)
    views = []
    for number in range(count):
        camera = np.eye(4)
        angles = chance.uniform((-20, -8, -20), (20, 8, 20))
        camera[:3, :3] = Rotation.from_euler("ZXY", angles, degrees=True).as_matrix()
        camera[:3, 3] = chance.uniform((-0.8, -0.5, 1.2), (0.8, 1.0, 1.8))
        puck = np.linalg.inv(TRACKER_TO_STAGE) @ camera @ np.linalg.inv(CAMERA_ON_PUCK)
        pan, tilt, roll = Rotation.from_matrix(puck[:3, :3]).as_euler("ZXY", degrees=True)
        pose = {"rotation_deg": (pan, tilt, roll), "translation_m": puck[:3, 3].tolist()}
        views.append({"name": f"{number}.png", "puck": pose, "points": draw(camera, noise_px, chance)})
    frame = {"sensor_mm": SENSOR_MM, "resolution_px": SIZE_PX, "nominal_mm": 35}
    return {"kind": "hand_eye", "camera": "a", "device": "tracker", **frame, "views": views}


def matrix_of(motion: dict[str, Any]) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_euler("ZXY", motion["rotation_deg"], degrees=True).as_matrix()
    matrix[:3, 3] = motion["translation_m"]
    return matrix


@pytest.mark.parametrize(("noise_px", "within_m"), [(0.0, 0.0002), (0.2, 0.008)])
def test_pictures_of_the_wall_give_the_mount_and_the_trackers_place(
    bench: Bench, noise_px: float, within_m: float
) -> None:
    found = bench.accept(bench.measure(hand_eye(noise_px=noise_px)))
    result = found["result"]
    for motion, truth in ((result["camera_on_puck"], CAMERA_ON_PUCK), (result["tracker_to_stage"], TRACKER_TO_STAGE)):
        off = np.linalg.inv(matrix_of(motion)) @ truth
        assert np.linalg.norm(off[:3, 3]) < within_m
        assert np.degrees(Rotation.from_matrix(off[:3, :3]).magnitude()) < 0.1
    assert result["focal_length_mm"] == pytest.approx(FOCAL_MM, rel=0.005)
    assert found["worst"] < 10
    assert sorted(found["rests_on"]) == ["cameras.a", "devices.tracker"]
    with bench.set.ground.look() as look:
        applied = applied_calibrations(look.session, find_row(look.session, bench.set.id), at=look.clock())
    assert applied.mounts["a"].device == "tracker"


def test_pictures_at_a_node_of_focus_and_zoom_give_its_lens(bench: Bench) -> None:
    views = [view["points"] for view in hand_eye()["views"]]
    nodes = [{"focus": 4.0, "zoom": 35.0, "views": views}]
    frame = {"sensor_mm": SENSOR_MM, "resolution_px": SIZE_PX}
    found = bench.measure({"kind": "lens", "camera": "a", "lens": "Prime", **frame, "nodes": nodes})
    setting = found["result"]["table"]["settings"][0][0]
    assert setting["focal_length_mm"] == pytest.approx(FOCAL_MM, rel=0.005)
    assert found["rms"] == pytest.approx(0.2 * np.sqrt(2), rel=0.15)


def test_two_pictures_do_not_tell_the_mount(bench: Bench) -> None:
    measurement = hand_eye()
    measurement["views"] = measurement["views"][:2]
    refused = bench.refused("POST", "calibrations", "calibration_unsolved", json={"measurement": measurement})
    assert "take 4" in refused["detail"]
