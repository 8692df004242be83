"""Shading networks as plain data: nodes by name, the same for MaterialX documents and for USD prims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Constant = float | int | bool | str | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A constant of a MaterialX type (`float`, `color3`, `vector2` ...)."""

    type: str
    value: Constant


@dataclass(frozen=True, slots=True)
class Instead(Value):
    """A constant where a look finds a link, which is to be cut."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file in the package, and the colour space that its values are in."""

    path: str
    color_space: str


@dataclass(frozen=True, slots=True)
class Link:
    """The output of another node."""

    node: str
    type: str
    output: str = "out"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the whole material, such as `wetness`."""

    name: str


Input = Value | Picture | Link | Parameter


@dataclass(frozen=True, slots=True)
class Node:
    """A node by the id of its definition; without one it is a node that is already there."""

    id: str | None
    inputs: Mapping[str, Input]


@dataclass(slots=True)
class Network:
    """Nodes in the order in which they were added; the last is the surface."""

    nodes: dict[str, Node] = field(default_factory=dict)

    def add(self, name: str, node_id: str, inputs: Mapping[str, Input], *, gives: str | None = None) -> Link:
        """Adds a node and gives its output, whose type is `gives` or the last word of the definition's id."""
        self.nodes[name] = Node(node_id, inputs)
        return Link(name, node_id.rpartition("_")[2] if gives is None else gives)

    def changes(self, other: Network) -> Network:
        """What turns this network into `other`: its new nodes, and the inputs that differ of those it had."""
        changed = Network()
        for name, node in other.nodes.items():
            mine = self.nodes.get(name)
            if mine is None:
                changed.nodes[name] = node
                continue
            before = {key: mine.inputs.get(key) for key in node.inputs}
            inputs = {key: _cut(before[key], value) for key, value in node.inputs.items() if before[key] != value}
            if inputs:
                changed.nodes[name] = Node(None, inputs)
        return changed


def _cut(before: Input | None, after: Input) -> Input:
    is_cut = isinstance(before, Link | Parameter) and isinstance(after, Value)
    return Instead(after.type, after.value) if is_cut and isinstance(after, Value) else after


def number(value: float) -> Value:
    """A float, at the precision at which USD keeps it."""
    return Value("float", _single(value))


def color(values: tuple[float, float, float]) -> Value:
    """A linear colour."""
    return Value("color3", tuple(_single(value) for value in values))


def _single(value: float) -> float:
    return float(f"{value:.7g}")
