"""Where a pinhole camera stands that sees known points: a first guess, for a solver to refine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PLANAR = 0.01


def find_view_pose(points_m: Floats, tangents: Floats) -> Floats:
    """The pose (4, 4) of a camera, axes right, forward, up.

    `points_m` (N, 3) are seen at `tangents` (N, 2), x to the right and y downwards, over the focal length. Points of
    one plane are solved by their homography, others by the direct linear transform (Hartley and Zisserman, 2004,
    4.1 and 7.1).
    """
    centre = points_m.mean(axis=0)
    _, spread, axes = np.linalg.svd(points_m - centre, full_matrices=False)
    size = spread[0] / np.sqrt(len(points_m))
    if np.linalg.det(axes) < 0:
        axes[2] *= -1
    local = (points_m - centre) @ axes.T / size
    flat = spread[2] < PLANAR * spread[0]
    solved = _solve_linear(local[:, :2] if flat else local, tangents)
    turn, shift = _motion_of_plane(solved) if flat else _motion_of_points(solved)
    in_camera = turn @ axes  # from the points' space to right, down, forward
    pose = np.eye(4)
    pose[:3, :3] = in_camera[[0, 2, 1]].T * (1, 1, -1)
    pose[:3, 3] = centre - in_camera.T @ shift * size
    return pose


def _solve_linear(points: Floats, tangents: Floats) -> Floats:
    """The matrix (3, D + 1) that brings points (N, D), with a one behind, to their tangents, up to its size."""
    known = np.column_stack([points, np.ones(len(points))])
    nothing = np.zeros_like(known)
    rows = np.vstack(
        [
            np.column_stack([known, nothing, -tangents[:, :1] * known]),
            np.column_stack([nothing, known, -tangents[:, 1:] * known]),
        ]
    )
    return np.asarray(np.linalg.svd(rows, full_matrices=False)[2][-1].reshape(3, -1))


def _motion_of_plane(homography: Floats) -> tuple[Floats, Floats]:
    scaled = homography / np.mean(np.linalg.norm(homography[:, :2], axis=0))
    if scaled[2, 2] < 0:
        scaled = -scaled
    across, along, shift = scaled.T
    return _nearest_rotation(np.stack([across, along, np.cross(across, along)], axis=1)), shift


def _motion_of_points(projection: Floats) -> tuple[Floats, Floats]:
    projection = projection * np.sign(np.linalg.det(projection[:, :3]))
    return _nearest_rotation(projection[:, :3]), projection[:, 3] / np.mean(np.linalg.svd(projection[:, :3])[1])


def _nearest_rotation(matrix: Floats) -> Floats:
    left, _, right = np.linalg.svd(matrix)
    left[:, 2] *= np.linalg.det(left @ right)
    return np.asarray(left @ right)
