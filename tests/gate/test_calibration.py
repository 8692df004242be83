"""Calibrations at work: a running node applies what is accepted, and its takes say so."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from tests.gate.stages import moving_camera, place_at, wait_for
from tests.gate.test_stagehand import Lot, lot  # noqa: F401 - a fixture

from filmlot.buildings.stage.calibration import calibration
from filmlot.buildings.stage.calibration.draft import solve_draft
from filmlot.buildings.stage.engine.calibration.kinds import MEASUREMENT
from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.engine.recording.manifest import read_manifest
from filmlot.buildings.stage.machinery import ViewMark
from filmlot.gate.stagehand import Stagehand, at_work

TURN, SHIFT_M = Rotation.from_euler("ZXY", (40.0, 0.0, 0.0), degrees=True), np.array([2.0, -1.0, 0.25])
PLACES_M = np.array([[0, 0, 0], [3, 0, 0], [0, 4, 0], [0, 0, 2.5], [3, 4, 2]], np.float64)
pytestmark = [pytest.mark.gpu, pytest.mark.timeout(240)]


def where(hand: Stagehand, stage_id: str) -> tuple[float, ...] | None:
    found = hand.view(stage_id, after=ViewMark())
    return None if found is None or found.head["pose"]["stale"] else tuple(found.head["pose"]["position_m"])


def test_a_running_node_applies_an_accepted_registration_and_its_take_says_so(lot: Lot) -> None:  # noqa: F811
    points = [
        {"name": str(number), "tracker_m": told.tolist(), "stage_m": (TURN.apply(told) + SHIFT_M).tolist()}
        for number, told in enumerate(PLACES_M)
    ]
    measurement = {"kind": "registration", "device": "tracker", "points": points}
    start_ns = time.time_ns()
    with moving_camera("opentrackio", lot.tracker, start_ns), at_work(Stagehand(lot.ground)) as hand:
        wait_for(lambda: where(hand, lot.stage_id))
        wait_for(lambda: len(hand.poses(lot.stage_id, "tracker", seconds=1)) > 20)
        with lot.ground.work() as work:
            draft = solve_draft(work, lot.stage_id, MEASUREMENT.validate_python(measurement))
            made = calibration.keep(work, lot.stage_id, draft)
            calibration_id = calibration.accept(work, lot.stage_id, made.id).id
        lot.ground.relay.drain()
        wait_for(lambda: (where(hand, lot.stage_id) or (0, 0, 0))[2] == pytest.approx(1.75))
        found = lot.roll(hand)
        wait_for(lambda: lot.frames(found) >= 24)
        lot.cut(hand)
        wait_for(lambda: read_manifest(lot.folder(found)).state != "rolling")
        manifest = read_manifest(lot.folder(found))
        assert [(item.id, item.kind, item.scope) for item in manifest.calibrations] == [
            (calibration_id, "registration", "tracker")
        ]
        assert manifest.delay_ms == 40.0
    frames = read_frames(lot.folder(found) / "frames.idx")[:24]
    told = np.array([place_at(int(time_ns) - 40_000_000, start_ns) for time_ns in frames["time_ns"]])
    error_m = np.linalg.norm(frames["position_m"] - (TURN.apply(told) + SHIFT_M), axis=1)
    assert np.median(error_m) < 1e-6, "a sample that came late on a busy machine is held, not wrong"
    assert frames["rotation_deg"] == pytest.approx(np.tile([40.0, 0.0, 0.0], (24, 1)), abs=1e-6)
