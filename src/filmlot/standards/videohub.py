"""Videohub's Ethernet protocol, version 2.3: blocks of text with an upper-case header, ended by an empty line.

After Blackmagic Design, Videohub manual, "Developer Information". Ports are counted from 0 on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from filmlot.standards.wire import WireError

LONGEST_LINE = 1024
MOST_LINES = 2048
MOST_PORTS = 1024

ROUTING = "VIDEO OUTPUT ROUTING"
LOCKS = "VIDEO OUTPUT LOCKS"
INPUT_LABELS = "INPUT LABELS"
OUTPUT_LABELS = "OUTPUT LABELS"
DEVICE = "VIDEOHUB DEVICE"
PREAMBLE = "PROTOCOL PREAMBLE"
PING = "PING"
ACK, NAK = "ACK", "NAK"

_HEADER = re.compile(r"([A-Z][A-Z0-9 ]{0,60}):")
_ENTRY = re.compile(r"(\d{1,4}) (.*)")
_FIELD = re.compile(r"([A-Za-z][A-Za-z ]{0,60}): ?(.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A header, and the lines below it; `ACK` and `NAK` have none."""

    header: str
    lines: tuple[str, ...] = ()

    @property
    def is_answer(self) -> bool:
        """Whether it says what became of a request."""
        return self.header in {ACK, NAK}

    def entries(self) -> dict[int, str]:
        """What stands for each port, from 0; lines of another form belong to a later version of the protocol."""
        found = (_ENTRY.fullmatch(line) for line in self.lines)
        return {int(entry[1]): entry[2] for entry in found if entry and int(entry[1]) < MOST_PORTS}

    def routes(self) -> dict[int, int]:
        """The input of each output, both from 0; raises `WireError` for an input that is no number."""
        entries = self.entries()
        wrong = [f"{output} {value}" for output, value in entries.items() if not re.fullmatch(r"\d{1,4}", value)]
        if wrong:
            raise WireError("field", f"{self.header}: {wrong[0]!r} names no input")
        return {output: int(value) for output, value in entries.items()}

    def fields(self) -> dict[str, str]:
        """What stands behind each name, as in `Model name: Smart Videohub`."""
        found = (_FIELD.fullmatch(line) for line in self.lines)
        return {match[1]: match[2] for match in found if match}


class BlockReader:
    """Puts blocks together from lines."""

    def __init__(self) -> None:
        self._header: str | None = None
        self._lines: list[str] = []

    def take(self, line: bytes) -> Block | None:
        """The block that a line, without its end, completes; raises `WireError`."""
        text = _text(line)
        if not text:
            header, self._header = self._header, None
            lines, self._lines = tuple(self._lines), []
            return None if header is None else Block(header, lines)
        if self._header is None:
            self._header = self._begin(text)
            return None
        self._lines.append(text)
        if len(self._lines) > MOST_LINES:
            raise WireError("length", f"{self._header} has more than {MOST_LINES} lines")
        return None

    def _begin(self, text: str) -> str:
        if text in {ACK, NAK}:
            return text
        header = _HEADER.fullmatch(text)
        if header is None:
            raise WireError("protocol", f"{text[:60]!r} is no header of a Videohub")
        return header[1]


def encode(header: str, lines: Iterable[str] = ()) -> bytes:
    """A block on the wire; raises `WireError` for a line that would be two."""
    written = tuple(lines)
    if any(not line or "\n" in line or "\r" in line for line in written):
        raise WireError("field", "a line is empty or has a line break in it")
    return "\n".join((header if header in {ACK, NAK} else f"{header}:", *written, "", "")).encode()


def encode_entries(header: str, entries: Mapping[int, str | int]) -> bytes:
    """A block with a line for each port, from 0."""
    return encode(header, (f"{port} {value}" for port, value in entries.items()))


def _text(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise WireError("length", f"a line has {len(line)} bytes; {LONGEST_LINE} are allowed")
    try:
        return line.decode().removesuffix("\r")
    except UnicodeDecodeError as error:
        raise WireError("text", f"a line is not UTF-8: {error.reason}") from error
