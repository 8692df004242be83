from __future__ import annotations

import contextlib
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.rotation import matrix_from_quaternion
from filmlot.standards.vicon import (
    Block,
    TrackedObject,
    ViconError,
    angles_of_quaternion,
    decode,
    encode,
    quaternion_of_angles,
)

FLOAT = st.floats(allow_nan=False, allow_infinity=False)
VECTOR = st.tuples(FLOAT, FLOAT, FLOAT)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=24).filter(
    lambda name: len(name.encode()) <= 24
)
OBJECTS = st.builds(TrackedObject, NAMES, VECTOR, VECTOR)
BLOCKS = st.builds(Block, st.integers(0, (1 << 32) - 1), st.lists(OBJECTS, min_size=1, max_size=10).map(tuple))
ANGLE = st.floats(-math.pi, math.pi)

# Frame 513 with "Wand" at 100, -200, 1500 mm, turned a quarter about Z; and another item in front of it.
WRITTEN_OUT = (
    "01020000" "02"
    "07" "0300" "aabbcc"
    "00" "4800" "57616e64" + "00" * 20 +
    "0000000000005940" "00000000000069c0" "0000000000709740"
    "0000000000000000" "0000000000000000" "182d4454fb21f93f"
)  # fmt: skip


def about(axis: int, angle: float) -> np.ndarray:
    k = np.eye(3)[axis]
    cross = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    return np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross


def read_by_offsets(datagram: bytes) -> list[tuple]:
    """Another reader, by the maker's table of offsets ("Data Block Format") alone."""
    found = []
    for shift in range(0, 75 * datagram[4], 75):
        name = datagram[8 + shift : 32 + shift].rstrip(b"\0").decode()
        values = [struct.unpack("d", datagram[at + shift : at + 8 + shift])[0] for at in range(32, 80, 8)]
        found.append((name, tuple(values[:3]), tuple(values[3:])))
    return found


def test_a_written_out_block_gives_every_field():
    wand = TrackedObject("Wand", (100.0, -200.0, 1500.0), (0.0, 0.0, math.pi / 2))
    assert decode(bytes.fromhex(WRITTEN_OUT)) == Block(513, (wand,))


@given(BLOCKS)
def test_what_is_encoded_is_decoded_the_same(block):
    assert decode(encode(block)) == block


@given(BLOCKS, st.binary(max_size=80))
def test_what_fills_a_datagram_up_does_not_matter(block, filling):
    assert decode(encode(block) + filling) == block


@given(BLOCKS)
def test_the_makers_table_of_offsets_gives_the_same(block):
    assert read_by_offsets(encode(block)) == [tuple(tracked) for tracked in block.objects]


@given(st.tuples(ANGLE, ANGLE, ANGLE))
def test_angles_turn_about_x_then_the_turned_y_and_z(angles):
    matrix = about(0, angles[0]) @ about(1, angles[1]) @ about(2, angles[2])
    np.testing.assert_allclose(matrix_from_quaternion(quaternion_of_angles(angles)), matrix, atol=1e-12)
    again = quaternion_of_angles(angles_of_quaternion(quaternion_of_angles(angles)))
    np.testing.assert_allclose(matrix_from_quaternion(again), matrix, atol=1e-7)


@pytest.mark.parametrize("about_y", [math.pi / 2, -math.pi / 2])
def test_straight_up_and_down_keep_the_turn(about_y):
    matrix = about(0, 0.3) @ about(1, about_y) @ about(2, 0.9)
    angles = angles_of_quaternion(quaternion_of_angles((0.3, about_y, 0.9)))
    np.testing.assert_allclose(matrix_from_quaternion(quaternion_of_angles(angles)), matrix, atol=1e-7)


def test_zeros_everywhere_are_an_object_that_is_not_seen():
    zero = (0.0, 0.0, 0.0)
    assert not TrackedObject("a", zero, zero).is_tracked
    assert TrackedObject("a", zero, (0.0, 0.0, 1e-9)).is_tracked


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_vicon_errors(noise):
    with contextlib.suppress(ViconError):
        decode(noise)


@given(BLOCKS, st.data())
def test_a_damaged_block_raises_nothing_but_vicon_errors(block, data):
    damaged = bytearray(encode(block))
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ViconError):
        for tracked in decode(bytes(damaged)).objects:
            assert all(map(math.isfinite, tracked.translation_mm + tracked.rotation_rad))


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"", "length"),
        (bytes(5), "protocol"),
        (bytes(99), "protocol"),
        (bytes.fromhex(WRITTEN_OUT)[:-1], "length"),
        (bytes.fromhex(WRITTEN_OUT)[:12], "length"),
        (bytes.fromhex("0000000001000100aa"), "protocol"),
        (bytes.fromhex(WRITTEN_OUT)[:-8] + struct.pack("<d", math.inf), "range"),
    ],
)
def test_what_is_no_block_is_refused_by_name(packet, code):
    with pytest.raises(ViconError) as refused:
        decode(packet)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "block",
    [
        Block(1, ()),
        Block(-1, (TrackedObject("a", (1, 1, 1), (1, 1, 1)),)),
        Block(1, (TrackedObject("a" * 25, (1, 1, 1), (1, 1, 1)),)),
        Block(1, (TrackedObject("a", (1, 1, 1), (1, 1, 1)),) * 256),
    ],
)
def test_what_does_not_fit_is_refused(block):
    with pytest.raises(ViconError):
        encode(block)
