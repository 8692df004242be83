"""The camera as its devices see it, from real rings."""

from __future__ import annotations

import math
from pathlib import Path

import orjson
import pytest

from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibrations, Mount
from filmlot.buildings.stage.engine.calibration.lens import LensResult
from filmlot.buildings.stage.engine.calibration.motion import Motion
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.seeds import DEMO
from filmlot.devicekit.families import family
from filmlot.devicekit.records import POSE, pack_pose
from filmlot.devicekit.ring import PayloadRing, Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.gate.node.samples import open_taps
from filmlot.gate.node.tracking import HOME_M, CameraTracker, camera_of
from filmlot.standards.geometry.lens_setting import LensSetting
from filmlot.standards.geometry.lens_table import LensTable
from filmlot.standards.pose import Pose

START_NS = 1_750_000_000_000_000_000
STEP_NS = 10_000_000
STAGE = read_description(DEMO.read_text())


def fill(path: Path, x_m: float, *, focal_length_mm: float = math.nan, count: int = 20) -> None:
    with Ring.create(path, POSE, 64) as ring:
        for number in range(count):
            time_ns = START_NS + number * STEP_NS
            place = (x_m + number * 0.01, 0.0, 1.5)
            ring.write(pack_pose(Pose(time_ns, time_ns, place, (90.0, 0.0, 0.0), focal_length_mm), source=0))


def tracker(run: RunFolder, **changes: object) -> CameraTracker:
    return CameraTracker(STAGE, STAGE.cameras[0].model_copy(update=changes), run)


def test_a_camera_without_any_device_stands_at_home_and_is_stale(tmp_path: Path) -> None:
    seen = tracker(RunFolder(tmp_path)).look(START_NS)
    assert (seen.is_stale, seen.sequence, seen.pose.position_m) == (True, 0, HOME_M)
    assert camera_of(seen.pose).lens.focal_length_mm == 35.0


