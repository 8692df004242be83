"""HyperDeck's Ethernet protocol, version 1.11: commands and responses in lines of text.

After Blackmagic Design, HyperDeck manual, "Developer Information": `{code} {text}`, or `{code} {text}:` followed by
`{parameter}: {value}` lines and an empty line. Codes: 1xx failure, 2xx success, 5xx said by the deck itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from filmlot.standards.wire import WireError

LONGEST_LINE = 1024
MOST_LINES = 4096
"""Lines in one response; a full disk's list of clips is the longest."""

_HEADER = re.compile(r"([1-5]\d\d) ([^:]{1,200})(:?)")
_PARAMETER = re.compile(r"([a-z0-9 ]{1,40}):(?: |$)(.{0,900})")
_COMMAND = re.compile(r"([a-z? ]{1,40})(?::(.*))?")
_ARGUMENTS = (
    *("clip id", "slot id", "single clip", "video format", "display timecode", "dropped frames"),
    *("clip", "configuration", "count", "enable", "loop", "name", "override", "period", "remote", "slot", "speed"),
    *("stop mode", "timecode", "timeline", "transport"),
)
_CLIP = re.compile(r"(.{1,200}) (\d\d:\d\d:\d\d[:;]\d\d) (\d\d:\d\d:\d\d[:;]\d\d)")
_ARGUMENT = re.compile(rf"(?:^|\s+)({'|'.join(_ARGUMENTS)}):\s*")
"""Names of arguments have spaces, values too: only the names that there are tell where a value ends."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a deck says."""

    code: int
    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_answer(self) -> bool:
        """Whether it answers a command; else the deck says it by itself."""
        return self.code < 500

    @property
    def is_failure(self) -> bool:
        """Whether a command was not carried out."""
        return self.code < 200


class ResponseReader:
    """Puts responses together from lines."""

    def __init__(self) -> None:
        self._header: tuple[int, str] | None = None
        self._parameters: dict[str, str] = {}
        self._count = 0

    def take(self, line: bytes) -> Response | None:
        """The response that a line, without its end, completes; raises `WireError`."""
        text = _text(line)
        if self._header is None:
            return self._begin(text)
        if not text:
            response = Response(*self._header, self._parameters)
            self._header, self._parameters, self._count = None, {}, 0
            return response
        self._count += 1
        if self._count > MOST_LINES:
            raise WireError("length", f"response {self._header[0]} has more than {MOST_LINES} lines")
        parameter = _PARAMETER.fullmatch(text)
        if parameter:  # a line of another form belongs to a later version of the protocol
            self._parameters[parameter[1]] = parameter[2]
        return None

    def _begin(self, text: str) -> Response | None:
        if not text:
            return None
        header = _HEADER.fullmatch(text)
        if header is None:
            raise WireError("protocol", f"{text[:60]!r} is no response of a HyperDeck")
        code = int(header[1])
        if not header[3]:
            return Response(code, header[2])
        self._header = (code, header[2])
        return None


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip of the deck's timeline; start and duration are timecodes at the clip's rate."""

    number: int
    name: str
    start: str
    duration: str


def clips_in(response: Response) -> list[Clip]:
    """The clips that an answer to `clips get` lists (205, since 1.1); lines of another form are left out."""
    found = ((number, _CLIP.fullmatch(text)) for number, text in response.parameters.items() if number.isdecimal())
    return [Clip(int(number), clip[1], clip[2], clip[3]) for number, clip in found if clip]


@dataclass(frozen=True, slots=True)
class Command:
    """What a deck is told, as it reads it."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def encode_command(name: str, /, **parameters: str | int | bool) -> bytes:
    """The line of a command; `clip_id=3` is written `clip id: 3`. Raises `WireError` for a value of several lines."""
    words = [f" {key.replace('_', ' ')}: {_value(value)}" for key, value in parameters.items()]
    if any("\n" in word or "\r" in word for word in words):
        raise WireError("field", "a value has a line break in it")
    return (name + ":" * bool(words) + "".join(words) + "\r\n").encode()


def decode_command(line: bytes) -> Command:
    """A command line without its end; raises `WireError`."""
    text = _text(line)
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        raise WireError("protocol", f"{text[:60]!r} is no command for a HyperDeck")
    parts = _ARGUMENT.split(found[2] or "")
    return Command(found[1].strip(), dict(zip(parts[1::2], (value.strip() for value in parts[2::2]), strict=True)))


def encode_response(code: int, text: str, parameters: Mapping[str, str] | None = None) -> bytes:
    """A response in the deck's words; with parameters, also none at all, it ends with an empty line."""
    if parameters is None:
        return f"{code} {text}\r\n".encode()
    lines = "".join(f"{key}: {value}\r\n" for key, value in parameters.items())
    return f"{code} {text}:\r\n{lines}\r\n".encode()


def _value(value: str | int | bool) -> str:  # noqa: FBT001 (a value, no switch)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise WireError("length", f"a line has {len(line)} bytes; {LONGEST_LINE} are allowed")
    try:
        return line.decode().removesuffix("\r")
    except UnicodeDecodeError as error:
        raise WireError("text", f"a line is not UTF-8: {error.reason}") from error
