from __future__ import annotations

import contextlib
import math
import struct

import pypsn
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.psn import (
    PACKET_BYTES,
    DataPacket,
    Header,
    InfoPacket,
    PsnError,
    Tracker,
    decode,
    encode,
    encode_frame,
)

# Frame 7 with tracker 1 at 1 m, 2 m, 3 m, written out by the specification.
WRITTEN_OUT = "5567288000000c00000000000000000002020701010014800100108000000c000000803f0000004000004040"

FLOAT = st.floats(width=32, allow_nan=False, allow_infinity=False)
VECTOR = st.none() | st.tuples(FLOAT, FLOAT, FLOAT)
TIME_US = st.integers(0, (1 << 64) - 1)
BYTE = st.integers(0, 255)
HEADERS = st.builds(Header, TIME_US, BYTE, BYTE, st.tuples(st.just(2), BYTE))
TRACKERS = st.builds(
    Tracker, st.integers(0, 65_535), VECTOR, VECTOR, VECTOR, st.none() | FLOAT, VECTOR, VECTOR, st.none() | TIME_US
)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
DATA = st.builds(DataPacket, HEADERS, st.lists(TRACKERS, max_size=20).map(tuple))
INFO = st.builds(InfoPacket, HEADERS, NAMES, st.dictionaries(st.integers(0, 65_535), NAMES, max_size=20))
# The other implementation overlooks a last chunk that is empty.
SEEN_DATA = st.builds(
    DataPacket, HEADERS, st.lists(TRACKERS.filter(lambda tracker: any(tracker[1:])), min_size=1, max_size=20).map(tuple)
)
SEEN_NAMES = NAMES.filter(bool)
SEEN_INFO = st.builds(
    InfoPacket, HEADERS, NAMES, st.dictionaries(st.integers(0, 65_535), SEEN_NAMES, min_size=1, max_size=20)
)


def test_a_written_out_packet_gives_every_field():
    header = Header(timestamp_us=0, frame_id=7, packets_in_frame=1, version=(2, 2))
    expected = DataPacket(header, (Tracker(1, position_m=(1, 2, 3)),))
    # The writer did not mark the tracker list as holding chunks; what is inside counts, not the mark.
    assert decode(bytes.fromhex(WRITTEN_OUT)) == expected


@given(DATA | INFO)
def test_what_is_encoded_is_decoded_the_same(packet):
    assert decode(encode(packet)) == packet


@given(SEEN_DATA)
def test_another_implementation_reads_what_is_encoded(packet):
    read = pypsn.parse_psn_packet(encode(packet))
    assert (read.info.timestamp, read.info.frame_id) == (packet.header.timestamp_us, packet.header.frame_id)
    assert (read.info.packet_count, read.info.version_high) == (packet.header.packets_in_frame, 2)
    assert [tracker.id for tracker in read.trackers] == [tracker.id for tracker in packet.trackers]
    for theirs, ours in zip(read.trackers, packet.trackers, strict=True):
        for their_vector, our_vector in (
            (theirs.pos, ours.position_m),
            (theirs.speed, ours.speed_m_s),
            (theirs.ori, ours.orientation_rad),
            (theirs.accel, ours.acceleration_m_s2),
            (theirs.trgtpos, ours.target_m),
        ):
            assert our_vector == (None if their_vector is None else tuple(their_vector))
        assert theirs.status == (ours.validity or 0)
        assert theirs.timestamp == (ours.timestamp_us or 0) % (1 << 32)  # it reads the low half alone


@given(SEEN_INFO)
def test_another_implementation_reads_the_names(packet):
    read = pypsn.parse_psn_packet(encode(packet))
    assert read.name == packet.system_name.encode()
    names = {tracker.tracker_id: tracker.tracker_name for tracker in read.trackers}
    assert names == {number: name.encode() for number, name in packet.tracker_names.items()}


@given(st.lists(TRACKERS, max_size=60))
def test_a_frame_that_is_too_long_is_split_and_every_tracker_stays_whole(trackers):
    packets = encode_frame(Header(0, 9), trackers)
    read = [decode(packet) for packet in packets]
    assert all(len(packet) <= PACKET_BYTES for packet in packets)
    assert {part.header.packets_in_frame for part in read} == {len(packets)}
    assert [tracker for part in read for tracker in part.trackers] == trackers


def test_a_time_of_four_bytes_is_taken_too():
    packet = encode(DataPacket(Header(0, 1), (Tracker(3, timestamp_us=5),)))
    short = packet[:-12] + struct.pack("<HHI", 6, 4, 77)
    for place in (2, 22, 26):  # the three lengths around it
        length = struct.unpack_from("<H", short, place)[0] - 4
        short = short[:place] + struct.pack("<H", length) + short[place + 2 :]
    assert decode(short).trackers[0].timestamp_us == 77


def test_unknown_chunks_are_left_out():
    packet = encode(DataPacket(Header(0, 1), ()))
    grown = packet[:2] + struct.pack("<H", len(packet) + 3 | 0x8000) + packet[4:] + struct.pack("<HH3s", 77, 3, b"new")
    assert decode(grown).trackers == ()


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_but_psn_errors(noise):
    with contextlib.suppress(PsnError):
        decode(noise)


@given(DATA, st.data())
def test_a_damaged_packet_raises_nothing_but_psn_errors(packet, data):
    damaged = bytearray(encode(packet))
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(BYTE)
    with contextlib.suppress(PsnError):
        for tracker in getattr(decode(bytes(damaged)), "trackers", ()):
            vectors = (tracker.position_m, tracker.orientation_rad, tracker.speed_m_s)
            assert all(math.isfinite(part) for vector in vectors if vector for part in vector)


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "protocol"),
        (bytes(40), "protocol"),
        (bytes.fromhex("54670000"), "protocol"),
        (bytes.fromhex(WRITTEN_OUT)[:-1], "length"),
        (bytes.fromhex(WRITTEN_OUT) + b"\0", "length"),
        (bytes.fromhex("55670080"), "header"),
        (encode(DataPacket(Header(0, 1, version=(3, 0)), ())), "protocol"),
    ],
)
def test_what_is_no_packet_is_refused_by_name(packet, code):
    with pytest.raises(PsnError) as refused:
        decode(packet)
    assert refused.value.code == code


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_place_that_is_no_number_is_refused_by_name(value):
    packet = bytearray(bytes.fromhex(WRITTEN_OUT))
    packet[-4:] = struct.pack("<f", value)
    with pytest.raises(PsnError, match=r"tracker 1 .* finite"):
        decode(bytes(packet))


@pytest.mark.parametrize(
    "packet",
    [
        DataPacket(Header(-1, 1), ()),
        DataPacket(Header(0, 256), ()),
        DataPacket(Header(0, 1), (Tracker(70_000),)),
        DataPacket(Header(0, 1), (Tracker(1, timestamp_us=-1),)),
        DataPacket(Header(0, 1), (Tracker(1, validity=1e300),)),
        InfoPacket(Header(0, 1), "x" * 40_000, {}),
    ],
)
def test_what_does_not_fit_is_refused(packet):
    with pytest.raises(PsnError):
        encode(packet)
