"""MIDI timecode's driver: a guest in a MIDI session who listens for timecode alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from filmlot.devicekit.clock import SourceClock
from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.order import InOrder, LossCount
from filmlot.devices.mtc.config import MtcConfig
from filmlot.devices.mtc.session import Sessions
from filmlot.devices.mtc.simulator import MtcEncoder
from filmlot.standards import midi, mtc, rtp
from filmlot.standards.rtp_midi import CLOCK_HZ, Command, CommandReader, decode_session, is_session
from filmlot.standards.timecode import Timecode, TimecodeMark

_FOREIGN, _PART = Reading(Outcome.FOREIGN), Reading(Outcome.PART)
_SOURCE_LOSS_NS = 500_000_000
_PATIENCE = 2
_SECOND_NS = 1_000_000_000
_QUARTER_FRAME, _FULL_FRAME = 0xF1, b"\xf0\x7f"


class MtcDriver:
    """Takes part in sessions and reads the timecode of one source at a time."""

    def __init__(self, config: MtcConfig, *, draw: Callable[[int], int] = secrets.randbits) -> None:
        self._config = config
        self._sessions = Sessions(config.session_name, source=draw(32))
        self._losses = LossCount(rtp.SEQUENCES)
        self._heard: tuple[Sender, int] | None = None
        self._heard_ns = 0
        self._begin()
        address = str(config.interface)
        self.endpoints = (Endpoint(address, config.port), Endpoint(address, config.port + 1))

    def _begin(self) -> None:
        self._order: InOrder[rtp.Packet] = InOrder(rtp.SEQUENCES, patience=_PATIENCE)
        self._timeline, self._clock = rtp.Timeline(), SourceClock()
        self._commands, self._labels = CommandReader(), mtc.MtcReader()
        self._next = 0

    @property
    def lost(self) -> int:
        """Packets that the source numbered and that never came."""
        return self._losses.lost

    def calls(self, now_ns: int) -> Sequence[tuple[Sender, bytes]]:
        """What is said to those who invited us."""
        return self._sessions.calls(now_ns)

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The marks of the labels that a packet completes, or the answer to a word about the session."""
        if is_session(datagram):
            answers = self._sessions.answer(decode_session(datagram), sender, receive_ns)
            return Reading(Outcome.PART, answers=answers)
        packet = rtp.decode(datagram)
        # Read apart from its turn: a broken packet is refused, and who plays notes alone is not waited for.
        tells = any(_is_timecode(command.message) for command in CommandReader().read(packet))
        source = sender, packet.source
        if source != self._heard:
            if not tells:
                return _PART
            if self._heard is not None and abs(receive_ns - self._heard_ns) < _SOURCE_LOSS_NS:
                return _FOREIGN
            self._heard = source
            self._begin()
        if tells:
            self._heard_ns = receive_ns
        self._losses.see(packet.sequence)
        self._sessions.note(packet.source, packet.sequence)
        marks = tuple(
            mark for given in self._order.take(packet.sequence, packet) for mark in self._marks(given, receive_ns)
        )
        return Reading(Outcome.SAMPLE, marks) if marks else _PART

    def _marks(self, packet: rtp.Packet, receive_ns: int) -> list[TimecodeMark]:
        if packet.sequence != self._next:
            self._commands.forget()
        self._next = (packet.sequence + 1) % rtp.SEQUENCES
        commands = self._commands.read(packet)
        begin = self._timeline.extend(packet.timestamp)
        found = (self._mark(command, command.timestamp - packet.timestamp + begin, receive_ns) for command in commands)
        return [mark for mark in found if mark is not None]

    def _mark(self, command: Command, timestamp: int, receive_ns: int) -> TimecodeMark | None:
        told = self._labels.take(command.message) if _is_timecode(command.message) else None
        if told is None:
            return None
        label = self._label(told.timecode)
        moment_ns = self._clock.to_unix_ns(timestamp * _SECOND_NS // CLOCK_HZ, receive_ns=receive_ns)
        ago_ns = int(told.quarters_ago * _SECOND_NS / (4 * label.rate))
        rate = label.rate.as_integer_ratio()
        return TimecodeMark(moment_ns - ago_ns, receive_ns, label.frame, rate, label.drop_frame)

    def _label(self, label: Timecode) -> Timecode:
        if not self._config.pull_down or label.rate not in {24, 30}:
            return label
        rate = label.rate * Fraction(1000, 1001)
        return Timecode(label.hours, label.minutes, label.seconds, label.frames, rate)


def _is_timecode(message: bytes) -> bool:
    return message[0] == _QUARTER_FRAME or (message[:2] == _FULL_FRAME and message[3:5] == b"\x01\x01")


class MtcInspector:
    """A packet as a technician sees it: a word about the session, or the MIDI messages in it."""

    def __init__(self, config: MtcConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header
        self._commands = CommandReader()

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The fields of a packet."""
        if is_session(datagram):
            said = decode_session(datagram)
            fields = {} if said is None else said._asdict()
            return {"session": type(said).__name__.lower(), **{name: _plain(value) for name, value in fields.items()}}
        packet = rtp.decode(datagram)
        fields = {"messages": [_shown(command) for command in self._commands.read(packet)]}
        header = {"sequence": packet.sequence, "timestamp": packet.timestamp, "ssrc": packet.source}
        return {"header": header, **fields} if self._with_header else fields


def _shown(command: Command) -> dict[str, Any]:
    message = midi.decode(command.message)
    kind = type(message).__name__
    fields = {"message": message.message.hex()} if isinstance(message, midi.Other) else message._asdict()
    return {"timestamp": command.timestamp, "kind": kind, **fields}


def _plain(value: Any) -> Any:
    return value.name.lower() if hasattr(value, "name") else value


FAMILY = Family.from_folder(
    Path(__file__).parent, config=MtcConfig, driver=MtcDriver, encoder=MtcEncoder, inspector=MtcInspector
)
