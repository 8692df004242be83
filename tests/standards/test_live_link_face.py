from __future__ import annotations

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.standards.takes import recorded_take

from filmlot.standards.face import BLENDSHAPES
from filmlot.standards.live_link_face import VALUE_NAMES, VALUES, LiveLinkFaceError, Packet, decode, encode

MOVED = ("eyeblinkleft", "headyaw", "jawopen", "mouthsmileright", "tongueout")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PACKETS = st.builds(
    Packet,
    device_id=TEXT,
    subject=TEXT,
    frame=st.integers(0, (1 << 31) - 1),
    subframe=st.floats(0, 1, width=32),
    rate=st.sampled_from([(60, 1), (24_000, 1001), (30_000, 1001), (120_000, 1001), (25, 1)]),
    values=st.just(()) | st.lists(st.floats(-4, 4, width=32), min_size=VALUES, max_size=VALUES).map(tuple),
)
WHOLE = Packet("id", "me", 7, 0.25, (60, 1), (0.5,) * VALUES)


@pytest.mark.parametrize("moved", MOVED)
def test_a_take_that_moves_one_value_moves_the_value_of_its_name(moved):
    packets = [decode(datagram) for datagram in recorded_take(f"debug-{moved}")]
    moving = [
        name for name, *course in zip(VALUE_NAMES, *(packet.values for packet in packets), strict=True) if any(course)
    ]
    assert [name.lower() for name in moving] == [moved]
    assert [packet.frame for packet in packets] == list(range(1337, 1337 + 66))
    assert {(packet.subject, packet.rate) for packet in packets} == {("LLV Default Device", (60, 1))}


def test_every_packet_of_a_performance_decodes_and_is_encoded_the_same():
    datagrams = recorded_take("dao")
    packets = [decode(datagram) for datagram in datagrams]
    assert [encode(packet) for packet in packets] == datagrams
    assert len(packets) == 180
    assert all(0 <= weight <= 1 for packet in packets for weight in packet.values[: len(BLENDSHAPES)])
    assert all(late.source_ns > early.source_ns for early, late in itertools.pairwise(packets))


@given(PACKETS)
def test_what_is_encoded_is_decoded_the_same(packet):
    assert decode(encode(packet)) == packet


@given(st.binary(max_size=400) | st.binary(max_size=80).map(lambda noise: b"\x06\0\0\0\x01a\0\0\0\x01b" + noise))
def test_arbitrary_bytes_raise_nothing_but_live_link_face_errors(noise):
    with contextlib.suppress(LiveLinkFaceError):
        assert encode(decode(noise)) == noise


def test_a_frame_has_its_time_of_day():
    assert Packet("", "", 30, 0.5, (30_000, 1001)).source_ns == 1_017_683_333


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "protocol"),
        (b"\x05" + encode(WHOLE)[1:], "protocol"),
        (b"\x06\0\0\0", "length"),
        (b"\x06\xff\xff\xff\xff", "length"),
        (b"\x06\0\0\x02\0" + b"a" * 600, "length"),
        (b"\x06\0\0\0\x01\xff\0\0\0\0", "text"),
        (encode(WHOLE)[:20], "length"),
        (encode(WHOLE)[:-1], "length"),
        (encode(WHOLE) + b"\0", "length"),
        (encode(WHOLE)[:-244] + b"\x7f\xc0\0\0" * VALUES, "range"),
        (encode(Packet("", "", 0, 0.0, (0, 1))), "range"),
        (encode(Packet("", "", 0, 0.0, (1, 1 << 30))), "range"),
        (encode(Packet("", "", 0, 0.0, (1 << 30, 1))), "range"),
        (encode(Packet("", "", -1, 0.0, (60, 1))), "range"),
        (encode(Packet("", "", 0, float("nan"), (60, 1))), "range"),
    ],
)
def test_what_is_no_packet_is_refused_by_name(packet, code):
    with pytest.raises(LiveLinkFaceError) as refused:
        decode(packet)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "packet",
    [
        Packet("", "", 1 << 31, 0.0, (60, 1)),
        Packet("x" * 300, "", 0, 0.0, (60, 1)),
        Packet("", "", 0, 0, (1, 1), (1.0,)),
    ],
)
def test_a_packet_that_cannot_be_sent_is_refused_by_name(packet):
    with pytest.raises(LiveLinkFaceError) as refused:
        encode(packet)
    assert refused.value.code == "range"
