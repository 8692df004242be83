"""OpenTrackIO's driver: packets in, the camera of each new sample out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from filmlot.devicekit.clock import SourceClock
from filmlot.devicekit.contract import Endpoint, Family, Outcome, Reading, Sender
from filmlot.devicekit.order import LossCount, PerSource, SequenceWindow, Verdict
from filmlot.devices.opentrackio.config import OpenTrackIOConfig
from filmlot.devices.opentrackio.simulator import OpenTrackIOEncoder
from filmlot.standards.opentrackio import camera, packet, sample, schema, view
from filmlot.standards.opentrackio.segments import Reassembler
from filmlot.standards.pose import UNKNOWN_PAIR, PoseFlag

_PART, _FOREIGN = Reading(Outcome.PART), Reading(Outcome.FOREIGN)
_NOT_NEW = {Verdict.DUPLICATE: Reading(Outcome.DUPLICATE), Verdict.LATE: Reading(Outcome.LATE)}
_EMPTY = Reading(Outcome.EMPTY)
_SEQUENCES = 1 << 16


def _endpoints(config: OpenTrackIOConfig) -> tuple[Endpoint, ...]:
    address, both = str(config.interface), config.delivery == "both"
    alone = Endpoint(address, config.port, is_shared=both)
    if config.delivery == "unicast" or config.source_number is None:
        return (alone,)
    group = Endpoint(address, config.port, packet.multicast_group(config.source_number), is_shared=True)
    return (alone, group) if both else (group,)


def _moduli(config: OpenTrackIOConfig) -> frozenset[int]:
    return frozenset({packet.MODULUS, packet.FORMER_MODULUS} if config.accept_1_0_0 else {packet.MODULUS})


class OpenTrackIODriver:
    """Decodes one source's samples, whichever sender's packets they are in."""

    def __init__(self, config: OpenTrackIOConfig) -> None:
        self._source_number = config.source_number
        self._moduli = _moduli(config)
        self._reassembler = Reassembler()
        self._windows = PerSource(lambda: SequenceWindow(_SEQUENCES))
        self._losses = PerSource(lambda: LossCount(_SEQUENCES))
        self.clock = SourceClock()
        self._sensor_mm = UNKNOWN_PAIR
        self.endpoints = _endpoints(config)

    @property
    def lost(self) -> int:
        """Packets that the senders numbered and that never came."""
        return sum(losses.lost for losses in self._losses.all())

    def decode(self, datagram: bytes, sender: Sender, receive_ns: int) -> Reading:
        """The pose in the sample that a packet completes."""
        taken = packet.decode_packet(datagram, moduli=self._moduli)
        self._losses.of(sender).see(taken.sequence)
        payload = self._reassembler.add(taken, source=sender, now_ns=receive_ns)
        if payload is None:
            return _PART
        found = view.read(payload.encoding, payload.data)
        source = found.source_number
        if self._source_number is not None and source != self._source_number:
            return _FOREIGN
        # One socket may send several sources, so the order of samples is the source's, not the socket's.
        window = self._windows.of((sender, source))
        verdict = window.judge(payload.sequence, fingerprint=hash(payload.data), now_ns=receive_ns)
        return self._read(found, receive_ns) if verdict is Verdict.NEW else _NOT_NEW[verdict]

    def _read(self, found: view.View, receive_ns: int) -> Reading:
        # The static block comes every other second only; the sensor in it holds until the next.
        self._sensor_mm = camera.sensor_mm(found) or self._sensor_mm
        capture_ns, flags = receive_ns, 0
        source_ns = camera.capture_time_ns(found)
        if source_ns is not None:
            capture_ns = self.clock.to_unix_ns(source_ns, receive_ns=receive_ns)
            flags = int(PoseFlag.SOURCE_CLOCK)
        flags |= camera.lock_flag(found)
        pose = camera.pose(found, capture_ns=capture_ns, receive_ns=receive_ns, sensor_mm=self._sensor_mm, flags=flags)
        return _EMPTY if pose is None else Reading(Outcome.SAMPLE, (pose,))


class OpenTrackIOInspector:
    """Whole samples, checked against the standard; a packet that is a part says which."""

    def __init__(self, config: OpenTrackIOConfig, *, with_header: bool) -> None:
        self._moduli = _moduli(config)
        self._with_header = with_header
        self._reassembler = Reassembler(maximum_age_ns=1 << 62)  # lines have no age

    def inspect(self, datagram: bytes) -> dict[str, Any]:
        """The sample that a packet completes, or the place of the packet in its sample."""
        taken = packet.decode_packet(datagram, moduli=self._moduli)
        header = {
            "encoding": taken.encoding.name.lower(),
            "sequence": taken.sequence,
            "offset": taken.offset,
            "last": taken.last,
            "length": len(taken.payload),
        }
        payload = self._reassembler.add(taken, source=None, now_ns=0)
        if payload is None:
            return {"segment": header}
        found = sample.parse(payload.encoding, payload.data)
        schema.check(found)
        return {"header": header, "sample": found} if self._with_header else found


FAMILY = Family.from_folder(
    Path(__file__).parent,
    config=OpenTrackIOConfig,
    driver=OpenTrackIODriver,
    encoder=lambda config: OpenTrackIOEncoder(source_number=config.source_number or 1, encoding=config.encoding),
    inspector=OpenTrackIOInspector,
)
