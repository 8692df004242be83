from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rtp import RTP, Extension, PayloadType

from filmlot.standards.rtp import HEADER_BYTES, TIMESTAMPS, Packet, RtpError, Timeline, decode, encode

PACKETS = st.builds(
    Packet,
    payload_type=st.integers(0, 127),
    sequence=st.integers(0, 65_535),
    timestamp=st.integers(0, TIMESTAMPS - 1),
    source=st.integers(0, (1 << 32) - 1),
    payload=st.binary(max_size=100),
    marker=st.booleans(),
)
HEADER = bytes.fromhex("80 61 0001 00000002 00000003")


@given(PACKETS)
def test_what_is_written_is_read_the_same(packet):
    assert decode(encode(packet)) == packet


@given(PACKETS)
def test_another_implementation_reads_what_we_write(packet):
    if packet.payload_type in PayloadType._value2member_map_:
        found = RTP().fromBytes(encode(packet))
        assert (found.payloadType.value, found.sequenceNumber, found.timestamp, found.ssrc, found.marker) == (
            packet.payload_type,
            packet.sequence,
            packet.timestamp,
            packet.source,
            packet.marker,
        )
        assert bytes(found.payload) == packet.payload


@given(PACKETS, st.lists(st.integers(0, 9), max_size=15), st.lists(st.integers(0, 9), max_size=4))
def test_contributors_and_extensions_of_another_implementation_are_passed_over(packet, contributors, extension):
    sent = RTP(
        marker=packet.marker,
        payloadType=PayloadType.DYNAMIC_97,
        sequenceNumber=packet.sequence,
        timestamp=packet.timestamp,
        ssrc=packet.source,
        csrcList=contributors,
        extension=Extension(headerExtension=bytearray(4 * len(extension))) if extension else None,
        payload=bytearray(packet.payload),
    )
    assert decode(bytes(sent.toBytes())) == packet._replace(payload_type=97)


def test_padding_is_left_out():
    assert decode(b"\xa0" + HEADER[1:] + b"ab\0\0\3").payload == b"ab"


@pytest.mark.parametrize(
    ("datagram", "code"),
    [
        (HEADER[:-1], "length"),
        (b"\x40" + HEADER[1:], "protocol"),
        (b"\x81" + HEADER[1:], "length"),  # one contributing source, and no bytes of it
        (b"\x90" + HEADER[1:] + bytes.fromhex("bede0002 00000000"), "length"),
        (b"\xa0" + HEADER[1:] + b"\0", "range"),
        (b"\xa0" + HEADER[1:] + b"\2", "length"),
    ],
)
def test_a_packet_that_breaks_the_rules_is_refused_by_name(datagram, code):
    with pytest.raises(RtpError) as refused:
        decode(datagram)
    assert refused.value.code == code


@pytest.mark.parametrize("changed", [{"payload_type": 128}, {"sequence": -1}, {"timestamp": TIMESTAMPS}])
def test_a_number_that_does_not_fit_is_refused(changed):
    with pytest.raises(RtpError):
        encode(Packet(0, 0, 0, 0, b"")._replace(**changed))


@given(st.binary(max_size=64))
def test_arbitrary_bytes_raise_nothing_but_a_wire_error(data):
    with contextlib.suppress(RtpError):
        assert len(decode(data).payload) <= len(data) - HEADER_BYTES


def test_a_timeline_goes_on_where_timestamps_begin_again():
    timeline = Timeline()
    found = [timeline.extend(timestamp) for timestamp in (TIMESTAMPS - 48, 0, 48, TIMESTAMPS - 48)]
    assert found == [TIMESTAMPS - 48, TIMESTAMPS, TIMESTAMPS + 48, TIMESTAMPS - 48]
