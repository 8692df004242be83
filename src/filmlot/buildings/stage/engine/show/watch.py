"""A watch: looks at one thing, and starts a cue when it has failed for long enough.

It must have seen the thing healthy before it may fire, so that nothing happens at start-up; it fires once and stays
fired until a person resets it, or until it restores by itself where it was told to; disarmed it only reports, and
arming it while its thing has failed starts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from filmlot.buildings.stage.contracts import DeviceStatus, Frozen, PartId
from filmlot.buildings.stage.engine.show.cue import NS_A_MS, CueId, Key, Value
from filmlot.buildings.stage.engine.show.snapshot import Reading


class WatchState(StrEnum):
    """What a watch knows of its thing."""

    UNSEEN = "unseen"
    HEALTHY = "healthy"
    FAILING = "failing"
    FAILED = "failed"
    RECOVERING = "recovering"
    FIRED = "fired"
    RESTORING = "restoring"
    RESTORABLE = "restorable"


class Sign(StrEnum):
    """What can happen to a watch. The thing is well or not; a delay has passed; a person does something."""

    GOOD = "good"
    BAD = "bad"
    LONG_BAD_ARMED = "long_bad_armed"
    LONG_BAD_DISARMED = "long_bad_disarmed"
    LONG_GOOD = "long_good"
    RESTORE = "restore"
    TRIGGER = "trigger"
    RESET = "reset"


_S = WatchState
NEXT: dict[tuple[WatchState, Sign], WatchState] = {
    (_S.UNSEEN, Sign.GOOD): _S.HEALTHY,
    (_S.HEALTHY, Sign.BAD): _S.FAILING,
    (_S.FAILING, Sign.GOOD): _S.HEALTHY,
    (_S.FAILING, Sign.LONG_BAD_ARMED): _S.FIRED,
    (_S.FAILING, Sign.LONG_BAD_DISARMED): _S.FAILED,
    (_S.FAILED, Sign.GOOD): _S.RECOVERING,
    (_S.RECOVERING, Sign.BAD): _S.FAILED,
    (_S.RECOVERING, Sign.LONG_GOOD): _S.HEALTHY,
    (_S.FIRED, Sign.GOOD): _S.RESTORING,
    (_S.RESTORING, Sign.BAD): _S.FIRED,
    (_S.RESTORING, Sign.LONG_GOOD): _S.RESTORABLE,
    (_S.RESTORABLE, Sign.BAD): _S.FIRED,
    (_S.RESTORABLE, Sign.RESTORE): _S.HEALTHY,
    **{(state, Sign.TRIGGER): _S.FIRED for state in (_S.UNSEEN, _S.HEALTHY, _S.FAILING, _S.FAILED, _S.RECOVERING)},
    **{(state, Sign.RESET): _S.UNSEEN for state in (_S.FIRED, _S.RESTORING, _S.RESTORABLE)},
}
"""What follows; where a pair is missing, the watch stays as it is. `FIRED`, `RESTORING`, `RESTORABLE` are latched:
only a reset, or a restore where the watch restores by itself, leads out."""

LATCHED = frozenset({WatchState.FIRED, WatchState.RESTORING, WatchState.RESTORABLE})

TURNS = frozenset(
    {
        (_S.UNSEEN, _S.HEALTHY),
        (_S.FAILING, _S.FIRED),
        (_S.FAILING, _S.FAILED),
        (_S.RECOVERING, _S.HEALTHY),
        (_S.RESTORING, _S.RESTORABLE),
        (_S.RESTORING, _S.HEALTHY),
    }
)
"""What is worth a line in the log; what comes and goes within the delays is not."""


class StatusProbe(Frozen):
    """A device is well when this axis of its status is."""

    kind: Literal["status"] = "status"
    device: PartId
    axis: Literal["link", "usable", "fresh"] = "usable"


class PointProbe(Frozen):
    """A device is well when a point of it has a value; NaN is none."""

    kind: Literal["point"] = "point"
    device: PartId
    point: Key
    comparison: Literal["is", "is_not", "at_least", "at_most"] = "is"
    value: Value


Probe = Annotated[StatusProbe | PointProbe, Field(discriminator="kind")]
Delay = Annotated[int, Field(ge=0, le=600_000)]


class Watch(Frozen):
    """What is looked at, for how long it may be unwell, and the cue that then starts."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    probe: Probe
    list_id: Annotated[str, Field(max_length=36)]
    cue_id: CueId
    armed: bool = False
    fail_after_ms: Delay = 2000
    restore_after_ms: Delay = 10_000
    restore_cue_id: CueId | None = None
    """The cue that starts once the thing has been well for `restore_after_ms`; without one a person decides."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a watch knows: its state, and since when the thing has been as it is."""

    state: WatchState
    since_ns: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the thing led to: the new sight, and the cue to start, if any."""

    sight: Sight
    cue_id: str | None = None


def is_well(probe: StatusProbe | PointProbe, statuses: Mapping[str, DeviceStatus], readings: Sequence[Reading]) -> bool:
    """Whether the thing that a probe looks at is well; what is not there is not."""
    if isinstance(probe, StatusProbe):
        status = statuses.get(probe.device)
        if status is None:
            return False
        return {"link": status.link == "up", "usable": status.usable == "yes", "fresh": status.fresh}[probe.axis]
    found = [reading.value for reading in readings if (reading.device, reading.point) == (probe.device, probe.point)]
    return bool(found) and _compare(found[0], probe)


def observe(watch: Watch, sight: Sight, *, well: bool, now_ns: int) -> Look:
    """What a watch knows after a look at its thing, and the cue that it starts."""
    seen = _move(sight, Sign.GOOD if well else Sign.BAD, now_ns)
    waited_ms = (now_ns - seen.since_ns) / NS_A_MS
    if seen.state is WatchState.FAILING and waited_ms >= watch.fail_after_ms:
        sign = Sign.LONG_BAD_ARMED if watch.armed else Sign.LONG_BAD_DISARMED
        return Look(_move(seen, sign, now_ns), watch.cue_id if watch.armed else None)
    if well and waited_ms >= watch.restore_after_ms:
        seen = _move(seen, Sign.LONG_GOOD, now_ns)
    if seen.state is WatchState.RESTORABLE and watch.armed and watch.restore_cue_id is not None:
        return Look(_move(seen, Sign.RESTORE, now_ns), watch.restore_cue_id)
    return Look(seen)


def trigger(watch: Watch, sight: Sight, now_ns: int) -> Look:
    """A person fires the watch, armed or not; one that has fired already stays as it is."""
    seen = _move(sight, Sign.TRIGGER, now_ns)
    return Look(seen, None if sight.state in LATCHED else watch.cue_id)


def reset(sight: Sight, now_ns: int) -> Sight:
    """A person has the watch begin anew: it must see its thing healthy before it may fire again."""
    return _move(sight, Sign.RESET, now_ns)


def _move(sight: Sight, sign: Sign, now_ns: int) -> Sight:
    state = NEXT.get((sight.state, sign), sight.state)
    return sight if state is sight.state else Sight(state, now_ns)


def _compare(value: Value, probe: PointProbe) -> bool:
    if probe.comparison in {"is", "is_not"}:
        return (value == probe.value) is (probe.comparison == "is")
    if isinstance(value, bool | str) or isinstance(probe.value, bool | str):
        return False
    return value >= probe.value if probe.comparison == "at_least" else value <= probe.value
