from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from filmlot.standards.opentrackio.packet import Encoding, OpenTrackIOError, Packet, decode_packet
from filmlot.standards.opentrackio.segments import MAXIMUM_SAMPLE_BYTES, Reassembler, split


def packets_of(payload: bytes, sequence: int, segment_bytes: int = 100) -> list[Packet]:
    datagrams = split(payload, encoding=Encoding.JSON, sequence=sequence, segment_bytes=segment_bytes)
    return [decode_packet(datagram) for datagram in datagrams]


def test_a_segment_fits_an_ethernet_frame():
    datagrams = split(bytes(5000), encoding=Encoding.CBOR, sequence=0)
    assert [len(datagram) + 28 for datagram in datagrams] == [1500, 1500, 1500, 676]


def test_every_segment_has_its_own_sequence_number_which_starts_again_at_65536():
    assert [packet.sequence for packet in packets_of(bytes(250), 65_535)] == [65_535, 0, 1]


@given(
    st.lists(st.binary(min_size=1, max_size=900), min_size=1, max_size=4),
    st.integers(0, 65_535),
    st.randoms(use_true_random=False),
)
def test_reordered_and_duplicated_segments_give_the_same_samples(payloads, sequence, chance):
    sent, packets = [], []
    for payload in payloads:
        sent += packets_of(payload, (sequence + len(sent)) % 65_536)
    packets = [packet for packet in sent for _ in range(chance.randint(1, 2))]
    chance.shuffle(packets)
    reassembler = Reassembler()
    found = [reassembler.add(packet, source="a", now_ns=0) for packet in packets]
    assert {entry.data for entry in found if entry} == set(payloads)


def test_sources_with_the_same_numbers_are_kept_apart():
    reassembler = Reassembler()
    a, b = packets_of(b"a" * 250, 7), packets_of(b"b" * 250, 7)
    mixed = [(packet, source) for pair in zip(a, b, strict=True) for packet, source in zip(pair, "ab", strict=True)]
    found = [reassembler.add(packet, source=source, now_ns=0) for packet, source in mixed]
    assert [entry.data for entry in found if entry] == [b"a" * 250, b"b" * 250]


def test_a_lost_segment_costs_its_own_sample_only():
    reassembler = Reassembler()
    first, second = packets_of(b"a" * 250, 0), packets_of(b"b" * 250, 3)
    found = [reassembler.add(packet, source="a", now_ns=0) for packet in [first[0], first[2], *second]]
    assert [entry.data for entry in found if entry] == [b"b" * 250]


def test_segments_of_two_samples_are_never_joined_over_a_loss():
    reassembler = Reassembler()
    first, second = packets_of(b"a" * 300, 0), packets_of(b"b" * 300, 3)
    for packet in (first[0], first[1], replace(second[2], sequence=2, offset=201)):
        assert reassembler.add(packet, source="a", now_ns=0) is None


def test_segments_older_than_the_limit_are_dropped():
    reassembler = Reassembler(maximum_age_ns=1000)
    packets = packets_of(b"a" * 250, 0)
    reassembler.add(packets[0], source="a", now_ns=0)
    assert [reassembler.add(packet, source="a", now_ns=2000) for packet in packets[1:]] == [None, None]
    assert reassembler.abandoned == 1


def test_memory_stays_bounded_whatever_is_sent():
    reassembler = Reassembler()
    chance = random.Random(1)
    for _ in range(5000):
        packet = Packet(
            Encoding.JSON, chance.randrange(65_536), chance.randrange(30_000), last=False, payload=bytes(1400)
        )
        reassembler.add(packet, source=chance.randrange(2000), now_ns=0)
    assert len(reassembler._sources) <= 256
    for source in reassembler._sources.values():
        assert source.bytes_waiting == sum(len(entry.packet.payload) for entry in source.waiting.values())
    for _ in range(500):
        packet = Packet(Encoding.JSON, chance.randrange(65_536), 1, last=False, payload=bytes(1400))
        reassembler.add(packet, source="one", now_ns=0)
    assert reassembler._sources["one"].bytes_waiting <= 2 * MAXIMUM_SAMPLE_BYTES


@pytest.mark.parametrize(
    "packet",
    [
        Packet(Encoding.JSON, 0, MAXIMUM_SAMPLE_BYTES, last=True, payload=b"x"),
        Packet(Encoding.JSON, 0, 0xFFFFFFFF, last=False, payload=b"x"),
        Packet(Encoding.JSON, 0, 5, last=True, payload=b""),
    ],
)
def test_a_segment_beyond_the_limits_is_refused_by_name(packet):
    with pytest.raises(OpenTrackIOError) as refused:
        Reassembler().add(packet, source="a", now_ns=0)
    assert refused.value.code == "length"
