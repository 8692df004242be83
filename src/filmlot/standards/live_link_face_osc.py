"""Live Link Face's remote control: the words of Epic's capture app in OSC, and the head of a file that it sends.

Source: Epic Games, "Recording Facial Animation from an iOS Device", section "Controlling Live Link Face through OSC".
The app answers to its send target and not to who asked. Words that are not needed here are left out by `read`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import NamedTuple

from filmlot.standards.osc.message import Message
from filmlot.standards.wire import WireError

DEFAULT_PORT = 8000
LENGTH = struct.Struct(">I")
"""What stands before a file's bytes. The text says int32; read without its sign it holds files up to 4 GiB."""

_MOST_FILES = 16
_LONGEST_PATH = 512

BATTERY_QUERY = Message.of("/BatteryQuery")
THERMALS_QUERY = Message.of("/ThermalsQuery")
RECORD_STOP = Message.of("/RecordStop")


class TargetSet(NamedTuple):
    """The app answers here from now on."""


class Battery(NamedTuple):
    """How full the battery is, 0 to 1; below 0 where iOS does not know."""

    level: float


class Thermals(NamedTuple):
    """How hot the phone is, as iOS counts it: 0 nominal, 1 fair, 2 serious, 3 critical."""

    state: int


class RecordStarted(NamedTuple):
    """The app records."""


class RecordStopped(NamedTuple):
    """The app has stopped; `files` are the paths by which it gives what it recorded."""

    files: tuple[str, ...]


class AppActive(NamedTuple):
    """The app came to the phone's foreground, or left it."""

    is_active: bool


Word = TargetSet | Battery | Thermals | RecordStarted | RecordStopped | AppActive


def set_send_target(address: str, port: int) -> Message:
    """Has the app answer to an IPv4 address and port."""
    return Message.of("/OSCSetSendTarget", address, port)


def record_start(slate: str, take: int) -> Message:
    """Has the app record."""
    return Message.of("/RecordStart", slate, take)


def transport(address: str, port: int, path: str) -> Message:
    """Has the app connect to an address and send a file there over TCP: its `LENGTH`, then its bytes."""
    return Message.of("/Transport", f"{address}:{port}", path)


def read(message: Message) -> Word | None:
    """What the app says; None for what is of no use here. Raises `WireError` for arguments of another form."""
    known = _WORDS.get(message.address)
    return None if known is None else known(message)


def _number(message: Message, lowest: float, highest: float) -> float:
    value = message.arguments[0] if message.arguments else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
        raise WireError("range", f"{message.address} says {value!r}; {lowest:g} to {highest:g} are known")
    return float(value)


def _stopped(message: Message) -> RecordStopped:
    """The paths, in the app's order; versions of it differ in which comes first, and leave one empty."""
    paths = message.arguments[1:]  # the first is a timecode
    if len(paths) > _MOST_FILES or not all(isinstance(path, str) and len(path) <= _LONGEST_PATH for path in paths):
        raise WireError("range", f"what {message.address} says after the timecode are no paths")
    if not all(path.isprintable() for path in paths):
        raise WireError("text", f"a path of {message.address} has characters that cannot be shown")
    return RecordStopped(tuple(path for path in paths if path))


_WORDS: Mapping[str, Callable[[Message], Word]] = {
    "/OSCSetSendTargetConfirm": lambda _: TargetSet(),
    "/Battery": lambda message: Battery(_number(message, -1.0, 1.0)),
    "/Thermals": lambda message: Thermals(int(_number(message, 0, 3))),
    "/RecordStartConfirm": lambda _: RecordStarted(),
    "/RecordStopConfirm": _stopped,
    "/AppActivated": lambda _: AppActive(is_active=True),
    "/AppDeactivated": lambda _: AppActive(is_active=False),
}
