from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.freed import DIALECTS, FreeDError, Message, checksum, decode, encode

# The first two are public captures of a Vinten head, as other implementations decode them.
CAPTURES = [
    ("D100DF78AA0047EF000000000000000000000000004000001501D1FF12", -65.05731, 0.5619812, 16384, 5377),
    ("D1002198D8FFEB940000000000000000000000000028C60013B9D1FFD6", 67.19409, -0.1595459, 10438, 5049),
]
ANGLE = st.integers(-(1 << 23), (1 << 23) - 1).map(lambda count: count / 32_768)
LENGTH = st.integers(-(1 << 23), (1 << 23) - 1).map(lambda count: count / 64)
COUNT = st.integers(0, (1 << 24) - 1)
MESSAGES = st.builds(
    Message,
    camera_id=st.integers(0, 255),
    pan_deg=ANGLE,
    tilt_deg=ANGLE,
    roll_deg=ANGLE,
    x_mm=LENGTH,
    y_mm=LENGTH,
    z_mm=LENGTH,
    zoom=COUNT,
    focus=COUNT,
    spare=st.integers(0, 65_535),
)


@pytest.mark.parametrize(("packet", "pan", "tilt", "zoom", "focus"), CAPTURES)
def test_a_captured_packet_gives_the_published_fields(packet, pan, tilt, zoom, focus):
    message = decode(bytes.fromhex(packet))
    assert (message.pan_deg, message.tilt_deg) == pytest.approx((pan, tilt), rel=1e-6)
    assert (message.zoom, message.focus, message.spare) == (zoom, focus, 0xD1FF)
    assert encode(message) == bytes.fromhex(packet)


def test_a_written_out_packet_gives_every_field():
    packet = bytes.fromhex("d1010f0000fb0000000000017700ffc16001c2000008000004000000fd")
    expected = Message(
        camera_id=1,
        pan_deg=30,
        tilt_deg=-10,
        roll_deg=0,
        x_mm=1500,
        y_mm=-250.5,
        z_mm=1800,
        zoom=2048,
        focus=1024,
    )
    assert decode(packet) == expected
    assert encode(expected) == packet


@given(MESSAGES)
def test_what_is_encoded_is_decoded_the_same(message):
    assert decode(encode(message)) == message


@given(st.binary(max_size=64))
def test_arbitrary_bytes_raise_nothing_but_freed_errors(noise):
    with contextlib.suppress(FreeDError):
        assert encode(decode(noise)) == noise


@given(st.binary(min_size=27, max_size=27))
def test_any_message_with_a_true_checksum_is_taken(body):
    packet = b"\xd1" + body
    packet += bytes((checksum(packet),))
    assert encode(decode(packet)) == packet


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "protocol"),
        (b"\xd0\x01\x00\x6f", "protocol"),
        (b"\xd1" * 28, "length"),
        (b"\xd1" * 29, "checksum"),
    ],
)
def test_what_is_no_message_is_refused_by_name(packet, code):
    with pytest.raises(FreeDError) as refused:
        decode(packet)
    assert refused.value.code == code


@pytest.mark.parametrize("field", ["pan_deg", "x_mm", "zoom", "camera_id"])
@pytest.mark.parametrize("value", [-1e9, 1e9])
def test_a_value_that_does_not_fit_is_refused_by_name(field, value):
    whole = {"camera_id": 1, "pan_deg": 0, "tilt_deg": 0, "roll_deg": 0, "x_mm": 0, "y_mm": 0, "z_mm": 0}
    with pytest.raises(FreeDError, match=field):
        encode(Message(**{**whole, "zoom": 0, "focus": 0, field: int(value)}))


def test_not_a_number_is_refused_by_name():
    with pytest.raises(FreeDError, match="roll_deg"):
        encode(Message(camera_id=1, pan_deg=0, tilt_deg=0, roll_deg=math.nan, x_mm=0, y_mm=0, z_mm=0, zoom=0, focus=0))


def test_freed_pans_the_other_way_round_than_the_stage():
    pose = DIALECTS["generic"].pose(decode(bytes.fromhex(CAPTURES[1][0])), receive_ns=7)
    assert pose.rotation_deg[0] == pytest.approx(-67.19409, rel=1e-6)
    assert (pose.capture_ns, pose.receive_ns) == (7, 7)
    assert math.isnan(pose.focal_length_mm)


def test_z_cam_sends_focal_length_focus_and_iris_in_its_own_units():
    # The figures are those of the maker's document: 950 is 9.50 mm, 12300 is 1230.0 mm, 0x118 is F2.8.
    message = Message(
        camera_id=1,
        pan_deg=0,
        tilt_deg=0,
        roll_deg=0,
        x_mm=0,
        y_mm=0,
        z_mm=0,
        zoom=950,
        focus=12300,
        spare=0x7118,
    )
    pose = DIALECTS["zcam"].pose(message, receive_ns=0)
    assert (pose.focal_length_mm, pose.focus_distance_m, pose.f_stop) == pytest.approx((9.5, 1.23, 2.8))


def test_syncrolink_sends_sixty_fourths_of_a_millimetre():
    message = Message(camera_id=1, pan_deg=0, tilt_deg=0, roll_deg=0, x_mm=0, y_mm=0, z_mm=0, zoom=1792, focus=64_000)
    pose = DIALECTS["syncrolink"].pose(message, receive_ns=0)
    assert (pose.focal_length_mm, pose.focus_distance_m) == pytest.approx((28.0, 1.0))


@pytest.mark.parametrize("name", DIALECTS)
@given(message=MESSAGES)
def test_every_dialect_gives_back_the_pose_it_sent(name, message):
    dialect = DIALECTS[name]
    pose = dialect.pose(message, receive_ns=0)
    again = dialect.pose(dialect.message(pose, camera_id=1), receive_ns=0)
    assert again.position_m == pytest.approx(pose.position_m, abs=1e-9)
    turned = [math.remainder(a - b, 360) for a, b in zip(again.rotation_deg, pose.rotation_deg, strict=True)]
    assert turned == pytest.approx([0, 0, 0], abs=1e-4)
