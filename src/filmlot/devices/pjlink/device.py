"""PJLink's controller: what a command has changed is asked afterwards, as the protocol tells nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from filmlot.devicekit.control import ControlFamily, NotReady, Publish, Refused
from filmlot.devicekit.status import Reason
from filmlot.devicekit.tcp import TcpConversation, TcpStream
from filmlot.devices.pjlink.actions import ACTIONS, Input
from filmlot.devices.pjlink.config import PJLinkConfig
from filmlot.devices.pjlink.simulator import PJLinkSimulator
from filmlot.standards import pjlink
from filmlot.standards.pjlink import Fault, Line
from filmlot.standards.wire import WireError

_END = b"\r"
_POWER = {"0": "off", "1": "on", "2": "cooling", "3": "warming"}
_MUTED = "31"
_PARTS = ("fan", "lamp", "temperature", "cover", "filter", "other")
_ERROR = "2"
_COMMANDS: Mapping[str, tuple[int, str, str]] = {
    "power_on": (1, "POWR", "1"),
    "power_off": (1, "POWR", "0"),
    "mute": (1, "AVMT", "31"),
    "unmute": (1, "AVMT", "30"),
    "freeze": (2, "FREZ", "1"),
    "unfreeze": (2, "FREZ", "0"),
}


class PJLinkController:
    """One projector or display."""

    def __init__(self, config: PJLinkConfig, publish: Publish) -> None:
        self._config, self._publish = config, publish
        self._patience_s = config.timeout_ms / 1000
        self._conversation: TcpConversation[bytes] | None = None
        self._digest = b""
        self._level = 1

    async def open(self) -> None:
        """Connect, and let the first question carry the password's digest."""
        stream = await TcpStream.connect(
            self._config.host, self._config.port, timeout_s=self._patience_s, longest_line=pjlink.LONGEST_LINE
        )
        self._conversation = TcpConversation(stream, read=_read, hear=lambda _: True)
        greeting = pjlink.decode_greeting(await self._conversation.ask(b"", timeout_s=self._patience_s))
        if greeting.salt:
            self._digest = pjlink.digest(greeting.salt, self._config.password.get_secret_value()).encode()
        self._level = 2 if await self._ask("CLSS") == "2" else 1
        self._publish(level=self._level)

    async def run(self) -> None:
        """Wait for the end of the connection."""
        assert self._conversation is not None
        await self._conversation.run()

    async def act(self, action: str, arguments: BaseModel) -> None:
        """Tell the device, then ask what it has changed."""
        if isinstance(arguments, Input):
            level, body, parameter = self._level, "INPT", arguments.input
        else:
            level, body, parameter = _COMMANDS[action]
        await self._ask(body, parameter, level=level)
        await self._look(body, level=level)

    async def probe(self) -> None:
        """Ask how it is; raises `NotReady` for a device that is off, warms up, cools down or has a fault."""
        power = _POWER.get(await self._look("POWR"), "unknown")
        marks = await self._ask("ERST")
        faults = ", ".join(part for part, mark in zip(_PARTS, marks, strict=False) if mark == _ERROR)
        self._publish(faults=faults)
        if power == "on":
            await self._look("INPT", level=self._level)
            await self._look("AVMT")
            if self._level == 2:
                await self._look("FREZ", level=2)
        if faults:
            raise NotReady(Reason.DEVICE_FAULT, faults)
        if power == "off":
            raise NotReady(Reason.SWITCHED_OFF)
        if power != "on":
            raise NotReady(Reason.BUSY, power)

    async def close(self) -> None:
        """End the connection."""
        if self._conversation is not None:
            await self._conversation.close()

    async def _look(self, body: str, *, level: int = 1) -> str:
        """Ask for a value and publish it."""
        value = await self._ask(body, level=level)
        match body:
            case "POWR":
                self._publish(power=_POWER.get(value, "unknown"))
            case "INPT":
                self._publish(input=value)
            case "AVMT":
                self._publish(muted=value == _MUTED)
            case "FREZ":
                self._publish(frozen=value == "1")
        return value

    async def _ask(self, body: str, parameter: str = "?", *, level: int = 1) -> str:
        """What the device answers; raises `Refused`, and `NotReady` for what it cannot do now."""
        assert self._conversation is not None
        digest, self._digest = self._digest, b""
        request = digest + pjlink.encode_command(body, parameter, level=level)
        answer = await self._conversation.ask(request, timeout_s=self._patience_s)
        if answer.decode(errors="replace").upper() == pjlink.NOT_AUTHORISED:
            raise NotReady(Reason.WRONG_PASSWORD)
        line = pjlink.decode_response(answer)
        if line.body != body:
            raise WireError("protocol", f"{body} was answered {line.body}")
        return _value(line, is_question=parameter == "?")


async def _read(stream: TcpStream) -> bytes:
    return await stream.read_line(_END)


def _value(line: Line, *, is_question: bool) -> str:
    match line.text.upper():
        case Fault.UNAVAILABLE:
            if is_question:
                return ""
            raise NotReady(Reason.BUSY, f"{line.body}: ERR3, not in this state")
        case Fault.FAILURE:
            raise NotReady(Reason.DEVICE_FAULT, f"{line.body}: ERR4, the device has failed")
        case Fault.UNDEFINED:
            raise Refused(f"{line.body}: ERR1, the device does not know this command")
        case Fault.OUT_OF_PARAMETER:
            raise Refused(f"{line.body}: ERR2, the device has no such value")
        case _:
            return line.text


CONTROL = ControlFamily.from_folder(
    Path(__file__).parent,
    config=PJLinkConfig,
    actions=ACTIONS,
    controller=PJLinkController,
    simulator=lambda config: PJLinkSimulator(config.password.get_secret_value()),
)
