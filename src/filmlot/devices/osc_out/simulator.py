"""A receiver of OSC played on this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping

from filmlot.devicekit.control import Value
from filmlot.devicekit.datagram import DatagramSimulator
from filmlot.devices.osc_out.config import OSCOutConfig
from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import decode_messages

_KEPT = 1000


class OSCOutSimulator(DatagramSimulator):
    """Keeps what it hears, and answers nothing."""

    def __init__(self, config: OSCOutConfig) -> None:  # noqa: ARG002 (the contract's)
        super().__init__()
        self.heard: list[Message] = []

    @property
    def points(self) -> Mapping[str, Value]:
        """How many messages came."""
        return {"sent": len(self.heard)}

    def answers(self, datagram: bytes) -> Iterable[bytes]:
        """Nothing."""
        with contextlib.suppress(OSCError):
            self.heard = [*self.heard, *decode_messages(datagram)][-_KEPT:]
        return ()
