from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacn.messages.data_packet import DataPacket, calculate_multicast_addr
from sacn.messages.sync_packet import SyncPacket
from sacn.messages.universe_discovery import UniverseDiscoveryPacket

from filmlot.standards.sacn import (
    UNIVERSES,
    Data,
    Discovery,
    SacnError,
    Sync,
    decode,
    discovery_pages,
    encode,
    multicast_group,
)

# The fields of the example in E1.31, appendix B; its printed lengths do not add up, so they are computed here.
EXAMPLE = (
    bytes.fromhex(
        "00100000" + b"ASC-E1.17\0\0\0".hex() + "726e" + "00000004" + "ef07c8dd00644401a3a2459ef8e6143e" + "7258"
        "00000002"
        + b"Source_A".hex()
        + "00" * 56
        + "64"
        + "1f1a"
        + "9a"
        + "00"
        + "0001"
        + "720b"
        + "02a100000001"
        + "0201"
        "00"
    )
    + bytes(range(256)) * 2
)
CID = EXAMPLE[22:38]

BYTE = st.integers(0, 255)
CIDS = st.binary(min_size=16, max_size=16)
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=15)
UNIVERSE = st.integers(UNIVERSES[0], UNIVERSES[-1])
DATA = st.builds(
    Data,
    CIDS,
    NAMES,
    UNIVERSE,
    st.binary(max_size=512),
    st.integers(0, 200),
    st.integers(0, UNIVERSES[-1]),
    BYTE,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    BYTE,
)
SYNCS = st.builds(Sync, CIDS, UNIVERSE, BYTE)
DISCOVERIES = st.builds(Discovery, CIDS, NAMES, st.lists(UNIVERSE, max_size=512).map(tuple), BYTE, BYTE)


def test_the_example_of_the_standard_gives_its_fields():
    found = decode(EXAMPLE)
    assert found == Data(CID, "Source_A", 1, bytes(range(256)) * 2, 100, sync_universe=7962, sequence=154)
    assert encode(found) == EXAMPLE


@given(st.one_of(DATA, SYNCS, DISCOVERIES))
def test_what_is_encoded_is_decoded_the_same(packet):
    assert decode(encode(packet)) == packet


@given(DATA)
def test_another_implementation_reads_our_levels_and_sends_the_same_bytes(data):
    packet = encode(data._replace(levels=data.levels.ljust(512, b"\0")))
    theirs = DataPacket.make_data_packet(tuple(packet))
    assert (bytes(theirs.cid), theirs.sourceName, theirs.universe) == (data.cid, data.source_name, data.universe)
    assert (theirs.priority, theirs.syncAddr, theirs.sequence) == (data.priority, data.sync_universe, data.sequence)
    assert theirs.option_PreviewData is data.is_preview
    assert theirs.option_StreamTerminated is data.is_terminated
    assert theirs.option_ForceSync is data.is_forced
    assert bytes(theirs.dmxData) == data.levels.ljust(512, b"\0")
    assert bytes(theirs.getBytes()) == packet


@given(SYNCS)
def test_another_implementation_reads_our_synchronisation_and_sends_the_same_bytes(sync):
    packet = encode(sync)
    theirs = SyncPacket.make_sync_packet(tuple(packet))
    assert (theirs.syncAddr, theirs.sequence) == (sync.sync_universe, sync.sequence)
    assert bytes(theirs.getBytes()) == packet


@given(DISCOVERIES)
def test_another_implementation_reads_our_discovery_and_sends_the_same_bytes(discovery):
    packet = encode(discovery._replace(universes=tuple(sorted(discovery.universes))))
    theirs = UniverseDiscoveryPacket.make_universe_discovery_packet(tuple(packet))
    assert theirs.universes == tuple(sorted(discovery.universes))
    assert bytes(theirs.getBytes()) == packet


@pytest.mark.parametrize("universe", [1, 255, 256, 7962, 63_999])
def test_a_universe_has_the_group_that_others_give_it(universe):
    assert multicast_group(universe) == calculate_multicast_addr(universe)


def test_many_universes_are_told_in_pages_as_others_do():
    universes = list(range(1, 1100))
    theirs = UniverseDiscoveryPacket.make_multiple_uni_disc_packets(tuple(CID), "Stage", list(universes))
    ours = [encode(page) for page in discovery_pages(CID, "Stage", universes)]
    assert ours == [bytes(page.getBytes()) for page in theirs]


@given(st.binary(max_size=700), st.sampled_from([0, 16, 38, 44, 126]))
def test_arbitrary_bytes_raise_nothing_but_sacn_errors(noise, kept):
    with contextlib.suppress(SacnError):
        assert isinstance(decode(EXAMPLE[:kept] + noise), Data | Sync | Discovery)


@given(st.one_of(DATA, SYNCS, DISCOVERIES), st.data())
def test_a_truncated_packet_is_refused(packet, choice):
    whole = encode(packet)
    with pytest.raises(SacnError):
        decode(whole[: choice.draw(st.integers(0, len(whole) - 1))])


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (1, 0x11, "protocol"),
        (16, 0x62, "length"),
        (17, 0x00, "length"),
        (21, 0x03, "vector"),
        (43, 0x04, "vector"),
        (108, 201, "range"),
        (109, 0xFF, "range"),
        (113, 0xFF, "range"),
        (117, 0x01, "vector"),
        (118, 0xA2, "vector"),
        (124, 0x00, "length"),
    ],
)
def test_what_breaks_the_rules_is_refused_by_name(place, value, code):
    damaged = EXAMPLE[:place] + bytes((value,)) + EXAMPLE[place + 1 :]
    with pytest.raises(SacnError) as refused:
        decode(damaged)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("packet", "named"),
    [
        (Data(CID, "", 0, b""), "universe"),
        (Data(CID, "", 64_000, b""), "universe"),
        (Data(CID, "", 1, bytes(513)), "levels"),
        (Data(CID, "", 1, b"", priority=201), "priority"),
        (Data(CID, "", 1, b"", sequence=256), "sequence"),
        (Data(b"", "", 1, b""), "cid"),
        (Sync(CID, 0), "sync_universe"),
        (Discovery(CID, "", tuple(range(513))), "universes"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(packet, named):
    with pytest.raises(SacnError, match=named):
        encode(packet)


def test_a_long_name_is_cut_between_letters():
    assert decode(encode(Data(CID, "棚" * 30, 1, b""))).source_name == "棚" * 21
