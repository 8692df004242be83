"""A NatNet frame: where every rigid body and every bone is, and when the cameras saw it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

from filmlot.standards.natnet.message import (
    SIZED,
    Cursor,
    MessageId,
    NatNetError,
    Version,
    open_message,
    seal_message,
)

FRAMES = 1 << 31
"""Frame numbers count up to this and start again."""

_INT = struct.Struct("<i")
_BODY = struct.Struct("<i3f4ffH")
_SUFFIX = struct.Struct("<IId3Q")
_PRECISE = struct.Struct("<II")
_PARAMETERS = struct.Struct("<H")
_END_BYTES = 4
_POINT_BYTES = 12
_LABELED_MARKER_BYTES = 26
_LONGEST_S = 1e9
_RECORDING, _MODELS_CHANGED = 0x01, 0x02
_TRACKED = 0x01


class RigidBody(NamedTuple):
    """A rigid body or a bone in the server's own axes: metres, and a quaternion x, y, z, w.

    What the server does not track keeps its last place, or has none at all.
    """

    id: int
    position_m: tuple[float, float, float]
    rotation: tuple[float, float, float, float]
    mean_error_m: float = 0.0
    is_tracked: bool = True


class SkeletonPose(NamedTuple):
    """A skeleton of a frame; the low half of a bone's id is that of its description."""

    id: int
    bones: tuple[RigidBody, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame, as far as it is read here.

    Ticks are of the server's clock, whose rate it tells with its name; `mid_exposure_ticks` is 0 for cameras
    that do not say. `timestamp_s` counts from the server's start. `precise` is seconds and a fraction of
    32 bits, given from 4.1 on.
    """

    number: int
    rigid_bodies: tuple[RigidBody, ...] = ()
    skeletons: tuple[SkeletonPose, ...] = ()
    timecode: int = 0
    timecode_sub: int = 0
    timestamp_s: float = 0.0
    mid_exposure_ticks: int = 0
    received_ticks: int = 0
    transmit_ticks: int = 0
    precise: tuple[int, int] = (0, 0)
    is_recording: bool = False
    models_changed: bool = False


def decode_frame(datagram: bytes, version: Version) -> Frame:
    """The frame in a message of a bit stream; raises `NatNetError` which names what is wrong.

    Markers, trained marker sets, force plates and other devices are gone over.
    """
    number, content = open_message(datagram)
    if number is not MessageId.FRAME:
        raise NatNetError("protocol", f"the message is {number.name}; frames come in FRAME")
    cursor = Cursor(content)
    (frame_number,) = cursor.take(_INT, "the frame's number")
    sections = _sized_sections(cursor) if version >= SIZED else _sections(cursor)
    timecode, timecode_sub, timestamp_s, *ticks = cursor.take(_SUFFIX, "the frame's times")
    if not 0 <= timestamp_s < _LONGEST_S:
        raise NatNetError("range", f"timestamp is {timestamp_s} s; it counts from the start of the server")
    precise = cursor.take(_PRECISE, "the precise time") if version >= SIZED else (0, 0)
    (parameters,) = cursor.take(_PARAMETERS, "the frame's parameters")
    bodies, skeletons = sections
    return Frame(
        number=frame_number,
        rigid_bodies=bodies,
        skeletons=skeletons,
        timecode=timecode,
        timecode_sub=timecode_sub,
        timestamp_s=timestamp_s,
        mid_exposure_ticks=ticks[0],
        received_ticks=ticks[1],
        transmit_ticks=ticks[2],
        precise=(precise[0], precise[1]),
        is_recording=bool(parameters & _RECORDING),
        models_changed=bool(parameters & _MODELS_CHANGED),
    )


_Sections = tuple[tuple[RigidBody, ...], tuple[SkeletonPose, ...]]


def _sized_sections(cursor: Cursor) -> _Sections:
    _skip_sized(cursor, "marker sets", "unlabeled markers")
    bodies, size = cursor.count("rigid bodies", least_bytes=0), cursor.take(_INT, "their size")[0]
    found = _bodies(cursor.section(size, "rigid bodies"), bodies)
    skeletons, size = cursor.count("skeletons", least_bytes=0), cursor.take(_INT, "their size")[0]
    part = cursor.section(size, "skeletons")
    posed = tuple(_skeleton(part) for _ in range(skeletons))
    _skip_sized(cursor, "assets", "labeled markers", "force plates", "devices")
    return found, posed


def _skip_sized(cursor: Cursor, *names: str) -> None:
    for name in names:
        cursor.count(name, least_bytes=0)
        (size,) = cursor.take(_INT, f"the size of {name}")
        cursor.skip(size, name)


def _sections(cursor: Cursor) -> _Sections:
    for _ in range(cursor.count("marker sets", least_bytes=5)):
        cursor.text("a marker set's name")
        _skip_counted(cursor, "markers of a set", _POINT_BYTES)
    _skip_counted(cursor, "unlabeled markers", _POINT_BYTES)
    found = _bodies(cursor, cursor.count("rigid bodies", least_bytes=_BODY.size))
    posed = tuple(_skeleton(cursor) for _ in range(cursor.count("skeletons", least_bytes=8)))
    _skip_counted(cursor, "labeled markers", _LABELED_MARKER_BYTES)
    for name in ("force plates", "devices"):
        for _ in range(cursor.count(name, least_bytes=8)):
            cursor.take(_INT, f"the id of one of the {name}")
            for _ in range(cursor.count(f"channels of {name}", least_bytes=4)):
                _skip_counted(cursor, f"samples of {name}", 4)
    return found, posed


def _skip_counted(cursor: Cursor, name: str, size: int) -> None:
    cursor.skip(cursor.count(name, least_bytes=size) * size, name)


def _bodies(cursor: Cursor, number: int) -> tuple[RigidBody, ...]:
    return tuple(
        RigidBody(body_id, (x, y, z), (qx, qy, qz, qw), error, bool(parameters & _TRACKED))
        for body_id, x, y, z, qx, qy, qz, qw, error, parameters in cursor.records(_BODY, number, "rigid bodies")
    )


def _skeleton(cursor: Cursor) -> SkeletonPose:
    (number,) = cursor.take(_INT, "a skeleton's id")
    return SkeletonPose(number, _bodies(cursor, cursor.count("bones", least_bytes=_BODY.size)))


def encode_frame(frame: Frame, version: Version) -> bytes:
    """The message of a frame in a bit stream, without markers; raises `NatNetError` when a field does not fit."""
    bodies = b"".join(map(_body_bytes, frame.rigid_bodies))
    skeletons = b"".join(
        struct.pack("<ii", posed.id, len(posed.bones)) + b"".join(map(_body_bytes, posed.bones))
        for posed in frame.skeletons
    )
    sections = [(0, b""), (0, b""), (len(frame.rigid_bodies), bodies), (len(frame.skeletons), skeletons)]
    sections += [(0, b"")] * (4 if version >= SIZED else 3)
    parameters = _RECORDING * frame.is_recording | _MODELS_CHANGED * frame.models_changed
    ticks = (frame.mid_exposure_ticks, frame.received_ticks, frame.transmit_ticks)
    try:
        head = _INT.pack(frame.number)
        suffix = _SUFFIX.pack(frame.timecode, frame.timecode_sub, frame.timestamp_s, *ticks)
        suffix += _PRECISE.pack(*frame.precise) if version >= SIZED else b""
    except struct.error as error:
        raise NatNetError("range", f"a field of the frame does not fit: {error}") from error
    body = b"".join(_section_bytes(number, content, version) for number, content in sections)
    return seal_message(MessageId.FRAME, head + body + suffix + _PARAMETERS.pack(parameters) + bytes(_END_BYTES))


def _section_bytes(number: int, content: bytes, version: Version) -> bytes:
    return _INT.pack(number) + (_INT.pack(len(content)) if version >= SIZED else b"") + content


def _body_bytes(body: RigidBody) -> bytes:
    try:
        return _BODY.pack(body.id, *body.position_m, *body.rotation, body.mean_error_m, _TRACKED * body.is_tracked)
    except (struct.error, OverflowError) as error:
        raise NatNetError("range", f"a field of rigid body {body.id} does not fit: {error}") from error
