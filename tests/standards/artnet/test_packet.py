from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.artnet.header import ArtNetError
from filmlot.standards.artnet.packet import Dmx, Poll, Sync, TimeCode, Unread, decode, encode
from filmlot.standards.artnet.reply import PollReply
from filmlot.standards.timecode import Timecode

BYTE = st.integers(0, 255)
NTSC = Fraction(30000, 1001)
VECTORS = [
    ("4172742d4e6574000052000e0000", Sync()),
    ("4172742d4e6574000097000e00000403020101", TimeCode(Timecode(1, 2, 3, 4, Fraction(25)))),
    ("4172742d4e6574000050000e010023010002ff80", Dmx(0x123, b"\xff\x80", sequence=1)),
    ("4172742d4e6574000020000e0210", Poll(flags=2, diagnostics_priority=0x10)),
]
# What olad of OLA 0.10.9 put on the network for ola_timecode in all four formats, ola_set_dmx and its own poll.
CAPTURES = [
    ("4172742d4e6574000097000e0000173b3b1700", TimeCode(Timecode(23, 59, 59, 23, Fraction(24)))),
    ("4172742d4e6574000097000e00000403020101", TimeCode(Timecode(1, 2, 3, 4, Fraction(25)))),
    ("4172742d4e6574000097000e00000c1e140a02", TimeCode(Timecode(10, 20, 30, 12, NTSC, drop_frame=True))),
    ("4172742d4e6574000097000e00001d01000003", TimeCode(Timecode(0, 0, 1, 29, Fraction(30)))),
    ("4172742d4e6574000050000e000001000004ff800700", Dmx(1, b"\xff\x80\x07\x00")),
    ("4172742d4e6574000020000e0200", Poll(flags=2)),
]
DMX = st.builds(
    Dmx,
    st.integers(0, 0x7FFF),
    st.integers(1, 256).flatmap(lambda pairs: st.binary(min_size=2 * pairs, max_size=2 * pairs)),
    BYTE,
    BYTE,
)
RATES = st.sampled_from([(Fraction(24), False), (Fraction(25), False), (NTSC, True), (Fraction(30), False)])
TIMECODES = st.builds(
    lambda frame, rate, stream: TimeCode(Timecode.from_frame(frame, rate[0], drop_frame=rate[1]), stream),
    st.integers(0, 2_500_000),
    RATES,
    BYTE,
)


@pytest.mark.parametrize(("packet", "expected"), CAPTURES)
def test_what_another_implementation_sent_is_read_and_sent_the_same(packet, expected):
    assert decode(bytes.fromhex(packet)) == expected
    assert encode(expected) == bytes.fromhex(packet)


@pytest.mark.parametrize(("packet", "expected"), VECTORS)
def test_a_written_out_packet_gives_every_field(packet, expected):
    assert decode(bytes.fromhex(packet)) == expected
    assert encode(expected) == bytes.fromhex(packet)


@given(st.one_of(DMX, TIMECODES, st.builds(Poll, BYTE, BYTE), st.just(Sync())))
def test_what_is_encoded_is_decoded_the_same(packet):
    assert decode(encode(packet)) == packet


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_art_net_errors(noise):
    for code in (b"", b"Art-Net\0", b"Art-Net\0\x00\x50", b"Art-Net\0\x00\x21", b"Art-Net\0\x00\x97"):
        with contextlib.suppress(ArtNetError):
            assert isinstance(decode(code + noise), Dmx | Poll | PollReply | Sync | TimeCode | Unread)


def test_a_later_version_with_more_fields_is_read_as_far_as_it_is_known():
    poll = bytes.fromhex("4172742d4e6574000020000f02107fff0000")
    assert decode(poll) == Poll(flags=2, diagnostics_priority=0x10)


def test_an_odd_number_of_levels_is_taken_and_sent_as_an_even_one():
    packet = bytearray(encode(Dmx(1, b"\x01\x02")))
    packet[17] = 1
    assert decode(bytes(packet)).levels == b"\x01"
    assert decode(encode(Dmx(1, b"\x07\x08\x09"))).levels == b"\x07\x08\x09\x00"


def test_what_is_not_read_here_is_named_by_its_code():
    assert decode(b"Art-Net\0\x00\x60\x00\x0e") == Unread(0x6000)


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        ("", "protocol"),
        ("4172742d4e6574", "protocol"),
        ("4172742d4e657400", "length"),
        ("4172742d4e65740000500003010023010002ff80", "version"),
        ("4172742d4e6574000050000e010023010002ff", "length"),
        ("4172742d4e6574000050000e010023010000", "range"),
        ("4172742d4e6574000050000e010023010201" + "00" * 513, "range"),
        ("4172742d4e6574000050000e010023800002ff80", "range"),
        ("4172742d4e6574000097000e00001903020101", "range"),
        ("4172742d4e6574000097000e00000403020104", "range"),
    ],
)
def test_what_breaks_the_rules_is_refused_by_name(packet, code):
    with pytest.raises(ArtNetError) as refused:
        decode(bytes.fromhex(packet))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("packet", "named"),
    [
        (Dmx(0x8000, b"\0\0"), "port address"),
        (Dmx(0, b""), "levels"),
        (Dmx(0, bytes(513)), "levels"),
        (Dmx(0, b"\0\0", sequence=256), "sequence"),
        (Poll(flags=-1), "flags"),
        (TimeCode(Timecode(0, 0, 0, 0, Fraction(50))), "rate"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(packet, named):
    with pytest.raises(ArtNetError, match=named):
        encode(packet)


def test_the_nearest_of_the_four_rates_is_sent_for_its_thousandths():
    assert decode(encode(TimeCode(Timecode(0, 0, 0, 1, Fraction(24000, 1001))))).timecode.rate == 24
    assert decode(encode(TimeCode(Timecode(0, 0, 0, 1, NTSC)))).timecode.rate == 30
