"""OpenTrackIO sources, each in the multicast group of its number; the first of the numbers are listened to."""

from __future__ import annotations

from collections.abc import Iterator

from filmlot.devicekit.contract import Sender
from filmlot.devicekit.discovery import Found, Probe
from filmlot.standards.opentrackio.packet import DEFAULT_PORT, FORMER_MODULUS, MODULUS, decode_packet, multicast_group
from filmlot.standards.opentrackio.sample import parse

NUMBERS = range(1, 33)  # every group that is joined is a report to the switch


def read(datagram: bytes, sender: Sender) -> Iterator[Found]:
    """The source of a sample that came in one packet; raises `OpenTrackIOError`."""
    packet = decode_packet(datagram, moduli=frozenset({MODULUS, FORMER_MODULUS}))
    number = parse(packet.encoding, packet.payload).get("sourceNumber")
    if isinstance(number, int) and number in NUMBERS:
        config = {"source_number": number, "delivery": "multicast"}
        yield Found("opentrackio", sender[0], f"OpenTrackIO {number}", str(number), config)


PROBE = Probe(read=read, port=DEFAULT_PORT, groups=tuple(multicast_group(number) for number in NUMBERS))
