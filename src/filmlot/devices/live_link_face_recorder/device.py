"""The controller of Live Link Face's recording: the app confirms to its send target, which is set to this socket."""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused
from filmlot.devicekit.datagram import DatagramLink
from filmlot.devicekit.status import Reason
from filmlot.devices.live_link_face_recorder.actions import ACTIONS, Record
from filmlot.devices.live_link_face_recorder.config import LiveLinkFaceRecorderConfig
from filmlot.devices.live_link_face_recorder.files import PhoneHarvester
from filmlot.devices.live_link_face_recorder.simulator import LiveLinkFaceRecorderSimulator
from filmlot.standards import live_link_face_osc as remote
from filmlot.standards.live_link_face_osc import (
    AppActive,
    Battery,
    RecordStarted,
    RecordStopped,
    TargetSet,
    Thermals,
    Word,
)
from filmlot.standards.osc.message import Message
from filmlot.standards.osc.packet import decode_messages, encode

_W = TypeVar("_W", bound=Word)
_TRIES = 3
"""How often a question is sent within the device's patience: it goes over radio."""
_CRITICAL = 3
_EMPTY = 0.05
_STRANGE = re.compile(r"[^\w.-]+")
"""What a slate has no use for: it becomes a folder and a file on the phone."""


class LiveLinkFaceRecorderController:
    """One phone. Whether it records cannot be asked; it is known from what it confirms, and unknown before that."""

    def __init__(self, config: LiveLinkFaceRecorderConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._patience_s = config.timeout_ms / 1000
        self._link: DatagramLink | None = None
        self._reading: asyncio.Task[None] | None = None
        self._awaited: dict[type[object], asyncio.Future[Word]] = {}
        self._is_active = True
        self._is_recording: bool | None = None
        self._slate = ("", 0)

    async def open(self) -> None:
        """Have the app answer here, and ask how the phone is."""
        config = self._config
        self._link = await DatagramLink.connect_host(config.host, config.port, local_port=config.listen_port)
        self._reading = asyncio.create_task(self._listen(self._link))
        await self._inquire(remote.set_send_target(*self._link.address), TargetSet)
        await self.probe()

    async def run(self) -> None:
        """Hear what the app says until the socket ends."""
        assert self._reading is not None
        await asyncio.shield(self._reading)

    async def act(self, action: str, arguments: BaseModel) -> None:  # noqa: ARG002 (the arguments say which)
        """Start or stop, and wait for the app's word; it is sent once, since a second start would be a second take."""
        if isinstance(arguments, Record):
            await self._record(_STRANGE.sub("-", arguments.shot), arguments.take)
        elif self._is_recording is not False:
            await self._ask(remote.RECORD_STOP, RecordStopped)

    async def probe(self) -> None:
        """Ask for battery and temperature; a phone that stops soon of itself cannot be relied on."""
        try:
            battery = await self._inquire(remote.BATTERY_QUERY, Battery)
            thermals = await self._inquire(remote.THERMALS_QUERY, Thermals)
        except TimeoutError:
            if self._is_active:
                raise
            raise NotReady(Reason.SWITCHED_OFF, "the app is not in the phone's foreground") from None
        if thermals.state >= _CRITICAL:
            raise NotReady(Reason.DEVICE_FAULT, "the phone is too hot: its thermal state is critical")
        if 0 <= battery.level < _EMPTY:
            raise NotReady(Reason.DEVICE_FAULT, f"the battery is at {battery.level:.0%}")

    async def close(self) -> None:
        """Close the socket."""
        if self._link is not None:
            self._link.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})

    async def _record(self, slate: str, take: int) -> None:
        if self._is_recording:
            if self._slate == (slate, take):
                return
            raise Refused(f"it is recording {'_'.join(map(str, self._slate))} already; stop it first")
        self._publish(clip_name="", clip_files="")
        self._is_recording, self._slate = None, (slate, take)
        await self._ask(remote.record_start(slate, take), RecordStarted)
        self._publish(slate=slate, take=take)

    async def _inquire(self, question: Message, kind: type[_W]) -> _W:
        """Ask for what changes nothing, again if no answer comes."""
        for _ in range(_TRIES - 1):
            with contextlib.suppress(TimeoutError):
                return await self._ask(question, kind, patience_s=self._patience_s / _TRIES)
        return await self._ask(question, kind, patience_s=self._patience_s / _TRIES)

    async def _ask(self, message: Message, kind: type[_W], *, patience_s: float | None = None) -> _W:
        if self._link is None or self._reading is None:
            raise ConnectionError("the connection is not open")
        if self._reading.done():
            await self.run()
        answer = self._awaited[kind] = asyncio.get_running_loop().create_future()
        self._link.send(encode(message))
        async with asyncio.timeout(patience_s or self._patience_s):
            await asyncio.wait({answer, self._reading}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            await self.run()
        word = answer.result()
        assert isinstance(word, kind)
        return word

    async def _listen(self, link: DatagramLink) -> None:
        while True:
            for message in decode_messages(await link.receive()):
                word = remote.read(message)
                if word is not None:
                    self._hear(word)

    def _hear(self, word: Word) -> None:
        self._is_active = True
        match word:
            case Battery(level):
                self._publish(battery_percent=round(level * 100))
            case Thermals(state):
                self._publish(thermal_state=state)
            case RecordStarted():
                self._is_recording = True
                self._publish(recording=True)
            case RecordStopped(files):
                self._is_recording = False
                self._publish(recording=False, clip_name=_name_of(files), clip_files="\n".join(files))
            case AppActive(is_active):
                self._is_active = is_active
        answer = self._awaited.pop(type(word), None)
        if answer is not None and not answer.done():
            answer.set_result(word)


def _name_of(files: tuple[str, ...]) -> str:
    """The name that the app gave to a take: that of its films and tables, without their endings."""
    return PurePosixPath(files[0]).stem if files else ""


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=LiveLinkFaceRecorderConfig,
    actions=ACTIONS,
    controller=LiveLinkFaceRecorderController,
    simulator=LiveLinkFaceRecorderSimulator,
    harvester=PhoneHarvester,
)
