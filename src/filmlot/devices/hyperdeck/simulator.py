"""A HyperDeck played on this machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from fractions import Fraction

from filmlot.devicekit.control import Value
from filmlot.devicekit.ftp_simulator import PlayedFile, RecorderSimulator
from filmlot.devicekit.tcp import TcpPeer
from filmlot.devices.hyperdeck.config import HyperDeckConfig
from filmlot.standards.hyperdeck import Command, decode_command, encode_response
from filmlot.standards.timecode import Timecode
from filmlot.standards.wire import WireError

_RATE = Fraction(24)
_BYTES_A_FRAME = 100_000
_OK = encode_response(200, "ok")
_SYNTAX_ERROR = encode_response(100, "syntax error")
_UNSUPPORTED = encode_response(103, "unsupported")
_OUT_OF_RANGE = encode_response(109, "out of range")
_INVALID_STATE = encode_response(150, "invalid state")
_IDENTITY = {"protocol version": "1.11", "model": "HyperDeck Studio HD Plus"}
_ACTIONS = {"record": "record", "stop": "stop", "play": "play", "goto": "go_to", "slot select": "select_slot"}


class HyperDeckSimulator(RecorderSimulator):
    """A deck with two slots. Set `is_remote`, `media` and `seconds_left` as somebody at its front panel would."""

    def __init__(self, config: HyperDeckConfig) -> None:
        super().__init__(ftp_port=config.ftp_port)
        self._began_s = 0.0
        self.is_remote, self.media, self.seconds_left = True, "mounted", 3600
        self._status, self._speed, self._slot, self._clip = "stopped", 0, 1, 0
        self._clips: list[tuple[str, int]] = [("Clip_0001", 240)]
        """Names and lengths in frames."""
        self._notified: set[tuple[TcpPeer, str]] = set()
        self._overriding: set[TcpPeer] = set()
        self._doings: Mapping[str, Callable[[Mapping[str, str]], bytes]] = {
            "record": self._record,
            "stop": lambda _: self._stop(),
            "play": lambda said: self._move("play", int(said.get("speed", "100"))),
            "goto": self._go_to,
            "slot select": self._select_slot,
        }
        self._questions: Mapping[str, tuple[int, str, Callable[[Mapping[str, str]], Mapping[str, str]]]] = {
            "device info": (204, "device info", lambda _: {**_IDENTITY, "unique id": "simulator", "slot count": "2"}),
            "transport info": (208, "transport info", lambda _: self._transport_info()),
            "slot info": (202, "slot info", lambda _: self._slot_info()),
            "clips count": (214, "clips count", lambda _: {"clip count": str(len(self._clips))}),
            "clips get": (205, "clips info", self._clips_info),
        }

    @property
    def points(self) -> Mapping[str, Value]:
        """The deck's true state."""
        return {
            "transport": self._status,
            "speed": self._speed,
            "slot": self._slot,
            "clip": self._clip,
            "remote": self.is_remote,
            "media": self.media,
            "recording_time_s": self.seconds_left,
        }

    async def attend(self, peer: TcpPeer) -> None:
        """Greet a client, and answer until it leaves."""
        await peer.say(encode_response(500, "connection info", _IDENTITY))
        try:
            await self._converse(peer)
        finally:
            self._overriding.discard(peer)
            self._notified = {(other, subject) for other, subject in self._notified if other is not peer}

    async def _converse(self, peer: TcpPeer) -> None:
        patience_s: float | None = None
        while True:
            async with asyncio.timeout(patience_s):
                line = await peer.stream.read_line()
            try:
                command = decode_command(line)
            except WireError:
                await peer.say(_SYNTAX_ERROR)
                continue
            if command.name == "quit":
                await peer.say(_OK)
                return
            if command.name == "watchdog":
                patience_s = float(command.parameters.get("period", "0")) or None
            await peer.say(self._answer(peer, command))
            if command.name in self._doings:
                await self._notify("transport", encode_response(508, "transport info", self._transport_info()))

    async def _notify(self, subject: str, message: bytes) -> None:
        for peer in self.peers:
            if (peer, subject) in self._notified:
                await peer.say(message)

    def _answer(self, peer: TcpPeer, command: Command) -> bytes:
        match command.name:
            case "ping" | "watchdog":
                return _OK
            case "notify":
                self._notified |= {(peer, subject) for subject, on in command.parameters.items() if on == "true"}
                return _OK
            case "remote":
                return self._remote(peer, command.parameters)
            case name if name in self._questions:
                code, text, tell = self._questions[name]
                return encode_response(code, text, tell(command.parameters))
            case _:
                return self._do(peer, command)

    def _do(self, peer: TcpPeer, command: Command) -> bytes:
        if command.name not in self._doings:
            return _UNSUPPORTED
        if not self.is_remote and peer not in self._overriding:
            return encode_response(111, "remote control disabled")
        if _ACTIONS[command.name] in self.misbehaviour.refuses:
            return _INVALID_STATE
        return self._doings[command.name](command.parameters)

    def _record(self, said: Mapping[str, str]) -> bytes:
        if self.media != "mounted":
            return encode_response(105, "no disk")
        if not self.seconds_left:
            return encode_response(104, "disk full")
        if self._status == "record":
            return _INVALID_STATE
        self._clips.append((said.get("name", f"Clip_{len(self._clips) + 1:04}"), 0))
        self._clip, self._began_s = len(self._clips), time.monotonic()
        return self._move("record", 100)

    def _stop(self) -> bytes:
        if self._status == "record":
            name, frames = self._clips[-1][0], max(1, round((time.monotonic() - self._began_s) * _RATE))
            self._clips[-1] = name, frames
            self.files[f"{self._slot}/{name}.mov"] = PlayedFile(name, frames * _BYTES_A_FRAME)
        return self._move("stopped", 0)

    def _move(self, status: str, speed: int) -> bytes:
        self._status, self._speed = status, speed
        return _OK

    def _go_to(self, said: Mapping[str, str]) -> bytes:
        wanted = said.get("clip id", "")
        if not wanted.isdecimal() or not 1 <= int(wanted) <= len(self._clips):
            return _OUT_OF_RANGE
        self._clip = int(wanted)
        return _OK

    def _select_slot(self, said: Mapping[str, str]) -> bytes:
        if said.get("slot id") not in {"1", "2"}:
            return _OUT_OF_RANGE
        self._slot = int(said["slot id"])
        return _OK

    def _remote(self, peer: TcpPeer, said: Mapping[str, str]) -> bytes:
        if "enable" in said:
            self.is_remote = said["enable"] == "true"
        if said.get("override") == "true":
            self._overriding.add(peer)
        if said:
            return _OK
        state = {"enabled": str(self.is_remote).lower(), "override": str(peer in self._overriding).lower()}
        return encode_response(210, "remote info", state)

    def _transport_info(self) -> dict[str, str]:
        return {
            "status": self._status,
            "speed": str(self._speed),
            "slot id": str(self._slot),
            "clip id": str(self._clip or "none"),
            "single clip": "false",
            "display timecode": "00:00:00:00",
            "timecode": "00:00:00:00",
            "video format": "1080p24",
            "loop": "false",
        }

    def _slot_info(self) -> dict[str, str]:
        return {
            "slot id": str(self._slot),
            "status": self.media,
            "volume name": "Untitled",
            "recording time": str(self.seconds_left),
            "video format": "1080p24",
        }

    def _clips_info(self, said: Mapping[str, str]) -> dict[str, str]:
        first, count = said.get("clip id", "1"), said.get("count", "10000")
        chosen = [(number, clip) for number, clip in enumerate(self._clips, 1) if number >= int(first)][: int(count)]
        clips = {
            str(number): f"{name} 00:00:00:00 {Timecode.from_frame(frames, _RATE)}" for number, (name, frames) in chosen
        }
        return {"clip count": str(len(clips)), **clips}
