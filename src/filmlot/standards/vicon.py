"""Vicon's UDP object stream, the poses of tracked objects from Tracker and Shogun.

A block is little-endian: a frame number of 32 bits, a count of items, and for each item its id, its size and
its content. An object is item 0: a name of 24 bytes, translation in millimetres and rotation as three angles
in radians about X, Y and Z, each about the axis as the one before has turned it. Objects that do not fit into
one datagram come in several with the same frame number. The layout is the maker's table (Tracker's UDP object
stream, "Data Block Format"); the order of the angles is what public readers of the stream agree on.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import NamedTuple

from filmlot.standards.rotation import Quaternion
from filmlot.standards.wire import WireError

PORT = 51_001
FRAMES = 1 << 32
"""Frame numbers count up to this and start again."""
NAME_BYTES = 24
MAXIMUM_OBJECTS = 255

_OBJECT = 0
_BLOCK = struct.Struct("<IB")
_ITEM = struct.Struct("<BH")
_FIELDS = struct.Struct("<24s6d")

Vector = tuple[float, float, float]


class ViconError(WireError):
    """Bytes that are not a block of objects, or a value that does not fit into one."""


class TrackedObject(NamedTuple):
    """One object of a frame: translation in millimetres, angles about X, Y and Z in radians."""

    name: str
    translation_mm: Vector
    rotation_rad: Vector

    @property
    def is_tracked(self) -> bool:
        """Whether the system sees the object; one that it does not see is sent with zeros in every field."""
        return any(self.translation_mm) or any(self.rotation_rad)


@dataclass(frozen=True, slots=True)
class Block:
    """The objects of a frame, or as many of them as fit into a datagram."""

    frame_number: int
    objects: tuple[TrackedObject, ...]


def decode(datagram: bytes) -> Block:
    """The block in a datagram; raises `ViconError` which names what is wrong.

    Datagrams are filled up to the size that is set in the sender, with what does not matter; items other
    than objects are left out.
    """
    if len(datagram) < _BLOCK.size:
        raise ViconError("length", f"length is {len(datagram)} bytes; a block has at least {_BLOCK.size}")
    frame_number, items = _BLOCK.unpack_from(datagram)
    objects: list[TrackedObject] = []
    place = _BLOCK.size
    for number in range(items):
        content = place + _ITEM.size
        if content > len(datagram):
            raise ViconError("length", f"item {number} of {items} is cut short")
        item_id, size = _ITEM.unpack_from(datagram, place)
        place = content + size
        if place > len(datagram):
            raise ViconError("length", f"item {number} of {items} has {size} bytes; the datagram ends before")
        if item_id == _OBJECT:
            objects.append(_object(datagram, content, size, number))
    if not objects:
        raise ViconError("protocol", "the block has no object; choose the objects to stream in the sender")
    return Block(frame_number, tuple(objects))


def _object(datagram: bytes, place: int, size: int, number: int) -> TrackedObject:
    if size != _FIELDS.size:
        raise ViconError("protocol", f"object {number} has {size} bytes; an object has {_FIELDS.size}")
    name, x, y, z, rx, ry, rz = _FIELDS.unpack_from(datagram, place)
    if not all(map(math.isfinite, (x, y, z, rx, ry, rz))):
        raise ViconError("range", f"object {number} is at {x}, {y}, {z}; {rx}, {ry}, {rz}; it must be finite")
    return TrackedObject(name.split(b"\0", 1)[0].decode("utf-8", "replace"), (x, y, z), (rx, ry, rz))


def encode(block: Block) -> bytes:
    """The bytes of a block, not filled up; raises `ViconError` when a field does not fit."""
    if not 0 < len(block.objects) <= MAXIMUM_OBJECTS:
        raise ViconError("range", f"the block has {len(block.objects)} objects; it carries 1 to {MAXIMUM_OBJECTS}")
    if not 0 <= block.frame_number < FRAMES:
        raise ViconError("range", f"frame_number is {block.frame_number}; the block carries 32 bits")
    return _BLOCK.pack(block.frame_number, len(block.objects)) + b"".join(map(_object_bytes, block.objects))


def _object_bytes(tracked: TrackedObject) -> bytes:
    name = tracked.name.encode()
    if len(name) > NAME_BYTES or b"\0" in name:
        raise ViconError("range", f"name {tracked.name!r} does not fit; the block carries {NAME_BYTES} bytes")
    fields = _FIELDS.pack(name, *tracked.translation_mm, *tracked.rotation_rad)
    return _ITEM.pack(_OBJECT, len(fields)) + fields


def quaternion_of_angles(rotation_rad: Vector) -> Quaternion:
    """The unit quaternion of angles about X, then the turned Y, then the turned Z."""
    half_x, half_y, half_z = (angle / 2 for angle in rotation_rad)
    sx, cx, sy, cy = math.sin(half_x), math.cos(half_x), math.sin(half_y), math.cos(half_y)
    sz, cz = math.sin(half_z), math.cos(half_z)
    return (
        sx * cy * cz + cx * sy * sz,
        cx * sy * cz - sx * cy * sz,
        cx * cy * sz + sx * sy * cz,
        cx * cy * cz - sx * sy * sz,
    )


def angles_of_quaternion(rotation: Quaternion) -> Vector:
    """The angles about X, Y and Z of a unit quaternion; with Y straight up or down, Z is taken as zero."""
    x, y, z, w = rotation
    right_x, right_y = 1 - 2 * (y * y + z * z), 2 * (x * y - w * z)
    flat = math.hypot(right_x, right_y)
    about_y = math.atan2(2 * (x * z + w * y), flat)
    if flat < 1e-9:
        return math.atan2(2 * (y * z + w * x), 1 - 2 * (x * x + z * z)), about_y, 0.0
    about_x = math.atan2(-2 * (y * z - w * x), 1 - 2 * (x * x + y * y))
    return about_x, about_y, math.atan2(-right_y, right_x)
