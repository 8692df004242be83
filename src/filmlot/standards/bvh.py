"""BVH, Biovision's motion file: a hierarchy of joints with their channels, and frames of values for them.

A file says neither its unit nor which way its figure faces; Y up and centimetres are usual. A joint turns by its
rotation channels in the order in which they stand, the first one outermost. Position channels stand for the joint's
offset, which they replace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filmlot.standards.axes import Axes, Vector
from filmlot.standards.kinematics import STILL, Placement, place, turn
from filmlot.standards.wire import WireError

MAXIMUM_NODES = 1024
MAXIMUM_CHARACTERS = 64 * 1024 * 1024

_CHANNELS = frozenset(f"{axis}{kind}" for axis in "XYZ" for kind in ("position", "rotation"))

_SAME_AXES = Axes.parse("+x+y+z")


class BVHError(WireError):
    """Text that is not BVH, or values that do not fit a hierarchy."""


@dataclass(frozen=True, slots=True)
class Node:
    """One joint: the place of its parent in the hierarchy (-1 for the root), its offset from it, its channels."""

    name: str
    parent: int
    offset: Vector
    channels: tuple[str, ...]

    @property
    def rotation_channels(self) -> tuple[str, ...]:
        """Its channels without those of a position."""
        return tuple(channel for channel in self.channels if channel.endswith("rotation"))


@dataclass(frozen=True)
class Hierarchy:
    """Joints, each after its parent."""

    nodes: tuple[Node, ...]

    @cached_property
    def count(self) -> int:
        """How many values a frame has."""
        return sum(len(node.channels) for node in self.nodes)

    def with_positions(self) -> Hierarchy:
        """The same joints, every one with position channels before its rotations."""
        root, *others = self.nodes
        moving = (
            Node(n.name, n.parent, n.offset, ("Xposition", "Yposition", "Zposition", *n.rotation_channels))
            for n in others
        )
        return Hierarchy((root, *moving))

    def without_positions(self) -> Hierarchy:
        """The same joints, of which the root alone has position channels."""
        root, *others = self.nodes
        turning = (Node(n.name, n.parent, n.offset, n.rotation_channels) for n in others)
        return Hierarchy((root, *turning))

    def with_reference(self) -> Hierarchy:
        """The same joints on a reference that moves and turns like the root."""
        root, *others = (Node(n.name, n.parent + 1, n.offset, n.channels) for n in self.nodes)
        return Hierarchy((Node("Reference", -1, (0.0, 0.0, 0.0), root.channels), root, *others))


@dataclass(frozen=True)
class Clip:
    """A whole file: `values` is (frames, channels)."""

    hierarchy: Hierarchy
    frame_time_s: float
    values: npt.NDArray[np.float64]


class _Step(NamedTuple):
    """One joint, by the places of its values: (place, slot, factor) moves it, (place, axis, sign) turns it."""

    parent: int
    offset: Vector
    moves: tuple[tuple[int, int, float], ...]
    turns: tuple[tuple[int, str, float], ...]


class Rig:
    """A hierarchy made ready to be placed, frame after frame, along other axes and in another unit."""

    def __init__(self, hierarchy: Hierarchy, *, axes: Axes = _SAME_AXES, unit: float = 1.0) -> None:
        self.count = hierarchy.count
        """How many values a frame has."""
        self._steps = tuple(_steps(hierarchy, axes, unit))

    def place(self, values: Sequence[float]) -> list[Placement]:
        """Where the values of a frame put every joint; raises `BVHError` for another count."""
        if len(values) != self.count:
            raise BVHError("length", f"a frame has {len(values)} values; the hierarchy has {self.count}")
        placed: list[Placement] = []
        for parent, offset, moves, turns in self._steps:
            position, rotation = list(offset), STILL
            for at, slot, factor in moves:
                position[slot] = values[at] * factor
            for at, axis, sign in turns:
                rotation = turn(rotation, axis, values[at] * sign)
            local = Placement((position[0], position[1], position[2]), rotation)
            placed.append(local if parent < 0 else place(placed[parent], local))
        return placed


def _steps(hierarchy: Hierarchy, axes: Axes, unit: float) -> Iterator[_Step]:
    at = 0
    for node in hierarchy.nodes:
        x, y, z = axes.to_stage(node.offset)
        moves, turns = [], []
        for channel in node.channels:
            slot = axes.places.index("XYZ".index(channel[0]))
            if channel.endswith("position"):
                moves.append((at, slot, axes.signs[slot] * unit))
            else:
                turns.append((at, "XYZ"[slot], axes.signs[slot] * axes.handedness))
            at += 1
        yield _Step(node.parent, (x * unit, y * unit, z * unit), tuple(moves), tuple(turns))


def read(text: str) -> Clip:
    """A file's hierarchy and frames; raises `BVHError` which names what is wrong."""
    words = _Words(text)
    hierarchy = _hierarchy(words)
    words.expect("MOTION", "Frames:")
    frames = words.count("Frames:", limit=MAXIMUM_CHARACTERS)
    words.expect("Frame", "Time:")
    frame_time_s = words.number("Frame Time:")
    rest = words.rest()
    if len(rest) != frames * hierarchy.count:
        raise BVHError("length", f"{len(rest)} values for {frames} frames of {hierarchy.count} channels")
    try:
        values = np.array(rest, np.float64).reshape(frames, hierarchy.count)
    except ValueError as error:
        raise BVHError("value", f"a value of a frame is not a number: {error}") from error
    if frame_time_s <= 0 or not np.isfinite(values).all():
        raise BVHError("range", "the frame time or a value is none that a recording gives")
    return Clip(hierarchy, frame_time_s, values)


