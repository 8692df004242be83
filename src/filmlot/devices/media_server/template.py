"""A message of a media server with places for values: `/cue {cue}`, `/layer/1/opacity {level}`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from filmlot.standards.osc.message import Message
from filmlot.standards.osc.packet import encode

_PLACE = re.compile(r"\{([a-z]+)\}")
_INTEGER, _NUMBER = re.compile(r"[+-]?\d{1,9}"), re.compile(r"[+-]?\d{1,9}\.\d{1,9}")
_WORDS = {"true": True, "false": False}

Values = Mapping[str, int | float | str]


def check_template(text: str, *, places: Sequence[str]) -> str:
    """The template itself; raises `ValueError` for a place that has no value, or quotes that do not close."""
    if foreign := set(_PLACE.findall(text)) - set(places):
        known = ", ".join(f"{{{place}}}" for place in places) or "none"
        raise ValueError(f"{{{min(foreign)}}} has no value here; there are {known}")
    _split(text)
    return text


def render_text(template: str, values: Values) -> str:
    """The template with its values, as text."""
    return _PLACE.sub(lambda place: str(values[place[1]]), template)


def render_osc(template: str, values: Values) -> bytes:
    """The template as an OSC packet; raises `OSCError`.

    The first word is the address. A word that is one place has the type of its value; else 3 is an integer, 3.0 a
    float, true and false are what they say, and all others are strings; so is what stands in quotes with spaces in it.
    """
    address, *words = _split(template)
    arguments = [_argument(word, values) for word in words]
    return encode(Message.of(render_text(address, values), *arguments))


def _split(template: str) -> list[str]:
    return shlex.split(template) or [""]


def _argument(word: str, values: Values) -> bool | int | float | str:
    place = _PLACE.fullmatch(word)
    if place:
        return values[place[1]]
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    return float(word) if _NUMBER.fullmatch(word) else render_text(word, values)
