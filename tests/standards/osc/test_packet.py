from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.parsing import osc_types
from tests.standards.osc.test_message import messages

from filmlot.standards.osc.message import Message, OSCError
from filmlot.standards.osc.packet import (
    IMMEDIATELY,
    MAXIMUM_DEPTH,
    MAXIMUM_ELEMENTS,
    Bundle,
    decode,
    decode_messages,
    encode,
    timetag_of,
    unix_ns_of,
)

TIMETAG = st.integers(0, (1 << 64) - 1)
BUNDLES = st.recursive(
    messages(), lambda inner: st.builds(Bundle, TIMETAG, st.lists(inner, max_size=3).map(tuple)), max_leaves=6
)
EMPTY = b"#bundle\0\0\0\0\0\0\0\0\1"


@given(BUNDLES)
def test_what_is_encoded_is_decoded_the_same(packet):
    assert decode(encode(packet)) == packet


@given(st.binary(max_size=96).map(lambda noise: EMPTY + noise) | st.binary(max_size=64))
def test_arbitrary_bytes_raise_nothing_but_osc_errors(noise):
    with contextlib.suppress(OSCError):
        decode_messages(noise)


@given(packet=BUNDLES, chance=st.randoms(use_true_random=False))
def test_a_damaged_packet_raises_nothing_but_osc_errors(packet, chance):
    damaged = bytearray(encode(packet))
    for _ in range(3):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    with contextlib.suppress(OSCError):
        decode_messages(bytes(damaged))


@given(st.lists(messages("ihfdsbrTFN"), max_size=4))
def test_python_osc_reads_the_bundles_that_we_send(sent):
    theirs = OscBundle(encode(Bundle(IMMEDIATELY, tuple(sent))))
    assert [(found.address, len(found.params)) for found in theirs] == [
        (message.address, len(message.arguments)) for message in sent
    ]


def test_we_read_the_nested_bundles_that_python_osc_sends():
    def their_message(number: int):
        builder = OscMessageBuilder("/number")
        builder.add_arg(number)
        return builder.build()

    inner, outer = OscBundleBuilder(1_700_000_000.25), OscBundleBuilder(osc_types.IMMEDIATELY)
    inner.add_content(their_message(2))
    for content in (their_message(1), inner.build(), their_message(3)):
        outer.add_content(content)
    datagram = outer.build().dgram
    bundle = decode(datagram)
    assert (bundle.timetag, len(bundle.elements)) == (IMMEDIATELY, 3)
    assert unix_ns_of(bundle.elements[1].timetag) == 1_700_000_000_250_000_000
    assert decode_messages(datagram) == [Message.of("/number", number) for number in (1, 2, 3)]


def test_a_time_is_a_tag_and_back():
    assert timetag_of(0) == 2_208_988_800 << 32
    for unix_ns in (0, 1, 999_999_999, 1_700_000_000_123_456_789):
        assert unix_ns_of(timetag_of(unix_ns)) == unix_ns


def nested(depth: int) -> bytes:
    packet: Bundle | Message = Message("/a")
    for _ in range(depth):
        packet = Bundle(IMMEDIATELY, (packet,))
    return encode(packet)


def test_bundles_stand_only_so_deep_and_hold_only_so_much():
    assert decode_messages(nested(MAXIMUM_DEPTH)) == [Message("/a")]
    many = tuple(Message("/a") for _ in range(MAXIMUM_ELEMENTS))
    assert len(decode_messages(encode(Bundle(IMMEDIATELY, many)))) == MAXIMUM_ELEMENTS
    for packet in (nested(MAXIMUM_DEPTH + 1), encode(Bundle(IMMEDIATELY, (*many, Message("/b")))), b"/" * 65_508):
        with pytest.raises(OSCError) as refused:
            decode(packet)
        assert refused.value.code == "limit"


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "length"),
        (b"/ab", "length"),
        (b"#bundle\0", "length"),
        (b"#bundlex", "protocol"),
        (b"abcd", "protocol"),
        (EMPTY + b"\0\0\0\0", "length"),
        (EMPTY + b"\0\0\0\x08/a\0\0", "length"),
        (EMPTY + b"\0\0\0\x05/a\0\0", "length"),
        (EMPTY + b"\xff\xff\xff\xfc/a\0\0", "length"),
        (EMPTY + b"\0\0\0\x04abcd", "protocol"),
    ],
)
def test_what_is_no_packet_is_refused_by_name(packet, code):
    with pytest.raises(OSCError) as refused:
        decode(packet)
    assert refused.value.code == code


def test_a_time_tag_that_does_not_fit_is_refused_by_name():
    with pytest.raises(OSCError, match="time tag is -1"):
        encode(Bundle(-1))
