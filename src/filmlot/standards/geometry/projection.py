"""Projection matrices for column vectors (`clip = matrix @ point`), depth 0 to 1, Y up in the picture."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.float64]

# A cube map's faces in WebGPU's order (+X, -X, +Y, -Y, +Z, -Z): where a face looks and what is up in it, in
# stage space. Cube maps are left-handed by definition, so the map's Y and Z are the stage's Z and Y.
CUBE_FACES = (
    ((1, 0, 0), (0, 0, 1)),
    ((-1, 0, 0), (0, 0, 1)),
    ((0, 0, 1), (0, -1, 0)),
    ((0, 0, -1), (0, 1, 0)),
    ((0, 1, 0), (0, 0, 1)),
    ((0, -1, 0), (0, 0, 1)),
)


def frustum(
    *,
    left: float,
    right: float,
    bottom: float,
    top: float,
    near_m: float,
    far_m: float,
    reversed_z: bool = True,
) -> Matrix:
    """The 4x4 projection of a view that looks along -Z; the four extents are measured on the near plane.

    Args:
        left: Leftmost extent on the near plane, in metres; `right`, `bottom` and `top` likewise.
        right: See `left`.
        bottom: See `left`.
        top: See `left`.
        near_m: Distance of the near plane, above 0.
        far_m: Distance of the far plane, beyond the near plane.
        reversed_z: Depth 1 at the near plane and 0 at the far plane: float depth keeps its precision far
        away.

    Raises:
        ValueError: The planes or the extents do not span a volume.
    """
    if not 0 < near_m < far_m or not left < right or not bottom < top:
        msg = f"no frustum lies between {near_m} m and {far_m} m with extents {left}..{right}, {bottom}..{top}"
        raise ValueError(msg)
    width, height, depth = right - left, top - bottom, far_m - near_m
    z_scale, z_shift = (near_m, near_m * far_m) if reversed_z else (-far_m, -near_m * far_m)
    return np.array(
        [
            [2 * near_m / width, 0, (right + left) / width, 0],
            [0, 2 * near_m / height, (top + bottom) / height, 0],
            [0, 0, z_scale / depth, z_shift / depth],
            [0, 0, -1, 0],
        ]
    )


def view(eye_m: ArrayLike, right: ArrayLike, up: ArrayLike, forward: ArrayLike) -> Matrix:
    """The 4x4 matrix from the stage to a view with these unit axes; the view looks along its -Z."""
    axes = np.array([right, up, np.negative(forward)], dtype=np.float64)
    matrix = np.eye(4)
    matrix[:3, :3] = axes
    matrix[:3, 3] = -axes @ np.asarray(eye_m, dtype=np.float64)
    return matrix


def off_axis(
    lower_left_m: ArrayLike,
    lower_right_m: ArrayLike,
    upper_left_m: ArrayLike,
    eye_m: ArrayLike,
    *,
    near_m: float,
    far_m: float,
    reversed_z: bool = True,
) -> Matrix:
    """The 4x4 view-projection of what an eye sees through a flat screen (generalised perspective projection).

    The screen's corners land on the corners of the picture, wherever the eye stands in front of it.

    Raises:
        ValueError: The corners span no rectangle, or the eye is not in front of the screen.
    """
    lower_left, lower_right, upper_left, eye = (
        np.asarray(point, dtype=np.float64) for point in (lower_left_m, lower_right_m, upper_left_m, eye_m)
    )
    width_m, height_m = math.dist(lower_left, lower_right), math.dist(lower_left, upper_left)
    if min(width_m, height_m) < 1e-6:
        msg = "the screen's corners span no rectangle"
        raise ValueError(msg)
    right, up = (lower_right - lower_left) / width_m, (upper_left - lower_left) / height_m
    if abs(right @ up) > 1e-3:
        msg = "the screen's edges are not at right angles"
        raise ValueError(msg)
    normal = np.cross(right, up)  # towards the eye
    distance_m = float(normal @ (eye - lower_left))
    if distance_m < 1e-6:
        msg = "the eye is not in front of the screen"
        raise ValueError(msg)
    to_corner = (lower_left - eye) * (near_m / distance_m)
    left, bottom = float(right @ to_corner), float(up @ to_corner)
    projection = frustum(
        left=left,
        right=left + width_m * near_m / distance_m,
        bottom=bottom,
        top=bottom + height_m * near_m / distance_m,
        near_m=near_m,
        far_m=far_m,
        reversed_z=reversed_z,
    )
    return projection @ view(eye, right, up, -normal)


def cube_faces(eye_m: ArrayLike, *, near_m: float, far_m: float, reversed_z: bool = True) -> Matrix:
    """The six view-projections, (6, 4, 4), that fill a cube map around a point, faces in WebGPU's order.

    Sample the map with `direction.xzy`: a cube map is left-handed, stage space is not.
    """
    projection = frustum(
        left=-near_m,
        right=near_m,
        bottom=-near_m,
        top=near_m,
        near_m=near_m,
        far_m=far_m,
        reversed_z=reversed_z,
    )
    return np.array([projection @ view(eye_m, np.cross(forward, up), up, forward) for forward, up in CUBE_FACES])
