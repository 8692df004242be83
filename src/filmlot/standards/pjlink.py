"""PJLink, classes 1 and 2: one line asks a projector or display, one line answers.

After JBMIA, PJLink Specifications, version 2.00: format §2, commands §4, authentication §5. A line ends with CR.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from filmlot.standards.wire import WireError

LONGEST_LINE = 256
"""Bytes of a line; the specification allows 136, and an answer in several bytes a character a little more."""

_COMMAND = re.compile(r"%([12])([A-Z0-9]{4}) (.{0,128})")
_RESPONSE = re.compile(r"%([12])([A-Z0-9]{4})=(.{0,200})")
_GREETING = re.compile(r"PJLINK (?:0|1 ([0-9A-Fa-f]{8}))")
_DIGEST_LENGTH = 32
NOT_AUTHORISED = "PJLINK ERRA"


class Fault(StrEnum):
    """What a projector answers instead of doing it (§2.2)."""

    UNDEFINED = "ERR1"
    OUT_OF_PARAMETER = "ERR2"
    UNAVAILABLE = "ERR3"
    FAILURE = "ERR4"


@dataclass(frozen=True, slots=True)
class Line:
    """A command with its parameter, or a response with its value."""

    level: int
    body: str
    text: str


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a projector says first; `salt` is empty when it asks for no password (§5)."""

    salt: str = ""


def encode_command(body: str, parameter: str = "?", *, level: int = 1) -> bytes:
    """A command of a class; `?` asks for a value."""
    return f"%{level}{body} {parameter}\r".encode()


def decode_command(line: bytes) -> tuple[str, Line]:
    """The digest before a command, empty if there is none, and the command; raises `WireError`."""
    digest, start, rest = _text(line).partition("%")
    found = _COMMAND.fullmatch(start + rest)
    if found is None or len(digest) not in {0, _DIGEST_LENGTH}:
        raise WireError("protocol", f"{_text(line)[:60]!r} is no command of PJLink")
    return digest, Line(int(found[1]), found[2], found[3])


def encode_response(line: Line) -> bytes:
    """A response."""
    return f"%{line.level}{line.body}={line.text}\r".encode()


def decode_response(line: bytes) -> Line:
    """A response without its end; raises `WireError`."""
    found = _RESPONSE.fullmatch(_text(line))
    if found is None:
        raise WireError("protocol", f"{_text(line)[:60]!r} is no response of PJLink")
    return Line(int(found[1]), found[2].upper(), found[3])


def decode_greeting(line: bytes) -> Greeting:
    """The first line of a projector without its end; raises `WireError`."""
    found = _GREETING.fullmatch(_text(line))
    if found is None:
        raise WireError("protocol", f"{_text(line)[:60]!r} is no greeting of PJLink")
    return Greeting(found[1] or "")


def digest(salt: str, password: str) -> str:
    """What stands before the first command of a connection: MD5 over salt and password (§5.1)."""
    return hashlib.md5((salt + password).encode(), usedforsecurity=False).hexdigest()


def _text(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise WireError("length", f"a line has {len(line)} bytes; {LONGEST_LINE} are allowed")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise WireError("text", f"a line is not UTF-8: {error.reason}") from error
