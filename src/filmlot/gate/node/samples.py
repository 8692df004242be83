"""The samples of a take: what the devices sent, each as one OpenTrackIO object on one line."""

from __future__ import annotations

import orjson

from filmlot.buildings.stage import contracts
from filmlot.buildings.stage.engine.recording.tracking import Sample
from filmlot.devicekit.families import family, family_keys
from filmlot.devicekit.records import pose_of
from filmlot.devicekit.ring import PAYLOAD_BYTES, Payload, PayloadRing, Ring, RingError
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import Signal
from filmlot.devices.opentrackio.simulator import OpenTrackIOEncoder
from filmlot.standards.opentrackio.packet import (
    FORMER_MODULUS,
    MAXIMUM_PAYLOAD_BYTES,
    MODULUS,
    Encoding,
    decode_packet,
)
from filmlot.standards.opentrackio.sample import parse
from filmlot.standards.opentrackio.segments import Reassembler
from filmlot.standards.wire import WireError

MODULI = frozenset({MODULUS, FORMER_MODULUS})


class OpenTrackIOTap:
    """Takes an OpenTrackIO device's samples as they were received; CBOR becomes JSON."""

    def __init__(self, device: int, described: contracts.Device, run: RunFolder) -> None:
        self._device, self._path = device, run.datagrams(described.id)
        self._number = described.config.get("source_number")
        self._ring: PayloadRing | None = None
        self._reassembler = Reassembler()
        self._sequence = 0

    def skip(self) -> None:
        """Forgets what has come so far."""
        ring = self._open()
        newest = None if ring is None else ring.latest()
        self._sequence = 0 if newest is None else newest.sequence

    def take(self) -> list[Sample]:
        """The samples since the last call."""
        ring = self._open()
        if ring is None:
            return []
        samples = []
        for payload in ring.since(self._sequence):
            self._sequence = payload.sequence
            line = self._line(payload)
            if line is not None:
                samples.append(Sample(payload.receive_ns, self._device, payload.sequence, line))
        return samples

    def _line(self, payload: Payload) -> bytes | None:
        if payload.length > PAYLOAD_BYTES:
            return None  # its end was not kept
        try:
            packet = decode_packet(payload.data, moduli=MODULI)
            whole = self._reassembler.add(packet, source=None, now_ns=payload.receive_ns)
            found = None if whole is None else parse(whole.encoding, whole.data)
        except WireError:
            return None  # counted by the receiver
        if whole is None or found is None or self._number not in (None, found.get("sourceNumber")):
            return None
        if whole.encoding is Encoding.JSON and b"\n" not in whole.data and b"\r" not in whole.data:
            return whole.data
        return orjson.dumps(found)

    def _open(self) -> PayloadRing | None:
        if self._ring is None:
            try:
                self._ring = PayloadRing.open(self._path)
            except RingError:
                return None
        return self._ring


class PoseTap:
    """Takes the poses of any other device and writes them as OpenTrackIO samples."""

    def __init__(self, device: int, described: contracts.Device, run: RunFolder) -> None:
        self._device, self._path = device, run.samples(described.id)
        self._encoder = OpenTrackIOEncoder(source_number=device + 1, segment_bytes=MAXIMUM_PAYLOAD_BYTES)
        self._ring: Ring | None = None
        self._sequence = 0

    def skip(self) -> None:
        """Forgets what has come so far."""
        ring = self._open()
        self._sequence = 0 if ring is None else ring.head

    def take(self) -> list[Sample]:
        """The samples since the last call."""
        ring = self._open()
        if ring is None:
            return []
        samples = []
        for record in ring.since(self._sequence):
            self._sequence = int(record["sequence"])
            (datagram,) = self._encoder.encode(pose_of(record))
            line = decode_packet(datagram).payload
            samples.append(Sample(int(record["receive_ns"]), self._device, self._sequence, line))
        return samples

    def _open(self) -> Ring | None:
        if self._ring is None:
            try:
                self._ring = Ring.open(self._path)
            except RingError:
                return None
        return self._ring


def open_taps(described: contracts.Description, run: RunFolder) -> list[OpenTrackIOTap | PoseTap]:
    """A tap for every device of a description that tracks."""
    return [
        (OpenTrackIOTap if device.family == "opentrackio" else PoseTap)(index, device, run)
        for index, device in enumerate(described.devices)
        if device.family in family_keys() and Signal.POSE in family(device.family).signals
    ]
