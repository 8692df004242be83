"""A media server played on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from filmlot.devicekit.control import Value
from filmlot.devicekit.datagram import DatagramSimulator
from filmlot.devices.media_server.config import MediaServerConfig
from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import decode_messages, encode

_PLAYBACKS = {"/play": "playing", "/pause": "paused", "/stop": "stopped"}


class MediaServerSimulator(DatagramSimulator):
    """Understands the messages that the settings begin with, and answers `/ping`."""

    def __init__(self, config: MediaServerConfig) -> None:  # noqa: ARG002 (the contract's)
        super().__init__()
        self._points: dict[str, Value] = {}

    @property
    def points(self) -> Mapping[str, Value]:
        """The server's true state."""
        return self._points

    def answers(self, datagram: bytes) -> Iterable[bytes]:
        """A pong for a ping."""
        try:
            messages = decode_messages(datagram)
        except OSCError:
            return
        for message in messages:
            if message.address == "/ping":
                yield encode(Message.of("/pong"))
            elif not self.misbehaviour.silent:
                self._obey(message)

    def _obey(self, message: Message) -> None:
        match message.address, message.arguments:
            case address, () if address in _PLAYBACKS:
                self._points["playback"] = _PLAYBACKS[address]
            case "/cue", (int() | str() as cue,):
                self._points["cue"] = cue
            case "/brightness", (float() as level,):
                self._points["brightness_percent"] = round(level * 100)
