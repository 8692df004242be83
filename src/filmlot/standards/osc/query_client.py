"""OSCQuery (proposal 1.0) from the client's side: what a server tells of itself, of its methods, and what has changed.

What a server leaves out has the proposal's default. A method is never refused for what it tells of itself: a value or a
range of another form than its type's is taken as not told, a name that OSC cannot address is left out.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

from filmlot.standards.osc.message import OSCError
from filmlot.standards.osc.query import Access, Method, Range, read_text

MOST_METHODS = 5000
DEEPEST = 32
LONGEST_ADDRESS = 255
MOST_ARGUMENTS = 16

TRIGGER_TAGS = frozenset({"", "N", "I"})
"""The types of methods that take nothing."""
_NAME = re.compile(r"[!-~]+")
_RESERVED = re.compile(r"[#*,/?\[\]{}]")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{8}")
_CHANGES = ("PATH", "ATTRIBUTES")
"""How the commands begin by which a server says that it has changed; libossia has more of them than the proposal."""

Value = bool | int | float | str


class Host(NamedTuple):
    """What a server says of itself; a port that is None is that of HTTP.

    `listens`: whether it has `LISTEN`. `tells_changes`: whether it says when its namespace changes.
    """

    name: str = ""
    osc_port: int | None = None
    osc_transport: Literal["UDP", "TCP"] = "UDP"
    ws_port: int | None = None
    listens: bool = False
    tells_changes: bool = False


def read_host(told: Any) -> Host:
    """The answer to `?HOST_INFO`; raises `OSCError`.

    The addresses `OSC_IP` and `WS_IP` are not read: a server with several network cards names the wrong one, and nobody
    may send us on to another machine.
    """
    if not isinstance(told, dict):
        raise OSCError("protocol", "HOST_INFO is no object")
    transport = told.get("OSC_TRANSPORT", "UDP")
    if transport not in ("UDP", "TCP"):
        raise OSCError("protocol", f"OSC_TRANSPORT is {transport!r}; there are UDP and TCP")
    name, extensions = told.get("NAME"), told.get("EXTENSIONS")
    extensions = extensions if isinstance(extensions, dict) else {}
    return Host(
        name=name if isinstance(name, str) else "",
        osc_port=_port(told, "OSC_PORT"),
        osc_transport=transport,
        ws_port=_port(told, "WS_PORT"),
        listens=extensions.get("LISTEN") is True,
        tells_changes=extensions.get("PATH_CHANGED") is True,
    )


def _port(told: Mapping[str, Any], name: str) -> int | None:
    port = told.get(name)
    if port is None or (isinstance(port, int) and 0 < port < 1 << 16):
        return port
    raise OSCError("range", f"{name} is {port!r}; a port is 1 to 65535")


def read_methods(told: Any, branch: str = "/") -> dict[str, Method]:
    """The methods of a node and all below it, by address; `branch` is the node's own. Raises `OSCError`."""
    if not isinstance(told, dict) or not ({"FULL_PATH", "CONTENTS", "TYPE"} & told.keys()):
        raise OSCError("protocol", f"what stands at {branch} is no OSCQuery node")
    found: dict[str, Method] = {}
    for address, node in _walk(told, branch.rstrip("/"), depth=0):
        if isinstance(node.get("TYPE"), str):
            found[address] = _read_method(address, node)
            if len(found) > MOST_METHODS:
                raise OSCError("limit", f"{branch} has more than {MOST_METHODS} methods; name a branch with fewer")
    return found


