"""OSC from the network: datagrams, and packets in a stream framed by SLIP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import cast

from filmlot.gate.remote_control.reception import Reception, Sender
from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import encode
from filmlot.standards.osc.slip import Deframer, frame

CHUNK_BYTES = 16_384
MOST_CONNECTIONS = 32
MOST_WAITING_BYTES = 256 * 1024
"""What a client that does not read may leave unread before it is told nothing more."""


class OscDatagrams(asyncio.DatagramProtocol):
    """The UDP socket; answers go to where a message came from, or to `reply_port` there."""

    def __init__(self, reception: Reception, *, reply_port: int | None) -> None:
        self._reception, self._reply_port = reception, reply_port
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of asyncio."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Of asyncio."""
        host, port = addr[:2]
        answer_to = host, self._reply_port or port
        sender = Sender(f"OSC {host}", host, port, lambda message: self.send(message, answer_to))
        self._reception.hear_packet(data, sender)

    def error_received(self, exc: Exception) -> None:
        """Of asyncio: nobody listens where an answer went, which is nobody's trouble."""

    def send(self, message: Message, address: tuple[str, int]) -> None:
        """Sends a message."""
        if self._transport is not None and not self._transport.is_closing():
            with contextlib.suppress(OSError):
                self._transport.sendto(encode(message), address)


class OscStreams:
    """The TCP server; what a client is told goes over its connection, and ends with it."""

    def __init__(self, reception: Reception, *, knows: Callable[[str], bool]) -> None:
        self._reception, self._knows = reception, knows
        self._writers: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Listens to one client, until it leaves or sends what is no OSC."""
        host, port = writer.get_extra_info("peername")[:2]
        if not self._knows(host) or len(self._writers) >= MOST_CONNECTIONS:
            writer.close()
            return
        self._writers.add(writer)
        sender = Sender(f"OSC {host}", host, port, lambda message: _send(writer, message), is_connected=True)
        deframer = Deframer()
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                # What is no OSC ends the stream: a web page can have a browser send anything behind its own words.
                if not all(self._reception.hear_packet(packet, sender) for packet in deframer.feed(chunk)):
                    break
        except (OSCError, OSError):
            pass  # frames were lost: the client connects anew
        finally:
            self._writers.discard(writer)
            self._reception.audience.leave(sender.key)
            writer.close()


def _send(writer: asyncio.StreamWriter, message: Message) -> None:
    if not writer.is_closing() and writer.transport.get_write_buffer_size() < MOST_WAITING_BYTES:
        writer.write(frame(encode(message)))
