"""HyperDeck's controller: a deck is recording when its transport says so, not when it says "ok"."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Set
from pathlib import Path

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused
from filmlot.devicekit.ftp import FtpHarvester
from filmlot.devicekit.status import Reason
from filmlot.devicekit.tcp import TcpConversation, TcpStream
from filmlot.devices.hyperdeck.actions import ACTIONS, Clip, Play, Record, Slot
from filmlot.devices.hyperdeck.config import HyperDeckConfig
from filmlot.devices.hyperdeck.simulator import HyperDeckSimulator
from filmlot.standards.hyperdeck import LONGEST_LINE, Response, ResponseReader, clips_in, encode_command

_WATCHDOG_S = 10
"""A deck takes one client, so one that was cut off must not keep the place for long."""
_LOOK_AGAIN_S = 0.02
_FILES_S = 10.0
"""Patience with the deck's disk, which may have to spin up."""
_MOVING = frozenset({"play", "forward", "rewind", "jog", "shuttle"})
_REASONS: Mapping[int, Reason] = {
    104: Reason.MEDIA_FULL,
    105: Reason.NO_MEDIA,
    106: Reason.DEVICE_FAULT,
    110: Reason.NO_PICTURE,
    111: Reason.REMOTE_DISABLED,
    120: Reason.BUSY,
}
_NAMES = {"status": "transport", "display timecode": "timecode", "video format": "video_format"}
_NUMBERS = {"speed": "speed", "slot id": "slot", "clip id": "clip"}


class HyperDeckController:
    """One deck. Its state is what it says of itself: on being asked, and by notification."""

    def __init__(self, config: HyperDeckConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._patience_s = config.timeout_ms / 1000
        self._conversation: TcpConversation[Response] | None = None
        self._greeting: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._reader = ResponseReader()
        self._transport = ""
        self._name = ""
        self._is_remote, self._media, self._seconds_left = False, "", 0

    async def open(self) -> None:
        """Connect, take part in the deck's notifications, and ask for everything once."""
        stream = await TcpStream.connect(
            self._config.host, self._config.port, timeout_s=self._patience_s, longest_line=LONGEST_LINE
        )
        self._conversation = TcpConversation(stream, read=self._read, hear=self._hear)
        async with asyncio.timeout(self._patience_s):
            _expect(await self._greeting)
        with contextlib.suppress(Refused):  # older decks have no watchdog
            await self._ask("watchdog", period=_WATCHDOG_S)
        await self._ask("notify", transport=True, slot=True, remote=True)
        if self._config.override_remote:
            await self._ask("remote", override=True)
        for question in ("remote", "slot info", "transport info"):
            await self._ask(question)

    async def run(self) -> None:
        """Wait for the end of the connection; notifications are heard meanwhile."""
        assert self._conversation is not None
        await self._conversation.run()

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Tell the deck, then see that it does it."""
        match arguments:
            case Record():
                await self._record(arguments.name)
            case Play():
                await self._ask("play", speed=arguments.speed, loop=arguments.loop)
                await self._see(_MOVING)
            case Clip():
                await self._ask("goto", clip_id=arguments.clip)
                await self._ask("transport info")
            case Slot():
                await self._ask("slot select", slot_id=arguments.slot)
                await self._ask("slot info")
            case _:
                was_recording = self._transport == "record"
                await self._ask(action)
                await self._see({"stopped", "preview"})
                if was_recording:
                    await self._tell_clip()

    async def probe(self) -> None:
        """Ask for what a recording needs; raises `NotReady` for a deck that can only be watched, or cannot record."""
        await self._ask("remote")
        await self._ask("slot info")
        if not self._is_remote:
            raise NotReady(Reason.REMOTE_DISABLED)
        if self._media != "mounted":
            raise NotReady(Reason.NO_MEDIA if self._media in {"empty", ""} else Reason.BUSY, f"slot: {self._media}")
        if self._seconds_left == 0:
            raise NotReady(Reason.MEDIA_FULL)

    async def close(self) -> None:
        """End the connection."""
        if self._conversation is not None:
            await self._conversation.close()

    async def _record(self, name: str) -> None:
        await self._ask("transport info")
        if self._transport == "record":
            if name and self._name and name != self._name:
                raise Refused(f"it is recording {self._name} already; stop it first")
            return
        self._publish(clip_name="", clip_duration="")
        await self._ask("record", **({"name": name} if name else {}))
        self._name = name
        await self._see({"record"})

    async def _tell_clip(self) -> None:
        """Publish the name and the length that the deck itself gave to what it has recorded last."""
        with contextlib.suppress(Refused):  # a deck that counts nothing says so
            count = _number((await self._ask("clips count")).parameters.get("clip count", ""))
            newest = clips_in(await self._ask("clips get", clip_id=count, count=1))
            if newest:
                self._publish(clip_name=newest[-1].name, clip_duration=newest[-1].duration)

    async def _see(self, wanted: Set[str]) -> None:
        """Wait until the transport is as wanted; raises `Refused` when it is not within the deck's patience."""
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + self._patience_s
        while True:
            await self._ask("transport info")
            if self._transport in wanted:
                return
            if loop.time() > ends_s:
                raise Refused(f'it said "ok", and its transport still says "{self._transport}"')
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _ask(self, name: str, /, **parameters: str | int | bool) -> Response:
        assert self._conversation is not None
        return _expect(await self._conversation.ask(encode_command(name, **parameters), timeout_s=self._patience_s))

    async def _read(self, stream: TcpStream) -> Response:
        while True:
            response = self._reader.take(await stream.read_line())
            if response is not None:
                return response

    def _hear(self, response: Response) -> bool:
        """Take in what a response says; whether it answers a command."""
        if not self._greeting.done():  # 500 connection info, or 120 connection rejected
            self._greeting.set_result(response)
            self._publish(model=response.parameters.get("model", ""))
            return False
        subject = response.text if not response.is_failure else ""
        if subject == "transport info":
            self._hear_transport(response.parameters)
        elif subject == "slot info":
            self._hear_slot(response.parameters)
        elif subject == "remote info":
            values = (response.parameters.get("enabled"), response.parameters.get("override"))
            self._is_remote = "true" in values
            self._publish(remote=self._is_remote)
        return response.is_answer

    def _hear_transport(self, parameters: Mapping[str, str]) -> None:
        points: dict[str, str | int] = {_NAMES[key]: value for key, value in parameters.items() if key in _NAMES}
        points |= {_NUMBERS[key]: _number(value) for key, value in parameters.items() if key in _NUMBERS}
        self._transport = str(points.get("transport", self._transport))
        self._publish(**points)

    def _hear_slot(self, parameters: Mapping[str, str]) -> None:
        self._media = parameters.get("status", self._media)
        self._seconds_left = _number(parameters.get("recording time", str(self._seconds_left)))
        self._publish(media=self._media, recording_time_s=self._seconds_left)


def _expect(response: Response) -> Response:
    """A response that is no failure; raises `NotReady` or `Refused`."""
    said = f"{response.code} {response.text}"
    if response.code in _REASONS:
        raise NotReady(_REASONS[response.code], said)
    if response.is_failure:
        raise Refused(said)
    return response


def _number(text: str) -> int:
    """A number in a response; 0 for `none` and whatever else is none."""
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 10 else 0


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=HyperDeckConfig,
    actions=ACTIONS,
    controller=HyperDeckController,
    simulator=HyperDeckSimulator,
    harvester=lambda config, _: FtpHarvester(
        config.host, config.ftp_port, timeout_s=max(_FILES_S, config.timeout_ms / 1000)
    ),
)
