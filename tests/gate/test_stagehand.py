"""The stagehand with real processes: a tracked take, a killed node, a lot that was killed with everything in it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
import pytest
from tests.buildings.assets.test_upload import small_glb
from tests.conftest import Owner
from tests.gate.stages import TEXT, free_port, moving_camera, place_at, wait_for

from filmlot.buildings.assets.contracts import SceneFormat
from filmlot.buildings.assets.version import judge, upload
from filmlot.buildings.stage import content, stage, take
from filmlot.buildings.stage.content_contracts import ContentChoice
from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.engine.recording.manifest import ManifestState, read_manifest
from filmlot.buildings.stage.engine.recording.picture import count_pictures
from filmlot.buildings.stage.engine.recording.verification import verify_take
from filmlot.buildings.stage.machinery import ViewMark
from filmlot.buildings.stage.models import TakeRow
from filmlot.buildings.stage.take_contracts import TakeState, TakeView
from filmlot.gate.shared_memory import shared_folder
from filmlot.gate.stagehand import Stagehand, at_work
from filmlot.kernel.ground import Ground

DELAY_NS = 40_000_000
FRAMES = 48
pytestmark = [pytest.mark.gpu, pytest.mark.timeout(240)]


class Lot:
    """A ground with one small stage on it."""

    def __init__(self, ground: Ground, company_id: str) -> None:
        self.ground, self.company_id = ground, company_id
        self.tracker, self.head = free_port(), free_port()
        with ground.work() as work:
            text = TEXT.format(tracker=self.tracker, head=self.head)
            self.stage_id = stage.build(work, parent_id=company_id, text=text).id
            blob = ground.blobs.put([small_glb()], limit_bytes=1 << 20)
            version = upload(work, scope_id=company_id, file_name="corner.glb", scene_format=SceneFormat.GLB, blob=blob)
            judge(work, version.id, {"meshes": 1})
            content.show(work, ground, self.stage_id, ContentChoice(version_id=version.id))

    def roll(self, hand: Stagehand) -> TakeView:
        with self.ground.work() as work:
            slate = take.SlateInput(scene="1")
            return take.roll(work, self.stage_id, slate, machinery=hand, takes=self.ground.settings.takes_folder)

    def cut(self, hand: Stagehand) -> None:
        with self.ground.work() as work:
            take.cut(work, self.stage_id, machinery=hand)

    def folder(self, found: TakeView) -> Path:
        return self.ground.settings.takes_folder / found.id

    def frames(self, found: TakeView) -> int:
        return len(read_frames(self.folder(found) / "frames.idx"))

    def state(self, found: TakeView) -> TakeState:
        with self.ground.look() as look:
            return TakeState(look.session.get_one(TakeRow, found.id).state)

    def pictures(self, hand: Stagehand) -> int:
        report = hand._crews[self.stage_id].nodes.report
        return 0 if report is None else report.pictures


@pytest.fixture
def lot(owner: Owner, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lot]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    yield Lot(ground, owner.company_id)
    shutil.rmtree(shared_folder(ground.settings), ignore_errors=True)


def test_a_take_holds_the_path_that_real_packets_told(lot: Lot) -> None:
    start_ns = time.time_ns()
    with at_work(Stagehand(lot.ground)) as hand, moving_camera("opentrackio", lot.tracker, start_ns):
        wait_for(lambda: lot.pictures(hand) > 1)
        with moving_camera("freed", lot.head, start_ns, rate_hz=20):
            found = lot.roll(hand)
            wait_for(lambda: lot.frames(found) >= FRAMES)
            lot.cut(hand)
        wait_for(lambda: read_manifest(lot.folder(found)).state is ManifestState.CLOSED)
        devices = {device.id: device for device in hand.devices(lot.stage_id, "en")}
        assert devices["tracker"].status.fresh
        assert devices["tracker"].address == f"udp://127.0.0.1:{lot.tracker}"
        frame = hand.view(lot.stage_id, after=ViewMark())
        assert frame is not None
        assert {"wall:main", "camera"} == set(frame.jpegs)
        assert all(jpeg.startswith(b"\xff\xd8") for jpeg in frame.jpegs.values())
    manifest = verify_take(lot.folder(found))
    assert manifest.frames >= FRAMES
    assert manifest.asset_versions[0].name == "corner"
    check_path(lot.folder(found), start_ns)
    check_samples(lot.folder(found))


def check_path(folder: Path, start_ns: int) -> None:
    """Each frame holds where the camera was 40 ms before it was due."""
    frames = read_frames(folder / "frames.idx")
    expected = np.array([place_at(int(due_ns) - DELAY_NS, start_ns) for due_ns in frames["time_ns"]])
    fresh = frames["stale"] == 0
    error_m = np.abs(frames["position_m"] - expected).max(axis=1)[fresh]
    assert fresh.sum() > FRAMES // 4
    assert np.median(error_m) < 0.002


def check_samples(folder: Path) -> None:
    """The log holds what both devices sent, FreeD too as OpenTrackIO samples."""
    lines = [orjson.loads(line) for line in (folder / "tracking.jsonl").read_bytes().splitlines()]
    assert {line["sourceNumber"] for line in lines} == {1, 2}
    assert all(line["protocol"] == {"name": "OpenTrackIO", "version": [1, 0, 1]} for line in lines)
    assert sum(line["sourceNumber"] == 1 for line in lines) > FRAMES // 2


def test_a_killed_node_comes_back_and_its_take_is_kept_as_interrupted(lot: Lot) -> None:
    with (
        at_work(Stagehand(lot.ground)) as hand,
        moving_camera("opentrackio", lot.tracker, time.time_ns()),
    ):
        wait_for(lambda: lot.pictures(hand) > 1)
        found = lot.roll(hand)
        wait_for(lambda: lot.frames(found) >= FRAMES)
        node = hand._crews[lot.stage_id].nodes.on_air
        assert node is not None
        assert node.pid is not None
        os.kill(node.pid, signal.SIGKILL)
        wait_for(lambda: lot.state(found) is TakeState.INTERRUPTED)
        manifest = read_manifest(lot.folder(found))
        assert (manifest.state, manifest.reason) == (ManifestState.INTERRUPTED, "node_lost")
        assert count_pictures(lot.folder(found) / "picture.mp4") == manifest.pictures > 0
        wait_for(lambda: lot.pictures(hand) > 1)
        second = lot.roll(hand)
        assert second.slate == "1-2"
        lot.cut(hand)
        wait_for(lambda: read_manifest(lot.folder(second)).state is ManifestState.CLOSED)


def test_a_lot_that_was_killed_marks_its_take_at_the_next_start(lot: Lot) -> None:
    hand = Stagehand(lot.ground)
    hand.start()
    wait_for(lambda: lot.pictures(hand) > 0)
    found = lot.roll(hand)
    wait_for(lambda: lot.frames(found) >= FRAMES)
    hand._recover = lambda _stage_id: None  # type: ignore[method-assign] # nobody is left to notice
    crew = hand._crews[lot.stage_id]
    assert crew.nodes.on_air is not None
    for child in (crew.nodes.on_air, *crew.helpers):
        child._stopping.set()
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
    hand.stop()
    assert lot.state(found) is TakeState.ROLLING
    with at_work(Stagehand(lot.ground)):
        assert lot.state(found) is TakeState.INTERRUPTED
        assert read_manifest(lot.folder(found)).reason == "lot_stopped"
        assert count_pictures(lot.folder(found) / "picture.mp4") >= 1