def _walk(node: Mapping[str, Any], address: str, *, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if depth > DEEPEST:
        raise OSCError("limit", f"{address} stands more than {DEEPEST} deep")
    yield address, node
    contents = node.get("CONTENTS")
    for name, child in contents.items() if isinstance(contents, dict) else ():
        below = f"{address}/{name}"
        if isinstance(child, dict) and len(below) <= LONGEST_ADDRESS and _is_name(name):
            yield from _walk(child, below, depth=depth + 1)


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and _RESERVED.search(name) is None


def _read_method(address: str, node: Mapping[str, Any]) -> Method:
    tags, access, description = node["TYPE"], node.get("ACCESS"), node.get("DESCRIPTION")
    return Method(
        address,
        tags,
        # Who has no ACCESS says nothing of it: whether a value may be read and set shows when it is tried.
        Access(access) if isinstance(access, int) and 0 <= access <= 3 else Access.READ | Access.WRITE,
        read_values(tags, node.get("VALUE")),
        tuple(_read_ranges(tags, node.get("RANGE"))),
        description if isinstance(description, str) else "",
    )


def read_values(tags: str, told: Any) -> tuple[Value, ...] | None:
    """The values in a `VALUE` or an OSC message; None where they are not known, or not of single values of the tags."""
    if not is_single(tags) or not isinstance(told, Sequence) or isinstance(told, str) or len(told) != len(tags):
        return None
    values = tuple(read_value(tag, value) for tag, value in zip(tags, told, strict=True))
    return None if None in values else values  # type: ignore[return-value]


def is_single(tags: str) -> bool:
    """Whether a type has values that can be read and set one by one: no arrays, no blobs, no MIDI."""
    return 0 < len(tags) <= MOST_ARGUMENTS and _READERS.keys() >= set(tags)


def read_value(tag: str, told: Any) -> Value | None:
    """A value of a tag, from JSON or from an OSC message; None for one of another type. Colours are `#RRGGBBAA`."""
    read = _READERS.get(tag)
    return None if read is None else read(told)


def _number(told: Any) -> float | None:
    """A finite number."""
    is_number = isinstance(told, (int, float)) and not isinstance(told, bool) and abs(told) <= sys.float_info.max
    return float(told) if is_number else None


def _whole(told: Any) -> int | None:
    number = _number(told)
    return int(told) if number is not None and number.is_integer() else None


def _truth(told: Any) -> bool | None:
    return told if isinstance(told, bool) else None


def _text(told: Any) -> str | None:
    return told if isinstance(told, str) else None


def _character(told: Any) -> str | None:
    return told if isinstance(told, str) and len(told) == 1 else None


def _colour(told: Any) -> str | None:
    if isinstance(told, str):
        return told.upper() if _COLOUR.fullmatch(told) else None
    number = _whole(told)
    return f"#{number:08X}" if number is not None and 0 <= number < 1 << 32 else None


_READERS: Mapping[str, Callable[[Any], Value | None]] = {
    **dict.fromkeys("ih", _whole),
    **dict.fromkeys("fd", _number),
    **dict.fromkeys("sS", _text),
    **dict.fromkeys("TF", _truth),
    "c": _character,
    "r": _colour,
}
"""How the values of each tag are read: whole numbers, numbers, texts, true or false, a character, a colour."""


def _read_ranges(tags: str, told: Any) -> Iterator[Range | None]:
    ranges = told if isinstance(told, list) and is_single(tags) else []
    for tag, limits in zip_longest(tags, ranges[: len(tags)]) if ranges else ():
        yield _read_range(tag, limits) if isinstance(limits, dict) else None


def _read_range(tag: str, limits: Mapping[str, Any]) -> Range | None:
    options = limits.get("VALS")
    read = (read_value(tag, option) for option in (options if isinstance(options, list) else ()))
    found = Range(
        _number(limits.get("MIN")), _number(limits.get("MAX")), tuple(option for option in read if option is not None)
    )
    return None if found == Range() else found


def tells_of_change(text: str | bytes) -> bool:
    """Whether a text on the WebSocket says that the namespace is another now; raises `OSCError`."""
    match read_text(text):
        case {"COMMAND": str(command)}:
            return command.startswith(_CHANGES)
    raise OSCError("protocol", "the command has no COMMAND")


def listen(address: str) -> str:
    """The command after which a server tells each new value of an address."""
    return json.dumps({"COMMAND": "LISTEN", "DATA": address})
