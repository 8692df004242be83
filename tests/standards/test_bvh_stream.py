from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.bvh_stream import BVHStreamError, Frame, decode, encode_binary, encode_text

VALUE = st.floats(-1000, 1000, width=32)
NAME = st.text("abcXYZ_09", min_size=1, max_size=31)
FRAMES = st.builds(
    Frame,
    avatar=st.integers(0, 65_535),
    name=NAME,
    values=st.lists(VALUE, max_size=20).map(tuple),
    number=st.integers(0, (1 << 32) - 1),
    has_positions=st.booleans(),
    has_reference=st.booleans(),
)
# A frame by the SDK's structure: 0xDDFF, version 1.1.0.0, 6 values, with positions, without reference, avatar 2 "Lin",
# frame 7, 12 bytes reserved, 0xEEFF.
PACKET = bytes.fromhex(
    "ffdd 00000101 0600 01 00 02000000" + b"Lin".ljust(32, b"\0").hex() + "07000000" + "00" * 12 + "ffee"
) + struct.pack("<6f", 0.5, 95.0, -1.0, 90.0, 45.0, -30.0)
TEXT = b"2 Lin 0.5 95.0 -1.0 90.0 45.0 -30.0 ||"


def test_a_frame_by_the_sdks_structure_gives_every_field():
    expected = Frame(2, "Lin", (0.5, 95.0, -1.0, 90.0, 45.0, -30.0), 7, has_positions=True, has_reference=False)
    assert decode(PACKET) == [expected]
    assert encode_binary(expected) == PACKET


def test_a_frame_of_text_gives_its_values():
    expected = Frame(2, "Lin", (0.5, 95.0, -1.0, 90.0, 45.0, -30.0))
    assert decode(TEXT) == [expected]
    assert decode(TEXT + b"\r\n") == [expected]
    assert decode(TEXT + TEXT.replace(b"2 Lin", b"3 Bo")) == [expected, expected._replace(avatar=3, name="Bo")]


@given(FRAMES)
def test_what_is_encoded_in_binary_is_decoded_the_same(frame):
    assert decode(encode_binary(frame)) == [frame]


@given(FRAMES)
def test_what_is_encoded_in_text_is_decoded_to_a_millionth(frame):
    (found,) = decode(encode_text(frame))
    assert (found.avatar, found.name, found.number) == (frame.avatar, frame.name, None)
    assert found.values == pytest.approx(frame.values, abs=1e-6)


@given(st.binary(max_size=100) | st.binary(max_size=80).map(b"\xff\xdd".__add__) | st.text("0 1a.-|", max_size=40))
def test_arbitrary_bytes_raise_nothing_but_bvh_stream_errors(noise):
    with contextlib.suppress(BVHStreamError):
        decode(noise.encode() if isinstance(noise, str) else noise)


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "length"),
        (b"\xff\xfe", "protocol"),
        (PACKET[:63], "length"),
        (PACKET[:-1], "length"),
        (PACKET + b"\0", "length"),
        (PACKET[:62] + b"\xff\xef" + PACKET[64:], "protocol"),
        (PACKET[:8] + b"\x02" + PACKET[9:], "protocol"),
        (PACKET[:-4] + struct.pack("<f", float("nan")), "range"),
        (TEXT[:-1], "length"),
        (b"||", "protocol"),
        (b"x Lin 0.5 ||", "protocol"),
        (b"2 Lin 0.5 x ||", "value"),
        (b"2 Lin 0.5 inf ||", "range"),
        (b"2 Lin " + b"0 " * 1100 + b"||", "limit"),
    ],
)
def test_what_is_no_frame_is_refused_by_name(packet, code):
    with pytest.raises(BVHStreamError) as refused:
        decode(packet)
    assert refused.value.code == code


@pytest.mark.parametrize("frame", [Frame(-1, "a", ()), Frame(0, "a", (1e39,)), Frame(0, "a", (), 1 << 32)])
def test_a_frame_that_cannot_be_sent_is_refused_by_name(frame):
    with pytest.raises(BVHStreamError) as refused:
        encode_binary(frame)
    assert refused.value.code == "range"
