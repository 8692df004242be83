"""A conversation with a NatNet server: who it is, what it tracks, and that we are still here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.shared import LastDecoded
from filmlot.standards.natnet.frame import Frame, decode_frame
from filmlot.standards.natnet.message import MessageId, NatNetError, Version, command
from filmlot.standards.natnet.models import Models, decode_models
from filmlot.standards.natnet.server import ServerInfo, decode_server_info

_AGAIN_NS = 900_000_000
_SILENT_NS = 3_000_000_000


@lru_cache(maxsize=8)
def _frames(version: Version) -> Callable[[bytes], Frame]:
    """One parse of a frame for all devices of a bit stream."""
    return LastDecoded(partial(decode_frame, version=version))


class Session:
    """What is known of one server, and what to ask it next.

    Frames cannot be read before the server has said which bit stream it speaks. A server that sends to us
    alone forgets us unless we keep saying that we are here; one that was silent is greeted anew.
    """

    def __init__(self, server: Sender, *, keeps_alive: bool) -> None:
        self._server = server
        self._keeps_alive = keeps_alive
        self._info: ServerInfo | None = None
        self._asks_models = True
        self._heard_ns = 0
        self._called_ns = 0
        self.models = Models()

    def calls(self, now_ns: int) -> Sequence[tuple[Sender, bytes]]:
        """What to say now; about once a second."""
        if abs(now_ns - self._called_ns) < _AGAIN_NS:
            return ()
        self._called_ns = now_ns
        messages: list[bytes] = []
        if self._info is None or abs(now_ns - self._heard_ns) > _SILENT_NS:
            messages.append(command(MessageId.CONNECT, "Ping"))
        elif self._keeps_alive:
            messages.append(command(MessageId.KEEP_ALIVE))
        if self._info is not None and self._asks_models:
            messages.append(command(MessageId.REQUEST_MODELS))
        return [(self._server, message) for message in messages]

    def hear(self, number: MessageId, datagram: bytes, receive_ns: int) -> Frame | None:
        """Take a message of the server; gives its frame, or None for an answer.

        Raises `NatNetError` for a broken message, for a frame before the handshake, and for what only clients
        say.
        """
        self._heard_ns = receive_ns
        if number is MessageId.FRAME:
            return self._frame(datagram)
        if number is MessageId.SERVER_INFO:
            info = decode_server_info(datagram)
            self._asks_models |= self._info != info
            self._info = info
        elif number is MessageId.MODELS:
            self.models = decode_models(datagram, self._version())
            self._asks_models = False
        elif number not in {MessageId.RESPONSE, MessageId.TEXT, MessageId.UNRECOGNIZED}:
            raise NatNetError("protocol", f"the message is {number.name}, which a client says to a server")
        return None

    def _frame(self, datagram: bytes) -> Frame:
        frame = _frames(self._version())(datagram)
        # The names of before hold until the new ones are here: a prop that is added must not stop a camera.
        self._asks_models |= frame.models_changed
        return frame

    def _version(self) -> Version:
        if self._info is None:
            raise NatNetError(
                "handshake",
                f"the server at {self._server[0]} has not said its version; let UDP {self._server[1]} through",
            )
        return self._info.stream_version

    def source_ns(self, frame: Frame) -> int:
        """When the cameras saw a frame, in nanoseconds of the server's own clock."""
        if self._info is not None and self._info.clock_hz and frame.mid_exposure_ticks:
            return frame.mid_exposure_ticks * 1_000_000_000 // self._info.clock_hz
        return round(frame.timestamp_s * 1e9)
