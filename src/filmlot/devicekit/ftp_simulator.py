"""The file server of a recorder played on this machine: anonymous FTP (RFC 959, RFC 3659), read only, passive."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping

from blake3 import blake3

from filmlot.devicekit.tcp import TcpPeer, TcpSimulator

_PIECE_BYTES = 1 << 16
_PATTERN_BYTES = 4096
_ANSWERS = {
    "USER": "331 any password will do",
    "PASS": "230 welcome",
    "TYPE": "200 ok",
    "NOOP": "200 ok",
    "PWD": '257 "/" is the only folder to be in',
}


class PlayedFile:
    """A file of any length whose bytes follow from its name, so that nobody has to keep them."""

    def __init__(self, name: str, size: int) -> None:
        self.size = size
        self._pattern = blake3(name.encode()).digest(_PATTERN_BYTES)

    def read(self, offset: int, count: int) -> bytes:
        """At most `count` bytes from `offset` on."""
        count = max(0, min(count, self.size - offset))
        begin = offset % _PATTERN_BYTES
        repeats = (begin + count) // _PATTERN_BYTES + 1
        return (self._pattern * repeats)[begin : begin + count]


class FtpSimulator(TcpSimulator):
    """Serves `files` by their paths. `breaks_after` bytes a transfer is cut, as by a pulled cable."""

    def __init__(self, files: Mapping[str, PlayedFile]) -> None:
        super().__init__()
        self._files = files
        self.breaks_after: int | None = None

    async def attend(self, peer: TcpPeer) -> None:
        """Answer one client until it leaves."""
        await _Session(peer, self._files, self.breaks_after).serve()


class RecorderSimulator(TcpSimulator):
    """A recorder with a file server beside its control; `files` are what it has recorded.

    They are served on `ftp_port`, on any free port when the recorder itself is, and not at all where that port is not
    to be had: such a recorder has its file access switched off.
    """

    def __init__(self, *, ftp_port: int) -> None:
        super().__init__()
        self.ftp_port = ftp_port
        self.files: dict[str, PlayedFile] = {}
        self.file_server = FtpSimulator(self.files)

    async def start(self, host: str, port: int) -> int:
        """Listen, and serve the files."""
        bound = await super().start(host, port)
        with contextlib.suppress(OSError):
            self.ftp_port = await self.file_server.start(host, self.ftp_port if port else 0)
        return bound

    async def stop(self) -> None:
        """Free both ports."""
        await self.file_server.stop()
        await super().stop()


class _Session:
    """One client: where it wants to begin in a file, and the server that waits for its data connection."""

    def __init__(self, peer: TcpPeer, files: Mapping[str, PlayedFile], breaks_after: int | None) -> None:
        self._peer, self._files, self._breaks_after = peer, files, breaks_after
        self._offset = 0
        self._passive: asyncio.Server | None = None
        self._arrived: asyncio.Future[asyncio.StreamWriter] | None = None

    async def serve(self) -> None:
        await self._say("220 a simulated recorder")
        try:
            while True:
                line = (await self._peer.stream.read_line()).decode(errors="replace").rstrip("\r")
                verb, _, word = line.partition(" ")
                if verb.upper() == "QUIT":
                    await self._say("221 goodbye")
                    return
                await self._answer(verb.upper(), word.strip("/"))
        finally:
            self._close_passive()

    async def _answer(self, verb: str, word: str) -> None:
        match verb:
            case "PASV" | "EPSV":
                await self._open_passive(is_extended=verb == "EPSV")
            case "NLST":
                await self._list(word)
            case "SIZE" if word in self._files:
                await self._say(f"213 {self._files[word].size}")
            case "REST" if word.isdecimal():
                self._offset = int(word)
                await self._say("350 from there")
            case "RETR" if word in self._files:
                await self._send(self._files[word])
            case "SIZE" | "RETR":
                await self._say("550 there is no such file")
            case _:
                await self._say(_ANSWERS.get(verb, "502 not here"))

    async def _open_passive(self, *, is_extended: bool) -> None:
        self._close_passive()
        arrived = self._arrived = asyncio.get_running_loop().create_future()

        def arrive(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if arrived.done():
                writer.transport.abort()
            else:
                arrived.set_result(writer)

        self._passive = await asyncio.start_server(arrive, "127.0.0.1", 0)
        port = self._passive.sockets[0].getsockname()[1]
        where = f"|||{port}|" if is_extended else f"127,0,0,1,{port >> 8},{port & 255}"
        await self._say(f"{229 if is_extended else 227} passive ({where})")

    def _close_passive(self) -> None:
        """Ends a data connection that nobody used, too: a file that is not there is refused after it was made."""
        if self._passive is not None:
            self._passive.close()
        if self._arrived is not None and not self._arrived.cancel() and not self._arrived.cancelled():
            self._arrived.result().transport.abort()

    async def _list(self, folder: str) -> None:
        inside = [
            path.removeprefix(f"{folder}/") for path in self._files if not folder or path.startswith(f"{folder}/")
        ]
        names = sorted({path.partition("/")[0] for path in inside})
        if folder and not names:
            await self._say("550 there is no such folder")
            return
        data = await self._begin()
        data.write("".join(f"{name}\r\n" for name in names).encode())
        await self._end(data)

    async def _send(self, file: PlayedFile) -> None:
        offset, self._offset = self._offset, 0
        data = await self._begin()
        sent = 0
        while piece := file.read(offset + sent, _PIECE_BYTES):
            data.write(piece)
            await data.drain()
            sent += len(piece)
            if self._breaks_after is not None and sent >= self._breaks_after:
                data.transport.abort()
                self._peer.stream.cut()
                return
        await self._end(data)

    async def _begin(self) -> asyncio.StreamWriter:
        if self._arrived is None:
            await self._say("425 ask for PASV first")
            raise ConnectionError("no data connection was asked for")
        await self._say("150 it comes")
        return await self._arrived

    async def _end(self, data: asyncio.StreamWriter) -> None:
        data.close()
        await data.wait_closed()
        await self._say("226 done")

    async def _say(self, line: str) -> None:
        await self._peer.say(f"{line}\r\n".encode())
