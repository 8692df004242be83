"""Linear timecode's driver: packets of sound in, a mark for every frame that was heard out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.order import InOrder, LossCount
from filmlot.devices.ltc.config import LtcConfig
from filmlot.devices.ltc.simulator import LtcStreamEncoder
from filmlot.devices.ltc.stream import Stream
from filmlot.standards import pcm, rtp
from filmlot.standards.ltc.word import LtcError

_FOREIGN, _PART, _SILENCE = Reading(Outcome.FOREIGN), Reading(Outcome.PART), Reading(Outcome.EMPTY)
_SOURCE_LOSS_NS = 100_000_000  # packets come every 4 ms at most: the stream that was heard has ended
_PATIENCE = 8


class LtcDriver:
    """Listens to one stream at a time; another takes over when it has ended."""

    def __init__(self, config: LtcConfig) -> None:
        self._config = config
        self._losses = LossCount(rtp.SEQUENCES)
        self._heard: tuple[Sender, int] | None = None
        self._heard_ns = 0
        self._begin()
        group = None if config.group is None else str(config.group)
        self.endpoints = (Endpoint(str(config.interface), config.port, group, is_shared=group is not None),)

    def _begin(self) -> None:
        self._order: InOrder[rtp.Packet] = InOrder(rtp.SEQUENCES, patience=_PATIENCE)
        self._stream = Stream(self._config)

    @property
    def lost(self) -> int:
        """Packets that the source numbered and that never came."""
        return self._losses.lost

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The marks of the frames that end in a packet of sound, and in those that waited for it."""
        packet = rtp.decode(datagram)
        self._check(packet.payload)
        source = sender, packet.source
        if source != self._heard:
            if self._heard is not None and abs(receive_ns - self._heard_ns) < _SOURCE_LOSS_NS:
                return _FOREIGN
            self._heard = source
            self._begin()
        self._heard_ns = receive_ns
        self._losses.see(packet.sequence)
        given = self._order.take(packet.sequence, packet)
        marks = tuple(mark for found in given for mark in self._stream.take(found, receive_ns))
        if marks:
            return Reading(Outcome.SAMPLE, marks)
        return _SILENCE if self._stream.is_silent else _PART

    def _check(self, payload: bytes) -> None:
        sample_bytes = self._config.width * self._config.channels
        if not payload or len(payload) % sample_bytes:
            raise LtcError(
                "length",
                f"{len(payload)} bytes of sound are no samples of {self._config.channels} x {self._config.encoding}",
            )


class LtcInspector:
    """A packet of sound as a technician sees it: its numbers and its level."""

    def __init__(self, config: LtcConfig, *, with_header: bool) -> None:
        self._config, self._with_header = config, with_header

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The fields of a packet."""
        packet = rtp.decode(datagram)
        config = self._config
        samples = pcm.decode(packet.payload, width=config.width, channels=config.channels, order="big")
        fields = {
            "sequence": packet.sequence,
            "timestamp": packet.timestamp,
            "samples": len(samples),
            "peak": round(float(abs(samples[:, config.channel - 1]).max(initial=0.0)), 4),
        }
        header = {"payload_type": packet.payload_type, "ssrc": packet.source, "marker": packet.marker}
        return {"header": header, **fields} if self._with_header else fields


FAMILY = Family.from_folder(
    Path(__file__).parent, config=LtcConfig, driver=LtcDriver, encoder=LtcStreamEncoder, inspector=LtcInspector
)
