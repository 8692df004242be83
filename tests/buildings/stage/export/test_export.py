"""A take in other forms, read back by the programs that they are for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import numpy as np
import opentimelineio as otio
import orjson
import pytest
from numpy.typing import NDArray
from pxr import Gf, Usd, UsdGeom
from tests.buildings.stage.conftest import Set

from filmlot.buildings.stage.engine.export.samples import write_samples
from filmlot.buildings.stage.engine.export.shot import Mark, Shot
from filmlot.buildings.stage.engine.export.table import COLUMNS, write_table
from filmlot.buildings.stage.engine.export.timeline import write_timeline
from filmlot.buildings.stage.engine.export.usd import write_camera
from filmlot.buildings.stage.engine.recording.frames import FRAME, FrameLog, blank_frame
from filmlot.buildings.stage.take_contracts import TakeState, TakeView
from filmlot.standards.geometry import Camera, Lens
from filmlot.standards.opentrackio import camera as opentrackio
from filmlot.standards.opentrackio import schema
from filmlot.standards.opentrackio.view import view
from filmlot.standards.timecode import Timecode

WIDTH_PX, HEIGHT_PX = 3840, 2160
FILM_RATE = Fraction(24000, 1001)


def record_of(number: int, *, first: int) -> NDArray[np.void]:
    """A camera that pans over ±180°, tilts, rolls, zooms and pulls focus."""
    record = blank_frame()
    record["frame"], record["time_ns"] = number, 1_750_000_000_000_000_000 + number * 41_708_333
    record["timecode_frame"], record["sequence"], record["picture"] = first + number, number + 1, number
    record["position_m"] = (np.sin(number / 30), -2 + number / 100, 1.6)
    record["rotation_deg"] = ((170 + number * 0.7 + 180) % 360 - 180, -8.0 + number / 20, number / 15)
    record["focal_length_mm"], record["focus_distance_m"] = 35 + number / 10, 4.2
    record["sensor_mm"] = (36.7, 20.6)
    return record


def shot_in(folder: Path, *, frames: int = 60, rate: Fraction = FILM_RATE, marks: tuple[Mark, ...] = ()) -> Shot:
    first = Timecode.parse("10:00:00:00", rate).frame
    log = FrameLog(folder / "frames.idx")
    for number in range(frames):
        record = record_of(number, first=first)
        record["stale"] = 20 <= number < 25
        log.append(record)
    log.close()
    take = TakeView.model_validate(
        {name: None for name, field in TakeView.model_fields.items() if field.is_required()}
        | {
            "id": "t",
            "stage_id": "s",
            "slate": '12"A-1',
            "scene": "12",
            "shot": "A",
            "take": 1,
            "camera": "a",
            "state": TakeState.VERIFIED,
            "rate": str(rate),
            "started_at": "2026-01-01T00:00:00Z",
            "frames": frames,
            "timecode_in": "10:00:00:00",
            "circled": True,
            "notes": "boom in\nframe 三",
            "files": [],
            "recorders": [],
            "wall_state": {},
            "asset_versions": [],
        }
    )
    return Shot(take, folder, "Stage A", marks)


def text_of(write: Callable[[Shot], Iterator[str]], shot: Shot) -> str:
    return "".join(write(shot))


def our_pixel(record: NDArray[np.void], point_m: tuple[float, float, float]) -> NDArray[np.float64]:
    width_mm, height_mm = record["sensor_mm"].tolist()
    camera = Camera(
        position_m=tuple(record["position_m"].tolist()),
        rotation_deg=tuple(record["rotation_deg"].tolist()),
        lens=Lens(sensor_mm=(width_mm, height_mm), focal_length_mm=float(record["focal_length_mm"])),
    )
    x, y, _, w = camera.view_projection() @ (*point_m, 1)
    return np.array([(x / w + 1) / 2 * WIDTH_PX, (1 - y / w) / 2 * HEIGHT_PX])


def usd_pixel(stage: Usd.Stage, code: float, point_m: tuple[float, float, float]) -> NDArray[np.float64]:
    camera = UsdGeom.Camera(stage.GetPrimAtPath("/Take/Camera")).GetCamera(code)
    frustum = camera.frustum
    x, y, _ = (frustum.ComputeViewMatrix() * frustum.ComputeProjectionMatrix()).Transform(Gf.Vec3d(*point_m))
    return np.array([(x + 1) / 2 * WIDTH_PX, (1 - y) / 2 * HEIGHT_PX])


def opened(shot: Shot, folder: Path) -> Usd.Stage:
    path = folder / "take.usda"
    path.write_text(text_of(write_camera, shot), encoding="utf-8")
    return Usd.Stage.Open(str(path))


@pytest.mark.parametrize("number", [0, 1, 14, 15, 37, 59])
def test_usd_shows_a_point_at_the_very_pixel_where_our_camera_does(tmp_path: Path, number: int) -> None:
    shot = shot_in(tmp_path)
    record = next(shot.blocks())[number]
    camera = Camera(rotation_deg=tuple(record["rotation_deg"].tolist()))
    ahead = record["position_m"] + camera.axes @ (0.8, 5.0, -0.4)
    point_m = (float(ahead[0]), float(ahead[1]), float(ahead[2]))
    seen = usd_pixel(opened(shot, tmp_path), shot.first_frame + number, point_m)
    assert np.abs(seen - our_pixel(record, point_m)).max() < 0.01


def test_usd_knows_the_unit_the_rate_and_the_take(tmp_path: Path) -> None:
    shot = shot_in(tmp_path)
    stage = opened(shot, tmp_path)
    assert (UsdGeom.GetStageMetersPerUnit(stage), UsdGeom.GetStageUpAxis(stage)) == (1.0, "Z")
    assert stage.GetTimeCodesPerSecond() == pytest.approx(24000 / 1001, abs=1e-12)
    assert (stage.GetStartTimeCode(), stage.GetEndTimeCode()) == (shot.first_frame, shot.first_frame + 59)
    said = stage.GetDefaultPrim().GetCustomData()["filmlot"]
    assert (said["slate"], said["notes"], said["circled"]) == ('12"A-1', "boom in\nframe 三", True)
    camera = UsdGeom.Camera(stage.GetPrimAtPath("/Take/Camera"))
    assert camera.GetFocalLengthAttr().Get(shot.first_frame) == pytest.approx(0.35)
    assert not camera.GetFStopAttr().HasAuthoredValue()


@pytest.mark.parametrize("frames", [60, 9000])
def test_usd_turns_on_over_180_degrees_and_from_block_to_block(tmp_path: Path, frames: int) -> None:
    stage = opened(shot_in(tmp_path, frames=frames), tmp_path)
    attribute = stage.GetPrimAtPath("/Take/Camera").GetAttribute("xformOp:rotateYXZ")
    pans = [attribute.Get(code)[2] for code in attribute.GetTimeSamples()]
    assert (len(pans), np.abs(np.diff(pans)).max()) == (frames, pytest.approx(0.7))


def test_the_table_has_a_line_a_frame_and_a_unit_a_column(tmp_path: Path) -> None:
    shot = shot_in(tmp_path)
    lines = list(csv.DictReader(io.StringIO(text_of(write_table, shot), newline="")))
    records = list(chain.from_iterable(shot.blocks()))
    assert len(lines) == len(records) == 60
    for line, record in zip(lines, records, strict=True):
        assert tuple(line) == COLUMNS
        assert [float(line[f"position_{axis}_m"]) for axis in "xyz"] == record["position_m"].tolist()
        assert float(line["pan_deg"]) == record["rotation_deg"][0]
        assert line["f_stop"] == ""
    assert (lines[25]["timecode"], lines[24]["stale"], lines[25]["stale"]) == ("10:00:01:01", "1", "0")


def test_every_sample_is_opentrackio_and_gives_the_pose_back(tmp_path: Path) -> None:
    shot = shot_in(tmp_path)
    lines = text_of(write_samples, shot).splitlines()
    assert len(lines) == 60
    for line, record in zip(lines, next(shot.blocks()), strict=True):
        sample = orjson.loads(line)
        schema.check(sample)
        pose = opentrackio.pose(view(sample), capture_ns=int(record["time_ns"]), receive_ns=0)
        assert pose is not None
        assert pose.position_m == pytest.approx(record["position_m"].tolist())
        assert pose.rotation_deg == pytest.approx(record["rotation_deg"].tolist())
        assert pose.timecode_frame == record["timecode_frame"]


def test_the_timeline_has_the_picture_and_a_marker_an_event(tmp_path: Path) -> None:
    shot = shot_in(tmp_path, marks=(Mark(30, "Cue 4", "Sun sets"),))
    timeline = otio.adapters.read_from_string(text_of(write_timeline, shot), "otio_json")
    assert timeline.global_start_time.to_timecode() == "10:00:00:00"
    (clip,) = timeline.find_clips()
    assert clip.media_reference.target_url == "picture.mp4"
    assert clip.source_range.duration.value == 60
    first = shot.first_frame
    assert [(marker.name, marker.marked_range.start_time.value - first) for marker in clip.markers] == [
        ("Circled", 0),
        ("Note", 0),
        ("Tracking held", 20),
        ("Tracking back", 25),
        ("Cue 4", 30),
    ]


def test_an_hour_of_film_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    shot = shot_in(tmp_path, frames=60)
    whole = (tmp_path / "frames.idx").read_bytes()
    (tmp_path / "frames.idx").write_bytes(whole * 400)
    for write in (write_table, write_samples, write_camera):
        assert max(map(len, write(shot))) < 6_000_000
    assert FRAME.itemsize * 60 == len(whole)


@pytest.mark.parametrize(
    ("kind", "name", "begins"),
    [
        ("csv", "12_A-1.csv", "frame,timecode"),
        ("opentrackio", "12_A-1.opentrackio.jsonl", '{"timing"'),
        ("usd", "12_A-1.usda", "#usda 1.0"),
        ("otio", "12_A-1.otio", "{"),
    ],
)
def test_an_export_is_a_file_named_by_its_slate_and_stands_in_the_audit(
    stage_set: Set, kind: str, name: str, begins: str
) -> None:
    take = stage_set.roll(slate="12 A-1")
    stage_set.cut()
    answer = stage_set.client.get(f"{stage_set.address}/takes/{take.id}/exports/{kind}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer.text.startswith(begins)
    audit = stage_set.client.get("/api/v1/audit").json()
    assert "stage.take.exported" in json.dumps(audit)


def test_there_is_no_export_of_another_kind(stage_set: Set) -> None:
    take = stage_set.roll()
    stage_set.cut()
    assert stage_set.client.get(f"{stage_set.address}/takes/{take.id}/exports/fbx").status_code == 422
