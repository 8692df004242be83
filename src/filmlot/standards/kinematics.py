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


def about(axis: str, angle_deg: float) -> Quaternion:
    """The rotation about `x`, `y` or `z`, right-hand positive."""
    half = math.radians(angle_deg) / 2
    sine, cosine = math.sin(half), math.cos(half)
    return (sine * (axis == "x"), sine * (axis == "y"), sine * (axis == "z"), cosine)


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