def read_hierarchy(text: str) -> Hierarchy:
    """A hierarchy alone, with or without the motion that follows it; raises `BVHError`."""
    return _hierarchy(_Words(text))


class _Words:
    """The words of a text, one after the other."""

    def __init__(self, text: str) -> None:
        if len(text) > MAXIMUM_CHARACTERS:
            raise BVHError("limit", f"the text has {len(text)} characters; {MAXIMUM_CHARACTERS} are taken")
        self._words = text.replace("{", " { ").replace("}", " } ").split()
        self._place = 0

    def next(self) -> str:
        if self._place >= len(self._words):
            raise BVHError("length", "the text ends too soon")
        self._place += 1
        return self._words[self._place - 1]

    def expect(self, *words: str) -> None:
        for word in words:
            found = self.next()
            if found != word:
                raise BVHError("protocol", f"{found[:32]!r} stands where {word!r} belongs")

    def number(self, name: str) -> float:
        word = self.next()
        try:
            value = float(word)
        except ValueError as error:
            raise BVHError("value", f"{name} is {word[:32]!r}, which is not a number") from error
        if not -1e6 < value < 1e6:
            raise BVHError("range", f"{name} is {word[:32]!r}, which no recording gives")
        return value

    def count(self, name: str, *, limit: int) -> int:
        word = self.next()
        if not (word.isascii() and word.isdigit() and int(word[:12]) <= limit and len(word) <= 12):
            raise BVHError("value", f"{name} is {word[:32]!r}, which is not a count up to {limit}")
        return int(word)

    def rest(self) -> list[str]:
        return self._words[self._place :]


def _hierarchy(words: _Words) -> Hierarchy:
    words.expect("HIERARCHY", "ROOT")
    nodes: list[Node] = []
    open_nodes = [_open(words, nodes, parent=-1)]
    while open_nodes:
        word = words.next()
        if word == "JOINT":
            open_nodes.append(_open(words, nodes, parent=open_nodes[-1]))
        elif word == "End":
            words.expect("Site", "{", "OFFSET")
            _offset(words, "End Site")
            words.expect("}")
        elif word == "}":
            open_nodes.pop()
        else:
            raise BVHError("protocol", f"{word[:32]!r} stands in the joint {nodes[open_nodes[-1]].name!r}")
    return Hierarchy(tuple(nodes))


def _open(words: _Words, nodes: list[Node], *, parent: int) -> int:
    if len(nodes) >= MAXIMUM_NODES:
        raise BVHError("limit", f"the hierarchy has more than {MAXIMUM_NODES} joints")
    name = words.next()[:64]
    words.expect("{", "OFFSET")
    offset = _offset(words, name)
    words.expect("CHANNELS")
    channels = tuple(words.next() for _ in range(words.count(f"CHANNELS of {name}", limit=6)))
    if len(_CHANNELS.intersection(channels)) < len(channels):
        raise BVHError(
            "protocol", f"the channels of {name} are {', '.join(channels)[:128]}; Xposition to Zrotation are known"
        )
    nodes.append(Node(name, parent, offset, channels))
    return len(nodes) - 1


def _offset(words: _Words, name: str) -> Vector:
    return words.number(f"OFFSET of {name}"), words.number(f"OFFSET of {name}"), words.number(f"OFFSET of {name}")
