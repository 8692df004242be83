"""NovaStar's controller: each register that is written is acknowledged by its frame's serial number."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count
from pathlib import Path

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused
from filmlot.devicekit.status import Reason
from filmlot.devicekit.tcp import TcpConversation, TcpStream
from filmlot.devices.novastar import registers
from filmlot.devices.novastar.actions import ACTIONS, Brightness, Preset, TestPattern
from filmlot.devices.novastar.config import NovaStarConfig
from filmlot.devices.novastar.simulator import NovaStarSimulator
from filmlot.standards import novastar
from filmlot.standards.novastar import Frame, NovaStarError

_DISPLAYS = {"blackout": "black", "freeze": "frozen", "show_picture": "picture"}


class NovaStarController:
    """One controller. What it shows cannot be read in every series, so it is published as it was last acknowledged."""

    def __init__(self, config: NovaStarConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._series = registers.SERIES[config.series]
        self._conversation: TcpConversation[Frame] | None = None
        self._turn = asyncio.Lock()
        self._serials = count()

    async def open(self) -> None:
        """Connect and read which model it is."""
        timeout_s = self._config.timeout_ms / 1000
        stream = await TcpStream.connect(self._config.host, self._config.port, timeout_s=timeout_s)
        self._conversation = TcpConversation(stream, read=read_frame, hear=_is_response)
        model = await self._ask(registers.MODEL)
        if model.status or len(model.data) != registers.MODEL.length:
            raise NotReady(Reason.WRONG_PROTOCOL, "it does not say which model it is")
        self._publish(model=int.from_bytes(model.data, "little"))

    async def run(self) -> None:
        """Wait for the end of the connection; the controller says nothing by itself."""
        assert self._conversation is not None
        await self._conversation.run()

    async def probe(self) -> None:
        """Read the brightness of the first receiving card: without one there is no screen."""
        answer = await self._ask(registers.FIRST_CARDS_BRIGHTNESS)
        if answer.status or not answer.data:
            raise NotReady(Reason.DEVICE_FAULT, f"first receiving card: {_words(answer)}")
        self._publish(brightness_percent=registers.percent_of(answer.data))

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Write the action's register, and publish what was acknowledged."""
        match arguments:
            case Brightness(percent=percent):
                frame = registers.brightness(percent)
                await self._write(frame)
                self._publish(brightness_percent=registers.percent_of(frame.data))
            case Preset(preset=number):
                recalling = registers.preset(self._series, number)
                if recalling is None:
                    raise Refused(f"the series {self._config.series} has no presets")
                await self._write(recalling)
                self._publish(preset=number)
            case TestPattern(test_pattern=name):
                await self._show_pattern(name)
            case _ if action == "end_test_pattern":
                await self._show_pattern("none")
            case _:
                await self._write(self._series.displays[_DISPLAYS[action]])
                self._publish(display=_DISPLAYS[action])

    async def close(self) -> None:
        """End the connection."""
        if self._conversation is not None:
            await self._conversation.close()

    async def _show_pattern(self, name: str) -> None:
        await self._write(registers.pattern(name))
        self._publish(test_pattern=name)

    async def _write(self, frame: Frame) -> None:
        answer = await self._ask(frame)
        if answer.status:
            raise Refused(_words(answer))

    async def _ask(self, frame: Frame) -> Frame:
        if self._conversation is None:
            raise ConnectionError("the connection is not open")
        numbered = replace(frame, serial=next(self._serials) % 256)
        async with self._turn:
            timeout_s = self._config.timeout_ms / 1000
            answer = await self._conversation.ask(novastar.encode(numbered), timeout_s=timeout_s)
        if answer.serial != numbered.serial:
            raise NovaStarError("invalid", f"answer {answer.serial} came to request {numbered.serial}")
        return answer


async def read_frame(stream: TcpStream) -> Frame:
    """The next frame of a stream."""
    header = await stream.read_block(novastar.HEADER_BYTES)
    return novastar.decode(header + await stream.read_block(novastar.rest_bytes(header)))


def _is_response(frame: Frame) -> bool:
    if not frame.is_response:
        raise NovaStarError("protocol", "a controller does not send requests")
    return True


def _words(answer: Frame) -> str:
    return f"{novastar.STATUSES.get(answer.status, 'refused')} (status {answer.status})"


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=NovaStarConfig,
    actions=ACTIONS,
    controller=NovaStarController,
    simulator=NovaStarSimulator,
)
