"""A conversation in UDP: one device as its controller sees it, and one as its simulator plays it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterable
from typing import cast

from filmlot.devicekit.control import Misbehaviour
from filmlot.devicekit.networks import address_towards

_WAITING = 256
"""Datagrams kept for a reader that does not come; the oldest go first."""

Address = tuple[str, int]


class DatagramLink(asyncio.DatagramProtocol):
    """A socket that speaks with one address only, or with one host."""

    def __init__(self, far: Address | None = None) -> None:
        self._far = far
        self._received: asyncio.Queue[bytes | OSError] = asyncio.Queue(_WAITING)
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def connect(cls, host: str, port: int) -> DatagramLink:
        """A link to a host and port; raises `OSError` for a name that is not known."""
        _, link = await asyncio.get_running_loop().create_datagram_endpoint(cls, remote_addr=(host, port))
        return link

    @classmethod
    async def connect_host(cls, host: str, port: int, *, local_port: int = 0) -> DatagramLink:
        """A link to a host that sends from other ports than the one on which it listens; a refusal is not heard."""
        loop = asyncio.get_running_loop()
        resolved = await loop.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_DGRAM)
        far = cast("Address", resolved[0][4])
        _, link = await loop.create_datagram_endpoint(lambda: cls(far), local_addr=(address_towards(far), local_port))
        return link

    @property
    def address(self) -> Address:
        """Where the other side reaches this one; raises `ConnectionError` when the link is closed."""
        return cast("Address", self._open().get_extra_info("sockname"))

    def send(self, datagram: bytes) -> None:
        """Send a datagram; raises `ConnectionError` when the link is closed."""
        self._open().sendto(datagram, self._far)

    async def receive(self) -> bytes:
        """The next datagram; raises the `OSError` that the network reported, as for a port where nobody listens."""
        received = await self._received.get()
        if isinstance(received, OSError):
            raise received
        return received

    def forget(self) -> None:
        """Let go of the datagrams that nobody has received yet; raises the `OSError` that is among them."""
        while not self._received.empty():
            received = self._received.get_nowait()
            if isinstance(received, OSError):
                raise received

    def close(self) -> None:
        """Close the socket; also when it is closed already."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of asyncio."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Of asyncio."""
        if self._far is None or addr[0] == self._far[0]:
            self._keep(data)

    def error_received(self, exc: Exception) -> None:
        """Of asyncio; a refusal by the far machine arrives here."""
        self._keep(exc if isinstance(exc, OSError) else OSError(str(exc)))

    def connection_lost(self, exc: Exception | None) -> None:
        """Of asyncio."""
        self._keep(ConnectionError(str(exc) if exc else "the link is closed"))

    def _open(self) -> asyncio.DatagramTransport:
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError("the link is closed")
        return self._transport

    def _keep(self, received: bytes | OSError) -> None:
        if self._received.full():
            self._received.get_nowait()
        self._received.put_nowait(received)


class DatagramSimulator(asyncio.DatagramProtocol):
    """A device that answers each datagram; a family says with what, and where to if not to the sender.

    The answers of a `silent` device are not sent, those of a `slow` one later.
    """

    def __init__(self) -> None:
        self.misbehaviour = Misbehaviour()
        self._transport: asyncio.DatagramTransport | None = None
        self._answering: set[asyncio.Task[None]] = set()

    def answers(self, datagram: bytes) -> Iterable[bytes]:
        """The datagrams that answer one; a family's."""
        raise NotImplementedError

    def target(self, sender: Address) -> Address:
        """Where the answers to a sender go."""
        return sender

    async def start(self, host: str, port: int) -> int:
        """Listen, on any free port for 0, and give the port."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, port))
        self._transport = transport
        bound: int = transport.get_extra_info("sockname")[1]
        return bound

    async def stop(self) -> None:
        """Free the port."""
        for task in tuple(self._answering):
            task.cancel()
        if self._transport is not None:
            self._transport.close()
        # The socket is closed by the loop's next turn, not by the call.
        await asyncio.sleep(0)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Of asyncio."""
        task = asyncio.get_running_loop().create_task(self._answer(data, addr))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, datagram: bytes, address: Address) -> None:
        answers = tuple(self.answers(datagram))
        if self.misbehaviour.slow_s:
            await asyncio.sleep(self.misbehaviour.slow_s)
        transport = self._transport
        if self.misbehaviour.silent or transport is None or transport.is_closing():
            return
        for answer in answers:
            with contextlib.suppress(OSError):
                transport.sendto(answer, self.target(address))
