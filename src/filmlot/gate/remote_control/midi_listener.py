"""MIDI from controllers: a port of this machine read as a file, and sessions over the network (RTP-MIDI)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import cast

from filmlot.standards import rtp
from filmlot.standards.midi import Message, decode
from filmlot.standards.midi_stream import StreamReader
from filmlot.standards.rtp_midi import (
    CommandReader,
    Exchange,
    Invitation,
    Sync,
    decode_session,
    encode_session,
    is_session,
)
from filmlot.standards.wire import WireError

CHUNK_BYTES = 4096
TICK_NS = 100_000
"""Sessions count tenths of a millisecond."""
MOST_SESSIONS = 16

Hear = Callable[[str, Message], None]
"""Gets who speaks, as the audit names it, and the message."""


class MidiInput:
    """One raw port, such as `/dev/snd/midiC1D0`; `ended` is set once it is gone."""

    def __init__(self, path: Path, hear: Hear) -> None:
        self._name, self._hear = f"MIDI {path.name}", hear
        self._stream, self._loop = StreamReader(), asyncio.get_running_loop()
        self._file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.ended = asyncio.Event()
        self._loop.add_reader(self._file, self._read)

    def close(self) -> None:
        """Lets go of the port; also when it is gone."""
        if not self.ended.is_set():
            self.ended.set()
            self._loop.remove_reader(self._file)
            os.close(self._file)

    def _read(self) -> None:
        try:
            chunk = os.read(self._file, CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.close()
            return
        for message in self._stream.feed(chunk):
            _say(self._hear, self._name, message)


class _Session:
    """A sender that was let in: its packets are put together for themselves."""

    def __init__(self) -> None:
        self.reader = CommandReader()
        self.sequence: int | None = None


class MidiSessions:
    """Both sockets of the session that others invite us to; `knows` says which hosts are let in.

    A message is heard once: a packet that comes again, or late, is left out.
    """

    def __init__(self, hear: Hear, *, source: int, name: str, knows: Callable[[str], bool]) -> None:
        self._hear, self._source, self._name, self._knows = hear, source, name, knows
        self._sessions: OrderedDict[tuple[str, int], _Session] = OrderedDict()

    def take(self, datagram: bytes, host: str) -> bytes | None:
        """What is answered to a datagram, if anything."""
        if not self._knows(host):
            return None
        try:
            if is_session(datagram):
                return self._converse(datagram, host)
            self._play(datagram, host)
        except WireError:
            pass  # what is broken is not heard, and the session goes on
        return None

    def _converse(self, datagram: bytes, host: str) -> bytes | None:
        message = decode_session(datagram)
        match message:
            case Exchange(command=Invitation.INVITED):
                self._admit(host, message.source)
                answer = Exchange(Invitation.ACCEPTED, message.token, self._source, self._name)
                return encode_session(answer)
            case Exchange(command=Invitation.ENDED):
                self._sessions.pop((host, message.source), None)
            case Sync(step=0):
                now = time.monotonic_ns() // TICK_NS
                return encode_session(Sync(self._source, 1, (message.times[0], now, 0)))
        return None

    def _admit(self, host: str, source: int) -> None:
        """Begins a session; an invitation comes to both sockets."""
        if (host, source) not in self._sessions and len(self._sessions) >= MOST_SESSIONS:
            self._sessions.popitem(last=False)
        self._sessions.setdefault((host, source), _Session())

    def _play(self, datagram: bytes, host: str) -> None:
        packet = rtp.decode(datagram)
        session = self._sessions.get((host, packet.source))
        if session is None:
            return
        ahead = 1 if session.sequence is None else (packet.sequence - session.sequence) % rtp.SEQUENCES
        if not 0 < ahead < rtp.SEQUENCES // 2:
            return
        if ahead > 1:
            session.reader.forget()
        session.sequence = packet.sequence
        for command in session.reader.read(packet):
            _say(self._hear, f"MIDI {host}", command.message)


class MidiPort(asyncio.DatagramProtocol):
    """One of the two sockets."""

    def __init__(self, sessions: MidiSessions) -> None:
        self._sessions = sessions
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of asyncio."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Of asyncio."""
        answer = self._sessions.take(data, addr[0])
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, addr)

    def error_received(self, exc: Exception) -> None:
        """Of asyncio: nobody listens where an answer went."""


def _say(hear: Hear, name: str, message: bytes) -> None:
    with contextlib.suppress(WireError):  # a message that is none is left out
        hear(name, decode(message))
