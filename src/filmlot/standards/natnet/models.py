"""What a NatNet server tracks: the names of rigid bodies and of skeletons with their bones."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from filmlot.standards.natnet.message import (
    SIZED,
    Cursor,
    MessageId,
    NatNetError,
    Version,
    open_message,
    seal_message,
    text_bytes,
)

_INT = struct.Struct("<i")
_TWO_INTS = struct.Struct("<ii")
_PLACE = struct.Struct("<ii3f")
_TURN = struct.Struct("<4f")
_CAMERA = struct.Struct("<3f4f")
_MARKER_BYTES = 12 + 4
_TURNED = (4, 2)
_LABELLED = (4, 0)
_STILL = (0.0, 0.0, 0.0, 1.0)


class _Kind(IntEnum):
    MARKER_SET = 0
    RIGID_BODY = 1
    SKELETON = 2
    CAMERA = 5


class BodyModel(NamedTuple):
    """A rigid body or a bone: its name, its id, and its parent with the offset from it; -1 is no parent."""

    name: str
    id: int
    parent_id: int = -1
    offset_m: tuple[float, float, float] = (0.0, 0.0, 0.0)


class SkeletonModel(NamedTuple):
    """A skeleton and its bones; in frames a bone's id is the low half of its body's."""

    name: str
    id: int
    bones: tuple[BodyModel, ...]


@dataclass(frozen=True, slots=True)
class Models:
    """All that a server tracks, as far as it is read here."""

    rigid_bodies: tuple[BodyModel, ...] = ()
    skeletons: tuple[SkeletonModel, ...] = ()


def decode_models(datagram: bytes, version: Version) -> Models:
    """The models in a message of a bit stream; raises `NatNetError` which names what is wrong.

    Before 4.1 nothing says how long a description is, so reading ends at the first of a kind not known here.
    """
    number, content = open_message(datagram)
    if number is not MessageId.MODELS:
        raise NatNetError("protocol", f"the message is {number.name}; models come in MODELS")
    cursor = Cursor(content)
    bodies: list[BodyModel] = []
    skeletons: list[SkeletonModel] = []
    for _ in range(cursor.count("descriptions", least_bytes=4)):
        (kind,) = cursor.take(_INT, "a description")
        part = cursor
        if version >= SIZED:
            (size,) = cursor.take(_INT, "a description's size")
            part = cursor.section(size, "a description")
        if kind == _Kind.RIGID_BODY:
            bodies.append(_body(part, version))
        elif kind == _Kind.SKELETON:
            skeletons.append(_skeleton(part, version))
        elif version < SIZED and not _skipped(part, kind):
            break
    return Models(tuple(bodies), tuple(skeletons))


def _body(cursor: Cursor, version: Version) -> BodyModel:
    name = cursor.text("a rigid body's name")
    number, parent, *offset = cursor.take(_PLACE, f"rigid body {name!r}")
    if version >= _TURNED:
        cursor.take(_TURN, f"the turn of {name!r}")
    markers = cursor.count(f"markers of {name!r}", least_bytes=_MARKER_BYTES)
    cursor.skip(markers * _MARKER_BYTES, f"markers of {name!r}")
    if version >= _LABELLED:
        for _ in range(markers):
            cursor.text(f"a marker's name of {name!r}")
    return BodyModel(name, number, parent, (offset[0], offset[1], offset[2]))


def _skeleton(cursor: Cursor, version: Version) -> SkeletonModel:
    name = cursor.text("a skeleton's name")
    (number,) = cursor.take(_INT, f"skeleton {name!r}")
    bones = cursor.count(f"bones of {name!r}", least_bytes=1 + _PLACE.size)
    return SkeletonModel(name, number, tuple(_body(cursor, version) for _ in range(bones)))


def _skipped(cursor: Cursor, kind: int) -> bool:
    """Go over a description of another kind; False for one whose length is not known."""
    if kind == _Kind.MARKER_SET:
        cursor.text("a marker set's name")
        for _ in range(cursor.count("markers of a set", least_bytes=1)):
            cursor.text("a marker's name")
        return True
    if kind == _Kind.CAMERA:
        cursor.text("a camera's name")
        cursor.take(_CAMERA, "a camera")
        return True
    return False


def encode_models(models: Models, version: Version) -> bytes:
    """The message of models in a bit stream; raises `NatNetError` when something does not fit."""
    parts = [_description(_Kind.RIGID_BODY, _body_bytes(body, version), version) for body in models.rigid_bodies]
    for skeleton in models.skeletons:
        head = text_bytes(skeleton.name) + _TWO_INTS.pack(skeleton.id, len(skeleton.bones))
        bones = b"".join(_body_bytes(bone, version) for bone in skeleton.bones)
        parts.append(_description(_Kind.SKELETON, head + bones, version))
    return seal_message(MessageId.MODELS, _INT.pack(len(parts)) + b"".join(parts))


def _description(kind: _Kind, content: bytes, version: Version) -> bytes:
    return _INT.pack(kind) + (_INT.pack(len(content)) if version >= SIZED else b"") + content


def _body_bytes(body: BodyModel, version: Version) -> bytes:
    try:
        place = _PLACE.pack(body.id, body.parent_id, *body.offset_m)
    except (struct.error, OverflowError) as error:
        raise NatNetError("range", f"a field of {body.name!r} does not fit: {error}") from error
    return text_bytes(body.name) + place + (_TURN.pack(*_STILL) if version >= _TURNED else b"") + _INT.pack(0)
