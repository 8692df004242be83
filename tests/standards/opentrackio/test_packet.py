from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.opentrackio.packet import (
    FORMER_MODULUS,
    MODULUS,
    Encoding,
    OpenTrackIOError,
    Packet,
    decode_packet,
    encode_packet,
    fletcher16,
    multicast_group,
)

MINIMAL = bytes.fromhex("4f54726b00010000000000008012a8b4") + b'{"sourceNumber":1}'
FORMER = bytes.fromhex("4f54726b0001000000000000801223bc") + b'{"sourceNumber":1}'
PACKETS = st.builds(
    Packet,
    encoding=st.sampled_from(Encoding),
    sequence=st.integers(0, 65_535),
    offset=st.integers(0, (1 << 32) - 1),
    last=st.booleans(),
    payload=st.binary(max_size=3000),
)


def fletcher_by_the_book(data: bytes, modulus: int) -> int:
    first = second = 0
    for byte in data:
        first = (first + byte) % modulus
        second = (second + first) % modulus
    return second << 8 | first


def test_the_minimal_packet_is_written_byte_for_byte():
    packet = Packet(Encoding.JSON, 0, 0, last=True, payload=b'{"sourceNumber":1}')
    assert encode_packet(packet) == MINIMAL
    assert decode_packet(MINIMAL) == packet


def test_the_checksum_of_1_0_0_is_refused_by_name_and_taken_when_allowed():
    with pytest.raises(OpenTrackIOError, match=r"1\.0\.0") as refused:
        decode_packet(FORMER)
    assert refused.value.code == "former_checksum"
    assert decode_packet(FORMER, moduli=frozenset({MODULUS, FORMER_MODULUS})).payload == b'{"sourceNumber":1}'


@given(st.binary(max_size=2000), st.sampled_from([MODULUS, FORMER_MODULUS]))
def test_fletcher_is_that_of_the_book(data, modulus):
    assert fletcher16(data, modulus) == fletcher_by_the_book(data, modulus)


@pytest.mark.parametrize(("text", "value"), [(b"abcde", 0xC8F0), (b"abcdef", 0x2057), (b"abcdefgh", 0x0627)])
def test_fletcher_modulo_255_gives_the_published_sums(text, value):
    assert fletcher16(text, FORMER_MODULUS) == value


@pytest.mark.parametrize("byte", [0, 255])
def test_fletcher_is_exact_for_the_longest_packet(byte):
    data = np.full(16 + 0x7FFF, byte, np.uint8).tobytes()
    assert fletcher16(data, MODULUS) == fletcher_by_the_book(data, MODULUS)


@pytest.mark.parametrize("byte", [0, 127, 128, 255])
def test_the_longest_packet_is_checked_exactly(byte):
    packet = Packet(Encoding.JSON, 65_535, 0xFFFFFFFF, last=True, payload=bytes([byte]) * 0x7FFF)
    datagram = bytearray(encode_packet(packet))
    assert decode_packet(bytes(datagram)) == packet
    datagram[20_000] ^= 1
    with pytest.raises(OpenTrackIOError, match="checksum"):
        decode_packet(bytes(datagram))


@given(PACKETS, st.sampled_from([MODULUS, FORMER_MODULUS]))
def test_what_is_encoded_is_decoded_the_same(packet, modulus):
    assert decode_packet(encode_packet(packet, modulus=modulus), moduli=frozenset({modulus})) == packet


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_but_opentrackio_errors(noise):
    with pytest.raises(OpenTrackIOError):
        decode_packet(b"OTrk" + noise)


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "length"),
        (b"OTrk", "length"),
        (b"X" * 16, "protocol"),
        (MINIMAL[:-1], "length"),
        (MINIMAL + b" ", "length"),
        (MINIMAL[:-1] + b" ", "checksum"),
    ],
)
def test_what_is_no_packet_is_refused_by_name(packet, code):
    with pytest.raises(OpenTrackIOError) as refused:
        decode_packet(packet)
    assert refused.value.code == code


@pytest.mark.parametrize("encoding", [0x00, 0x03, 0x80])
def test_an_unknown_encoding_is_refused_by_name(encoding):
    head = b"OTrk\0" + bytes((encoding,)) + bytes(6) + b"\x80\x02"
    datagram = head + fletcher_by_the_book(head + b"{}", 256).to_bytes(2, "big") + b"{}"
    with pytest.raises(OpenTrackIOError, match=f"0x{encoding:02x}"):
        decode_packet(datagram)


def test_source_numbers_have_their_groups_and_reserved_ones_none():
    assert multicast_group(200) == "239.135.1.200"
    for reserved in (0, 201, 255, 256):
        with pytest.raises(OpenTrackIOError, match="1 to 200"):
            multicast_group(reserved)
