"""The go-live gate: checks over a snapshot of facts, each with its outcome and what it found."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

TIMECODE_SPREAD_FRAMES = 1.0


class Outcome(StrEnum):
    """What a check came to."""

    PASS = "pass"  # noqa: S105 (an outcome, no password)
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFact:
    """How a device is; `critical` ones must be usable for the stage to go live."""

    id: str
    usable: Literal["yes", "degraded", "no"]
    fresh: bool
    critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFact:
    """A camera and the devices that can track it, the first choice first."""

    id: str
    trackers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationFact:
    """A calibration: of what kind, for which thing, and until when it holds; None for ever."""

    kind: str
    scope: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFact:
    """A process behind the stage, and whether it reports."""

    name: str
    reporting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a stage at `at`; None where nothing was measured.

    `locks` says of each source that tells it whether it is locked to its reference. `calibrations_needed` are pairs of
    kind and scope; `disk_needed_min` is 0 where nothing is recorded.
    """

    at: datetime
    devices: Sequence[DeviceFact]
    cameras: Sequence[CameraFact]
    nodes: Sequence[NodeFact]
    timecode_spread_frames: float | None
    locks: Mapping[str, bool]
    disk_left_min: float | None
    disk_needed_min: float
    calibrations: Sequence[CalibrationFact]
    calibrations_needed: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: `reason` names its words, which `params` fill in."""

    key: str
    outcome: Outcome
    reason: str
    params: dict[str, Any]


def weigh(facts: Facts) -> list[Check]:
    """Every check of the gate, in the order in which they are shown."""
    return [check(facts) for check in CHECKS.values()]


def standing_in_the_way(checks: Sequence[Check], overridden: frozenset[str] = frozenset()) -> list[Check]:
    """The checks that fail and that nobody has taken upon them."""
    return [check for check in checks if check.outcome is Outcome.FAIL and check.key not in overridden]


def check_devices(facts: Facts) -> Check:
    """Every critical device is usable; a degraded one is not."""
    critical = [device for device in facts.devices if device.critical]
    broken = [device.id for device in critical if device.usable != "yes"]
    return _judge("devices", applies=bool(critical), broken=broken)


def check_tracking(facts: Facts) -> Check:
    """Every camera has one tracker that is fresh; a backup will do."""
    fresh = {device.id for device in facts.devices if device.fresh}
    broken = [camera.id for camera in facts.cameras if fresh.isdisjoint(camera.trackers)]
    return _judge("tracking", applies=bool(facts.cameras), broken=broken)


def check_timecode(facts: Facts) -> Check:
    """The clocks agree within a frame; with fewer than two there is nothing to compare."""
    spread = facts.timecode_spread_frames
    if spread is None:
        return Check(key="timecode", outcome=Outcome.NOT_APPLICABLE, reason="not_applicable", params={})
    if not math.isfinite(spread):
        return Check(key="timecode", outcome=Outcome.FAIL, reason="unknown", params={})
    return _outcome("timecode", is_good=spread <= TIMECODE_SPREAD_FRAMES, params={"spread_frames": round(spread, 2)})


def check_lock(facts: Facts) -> Check:
    """Every source that says whether it is locked to genlock or PTP says yes."""
    broken = [device for device, is_locked in facts.locks.items() if not is_locked]
    return _judge("lock", applies=bool(facts.locks), broken=broken)


def check_disk(facts: Facts) -> Check:
    """There is room for the minutes that the stage asks for; a disk that was not measured has none."""
    if facts.disk_needed_min <= 0:
        return Check(key="disk", outcome=Outcome.NOT_APPLICABLE, reason="not_applicable", params={})
    left = facts.disk_left_min
    needed = round(facts.disk_needed_min)
    if left is None or not math.isfinite(left):
        return Check(key="disk", outcome=Outcome.FAIL, reason="unknown", params={"needed_min": needed})
    return _outcome("disk", is_good=left >= facts.disk_needed_min, params={"left_min": int(left), "needed_min": needed})


def check_calibrations(facts: Facts) -> Check:
    """Everything that must be calibrated is, and no calibration has expired."""
    valid = {
        (found.kind, found.scope)
        for found in facts.calibrations
        if found.expires_at is None or found.expires_at > facts.at
    }
    broken = [f"{kind} {scope}" for kind, scope in facts.calibrations_needed if (kind, scope) not in valid]
    return _judge("calibration", applies=bool(facts.calibrations_needed), broken=broken)


def check_nodes(facts: Facts) -> Check:
    """Every process behind the stage reports; a stage without any shows nothing."""
    broken = [node.name for node in facts.nodes if not node.reporting]
    if not facts.nodes:
        return Check(key="nodes", outcome=Outcome.FAIL, reason="none", params={})
    return _judge("nodes", applies=True, broken=broken)


CHECKS: dict[str, Callable[[Facts], Check]] = {
    "devices": check_devices,
    "tracking": check_tracking,
    "timecode": check_timecode,
    "lock": check_lock,
    "disk": check_disk,
    "calibration": check_calibrations,
    "nodes": check_nodes,
}


def _judge(key: str, *, applies: bool, broken: Sequence[str]) -> Check:
    if not applies:
        return Check(key=key, outcome=Outcome.NOT_APPLICABLE, reason="not_applicable", params={})
    return _outcome(key, is_good=not broken, params={"names": ", ".join(broken)})


def _outcome(key: str, *, is_good: bool, params: dict[str, Any]) -> Check:
    outcome = Outcome.PASS if is_good else Outcome.FAIL
    return Check(key=key, outcome=outcome, reason=outcome.value, params=params)
