"""A Live Link Face phone played on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from filmlot.devicekit.control import Value
from filmlot.devicekit.datagram import Address, DatagramSimulator
from filmlot.devices.live_link_face_recorder.config import LiveLinkFaceRecorderConfig
from filmlot.standards.live_link_face import VALUE_NAMES, VALUES, Packet
from filmlot.standards.live_link_face_osc import LENGTH
from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import decode_messages, encode

_PIECE_BYTES = 1 << 16
_FILM_BYTES = 600_000
_NO_TIMECODE = "00:00:00.000"
_REST = Packet("simulator", "iPhone", 0, 0.0, (60, 1), (0.0,) * VALUES)
_DAY = "20260101"


class LiveLinkFaceRecorderSimulator(DatagramSimulator):
    """A phone in the mode "Live Link (ARKit)"; each take is of `performance`, the packets of a face.

    `breaks_after` bytes a file is cut, as by a phone that leaves the network.
    """

    def __init__(self, config: LiveLinkFaceRecorderConfig) -> None:  # noqa: ARG002 (the contract's)
        super().__init__()
        self.battery, self.thermals = 0.8, 0
        self.performance: Sequence[Packet] = (_REST,)
        self.files: dict[str, bytes] = {}
        self.breaks_after: int | None = None
        self._target: Address | None = None
        self._is_active = True
        self._take: tuple[str, int] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def points(self) -> Mapping[str, Value]:
        """The phone's true state."""
        slate, take = self._take or ("", 0)
        return {"recording": self._take is not None, **({"slate": slate, "take": take} if self._take else {})}

    def target(self, sender: Address) -> Address:
        """Its send target; until one was set, whoever asked."""
        return self._target or sender

    def answers(self, datagram: bytes) -> Iterable[bytes]:
        """What the app says to the words of the maker's page; nothing to others, or in the background."""
        with contextlib.suppress(OSCError):
            for message in decode_messages(datagram):
                if self._is_active and not self.misbehaviour.silent:
                    yield from map(encode, self._answer_to(message.address, message.arguments))

    async def deactivate(self) -> None:
        """Leave the foreground, as when somebody takes a call."""
        self._is_active = False
        if self._transport is not None and self._target is not None:
            self._transport.sendto(encode(Message.of("/AppDeactivated")), self._target)

    async def stop(self) -> None:
        """Free the port, and cut what is being sent."""
        for task in tuple(self._sending):
            task.cancel()
        await super().stop()

    def _answer_to(self, address: str, said: tuple[object, ...]) -> Iterable[Message]:
        match address, said:
            case "/OSCSetSendTarget", (str(host), int(port)):
                self._target = (host, port)
                yield Message.of("/OSCSetSendTargetConfirm")
            case "/BatteryQuery", _:
                yield Message.of("/Battery", self.battery)
            case "/ThermalsQuery", _:
                yield Message.of("/Thermals", self.thermals)
            case "/RecordStart", (str(slate), int(take)):
                self._take = slate, take
                yield Message.of("/RecordStartConfirm", _NO_TIMECODE)
            case "/RecordStop", _ if self._take is not None:
                yield Message.of("/RecordStopConfirm", _NO_TIMECODE, *self._write_files(*self._take))
                self._take = None
            case "/Transport", (str(where), str(path)):
                task = asyncio.get_running_loop().create_task(self._send(where, path))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    def _write_files(self, slate: str, take: int) -> tuple[str, str]:
        """A take's folder; the paths of its table and its film."""
        folder, name = f"{_DAY}_{slate}_{take}", f"{slate}_{take}_iPhone"
        table, film = f"{folder}/{name}.csv", f"{folder}/{name}.mov"
        self.files[table] = _table_of(self.performance).encode()
        self.files[film] = name.encode() * (_FILM_BYTES // len(name))
        self.files[f"{folder}/take.json"] = json.dumps({"slate": slate, "takeNumber": take}).encode()
        self.files[f"{folder}/thumbnail.jpg"] = b"\xff\xd8\xff\xd9"
        return table, film

    async def _send(self, where: str, path: str) -> None:
        """One file, as `/Transport` asks for; a file that is not there has no bytes."""
        host, _, port = where.rpartition(":")
        content = self.files.get(path, b"")
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(host, int(port))
            try:
                writer.write(LENGTH.pack(len(content)))
                for place in range(0, len(content), _PIECE_BYTES):
                    if self.breaks_after is not None and place >= self.breaks_after:
                        writer.transport.abort()
                        return
                    writer.write(content[place : place + _PIECE_BYTES])
                    await writer.drain()
            finally:
                writer.close()


def _table_of(packets: Sequence[Packet]) -> str:
    """The app's table of a take: a line a frame, named as ARKit's values are, with a capital."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["Timecode", "BlendshapeCount", *(name[0].upper() + name[1:] for name in VALUE_NAMES)])
    for packet in packets:
        seconds, frame = divmod(packet.frame, packet.rate[0] // packet.rate[1])
        timecode = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frame:02}"
        table.writerow([f"{timecode}.{round(packet.subframe * 1000):03}", VALUES, *packet.values])
    return text.getvalue()
