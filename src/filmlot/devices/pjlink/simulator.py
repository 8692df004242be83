"""A PJLink projector played on this machine."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from filmlot.devicekit.control import Value
from filmlot.devicekit.tcp import TcpPeer, TcpSimulator
from filmlot.standards import pjlink
from filmlot.standards.pjlink import Fault, Line
from filmlot.standards.wire import WireError

_INPUTS = ("11", "21", "31", "32", "51")
_ACTIONS = {
    ("POWR", "1"): "power_on",
    ("POWR", "0"): "power_off",
    ("AVMT", "31"): "mute",
    ("AVMT", "30"): "unmute",
    ("FREZ", "1"): "freeze",
    ("FREZ", "0"): "unfreeze",
}
_POWERS = {"0": "off", "1": "on", "2": "cooling", "3": "warming"}
_WHILE_ON = frozenset({"INPT", "AVMT", "FREZ"})


class PJLinkSimulator(TcpSimulator):
    """A projector of class 2 that needs no time to warm up. Set `power` and `faults` as its own electronics would."""

    def __init__(self, password: str) -> None:
        super().__init__()
        self._password = password
        self.power, self.faults = "1", "000000"
        self._input, self._mute, self._freeze = "31", "30", "0"

    @property
    def points(self) -> Mapping[str, Value]:
        """The projector's true state."""
        return {
            "power": _POWERS[self.power],
            "input": self._input,
            "muted": self._mute == "31",
            "frozen": self._freeze == "1",
        }

    async def attend(self, peer: TcpPeer) -> None:
        """Greet a client, check its password once, and answer until it leaves."""
        salt = secrets.token_hex(4) if self._password else ""
        await peer.say(f"PJLINK 1 {salt}\r".encode() if salt else b"PJLINK 0\r")
        is_known = not salt
        while True:
            try:
                digest, command = pjlink.decode_command(await peer.stream.read_line(b"\r"))
            except WireError:
                continue
            if not is_known and digest != pjlink.digest(salt, self._password):
                await peer.say(pjlink.NOT_AUTHORISED.encode() + b"\r")
                return
            is_known = True
            await peer.say(pjlink.encode_response(Line(command.level, command.body, self._answer(command))))

    def _answer(self, command: Line) -> str:
        if self.power != "1" and command.body in _WHILE_ON:
            return Fault.UNAVAILABLE
        return self._tell(command) if command.text == "?" else self._do(command)

    def _tell(self, command: Line) -> str:
        known = {
            "POWR": self.power,
            "INPT": self._input,
            "AVMT": self._mute,
            "ERST": self.faults,
            "LAMP": "1200 1",
            "INST": " ".join(_INPUTS),
            "NAME": "Projector",
            "INF1": "Filmlot",
            "INF2": "Simulator",
            "INFO": "",
            "CLSS": "2",
        }
        of_class_2 = {**known, "FREZ": self._freeze, "SNUM": "1", "SVER": "1", "IRES": "1920x1080", "RRES": "1920x1080"}
        return (of_class_2 if command.level == 2 else known).get(command.body, Fault.UNDEFINED)

    def _do(self, command: Line) -> str:
        if command.body == "INPT":
            action: str | None = "select_input" if command.text in _INPUTS else None
        else:
            action = _ACTIONS.get((command.body, command.text))
        if action is None:
            return Fault.OUT_OF_PARAMETER if command.body in {"POWR", *_WHILE_ON} else Fault.UNDEFINED
        if action in self.misbehaviour.refuses:
            return Fault.OUT_OF_PARAMETER
        match command.body:
            case "POWR":
                self.power = command.text
            case "INPT":
                self._input = command.text
            case "AVMT":
                self._mute = command.text
            case _:
                self._freeze = command.text
        return "OK"
