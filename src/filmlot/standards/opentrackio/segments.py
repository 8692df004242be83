"""Cutting a sample into packets, and putting samples together from packets in any order.

Sequence numbers count segments too, and nothing else ties the segments of a sample together; so a sample is a
run of consecutive numbers whose offsets follow each other, from offset 0 to the segment marked last. That
holds however the packets are mixed, so reordering needs no special case.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from filmlot.standards.opentrackio.packet import (
    HEADER_BYTES,
    MAXIMUM_PAYLOAD_BYTES,
    MODULUS,
    Encoding,
    OpenTrackIOError,
    Packet,
    encode_packet,
)

ETHERNET_PAYLOAD_BYTES = 1500 - 20 - 8 - HEADER_BYTES
"""What is left of an Ethernet frame after the IP, UDP and OpenTrackIO headers."""
MAXIMUM_SAMPLE_BYTES = 65_536
_SEQUENCES = 1 << 16


class Payload(NamedTuple):
    """A whole sample as it was written, the number of its first packet, and of how many it was made."""

    encoding: Encoding
    sequence: int
    data: bytes
    packets: int = 1


def split(
    payload: bytes,
    *,
    encoding: Encoding,
    sequence: int,
    segment_bytes: int = ETHERNET_PAYLOAD_BYTES,
    modulus: int = MODULUS,
) -> list[bytes]:
    """The datagrams of one sample, numbered from `sequence` on."""
    if not 0 < segment_bytes <= MAXIMUM_PAYLOAD_BYTES:
        raise OpenTrackIOError("length", f"segments of {segment_bytes} bytes; 1 to {MAXIMUM_PAYLOAD_BYTES} can be sent")
    if not 0 < len(payload) <= MAXIMUM_SAMPLE_BYTES:
        raise OpenTrackIOError(
            "length", f"the sample has {len(payload)} bytes; 1 to {MAXIMUM_SAMPLE_BYTES} can be sent"
        )
    offsets = range(0, len(payload), segment_bytes)
    return [
        encode_packet(
            Packet(
                encoding=encoding,
                sequence=(sequence + index) % _SEQUENCES,
                offset=offset,
                last=index == len(offsets) - 1,
                payload=payload[offset : offset + segment_bytes],
            ),
            modulus=modulus,
        )
        for index, offset in enumerate(offsets)
    ]


class _Waiting(NamedTuple):
    packet: Packet
    arrived_ns: int


@dataclass(slots=True)
class _Source:
    waiting: dict[int, _Waiting] = field(default_factory=dict)
    bytes_waiting: int = 0

    def remove(self, sequence: int) -> None:
        entry = self.waiting.pop(sequence, None)
        if entry is not None:
            self.bytes_waiting -= len(entry.packet.payload)


class Reassembler:
    """Puts samples together for any number of sources, within bounds of age, memory and sources.

    `abandoned` counts segments that were dropped because the rest of their sample did not come in time, or
    because a source exceeded its share.
    """

    def __init__(self, *, maximum_age_ns: int = 100_000_000, maximum_sources: int = 256) -> None:
        self._maximum_age_ns = maximum_age_ns
        self._maximum_sources = maximum_sources
        self._sources: dict[Hashable, _Source] = {}
        self.abandoned = 0

    def add(self, packet: Packet, *, source: Hashable, now_ns: int) -> Payload | None:
        """The sample that this packet completes, if any; raises `OpenTrackIOError` beyond the limits."""
        if packet.last and packet.offset == 0:
            return Payload(packet.encoding, packet.sequence, packet.payload)
        if packet.offset + len(packet.payload) > MAXIMUM_SAMPLE_BYTES:
            end = packet.offset + len(packet.payload)
            raise OpenTrackIOError("length", f"segment ends at byte {end}; a sample has at most {MAXIMUM_SAMPLE_BYTES}")
        if not packet.payload:
            raise OpenTrackIOError("length", "payload length is 0; a segment carries at least one byte")
        waiting = self._source(source)
        self._forget_old(waiting, now_ns)
        waiting.remove(packet.sequence)
        waiting.waiting[packet.sequence] = _Waiting(packet, now_ns)
        waiting.bytes_waiting += len(packet.payload)
        run = _complete_run(waiting.waiting, packet)
        if run is None:
            self._keep_share(waiting)
            return None
        for segment in run:
            waiting.remove(segment.sequence)
        return Payload(run[0].encoding, run[0].sequence, b"".join(segment.payload for segment in run), len(run))

    def _source(self, source: Hashable) -> _Source:
        found = self._sources.pop(source, None) or _Source()
        self._sources[source] = found  # last in, so that the first in the dictionary is the longest silent
        if len(self._sources) > self._maximum_sources:
            self.abandoned += len(self._sources.pop(next(iter(self._sources))).waiting)
        return found

    def _forget_old(self, source: _Source, now_ns: int) -> None:
        for sequence, entry in list(source.waiting.items()):
            if now_ns - entry.arrived_ns <= self._maximum_age_ns:
                break  # arrival order: the rest is younger
            source.remove(sequence)
            self.abandoned += 1

    def _keep_share(self, source: _Source) -> None:
        while source.bytes_waiting > 2 * MAXIMUM_SAMPLE_BYTES or len(source.waiting) > 1024:
            source.remove(next(iter(source.waiting)))
            self.abandoned += 1


def _complete_run(waiting: dict[int, _Waiting], packet: Packet) -> list[Packet] | None:
    run = [packet]
    while run[0].offset > 0:
        before = waiting.get((run[0].sequence - 1) % _SEQUENCES)
        if before is None or not _follows(before.packet, run[0]):
            return None
        run.insert(0, before.packet)
    while not run[-1].last:
        after = waiting.get((run[-1].sequence + 1) % _SEQUENCES)
        if after is None or not _follows(run[-1], after.packet):
            return None
        run.append(after.packet)
    return run


def _follows(first: Packet, second: Packet) -> bool:
    joined = first.offset + len(first.payload) == second.offset
    return joined and not first.last and first.encoding == second.encoding
