"""The kinds of samples that devices give, and the fixed record of each in the data plane."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np

from filmlot.devicekit.records import POSE, is_sound, pack_pose, pose_of
from filmlot.standards.dmx import SLOTS, DmxFrame
from filmlot.standards.face import BLENDSHAPES, Face
from filmlot.standards.pose import Pose
from filmlot.standards.skeleton import MAXIMUM_JOINTS, Joint, Skeleton
from filmlot.standards.timecode import TimecodeMark

Sample = Pose | Face | Skeleton | DmxFrame | TimecodeMark

_HEAD = (("sequence", "<u8"), ("source", "<u4"), ("flags", "<u4"), ("capture_ns", "<i8"), ("receive_ns", "<i8"))
_TIMECODE = (("timecode_frame", "<i8"), ("timecode_rate", "<u4", (2,)))

FACE = np.dtype(
    [
        *_HEAD,
        ("weights", "<f4", (len(BLENDSHAPES),)),
        ("head_deg", "<f4", (3,)),
        ("left_eye_deg", "<f4", (3,)),
        ("right_eye_deg", "<f4", (3,)),
        ("head_m", "<f4", (3,)),
        *_TIMECODE,
        ("subject", "S64"),
    ]
)
"""One face; `subject` is UTF-8, cut after 64 bytes."""

JOINT = np.dtype([("name", "S32"), ("position_m", "<f4", (3,)), ("rotation", "<f4", (4,))])
SKELETON = np.dtype(
    [*_HEAD, *_TIMECODE, ("subject", "S64"), ("count", "<u8"), ("joints", JOINT, (MAXIMUM_JOINTS,))],
)
"""One skeleton; the first `count` joints are given."""

DMX = np.dtype(
    [
        *_HEAD,
        ("universe", "<u2"),
        ("length", "<u2"),
        ("priority", "u1"),
        ("start_code", "u1"),
        ("reserved", "V2"),
        ("levels", "u1", (SLOTS,)),
    ]
)
"""One universe; the first `length` levels are given."""

TIMECODE = np.dtype([*_HEAD, *_TIMECODE, ("drop_frame", "<u8")])

_FACE = struct.Struct("<QIIqq52f3f3f3f3fqII64s")
_SKELETON = struct.Struct("<QIIqqqII64sQ")
_JOINT = struct.Struct("<32s3f4f")
_DMX = struct.Struct("<QIIqqHHBB2x512s")
_TIMECODE_MARK = struct.Struct("<QIIqqqIIQ")


class Signal(StrEnum):
    """What kind of samples a device gives."""

    POSE = "pose"
    FACE = "face"
    SKELETON = "skeleton"
    DMX = "dmx"
    TIMECODE = "timecode"


@dataclass(frozen=True, slots=True)
class Format:
    """How samples of a signal stand in a ring: their record, the way into it, and how many a ring keeps.

    `is_sound` says whether a sample may enter: nothing in it that must be a number is not finite.
    """

    signal: Signal
    dtype: np.dtype[np.void]
    pack: Callable[..., bytes]
    unpack: Callable[[np.void], Sample]
    is_sound: Callable[[Any], bool]
    kept: int


def pack_face(face: Face, *, source: int) -> bytes:
    """The bytes of a `FACE` record, sequence zero."""
    return _FACE.pack(
        0,
        source,
        face.flags,
        face.capture_ns,
        face.receive_ns,
        *face.weights,
        *face.head_deg,
        *face.left_eye_deg,
        *face.right_eye_deg,
        *face.head_m,
        face.timecode_frame,
        *face.timecode_rate,
        face.subject.encode()[:64],
    )


def pack_skeleton(skeleton: Skeleton, *, source: int) -> bytes:
    """The bytes of a `SKELETON` record, sequence zero."""
    joints = b"".join(
        _JOINT.pack(joint.name.encode()[:32], *joint.position_m, *joint.rotation) for joint in skeleton.joints
    )
    head = _SKELETON.pack(
        0,
        source,
        skeleton.flags,
        skeleton.capture_ns,
        skeleton.receive_ns,
        skeleton.timecode_frame,
        *skeleton.timecode_rate,
        skeleton.subject.encode()[:64],
        len(skeleton.joints),
    )
    return (head + joints).ljust(SKELETON.itemsize, b"\0")


def pack_dmx(frame: DmxFrame, *, source: int) -> bytes:
    """The bytes of a `DMX` record, sequence zero."""
    return _DMX.pack(
        0,
        source,
        frame.flags,
        frame.capture_ns,
        frame.receive_ns,
        frame.universe,
        len(frame.levels),
        frame.priority,
        frame.start_code,
        frame.levels,
    )


def pack_timecode(mark: TimecodeMark, *, source: int) -> bytes:
    """The bytes of a `TIMECODE` record, sequence zero."""
    return _TIMECODE_MARK.pack(
        0,
        source,
        mark.flags,
        mark.capture_ns,
        mark.receive_ns,
        mark.timecode_frame,
        *mark.timecode_rate,
        mark.drop_frame,
    )


def face_of(record: np.void) -> Face:
    """The face in one `FACE` record."""
    values: tuple[Any, ...] = _FACE.unpack(record.tobytes())
    return Face(
        capture_ns=values[3],
        receive_ns=values[4],
        subject=_text(values[-1]),
        weights=values[5:57],
        head_deg=values[57:60],
        left_eye_deg=values[60:63],
        right_eye_deg=values[63:66],
        head_m=values[66:69],
        timecode_frame=values[69],
        timecode_rate=values[70:72],
        flags=values[2],
    )


def skeleton_of(record: np.void) -> Skeleton:
    """The skeleton in one `SKELETON` record."""
    data = record.tobytes()
    _, _, flags, capture_ns, receive_ns, frame, numerator, denominator, subject, count = _SKELETON.unpack_from(data)
    joints = _JOINT.iter_unpack(data[_SKELETON.size : _SKELETON.size + count * _JOINT.size])
    return Skeleton(
        capture_ns=capture_ns,
        receive_ns=receive_ns,
        subject=_text(subject),
        joints=tuple(Joint(_text(name), (x, y, z), (qx, qy, qz, qw)) for name, x, y, z, qx, qy, qz, qw in joints),
        timecode_frame=frame,
        timecode_rate=(numerator, denominator),
        flags=flags,
    )


def dmx_of(record: np.void) -> DmxFrame:
    """The levels in one `DMX` record."""
    _, _, flags, capture_ns, receive_ns, universe, length, priority, start_code, levels = _DMX.unpack(record.tobytes())
    return DmxFrame(capture_ns, receive_ns, universe, levels[:length], priority, start_code, flags)


def timecode_of(record: np.void) -> TimecodeMark:
    """The timecode in one `TIMECODE` record."""
    values: tuple[Any, ...] = _TIMECODE_MARK.unpack(record.tobytes())
    return TimecodeMark(values[3], values[4], values[5], values[6:8], bool(values[8]), values[2])


def _text(cut: bytes) -> str:
    """What is whole of a text that was cut after so many bytes."""
    return cut.rstrip(b"\0").decode("utf-8", "ignore")


def _is_sound_face(face: Face) -> bool:
    turns = face.head_deg + face.left_eye_deg + face.right_eye_deg + face.head_m
    return (
        len(face.weights) == len(BLENDSHAPES)
        and all(map(math.isfinite, face.weights))
        and not any(map(math.isinf, turns))
    )


def _is_sound_joint(joint: Joint) -> bool:
    return all(map(math.isfinite, joint.position_m + joint.rotation))


def _is_sound_skeleton(skeleton: Skeleton) -> bool:
    return 0 < len(skeleton.joints) <= MAXIMUM_JOINTS and all(map(_is_sound_joint, skeleton.joints))


def _is_sound_dmx(frame: DmxFrame) -> bool:
    return len(frame.levels) <= SLOTS


def _is_sound_timecode(mark: TimecodeMark) -> bool:
    return mark.timecode_frame >= 0


FORMATS: Mapping[type, Format] = MappingProxyType(
    {
        Pose: Format(Signal.POSE, POSE, pack_pose, pose_of, is_sound, 1024),
        Face: Format(Signal.FACE, FACE, pack_face, face_of, _is_sound_face, 512),
        Skeleton: Format(Signal.SKELETON, SKELETON, pack_skeleton, skeleton_of, _is_sound_skeleton, 512),
        DmxFrame: Format(Signal.DMX, DMX, pack_dmx, dmx_of, _is_sound_dmx, 4096),
        TimecodeMark: Format(Signal.TIMECODE, TIMECODE, pack_timecode, timecode_of, _is_sound_timecode, 256),
    }
)
"""How a sample of each type stands in a ring."""

FORMAT_OF: Mapping[Signal, Format] = MappingProxyType({found.signal: found for found in FORMATS.values()})
"""The same by signal."""
