"""OSCQuery (proposal 1.0): an OSC address space as JSON over HTTP, and values that a client listens to.

The proposal: https://github.com/Vidvox/OSCQueryProposal. A node is a container of others, or a method with arguments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from filmlot.standards.osc.message import OSCError

MAXIMUM_COMMAND_BYTES = 4096
EXTENSIONS = {"ACCESS": True, "VALUE": True, "RANGE": True, "DESCRIPTION": True, "LISTEN": True}
ATTRIBUTES = frozenset({"FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "VALUE", "RANGE", "DESCRIPTION"})
HOST_INFO = "HOST_INFO"


class Access(IntFlag):
    """What may be done with a node's value."""

    NONE = 0
    READ = 1
    WRITE = 2


class Range(NamedTuple):
    """What an argument may be: from `minimum` to `maximum`, None for no bound; one of `options`, if there are any."""

    minimum: float | None = None
    maximum: float | None = None
    options: tuple[bool | int | float | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """An address that takes or tells arguments; `ranges` has for each argument what it may be, or None for anything."""

    address: str
    tags: str = ""
    access: Access = Access.WRITE
    values: tuple[Any, ...] | None = None
    ranges: tuple[Range | None, ...] = ()
    description: str = ""


@dataclass(slots=True)
class Node:
    """A place of the address space with what stands below it."""

    path: str
    method: Method | None = None
    children: dict[str, Node] = field(default_factory=dict)

    def find(self, path: str) -> Node | None:
        """The node of a path below this one."""
        node: Node | None = self
        for name in _names(path):
            node = None if node is None else node.children.get(name)
        return node


class Answer(NamedTuple):
    """What HTTP says: a status, and JSON."""

    status: int
    body: bytes


class Listening(NamedTuple):
    """What a client asks of a WebSocket."""

    command: Literal["LISTEN", "IGNORE"]
    address: str


def build_tree(methods: Iterable[Method]) -> Node:
    """The address space of some methods; of two with one address the later stands."""
    root = Node("/")
    for method in methods:
        node = root
        for name in _names(method.address):
            path = f"{node.path.rstrip('/')}/{name}"
            node = node.children.setdefault(name, Node(path))
        node.method = method
    return root


def host_info(name: str, *, osc_port: int) -> dict[str, Any]:
    """What `?HOST_INFO` tells: the client finds OSC at the address at which it found this."""
    return {"NAME": name, "OSC_PORT": osc_port, "OSC_TRANSPORT": "UDP", "EXTENSIONS": EXTENSIONS}


def answer(root: Node, target: str, info: Mapping[str, Any]) -> Answer:
    """What a GET of `target`, path and query as in the request line, is answered.

    404 for no such node, 204 for an attribute that the node does not have, 400 for one that the proposal does not know.
    """
    path, _, attribute = target.partition("?")
    if attribute == HOST_INFO:
        return Answer(200, _json(info))
    node = root.find(unquote(path))
    if node is None:
        return Answer(404, b"")
    described = describe(node)
    if not attribute:
        return Answer(200, _json(described))
    if attribute not in ATTRIBUTES:
        return Answer(400, b"")
    return Answer(200, _json({attribute: described[attribute]})) if attribute in described else Answer(204, b"")


def describe(node: Node) -> dict[str, Any]:
    """A node and all below it, as the proposal writes it."""
    told: dict[str, Any] = {"FULL_PATH": node.path, "ACCESS": Access.NONE}
    if node.children:
        told["CONTENTS"] = {name: describe(child) for name, child in node.children.items()}
    if node.method is not None:
        told |= _attributes(node.method)
    return told


def _attributes(method: Method) -> Iterator[tuple[str, Any]]:
    yield "ACCESS", method.access
    yield "TYPE", method.tags
    if method.values is not None:
        yield "VALUE", list(method.values)
    if any(method.ranges):
        yield "RANGE", [None if limits is None else _range(limits) for limits in method.ranges]
    if method.description:
        yield "DESCRIPTION", method.description


def _range(limits: Range) -> dict[str, Any]:
    told = {"MIN": limits.minimum, "MAX": limits.maximum, "VALS": list(limits.options) or None}
    return {name: value for name, value in told.items() if value is not None}


def read_command(text: str | bytes) -> Listening | None:
    """What a text message on the WebSocket asks; None for a command that is not served; raises `OSCError`."""
    match read_text(text):
        case {"COMMAND": "LISTEN" | "IGNORE" as command, "DATA": str(address)}:
            return Listening(command, address)
        case {"COMMAND": str()}:
            return None
    raise OSCError("protocol", "the command has no COMMAND and DATA")


def read_text(text: str | bytes) -> Any:
    """The JSON of a text message on the WebSocket, from either side; raises `OSCError`."""
    if len(text) > MAXIMUM_COMMAND_BYTES:
        raise OSCError("limit", f"the command has {len(text)} characters; {MAXIMUM_COMMAND_BYTES} are taken")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise OSCError("protocol", "the command is not JSON") from error


def _names(path: str) -> list[str]:
    return [name for name in path.split("/") if name]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