def test_the_pose_between_two_samples_is_on_the_way(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    fill(run.samples("tracker"), 1.0)
    seen = tracker(run).look(START_NS + STEP_NS * 5 + STEP_NS // 2)
    assert not seen.is_stale
    assert seen.pose.position_m[0] == pytest.approx(1.055)
    assert (seen.device, seen.sequence) == (0, 20)


def test_a_silent_device_is_replaced_by_its_backup_and_comes_back(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    fill(run.samples("stand-in"), 5.0)
    followed = tracker(run)
    assert followed.look(START_NS + STEP_NS).device == 2
    fill(run.samples("tracker"), 1.0)
    seen = followed.look(START_NS + STEP_NS)
    assert (seen.device, seen.pose.position_m[0]) == (0, pytest.approx(1.01))


def test_when_all_fall_silent_the_last_pose_is_held_as_stale(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    fill(run.samples("tracker"), 1.0)
    followed = tracker(run)
    last = followed.look(START_NS + STEP_NS * 19)
    later = followed.look(START_NS + 60_000_000_000)
    assert (later.is_stale, later.pose.position_m) == (True, last.pose.position_m)


def test_what_the_device_does_not_send_is_taken_from_the_description(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    fill(run.samples("tracker"), 1.0)
    fill(run.samples("stand-in"), 1.0, focal_length_mm=50.0)
    assert tracker(run).look(START_NS).pose.focal_length_mm == 35.0
    assert tracker(run, device="stand-in").look(START_NS).pose.focal_length_mm == 50.0


def test_the_mount_leads_along_the_cameras_own_axes(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    fill(run.samples("tracker"), 1.0)
    seen = tracker(run, mount_offset_m=(0.0, 0.2, 0.1)).look(START_NS)
    assert seen.pose.position_m == pytest.approx((0.8, 0.0, 1.6)), "panned by 90 degrees, forward is -X"


def test_a_tap_gives_the_samples_as_they_were_received(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    ring = PayloadRing.create(run.datagrams("tracker"), 16)
    found = family("opentrackio")
    encoder = found.encoder(found.config(port=55555, source_number=1))
    strange = found.encoder(found.config(port=55555, source_number=2))
    pose = Pose(START_NS, START_NS, (1.0, 2.0, 3.0), (0.0, 0.0, 0.0))
    tap = open_taps(STAGE, run)[0]
    tap.skip()
    for datagram in [*encoder.encode(pose), b"garbage", *strange.encode(pose), *encoder.encode(pose)]:
        ring.write(datagram, source=0, receive_ns=START_NS)
    samples = tap.take()
    assert [orjson.loads(sample.line)["sourceNumber"] for sample in samples] == [1, 1]
    assert orjson.loads(samples[0].line)["transforms"][0]["translation"] == {"x": 1.0, "y": 2.0, "z": 3.0}
    assert tap.take() == []


def test_a_tap_writes_cbor_as_json_on_one_line(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    ring = PayloadRing.create(run.datagrams("tracker"), 16)
    found = family("opentrackio")
    encoder = found.encoder(found.config(port=55555, source_number=1, encoding="cbor"))
    for datagram in encoder.encode(Pose(START_NS, START_NS, (1.0, 2.0, 3.0), (0.0, 0.0, 0.0))):
        ring.write(datagram, source=0, receive_ns=START_NS)
    (sample,) = open_taps(STAGE, run)[0].take()
    assert orjson.loads(sample.line)["sourceNumber"] == 1
    assert b"\n" not in sample.line


def test_a_freed_pose_becomes_a_sample_of_the_standard(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    tap = open_taps(STAGE, run)[1]
    tap.skip()
    fill(run.samples("head"), 2.0, count=3)
    samples = tap.take()
    assert [sample.sequence for sample in samples] == [1, 2, 3]
    assert orjson.loads(samples[0].line)["transforms"][0]["translation"]["x"] == 2.0


def test_a_registered_tracker_is_led_into_the_stage_and_its_backup_is_not(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    fill(run.samples("tracker"), 1.0)
    fill(run.samples("stand-in"), 5.0)
    followed = tracker(run)
    quarter = Motion(rotation_deg=(-90.0, 0.0, 0.0), translation_m=(0.5, 0.0, 0.1))
    followed.calibrate(AppliedCalibrations(registrations={"tracker": quarter}))
    seen = followed.look(START_NS).pose
    assert seen.position_m == pytest.approx((0.5, -1.0, 1.6))
    assert seen.rotation_deg == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    backup = tracker(run, device="stand-in")
    backup.calibrate(AppliedCalibrations(registrations={"tracker": quarter}))
    assert backup.look(START_NS).pose.position_m == pytest.approx((5.0, 0.0, 1.5))


def test_a_measured_mount_takes_the_place_of_the_described_one_for_its_own_device_only(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    fill(run.samples("tracker"), 1.0)
    on_puck = Motion(rotation_deg=(-90.0, 0.0, 0.0), translation_m=(0.0, 0.2, 0.1))
    for device, place_m, pan_deg in (("tracker", (0.8, 0.0, 1.6), 0.0), ("head", (1.0, 0.0, 2.5), 90.0)):
        followed = tracker(run, mount_offset_m=(0.0, 0.0, 1.0))
        followed.calibrate(AppliedCalibrations(mounts={"a": Mount(device=device, camera_on_puck=on_puck)}))
        seen = followed.look(START_NS).pose
        assert seen.position_m == pytest.approx(place_m)
        assert seen.rotation_deg == pytest.approx((pan_deg, 0.0, 0.0), abs=1e-9)


def test_a_measured_lens_is_read_at_the_focus_and_zoom_that_the_device_gives(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    fill(run.samples("tracker"), 1.0, focal_length_mm=30.0)
    settings = [LensSetting(focal_length_mm=length, entrance_pupil_m=length / 1000) for length in (24.2, 35.3)]
    table = LensTable(focus=(1.0,), zoom=(24.0, 35.0), settings=(tuple(settings),))
    followed = tracker(run)
    followed.calibrate(AppliedCalibrations(lenses={"a": LensResult(table=table.to_json())}))
    seen = followed.look(START_NS).pose
    assert seen.focal_length_mm == pytest.approx(table.at(1.0, 30.0).focal_length_mm)
    assert seen.entrance_pupil_m == pytest.approx(seen.focal_length_mm / 1000)
    two = LensTable(focus=(1.0, 2.0), zoom=(30.0,), settings=((settings[0],), (settings[1],)))
    followed.calibrate(AppliedCalibrations(lenses={"a": LensResult(table=two.to_json())}))
    assert followed.look(START_NS).pose.focal_length_mm == 30.0, "it gives no focus distance, which the table asks for"
