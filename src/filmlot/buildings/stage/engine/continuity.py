"""Continuity: what is not as it was in the take before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from filmlot.buildings.stage.take_contracts import CameraStart, Change, ChangeKind, Moved

LENS = {"focal_length_mm": 0.002, "focus_distance_m": 0.02, "f_stop": 0.02}
"""By which share a value of the lens may differ at the start of two takes and still be called the same."""
POINTS = 1e-6
"""The same for a device's setting: a number that went to the device and back."""


@dataclass(frozen=True)
class Setup:
    """What a take was shot with; `described` is the hash of the stage's description."""

    camera: str
    rate: str
    described: str | None
    devices: frozenset[str] = frozenset()
    recorders: frozenset[str] = frozenset()
    assets: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)
    wall: Mapping[str, Any] = field(default_factory=dict)
    points: Mapping[str, Any] = field(default_factory=dict)
    start: CameraStart | None = None


def compare(before: Setup, after: Setup) -> list[Change]:
    """What differs, the greatest first: what is on the walls, the camera, the wall, the devices and their points."""
    return [*_assets(before, after), *_camera(before, after), *_wall(before, after), *_devices(before, after)]


def moved(before: CameraStart | None, after: CameraStart | None) -> Moved | None:
    """How far the camera's start lies from that of the take before; None if one of them is not known."""
    if before is None or after is None:
        return None
    offset = [after.position_m[axis] - before.position_m[axis] for axis in range(3)]
    turns = [math.remainder(after.rotation_deg[axis] - before.rotation_deg[axis], 360) for axis in range(3)]
    return Moved(
        distance_m=math.hypot(*offset),
        offset_m=(offset[0], offset[1], offset[2]),
        rotation_deg=(turns[0], turns[1], turns[2]),
    )


def _assets(before: Setup, after: Setup) -> Iterator[Change]:
    was, now = ", ".join(sorted(before.assets)), ", ".join(sorted(after.assets))
    if was != now:
        yield Change(kind=ChangeKind.ASSET, subject="", before=was or None, after=now or None)
    for name in sorted(before.assets.keys() & after.assets.keys()):
        if before.assets[name] != after.assets[name]:
            yield Change(
                kind=ChangeKind.ASSET_VERSION, subject=name, before=before.assets[name], after=after.assets[name]
            )
    for name in sorted(before.looks.keys() & after.looks.keys()):
        if before.looks[name] != after.looks[name]:
            yield Change(kind=ChangeKind.LOOK, subject=name, before=before.looks[name], after=after.looks[name])


def _camera(before: Setup, after: Setup) -> Iterator[Change]:
    if before.camera != after.camera:
        yield Change(kind=ChangeKind.CAMERA, subject="", before=before.camera, after=after.camera)
    if before.rate != after.rate:
        yield Change(kind=ChangeKind.RATE, subject="", before=before.rate, after=after.rate)
    if before.start is None or after.start is None:
        return
    for name, share in LENS.items():
        was, now = getattr(before.start, name), getattr(after.start, name)
        if not _is_same(was, now, share=share):
            yield Change(kind=ChangeKind.LENS, subject=name, before=was, after=now)


def _wall(before: Setup, after: Setup) -> Iterator[Change]:
    was, now = _flat(before.wall), _flat(after.wall)
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            yield Change(kind=ChangeKind.WALL, subject=name, before=was.get(name), after=now.get(name))


def _devices(before: Setup, after: Setup) -> Iterator[Change]:
    if before.described != after.described:
        yield Change(kind=ChangeKind.DESCRIPTION, subject="", before=None, after=None)
    for device in sorted(before.devices - after.devices):
        yield Change(kind=ChangeKind.DEVICE, subject=device, before=device, after=None)
    for device in sorted(after.devices - before.devices):
        yield Change(kind=ChangeKind.DEVICE, subject=device, before=None, after=device)
    for device in sorted(before.recorders ^ after.recorders):
        was, now = (device if device in setup.recorders else None for setup in (before, after))
        yield Change(kind=ChangeKind.RECORDER, subject=device, before=was, after=now)
    for name in sorted(before.points.keys() & after.points.keys()):
        was, now = before.points[name], after.points[name]
        if not _is_same(was, now, share=POINTS):
            yield Change(kind=ChangeKind.POINT, subject=name, before=was, after=now)


def _is_same(was: Any, now: Any, *, share: float) -> bool:
    if isinstance(was, int | float) and isinstance(now, int | float):
        return math.isclose(was, now, rel_tol=share)
    return bool(was == now)


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, str | float | bool | None]:
    """The leaves of nested tables by their path; a list is one leaf."""
    leaves: dict[str, str | float | bool | None] = {}
    for name, item in value.items():
        if isinstance(item, Mapping):
            leaves |= _flat(item, f"{prefix}{name}.")
        else:
            leaves[f"{prefix}{name}"] = ", ".join(map(str, item)) if isinstance(item, list | tuple) else item
    return leaves
