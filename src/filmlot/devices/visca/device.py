"""VISCA's controller: a command is done when the camera has acknowledged it; what it changed is asked afterwards."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused
from filmlot.devicekit.datagram import DatagramLink
from filmlot.devicekit.status import Reason, reason_of
from filmlot.devices.visca.actions import ACTIONS, Preset
from filmlot.devices.visca.config import VISCAConfig
from filmlot.devices.visca.simulator import VISCASimulator
from filmlot.standards import visca
from filmlot.standards.visca import Inquiry, Packet, PayloadType, Reply, ReplyKind

_SENDINGS = 3
"""UDP loses: a message without a reply is sent anew this often within the device's patience."""
_NOT_EXECUTABLE = 0x41
_RESET = -1
"""Where the reply to a reset is waited for: cameras differ in the number that they give it."""
_Answer = TypeVar("_Answer")

_COMMANDS: Mapping[str, Callable[[Any, VISCAConfig], tuple[bytes, ...]]] = {
    "power_on": lambda _, __: (visca.power(on=True),),
    "power_off": lambda _, __: (visca.power(on=False),),
    "recall_preset": lambda preset, _: (visca.recall_preset(preset.number),),
    "store_preset": lambda preset, _: (visca.store_preset(preset.number),),
    "drive": lambda drive, _: (visca.pan_tilt(drive.pan, drive.tilt),),
    "move_to": lambda to, config: (visca.pan_tilt_to(to.pan, to.tilt, speed=to.speed, pan_digits=config.pan_digits),),
    "home": lambda _, __: (visca.home(),),
    "zoom": lambda zoom, _: (visca.zoom(zoom.speed),),
    "zoom_to": lambda to, _: (visca.zoom_to(round(to.position * visca.OPTICAL_ZOOM_COUNTS)),),
    "auto_focus": lambda _, __: (visca.auto_focus(on=True),),
    "manual_focus": lambda _, __: (visca.auto_focus(on=False),),
    "stop": lambda _, __: (visca.pan_tilt(0, 0), visca.zoom(0)),
}


class VISCAController:
    """One camera. Replies are told apart by the sequence number of what they answer."""

    def __init__(self, config: VISCAConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._link: DatagramLink | None = None
        self._reading: asyncio.Task[None] | None = None
        self._sequences = count(1)
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._changed = asyncio.Event()
        self._ended: OSError | None = None
        self._powered = False

    async def open(self) -> None:
        """Set the sequence number to zero and ask for everything."""
        self._link = await DatagramLink.connect(self._config.host, self._config.port)
        self._reading = asyncio.create_task(self._read(self._link))
        await self._exchange(PayloadType.CONTROL, visca.RESET_SEQUENCE)
        await self._ask_everything()

    async def run(self) -> None:
        """Ask for everything again whenever the camera has completed something."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._ended is not None:
                raise self._ended
            with contextlib.suppress(NotReady):
                await self._ask_everything()

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Send the action's commands and wait for each one's ACK."""
        try:
            payloads = _COMMANDS[action](arguments, self._config)
        except visca.VISCAError as error:
            raise Refused(str(error)) from error
        # Together, so that a head that cannot stop does not keep the lens from stopping.
        for reply in await asyncio.gather(*(self._exchange(PayloadType.COMMAND, payload) for payload in payloads)):
            self._check(reply, wakes=action == "power_on")
        if isinstance(arguments, Preset) and action == "recall_preset":
            self._publish(preset=arguments.number)

    async def probe(self) -> None:
        """Ask for the power; a camera in standby takes no command but that to wake up."""
        await self._ask_power()
        if not self._powered:
            raise NotReady(Reason.SWITCHED_OFF, "the camera is in standby")

    async def close(self) -> None:
        """Close the socket."""
        if self._reading is not None:
            self._reading.cancel()
        if self._link is not None:
            self._link.close()

    async def _ask_power(self) -> None:
        self._powered = await self._ask(Inquiry.POWER, visca.decode_switch)
        self._publish(power=self._powered)

    async def _ask_everything(self) -> None:
        await self._ask_power()
        if not self._powered:
            return
        zoom = await self._ask(Inquiry.ZOOM, visca.decode_zoom)
        pan, tilt = await self._ask(Inquiry.PAN_TILT, visca.decode_pan_tilt)
        auto_focus = await self._ask(Inquiry.FOCUS, visca.decode_switch)
        self._publish(zoom=zoom / visca.OPTICAL_ZOOM_COUNTS, pan=pan, tilt=tilt, auto_focus=auto_focus)

    async def _ask(self, inquiry: Inquiry, decode: Callable[[bytes], _Answer]) -> _Answer:
        reply = await self._exchange(PayloadType.INQUIRY, inquiry.payload)
        if reply.kind is ReplyKind.ERROR:
            raise NotReady(Reason.BUSY, f"{inquiry.name.lower()}: {_words(reply)}")
        try:
            return decode(reply.data)
        except visca.VISCAError as error:
            raise NotReady(reason_of(error.code), f"{inquiry.name.lower()}: {error}") from error

    def _check(self, reply: Reply, *, wakes: bool) -> None:
        if reply.kind is not ReplyKind.ERROR:
            return
        if reply.error == _NOT_EXECUTABLE and not self._powered and not wakes:
            raise NotReady(Reason.SWITCHED_OFF, _words(reply))
        raise Refused(_words(reply))

    async def _exchange(self, kind: PayloadType, payload: bytes) -> Reply:
        """Send a message until it is answered; each sending has a number of its own, which some cameras insist on."""
        if self._link is None:
            raise ConnectionError("the connection is not open")
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        keys = []
        try:
            for _ in range(_SENDINGS):
                sequence = next(self._sequences) % visca.SEQUENCE_NUMBERS
                keys.append(_RESET if kind is PayloadType.CONTROL else sequence)
                self._waiting[keys[-1]] = reply
                self._link.send(visca.encode(Packet(kind, sequence, payload)))
                await asyncio.wait({reply}, timeout=self._config.timeout_ms / 1000 / _SENDINGS)
                if reply.done():
                    return reply.result()
        finally:
            for key in keys:
                self._waiting.pop(key, None)
        raise TimeoutError(f"no reply within {self._config.timeout_ms} ms")

    async def _read(self, link: DatagramLink) -> None:
        while True:
            try:
                self._take(visca.decode(await link.receive()))
            except visca.VISCAError as error:
                self._fail(NotReady(reason_of(error.code), str(error)))
            except OSError as error:
                self._ended = error
                self._fail(error)
                self._changed.set()
                return

    def _take(self, packet: Packet) -> None:
        if packet.type is PayloadType.CONTROL_REPLY:
            reply = Reply(ReplyKind.COMPLETION, 0, packet.payload)
            if packet.payload != visca.RESET_SEQUENCE:
                raise visca.VISCAError("invalid", f"the camera refused the sequence number ({packet.payload.hex()})")
        elif packet.type is PayloadType.REPLY:
            reply = visca.decode_reply(packet.payload)
        else:
            raise visca.VISCAError("protocol", f"a camera does not send {packet.type.name.lower()}")
        waiting = self._waiting.get(_RESET if packet.type is PayloadType.CONTROL_REPLY else packet.sequence)
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)
        if reply.kind is ReplyKind.COMPLETION and reply.socket:
            self._changed.set()

    def _fail(self, error: Exception) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(error)


def _words(reply: Reply) -> str:
    return f"{visca.ERRORS.get(reply.error, 'error')} (0x{reply.error:02x})"


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=VISCAConfig,
    actions=ACTIONS,
    controller=VISCAController,
    simulator=VISCASimulator,
)
