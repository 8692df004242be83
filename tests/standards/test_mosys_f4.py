from __future__ import annotations

import contextlib
import math
import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.mosys_f4 import F4Error, Message, Status, Tracking, checksum, decode, encode
from filmlot.standards.timecode import Timecode

# A message of the tests of SMPTE's camdkit (BSD-3-Clause): timecode 00:00:00:00 at 25, a field of view of 45 degrees.
PUBLISHED = "f4010200f820000000534234000068"
# Figures of the camera recorded there: 15:03:47:10, 25 frames/s, recording, locked, "Optical Good"; written by hand.
RECORDED = (
    "f4010a3d"
    "0100fff467"  # pan -2.969
    "0200ff9282"  # tilt -28.03
    "1300000c1c"  # roll 3.1
    "0500ffe047"  # x -8.121 cm
    "0600fd2be8"  # y -185.368 cm
    "070001d3fe"  # height 119.806 cm
    "030000c3ab"  # focus 0.7643280029296875 of 65536
    "040000005d"  # zoom 0.0014190673828125 of 65536
    "f8203c3bca"
    "f900002000"
)

COUNT24 = st.integers(-(1 << 23), (1 << 23) - 1)
ANGLE = st.none() | COUNT24.map(lambda count: count / 1000)
LENGTH = st.none() | COUNT24.map(lambda count: count / 100)
COUNT = st.none() | st.integers(0, 65_535)
LENS = st.none() | st.floats(width=32, allow_nan=False, allow_infinity=False)
TIMECODES = st.none() | st.builds(
    Timecode,
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
    st.integers(0, 23),
    st.sampled_from([24, 25, 30, 60]).map(Fraction),
)
MESSAGES = st.builds(
    Message,
    camera_id=st.integers(0, 255),
    status=st.builds(Status, st.integers(0, 15), st.booleans(), st.booleans()),
    **dict.fromkeys(("pan_deg", "tilt_deg", "roll_deg"), ANGLE),
    **dict.fromkeys(("x_mm", "y_mm", "height_mm"), LENGTH),
    **dict.fromkeys(("focus", "zoom", "iris"), COUNT),
    **dict.fromkeys(
        (
            *("entrance_pupil_m", "k1", "k2", "horizontal_field_deg", "vertical_field_deg", "centre_x", "centre_y"),
            *("inverse_focus_distance", "f_stop"),
        ),
        LENS,
    ),
    timecode=TIMECODES,
    tracking=st.sampled_from(Tracking),
)


def sealed(body: str) -> bytes:
    return bytes.fromhex(body) + bytes((checksum(bytes.fromhex(body)),))


def test_a_published_message_gives_its_fields():
    message = decode(bytes.fromhex(PUBLISHED))
    timecode = Timecode(0, 0, 0, 0, Fraction(25))
    assert message == Message(camera_id=1, timecode=timecode, horizontal_field_deg=45.0)
    assert sorted(encode(message)) == sorted(bytes.fromhex(PUBLISHED))  # in another order of axes


def test_a_recorded_camera_gives_the_published_figures():
    message = decode(sealed(RECORDED))
    assert (message.pan_deg, message.tilt_deg, message.roll_deg) == (-2.969, -28.03, 3.1)
    assert (message.x_mm, message.y_mm, message.height_mm) == (-81.21, -1853.68, 1198.06)
    assert (message.focus / 65_536, message.zoom / 65_536) == (0.7643280029296875, 0.0014190673828125)
    assert str(message.timecode) == "15:03:47:10"
    assert message.status == Status(13, is_recording=True, is_locked=True)
    assert message.tracking is Tracking.OPTICAL_GOOD
    assert decode(encode(message)) == message


@given(MESSAGES)
def test_what_is_encoded_is_decoded_the_same(message):
    assert decode(encode(message)) == message


def test_unknown_axes_are_left_out():
    assert decode(sealed("f401020077ffffffff0100000fa0")) == Message(camera_id=1, pan_deg=4.0)


def test_a_timecode_that_does_not_exist_costs_no_position():
    assert decode(sealed("f4010200f820000fff0100000fa0")) == Message(camera_id=1, pan_deg=4.0)


@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_but_f4_errors(noise):
    with contextlib.suppress(F4Error):
        decode(noise)


@given(st.integers(1, 20), st.data())
def test_any_blocks_under_a_true_checksum_raise_nothing_but_f4_errors(axes, data):
    blocks = data.draw(st.binary(min_size=5 * axes, max_size=5 * axes))
    with contextlib.suppress(F4Error):
        message = decode(sealed((bytes((0xF4, 1, axes, 0)) + blocks).hex()))
        values = (getattr(message, name) for name in Message.__dataclass_fields__)
        assert all(math.isfinite(value) for value in values if isinstance(value, float))


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "protocol"),
        (b"\xd1" * 29, "protocol"),
        (b"\xf4", "length"),
        (sealed("f4010000"), "length"),
        (bytes((0xF4, 1, 200, 0)) + bytes(1001), "length"),
        (bytes.fromhex(PUBLISHED)[:-1], "length"),
        (bytes.fromhex(PUBLISHED) + b"\0", "length"),
        (bytes.fromhex(PUBLISHED)[:-1] + b"\0", "checksum"),
        (sealed("f401010053" + struct.pack(">f", math.nan).hex()), "range"),
    ],
)
def test_what_is_no_message_is_refused_by_name(packet, code):
    with pytest.raises(F4Error) as refused:
        decode(packet)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pan_deg", 9000.0),
        ("x_mm", math.nan),
        ("x_mm", -1e9),
        ("zoom", 70_000),
        ("k1", 1e300),
        ("camera_id", 256),
        ("timecode", Timecode(1, 0, 0, 0, Fraction(48))),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(field, value):
    with pytest.raises(F4Error, match=field):
        encode(Message(**{"camera_id": 1, "tilt_deg": 0.0, field: value}))


def test_a_message_without_axes_is_refused():
    with pytest.raises(F4Error, match="no axis"):
        encode(Message(camera_id=1))
