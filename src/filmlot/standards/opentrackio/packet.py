"""One OpenTrackIO packet: 16 bytes of header with a checksum, and a payload (1.0.1, "Transport protocol")."""

from __future__ import annotations

import struct
from enum import IntEnum
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

from filmlot.standards.wire import WireError

HEADER_BYTES = 16
DEFAULT_PORT = 55_555
MAXIMUM_PAYLOAD_BYTES = 0x7FFF
MODULUS = 256
"""Fletcher-16 is taken modulo 256 since 1.0.1."""
FORMER_MODULUS = 255
"""What 1.0.0 said; senders of that age are still about."""

_IDENTIFIER = b"OTrk"
_HEADER = struct.Struct(">4sBBHIHH")
_BYTE = np.dtype(np.uint8)
_LAST_SEGMENT = 0x8000
_CHECKSUM = 14  # where it stands
_STEP = 1 << 23  # beyond what the bytes of the largest datagram add up to


class OpenTrackIOError(WireError):
    """Bytes that are not OpenTrackIO, or a sample that its schema does not allow."""


class Encoding(IntEnum):
    """How a payload is written; from 0x80 on the value belongs to vendors."""

    JSON = 0x01
    CBOR = 0x02


_ENCODINGS = {int(encoding): encoding for encoding in Encoding}


class Packet(msgspec.Struct, frozen=True, gc=False):
    """The fields of a packet: `sequence` counts packets; `offset` is the payload's place in its sample."""

    encoding: Encoding
    sequence: int
    offset: int
    last: bool
    payload: bytes


def multicast_group(source_number: int) -> str:
    """The IPv4 group of a source; numbers 0 and 201 to 255 are reserved and must be dropped."""
    if not 1 <= source_number <= 200:
        raise OpenTrackIOError("source_number", f"source number is {source_number}; it goes from 1 to 200")
    return f"239.135.1.{source_number}"


def decode_packet(datagram: bytes, *, moduli: frozenset[int] = frozenset({MODULUS})) -> Packet:
    """The packet in a datagram, whose checksum must hold for one of `moduli`; raises `OpenTrackIOError`."""
    if len(datagram) < HEADER_BYTES:
        raise OpenTrackIOError("length", f"length is {len(datagram)} bytes; the header alone has {HEADER_BYTES}")
    identifier, _reserved, encoding, sequence, offset, last_length, checksum = _HEADER.unpack_from(datagram)
    if identifier != _IDENTIFIER:
        raise OpenTrackIOError("protocol", f"identifier is {identifier.hex()}; OpenTrackIO starts with 4f54726b")
    length = last_length & MAXIMUM_PAYLOAD_BYTES
    if len(datagram) != HEADER_BYTES + length:
        carried = len(datagram) - HEADER_BYTES
        raise OpenTrackIOError("length", f"payload length says {length} bytes; the datagram carries {carried}")
    if checksum != _fletcher_of(datagram) or MODULUS not in moduli:
        _check_former(datagram, checksum, moduli)
    known = _ENCODINGS.get(encoding)
    if known is None:
        raise OpenTrackIOError("encoding", f"encoding is 0x{encoding:02x}; 0x01 is JSON and 0x02 is CBOR")
    return Packet(known, sequence, offset, last_length >= _LAST_SEGMENT, datagram[HEADER_BYTES:])


def encode_packet(packet: Packet, *, modulus: int = MODULUS) -> bytes:
    """The datagram of a packet."""
    if len(packet.payload) > MAXIMUM_PAYLOAD_BYTES:
        raise OpenTrackIOError(
            "length", f"payload has {len(packet.payload)} bytes; a packet carries {MAXIMUM_PAYLOAD_BYTES}"
        )
    last_length = len(packet.payload) | (_LAST_SEGMENT if packet.last else 0)
    head = _HEADER.pack(_IDENTIFIER, 0, packet.encoding, packet.sequence, packet.offset, last_length, 0)[:_CHECKSUM]
    return head + fletcher16(head + packet.payload, modulus).to_bytes(2, "big") + packet.payload


def fletcher16(data: bytes, modulus: int) -> int:
    """Fletcher-16 over `data`: the second sum in the high byte, the first in the low byte."""
    values = np.frombuffer(data, _BYTE).astype(np.int64)
    first, second = int(values.sum()), int(values.dot(np.arange(len(data), 0, -1)))
    return (second % modulus) << 8 | first % modulus


@lru_cache(maxsize=64)
def _weights(size: int) -> npt.NDArray[np.float64]:
    """How often each byte of a datagram counts in the two sums modulo 256: in the second in steps of `_STEP`.

    The second sum counts the first byte as often as there are bytes, the last one once, and neither sum counts the
    checksum's own two bytes. From -128 to 127 instead of 0 to 255, the largest datagram's sums are exact in a double.
    """
    times = np.arange(size, 0, -1)
    times[:_CHECKSUM] -= 2
    weights: npt.NDArray[np.float64] = ((times + 128) % MODULUS - 128).astype(np.float64) * _STEP + 1
    weights[_CHECKSUM:HEADER_BYTES] = 0
    return weights


def _fletcher_of(datagram: bytes) -> int:
    """The checksum that a datagram should have; one product for both sums, as this is asked of every packet."""
    sums = int(_weights(len(datagram)).dot(np.frombuffer(datagram, _BYTE)))
    return sums // (_STEP >> 8) & 0xFF00 | sums & 0xFF


def _check_former(datagram: bytes, checksum: int, moduli: frozenset[int]) -> None:
    checked = datagram[:_CHECKSUM] + datagram[HEADER_BYTES:]
    if checksum == fletcher16(checked, FORMER_MODULUS):
        if FORMER_MODULUS in moduli:
            return
        text = f"checksum 0x{checksum:04x} is that of version 1.0.0; allow 1.0.0 for it"
        raise OpenTrackIOError("former_checksum", text)
    expected = fletcher16(checked, MODULUS)
    raise OpenTrackIOError("checksum", f"checksum is 0x{checksum:04x}; the packet adds up to 0x{expected:04x}")
