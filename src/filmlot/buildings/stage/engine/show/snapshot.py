"""Snapshots: what devices said of themselves at a moment, and how they are brought back to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Annotated, Literal, TypeGuard

from pydantic import Field, ValidationError

from filmlot.buildings.stage.content_contracts import ContentView
from filmlot.buildings.stage.contracts import Frozen
from filmlot.buildings.stage.engine.show.cue import (
    LONGEST_TEXT,
    ContentShow,
    DeviceAction,
    LookChange,
    PointRamp,
    Value,
)

MOST_POINTS = 10_000
CONTENT = "stage.content"
"""Under which name, which no device can have, the walls are among the points: what is `shown`, and each set's token."""
SHOWN = "shown"
Glob = Annotated[str, Field(min_length=1, max_length=80)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A point of a device now.

    `action` sets it by its `argument`, and is told the `others` too; or nothing does and it can only be read.
    """

    device: str
    point: str
    value: bool | int | float | str
    action: str | None = None
    argument: str | None = None
    others: Mapping[str, bool | int | float | str] = field(default_factory=dict)


class Scope(Frozen):
    """Which points a snapshot holds: shell patterns over device ids and point names."""

    devices: Annotated[tuple[Glob, ...], Field(min_length=1, max_length=64)] = ("*",)
    points: Annotated[tuple[Glob, ...], Field(min_length=1, max_length=64)] = ("*",)

    def holds(self, device: str, point: str) -> bool:
        """Whether a point is within the scope."""
        return any(fnmatchcase(device, glob) for glob in self.devices) and any(
            fnmatchcase(point, glob) for glob in self.points
        )


class SnapshotPoint(Frozen):
    """A point as it was."""

    device: str
    point: str
    value: Value


class Unrecalled(Frozen):
    """A point that stays as it is: its device does not answer, or nothing sets it."""

    device: str
    point: str
    reason: Literal["gone", "read_only"]


@dataclass(frozen=True, slots=True)
class Recall:
    """What brings devices back to a snapshot, and the points that it does not reach."""

    actions: tuple[DeviceAction | PointRamp | ContentShow | LookChange, ...]
    left_out: tuple[Unrecalled, ...]


def capture(readings: Sequence[Reading], scope: Scope) -> tuple[SnapshotPoint, ...]:
    """The points within a scope as they are, in order; at most `MOST_POINTS`, and none that is no value at all."""
    held = sorted(
        (item for item in readings if scope.holds(item.device, item.point) and _is_value(item.value)),
        key=lambda reading: (reading.device, reading.point),
    )
    return tuple(SnapshotPoint(device=item.device, point=item.point, value=item.value) for item in held[:MOST_POINTS])


def recall(points: Sequence[SnapshotPoint], readings: Sequence[Reading], *, fade_ms: int) -> Recall:
    """How to get from how devices are to how they were; numbers fade, everything else changes at once.

    A point that is as it was is left alone.
    """
    now = {(reading.device, reading.point): reading for reading in readings}
    actions: list[DeviceAction | PointRamp | ContentShow | LookChange] = []
    left_out: list[Unrecalled] = []
    walls = {point.point: str(point.value) for point in points if point.device == CONTENT}
    actions += _dress(walls, {name: str(now[CONTENT, name].value) for name in walls if (CONTENT, name) in now})
    for point in points:
        if point.device == CONTENT:
            continue
        reading = now.get((point.device, point.point))
        if reading is None:
            left_out.append(Unrecalled(device=point.device, point=point.point, reason="gone"))
        elif _is_same(reading.value, point.value):
            continue
        elif reading.action is None or reading.argument is None:
            left_out.append(Unrecalled(device=point.device, point=point.point, reason="read_only"))
        else:
            try:
                actions.append(_way(point, reading, reading.action, reading.argument, fade_ms))
            except ValidationError:  # the device names its action, or gives its value, as no cue could
                left_out.append(Unrecalled(device=point.device, point=point.point, reason="read_only"))
    return Recall(tuple(actions), tuple(left_out))


def content_readings(content: ContentView | None) -> list[Reading]:
    """What stands on the walls, as points; recalled as one."""
    if content is None:
        return []
    shown = f"scene {content.scene_id}" if content.scene_id is not None else f"version {content.version_id}"
    tokens = content.look.tokens
    return [
        Reading(device=CONTENT, point=name, value=value, action="show", argument=name)
        for name, value in {SHOWN: shown, **tokens}.items()
    ]


def _dress(walls: Mapping[str, str], now: Mapping[str, str]) -> list[ContentShow | LookChange]:
    """How the walls get from what they show to what they showed."""
    look = {name: token for name, token in walls.items() if name != SHOWN}
    try:
        if SHOWN in walls and walls[SHOWN] != now.get(SHOWN):
            kind, _, id_ = walls[SHOWN].partition(" ")
            return [ContentShow.model_validate({f"{kind}_id": id_, "look": look})]
        changed = {name: token for name, token in look.items() if token != now.get(name)}
        return [LookChange.model_validate({"look": changed})] if changed else []
    except ValidationError:  # written by another version of ours
        return []


def _way(point: SnapshotPoint, reading: Reading, action: str, argument: str, fade_ms: int) -> DeviceAction | PointRamp:
    if fade_ms and _is_number(point.value) and _is_number(reading.value):
        return PointRamp(
            device=point.device,
            action=action,
            argument=argument,
            start=float(reading.value),
            end=float(point.value),
            duration_ms=fade_ms,
            whole=isinstance(point.value, int),
            arguments=dict(reading.others),
        )
    return DeviceAction(device=point.device, action=action, arguments={**reading.others, argument: point.value})


def _is_value(value: Value) -> bool:
    return len(value) <= LONGEST_TEXT if isinstance(value, str) else math.isfinite(value)


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_same(one: Value, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
