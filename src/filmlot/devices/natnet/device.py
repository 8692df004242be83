"""NatNet's driver: frames of everything that Motive tracks in, one rigid body or one skeleton out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from filmlot.devicekit.clock import SourceClock
from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.order import LossCount, PerSource, SequenceWindow, Verdict
from filmlot.devices.natnet.config import NatNetConfig
from filmlot.devices.natnet.session import Session
from filmlot.devices.natnet.simulator import NatNetEncoder
from filmlot.devices.natnet.subject import Name, Times, read_body, read_skeleton
from filmlot.standards.axes import Axes
from filmlot.standards.natnet.frame import FRAMES, Frame, decode_frame
from filmlot.standards.natnet.message import MessageId, Version, open_message
from filmlot.standards.natnet.models import decode_models
from filmlot.standards.natnet.server import decode_server_info

_FOREIGN, _PART = Reading(Outcome.FOREIGN), Reading(Outcome.PART)
_NOT_NEW = {Verdict.DUPLICATE: Reading(Outcome.DUPLICATE), Verdict.LATE: Reading(Outcome.LATE)}


def _endpoints(config: NatNetConfig) -> tuple[Endpoint, ...]:
    address = str(config.interface)
    if config.delivery == "unicast":
        return (Endpoint(address, config.port),)
    # Calls go out of the first endpoint, and their answers come to its address, never to a group's.
    alone = Endpoint(address, config.port, is_shared=True)
    return alone, Endpoint(address, config.port, str(config.group), is_shared=True)


class NatNetDriver:
    """Speaks with a server and decodes one subject of its frames."""

    def __init__(self, config: NatNetConfig) -> None:
        self._address = str(config.server)
        self._session = Session((self._address, config.command_port), keeps_alive=config.delivery == "unicast")
        self._read = read_body if config.kind == "rigid_body" else read_skeleton
        self._name = Name(config.subject)
        self._axes = Axes.parse(config.axes)
        self._windows = PerSource(lambda: SequenceWindow(FRAMES))
        self._losses = PerSource(lambda: LossCount(FRAMES))
        self.clock = SourceClock()
        self.endpoints = _endpoints(config)

    @property
    def lost(self) -> int:
        """Frames that the server numbered and that never came."""
        return sum(losses.lost for losses in self._losses.all())

    def calls(self, now_ns: int) -> Sequence[tuple[Sender, bytes]]:
        """What to say to the server now."""
        return self._session.calls(now_ns)

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The sample of the subject in a frame; an answer of the server gives none."""
        number, _ = open_message(datagram)
        if sender[0] != self._address:
            return _FOREIGN
        frame = self._session.hear(number, datagram, receive_ns)
        if frame is None:
            return _PART
        self._losses.of(sender).see(frame.number)
        verdict = self._windows.of(sender).judge(frame.number, fingerprint=hash(datagram), now_ns=receive_ns)
        return self._sample(frame, receive_ns) if verdict is Verdict.NEW else _NOT_NEW[verdict]

    def _sample(self, frame: Frame, receive_ns: int) -> Reading:
        capture_ns = self.clock.to_unix_ns(self._session.source_ns(frame), receive_ns=receive_ns)
        return self._read(frame, self._session.models, self._name, self._axes, Times(capture_ns, receive_ns))


class NatNetInspector:
    """Messages as a client reads them; until a server has said its version, 4.1 is taken for granted."""

    def __init__(self, config: NatNetConfig, *, with_header: bool) -> None:  # noqa: ARG002 (the contract's)
        self._with_header = with_header
        self._version: Version = (4, 1)

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The fields of a message."""
        number, content = open_message(datagram)
        fields = self._fields(number, datagram)
        header = {"message": number.name.lower(), "bytes": len(content), "version": self._version}
        return {"header": header, **fields} if self._with_header else fields

    def _fields(self, number: MessageId, datagram: bytes) -> dict[str, Any]:
        if number is MessageId.SERVER_INFO:
            info = decode_server_info(datagram)
            self._version = info.stream_version
            return {**_shown(info), "group": str(info.group)}
        if number is MessageId.MODELS:
            return _shown(decode_models(datagram, self._version))
        if number is MessageId.FRAME:
            return _shown(decode_frame(datagram, self._version))
        return {"text": datagram[4:].rstrip(b"\0").decode("utf-8", "replace")}


def _shown(message: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(message, field.name)) for field in fields(message)}


def _plain(value: Any) -> Any:
    """Named fields by their names all the way down."""
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        parts = [_plain(part) for part in value]
        return parts if names is None else dict(zip(names, parts, strict=True))
    return value


FAMILY = Family.from_folder(
    Path(__file__).parent, config=NatNetConfig, driver=NatNetDriver, encoder=NatNetEncoder, inspector=NatNetInspector
)
