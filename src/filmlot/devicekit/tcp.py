"""A conversation over TCP: one device as its controller sees it, and one as its simulator plays it.

Reading is bounded: a line, a block or a message that is longer than its protocol allows ends the connection.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from filmlot.devicekit.control import Misbehaviour
from filmlot.standards.wire import WireError

_M = TypeVar("_M")
_CLOSE_S = 0.5


class TcpStream:
    """One TCP connection, read by lines or by blocks of known length."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, host: str, port: int, *, timeout_s: float, longest_line: int = 4096) -> TcpStream:
        """Connect; raises `OSError`, and `ConnectionError` when nobody takes the connection in time."""
        try:
            async with asyncio.timeout(timeout_s):
                return cls(*await asyncio.open_connection(host, port, limit=longest_line))
        except TimeoutError as error:  # not to be taken for a device that is there and says nothing
            raise ConnectionError(f"{host}:{port} takes no connection") from error

    async def read_line(self, end: bytes = b"\n") -> bytes:
        """The next line without its end; raises `ConnectionError` at the end and `WireError` for one too long."""
        try:
            return (await self._reader.readuntil(end))[: -len(end)]
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("the other side ended the connection") from error
        except asyncio.LimitOverrunError as error:
            raise WireError("length", f"a line has more than {error.consumed} bytes") from error

    async def read_block(self, length: int) -> bytes:
        """The next bytes; raises `ConnectionError` at the end."""
        try:
            return await self._reader.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("the other side ended the connection") from error

    async def write(self, data: bytes) -> None:
        """Send bytes; raises `OSError` when the connection has ended."""
        if self._writer.is_closing():  # uvloop has another error for it
            raise ConnectionError("the connection is closed")
        self._writer.write(data)
        await self._writer.drain()

    async def close(self) -> None:
        """End the connection; never raises."""
        self._writer.close()
        try:
            async with asyncio.timeout(_CLOSE_S):
                await self._writer.wait_closed()
        except OSError:  # also when what is still to be sent finds no reader
            self.cut()

    def cut(self) -> None:
        """End the connection as a pulled plug does: nothing more is sent, what waits is lost."""
        self._writer.transport.abort()


class TcpConversation(Generic[_M]):
    """Requests and their answers in order, between them what the other side says by itself.

    `read` reads the next message of a stream. `hear` gets each in turn and says whether it answers a request.
    """

    def __init__(
        self, stream: TcpStream, *, read: Callable[[TcpStream], Awaitable[_M]], hear: Callable[[_M], bool]
    ) -> None:
        self._stream, self._read, self._hear = stream, read, hear
        self._awaited: deque[asyncio.Future[_M]] = deque()
        self._reading = asyncio.create_task(self._listen())
        self._reading.add_done_callback(self._give_up)

    async def ask(self, request: bytes, *, timeout_s: float) -> _M:
        """Send a request and wait for its answer; raises `OSError`, `WireError`, `TimeoutError`.

        After a `TimeoutError` answers and requests do not match any more: the connection must be ended.
        """
        if self._reading.done():
            await self.run()
        answer: asyncio.Future[_M] = asyncio.get_running_loop().create_future()
        self._awaited.append(answer)
        async with asyncio.timeout(timeout_s):
            await self._stream.write(request)
            return await answer

    async def run(self) -> None:
        """Wait for the end of the connection; raises what ended it, `ConnectionError` or `WireError`."""
        await asyncio.shield(self._reading)

    async def close(self) -> None:
        """End the connection; never raises."""
        self._reading.cancel()
        await self._stream.close()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            message = await self._read(self._stream)
            if not self._hear(message):
                continue
            if not self._awaited:
                raise WireError("protocol", "an answer came that nobody asked for")
            answer = self._awaited.popleft()
            if not answer.done():
                answer.set_result(message)

    def _give_up(self, reading: asyncio.Task[None]) -> None:
        error = None if reading.cancelled() else reading.exception()
        for answer in self._awaited:
            if not answer.done():
                answer.set_exception(error or ConnectionError("the connection was closed"))
        self._awaited.clear()


class TcpPeer:
    """A simulated device's end of one connection; it says nothing while the device is silent, and late while slow."""

    def __init__(self, stream: TcpStream, misbehaviour: Misbehaviour) -> None:
        self.stream, self._misbehaviour = stream, misbehaviour

    async def say(self, data: bytes) -> None:
        """Send bytes, unless the device is silent."""
        if self._misbehaviour.slow_s:
            await asyncio.sleep(self._misbehaviour.slow_s)
        if not self._misbehaviour.silent:
            await self.stream.write(data)


class TcpSimulator:
    """A device that is spoken to over TCP; a family says in `attend` what it does."""

    def __init__(self) -> None:
        self.misbehaviour = Misbehaviour()
        self._server: asyncio.Server | None = None
        self._peers: dict[TcpPeer, asyncio.Task[None] | None] = {}

    async def attend(self, peer: TcpPeer) -> None:
        """Serve one connection until it ends; a family's."""
        raise NotImplementedError

    async def start(self, host: str, port: int) -> int:
        """Listen, on any free port for 0, and give the port."""
        self._server = await asyncio.start_server(self._welcome, host, port, limit=4096)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Free the port, cut every connection as a pulled cable does."""
        if self._server is not None:
            self._server.close()
        attending = [task for task in self._peers.values() if task is not None]
        for peer, task in self._peers.items():
            peer.stream.cut()
            if task is not None:
                task.cancel()
        await asyncio.gather(*attending, return_exceptions=True)

    @property
    def peers(self) -> tuple[TcpPeer, ...]:
        """Whoever is connected."""
        return tuple(self._peers)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = TcpPeer(TcpStream(reader, writer), self.misbehaviour)
        self._peers[peer] = asyncio.current_task()
        with contextlib.suppress(OSError, WireError, asyncio.CancelledError):
            await self.attend(peer)
        del self._peers[peer]
        with contextlib.suppress(asyncio.CancelledError):
            await peer.stream.close()
