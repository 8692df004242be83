"""Joints relative to their parents and in one common space, in plain floats: one figure is too small for arrays."""

from __future__ import annotations

import math
from typing import NamedTuple

from filmlot.standards.axes import Vector
from filmlot.standards.rotation import Quaternion

STILL: Quaternion = (0.0, 0.0, 0.0, 1.0)


class Placement(NamedTuple):
    """Where something stands and how it is turned (a unit quaternion x, y, z, w), in its parent's space."""

    position: Vector = (0.0, 0.0, 0.0)
    rotation: Quaternion = STILL


def multiply(first: Quaternion, second: Quaternion) -> Quaternion:
    """The rotation that turns by `second` and then by `first`."""
    ax, ay, az, aw = first
    bx, by, bz, bw = second
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def rotate(rotation: Quaternion, vector: Vector) -> Vector:
    """A vector after a rotation."""
    x, y, z, w = rotation
    vx, vy, vz = vector
    tx, ty, tz = 2 * (y * vz - z * vy), 2 * (z * vx - x * vz), 2 * (x * vy - y * vx)
    return vx + w * tx + y * tz - z * ty, vy + w * ty + z * tx - x * tz, vz + w * tz + x * ty - y * tx


def inverse(rotation: Quaternion) -> Quaternion:
    """The rotation back."""
    x, y, z, w = rotation
    return -x, -y, -z, w


def turn(rotation: Quaternion, axis: str, angle_deg: float) -> Quaternion:
    """A rotation after one more turn about its own `X`, `Y` or `Z`, right-hand positive."""
    x, y, z, w = rotation
    half = math.radians(angle_deg) / 2
    sine, cosine = math.sin(half), math.cos(half)
    if axis == "X":
        return x * cosine + w * sine, y * cosine + z * sine, z * cosine - y * sine, w * cosine - x * sine
    if axis == "Y":
        return x * cosine - z * sine, y * cosine + w * sine, z * cosine + x * sine, w * cosine - y * sine
    return x * cosine + y * sine, y * cosine - x * sine, z * cosine + w * sine, w * cosine - z * sine


def angles_about(rotation: Quaternion, axes: str) -> tuple[float, float, float]:
    """The degrees of three turns, one about each of `axes` ("YXZ" ...), whose product from the left is a rotation.

    Where the middle turn is a quarter the outer two are one, and the last is taken as zero.
    """
    i, j, k = ("XYZ".index(axis) for axis in axes)
    rows = _matrix(rotation)
    hand = 1.0 if (i, j, k) in {(0, 1, 2), (1, 2, 0), (2, 0, 1)} else -1.0
    flat = math.hypot(rows[i][i], rows[i][j])
    middle = math.atan2(hand * rows[i][k], flat)
    if flat < 1e-9:
        return math.degrees(math.atan2(hand * rows[k][j], rows[j][j])), math.degrees(middle), 0.0
    first, last = math.atan2(-hand * rows[j][k], rows[k][k]), math.atan2(-hand * rows[i][j], rows[i][i])
    return math.degrees(first), math.degrees(middle), math.degrees(last)


def _matrix(rotation: Quaternion) -> tuple[Vector, Vector, Vector]:
    x, y, z, w = rotation
    return (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )


def place(parent: Placement, local: Placement) -> Placement:
    """What stands in a parent's space, in the space that the parent stands in."""
    x, y, z = rotate(parent.rotation, local.position)
    px, py, pz = parent.position
    return Placement((px + x, py + y, pz + z), multiply(parent.rotation, local.rotation))


def relate(parent: Placement, placed: Placement) -> Placement:
    """What stands in the parent's own space, in that parent's: the way back from `place`."""
    back = inverse(parent.rotation)
    x, y, z = placed.position
    px, py, pz = parent.position
    return Placement(rotate(back, (x - px, y - py, z - pz)), multiply(back, placed.rotation))
