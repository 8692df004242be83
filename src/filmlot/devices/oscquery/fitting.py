"""Whether a value fits a method: its type, its range, and the OSC argument that it becomes."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from filmlot.devicekit.control import Declined, Value
from filmlot.standards.osc.query import Range
from filmlot.standards.osc.query_client import read_value
from filmlot.standards.phrase import Phrase

_WHOLE, _NUMBER, _TEXT = Phrase("a whole number"), Phrase("a number"), Phrase("a text (in quotation marks)")
_TYPES: Mapping[str, Phrase] = {
    **dict.fromkeys("ih", _WHOLE),
    **dict.fromkeys("fd", _NUMBER),
    **dict.fromkeys("sS", _TEXT),
    **dict.fromkeys("TF", Phrase("true or false")),
    "c": Phrase("one character"),
    "r": Phrase("a colour such as #FF8000"),
}
_TRUTHS = {"true": True, "false": False, "1": True, "0": False}
_SHOWN = 12
"""Options of a method that are named when a value is none of them."""


def split_values(path: str, given: Value, count: int) -> Sequence[Value]:
    """As many values as a method takes; raises `Declined`. Several are the words of one text."""
    if count == 1:
        return (given,)
    words: list[str] = []
    with suppress(ValueError):  # a quotation mark that does not close
        words = shlex.split(given) if isinstance(given, str) else [str(given)]
    if len(words) != count:
        raise Declined(
            "{path} takes {count} values, one word each; {given} is not that", path=path, count=count, given=given
        )
    return words


def fit_value(path: str, tag: str, limits: Range | None, given: Value) -> Value:
    """The value of a tag that is meant; raises `Declined` for one of another type or outside the method's range."""
    value: Value | None = read_value(tag, _meant(tag, given))
    if value is None:
        raise Declined("{path} takes {type}; {given} is none", path=path, type=_TYPES[tag], given=given)
    if limits is not None:
        _check_range(path, limits, value, given)
    return value


def _meant(tag: str, given: Value) -> Any:
    """What people mean: a text may be a number, true or false; a colour is opaque unless it says otherwise."""
    match tag:
        case "T" | "F" if not isinstance(given, bool):
            return _TRUTHS.get(str(given))
        case "r" if isinstance(given, str) and len(given) == len("#RRGGBB"):
            return f"{given}FF"
        case "i" | "h" | "f" | "d" if isinstance(given, str):
            return _number(given)
    return given


def _number(text: str) -> int | float | None:
    for read in (int, float):
        with suppress(ValueError):
            return read(text)
    return None


def _check_range(path: str, limits: Range, value: Value, given: Value) -> None:
    if limits.options and value not in limits.options:
        options = ", ".join(map(str, limits.options[:_SHOWN])) + (" …" if len(limits.options) > _SHOWN else "")
        raise Declined("{path} takes one of {options}; {given} is none", path=path, options=options, given=given)
    if isinstance(value, (bool, str)):
        return
    low, high = limits.minimum, limits.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = "…".join("" if bound is None else f"{bound:g}" for bound in (low, high))
        raise Declined("{path} takes {bounds}; {given} is outside", path=path, bounds=bounds, given=given)


def argument_of(tag: str, value: Value) -> tuple[str, Any]:
    """The type tag and the OSC argument of a value that fits."""
    if isinstance(value, bool):
        return ("T" if value else "F"), value
    return tag, int(value[1:], 16) if tag == "r" and isinstance(value, str) else value
