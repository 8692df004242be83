"""Rotations of a camera: pan, tilt and roll, matrices and quaternions.

Stage space is right-handed, Z up, +Y forward. Angles are intrinsic Z-X-Y (pan, tilt, roll), degrees,
right-hand positive, so R = Rz(pan) · Rx(tilt) · Ry(roll); the columns of R are the camera's right, forward
and up. Quaternions are (x, y, z, w). Every function takes leading dimensions: (..., 3), (..., 3, 3), (...,
4).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Angles = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]
_HALF = math.pi / 360


def matrix_from_angles(pan_tilt_roll_deg: npt.ArrayLike) -> Array:
    """The matrix (..., 3, 3) of pan, tilt, roll (..., 3)."""
    angles = np.radians(np.asarray(pan_tilt_roll_deg, np.float64))
    (sp, st, sr), (cp, ct, cr) = (np.moveaxis(f(angles), -1, 0) for f in (np.sin, np.cos))
    rows = [
        [cp * cr - sp * st * sr, -sp * ct, cp * sr + sp * st * cr],
        [sp * cr + cp * st * sr, cp * ct, sp * sr - cp * st * cr],
        [-ct * sr, st, ct * cr],
    ]
    return _stacked(rows)


def angles_from_matrix(matrix: npt.ArrayLike) -> Array:
    """Pan, tilt, roll (..., 3) in degrees, tilt within ±90; straight up or down, roll is taken as zero."""
    m = np.asarray(matrix, np.float64)
    sine = np.clip(m[..., 2, 1], -1.0, 1.0)
    # The arc tangent keeps its precision near ±90, where the arc sine loses half of the digits.
    tilt = np.arctan2(sine, np.hypot(m[..., 0, 1], m[..., 1, 1]))
    locked = np.hypot(m[..., 0, 1], m[..., 1, 1]) < 1e-9
    pan = np.where(locked, np.arctan2(m[..., 1, 0], m[..., 0, 0]), np.arctan2(-m[..., 0, 1], m[..., 1, 1]))
    roll = np.where(locked, 0.0, np.arctan2(-m[..., 2, 0], m[..., 2, 2]))
    angles: Array = np.degrees(np.stack([pan, tilt, roll], axis=-1))
    return angles


def quaternion_from_angles(pan_tilt_roll_deg: npt.ArrayLike) -> Array:
    """The unit quaternion (..., 4) of pan, tilt, roll (..., 3)."""
    half = np.radians(np.asarray(pan_tilt_roll_deg, np.float64)) / 2
    (sp, st, sr), (cp, ct, cr) = (np.moveaxis(f(half), -1, 0) for f in (np.sin, np.cos))
    return np.stack(
        [
            cp * st * cr - sp * ct * sr,
            cp * ct * sr + sp * st * cr,
            sp * ct * cr + cp * st * sr,
            cp * ct * cr - sp * st * sr,
        ],
        axis=-1,
    )


def matrix_from_quaternion(quaternion: npt.ArrayLike) -> Array:
    """The matrix (..., 3, 3) of a quaternion (..., 4), which need not be of unit length."""
    q = np.asarray(quaternion, np.float64)
    x, y, z, w = np.moveaxis(q / np.linalg.norm(q, axis=-1, keepdims=True), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return _stacked(rows)


def angles_from_quaternion(quaternion: npt.ArrayLike) -> Array:
    """Pan, tilt, roll (..., 3) in degrees of a quaternion (..., 4)."""
    return angles_from_matrix(matrix_from_quaternion(quaternion))


def turn_between(start_deg: Angles, end_deg: Angles) -> Angles:
    """The shorter turn from one pan, tilt, roll to another: its axis in the first one's own axes, times degrees.

    In plain floats: for one pose that is twenty times as fast as arrays.
    """
    (ax, ay, az, aw), (bx, by, bz, bw) = quaternion_of(start_deg), quaternion_of(end_deg)
    x = aw * bx - ax * bw - ay * bz + az * by
    y = aw * by + ax * bz - ay * bw - az * bx
    z = aw * bz - ax * by + ay * bx - az * bw
    w = aw * bw + ax * bx + ay * by + az * bz
    if w < 0:
        x, y, z, w = -x, -y, -z, -w
    sine = math.sqrt(x * x + y * y + z * z)
    scale = math.degrees(2.0 if sine < 1e-9 else 2 * math.atan2(sine, w) / sine)
    return x * scale, y * scale, z * scale


def turned(start_deg: Angles, turn_deg: Angles) -> Angles:
    """Pan, tilt, roll after a turn that `turn_between` gives: `turned(a, turn_between(a, b))` is b."""
    half = [math.radians(part) / 2 for part in turn_deg]
    angle = math.sqrt(sum(part * part for part in half))
    scale, bw = (1.0 if angle < 1e-9 else math.sin(angle) / angle), math.cos(angle)
    ax, ay, az, aw = quaternion_of(start_deg)
    bx, by, bz = (part * scale for part in half)
    return angles_of(
        (
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
        )
    )


def quaternion_of(pan_tilt_roll_deg: Angles) -> Quaternion:
    """The same as `quaternion_from_angles` for one rotation, in plain floats: one packet carries no array."""
    pan, tilt, roll = pan_tilt_roll_deg
    pan, tilt, roll = pan * _HALF, tilt * _HALF, roll * _HALF
    sp, cp = math.sin(pan), math.cos(pan)
    st, ct = math.sin(tilt), math.cos(tilt)
    sr, cr = math.sin(roll), math.cos(roll)
    return (
        cp * st * cr - sp * ct * sr,
        cp * ct * sr + sp * st * cr,
        sp * ct * cr + cp * st * sr,
        cp * ct * cr - sp * st * sr,
    )


def angles_of(quaternion: Quaternion) -> Angles:
    """The same as `angles_from_quaternion` for one rotation of unit length, in plain floats."""
    x, y, z, w = quaternion
    right_y, forward_x, forward_y = 2 * (x * y + w * z), 2 * (x * y - w * z), 1 - 2 * (x * x + z * z)
    flat = math.hypot(forward_x, forward_y)
    tilt = math.degrees(math.atan2(2 * (y * z + w * x), flat))
    if flat < 1e-9:
        return math.degrees(math.atan2(right_y, 1 - 2 * (y * y + z * z))), tilt, 0.0
    roll = math.atan2(2 * (w * y - x * z), 1 - 2 * (x * x + y * y))
    return math.degrees(math.atan2(-forward_x, forward_y)), tilt, math.degrees(roll)


def quaternion_of_axis(axis_rad: tuple[float, float, float]) -> Quaternion:
    """The unit quaternion of an axis whose length is the angle in radians."""
    x, y, z = axis_rad
    angle = math.sqrt(x * x + y * y + z * z)
    if not 1e-12 < angle < math.inf:
        return 0.0, 0.0, 0.0, 1.0
    sine = math.sin(angle / 2) / angle
    return x * sine, y * sine, z * sine, math.cos(angle / 2)


def axis_of_quaternion(quaternion: Quaternion) -> tuple[float, float, float]:
    """The axis of a unit quaternion, whose length is the angle in radians, at most pi."""
    x, y, z, w = quaternion if quaternion[3] >= 0 else tuple(-part for part in quaternion)
    sine = math.sqrt(x * x + y * y + z * z)
    # Near no turn the angle is twice the sine, and their quotient must not be 0 / 0.
    scale = 2.0 if sine < 1e-12 else 2 * math.atan2(sine, w) / sine
    return x * scale, y * scale, z * scale


def unit_quaternion(quaternion: Quaternion) -> Quaternion | None:
    """A quaternion at unit length; None for what is no rotation: of no length, or not finite."""
    x, y, z, w = quaternion
    length = math.sqrt(x * x + y * y + z * z + w * w)
    if not 1e-6 < length < math.inf:
        return None
    return x / length, y / length, z / length, w / length


def slerp(start: npt.ArrayLike, end: npt.ArrayLike, fraction: npt.ArrayLike) -> Array:
    """The unit quaternion at `fraction` (0 to 1) of the shorter way from one unit quaternion to another."""
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    t = np.asarray(fraction, np.float64)[..., None]
    cosine = np.sum(a * b, axis=-1, keepdims=True)
    b, cosine = np.where(cosine < 0, -b, b), np.abs(cosine)
    angle = np.arctan2(np.linalg.norm(b - a * cosine, axis=-1, keepdims=True), cosine)
    close = angle < 1e-6
    sine = np.where(close, 1.0, np.sin(angle))
    mixed = np.where(close, a + (b - a) * t, (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / sine)
    unit: Array = mixed / np.linalg.norm(mixed, axis=-1, keepdims=True)
    return unit


def _stacked(rows: list[list[Array]]) -> Array:
    matrix: Array = np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
    return matrix
