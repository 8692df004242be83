"""The go-live gate, check by check."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from filmlot.buildings.stage.engine.show.gate import (
    CHECKS,
    CalibrationFact,
    CameraFact,
    DeviceFact,
    Facts,
    NodeFact,
    Outcome,
    standing_in_the_way,
    weigh,
)
from filmlot.buildings.stage.show.texts import gate_in_words

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
GOOD = Facts(
    at=NOW,
    devices=[DeviceFact(id="tracker", usable="yes", fresh=True, critical=True)],
    cameras=[CameraFact(id="a", trackers=("tracker", "backup"))],
    nodes=[NodeFact(name="node", reporting=True)],
    timecode_spread_frames=0.4,
    locks={"tracker": True},
    disk_left_min=90.0,
    disk_needed_min=60.0,
    calibrations=[CalibrationFact(kind="lens", scope="a", expires_at=NOW + timedelta(days=1))],
    calibrations_needed=[("lens", "a")],
)


def outcome_of(key: str, facts: Facts) -> str:
    (check,) = [check for check in weigh(facts) if check.key == key]
    return check.outcome.value


def test_a_stage_that_is_ready_passes_every_check() -> None:
    assert {check.key: check.outcome for check in weigh(GOOD)} == dict.fromkeys(CHECKS, Outcome.PASS)


def test_a_stage_of_which_nothing_is_known_does_not_go_live() -> None:
    nothing = Facts(
        at=NOW,
        devices=[],
        cameras=[],
        nodes=[],
        timecode_spread_frames=None,
        locks={},
        disk_left_min=None,
        disk_needed_min=1,
        calibrations=[],
        calibrations_needed=[],
    )
    assert [check.key for check in standing_in_the_way(weigh(nothing))] == ["disk", "nodes"]


@pytest.mark.parametrize(
    ("usable", "critical", "expected"),
    [
        ("yes", True, "pass"),
        ("degraded", True, "fail"),
        ("no", True, "fail"),
        ("no", False, "not_applicable"),
        ("yes", False, "not_applicable"),
    ],
)
def test_critical_devices_must_be_usable(usable: str, critical: bool, expected: str) -> None:
    device = DeviceFact(id="tracker", usable=usable, fresh=True, critical=critical)  # type: ignore[arg-type]
    assert outcome_of("devices", replace(GOOD, devices=[device])) == expected


@pytest.mark.parametrize(
    ("fresh", "expected"), [({"tracker"}, "pass"), ({"backup"}, "pass"), ({"other"}, "fail"), (set(), "fail")]
)
def test_each_camera_needs_one_fresh_tracker(fresh: set[str], expected: str) -> None:
    devices = [
        DeviceFact(id=name, usable="yes", fresh=name in fresh, critical=False)
        for name in ("tracker", "backup", "other")
    ]
    assert outcome_of("tracking", replace(GOOD, devices=devices)) == expected


def test_a_camera_whose_tracker_is_not_there_is_named() -> None:
    (check,) = standing_in_the_way(weigh(replace(GOOD, cameras=[CameraFact(id="b", trackers=())])))
    assert (check.key, check.params) == ("tracking", {"names": "b"})


@pytest.mark.parametrize(
    ("spread", "expected"),
    [(0.0, "pass"), (1.0, "pass"), (1.01, "fail"), (math.nan, "fail"), (math.inf, "fail"), (None, "not_applicable")],
)
def test_clocks_agree_within_a_frame(spread: float | None, expected: str) -> None:
    assert outcome_of("timecode", replace(GOOD, timecode_spread_frames=spread)) == expected


@pytest.mark.parametrize(
    ("left", "needed", "expected"),
    [
        (60.0, 60.0, "pass"),
        (59.9, 60.0, "fail"),
        (None, 60.0, "fail"),
        (None, 0.0, "not_applicable"),
        (math.nan, 60.0, "fail"),
    ],
)
def test_there_is_room_for_the_minutes_asked_for(left: float | None, needed: float, expected: str) -> None:
    assert outcome_of("disk", replace(GOOD, disk_left_min=left, disk_needed_min=needed)) == expected


@pytest.mark.parametrize(
    ("expires_at", "scope", "expected"),
    [
        (None, "a", "pass"),
        (NOW + timedelta(seconds=1), "a", "pass"),
        (NOW, "a", "fail"),
        (NOW - timedelta(days=1), "a", "fail"),
        (None, "b", "fail"),
    ],
)
def test_a_calibration_holds_in_its_scope_until_it_expires(
    expires_at: datetime | None, scope: str, expected: str
) -> None:
    found = [CalibrationFact(kind="lens", scope=scope, expires_at=expires_at)]
    assert outcome_of("calibration", replace(GOOD, calibrations=found)) == expected
    assert outcome_of("calibration", replace(GOOD, calibrations=found, calibrations_needed=[])) == "not_applicable"


def test_every_node_reports() -> None:
    nodes = [NodeFact(name="receiver", reporting=True), NodeFact(name="node", reporting=False)]
    (check,) = standing_in_the_way(weigh(replace(GOOD, nodes=nodes)))
    assert (check.key, check.params) == ("nodes", {"names": "node"})


def test_an_override_lifts_one_check_and_no_other() -> None:
    bad = replace(GOOD, nodes=[], timecode_spread_frames=3.0)
    assert [check.key for check in standing_in_the_way(weigh(bad), frozenset({"nodes"}))] == ["timecode"]


@pytest.mark.parametrize(
    ("locks", "expected"), [({}, "not_applicable"), ({"a": True}, "pass"), ({"a": True, "b": False}, "fail")]
)
def test_a_source_that_says_it_is_not_locked_keeps_the_gate_closed(locks: dict[str, bool], expected: str) -> None:
    assert outcome_of("lock", replace(GOOD, locks=locks)) == expected


@pytest.mark.parametrize(("language", "words"), [("en", "hand-eye camera a"), ("zh-CN", "手眼（camera a）")])
def test_a_calibration_that_is_missing_is_named_in_the_readers_language(language: str, words: str) -> None:
    checks = weigh(replace(GOOD, calibrations_needed=[("hand_eye", "camera a")]))
    gate = gate_in_words(checks, (), language)  # type: ignore[arg-type]
    assert words in next(check.message for check in gate.checks if check.key == "calibration")
