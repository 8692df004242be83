"""Colliders by measure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.package.source import Hull

_Point = tuple[float, float, float]
_SIDES = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))


def hull_of_box(low: _Point, high: _Point) -> Hull:
    """A box as a hull of eight points."""
    corners = [[(low, high)[(n >> axis) & 1][axis] for axis in range(3)] for n in range(8)]
    triangles = [corner for a, b, c, d in _SIDES for corner in ((a, b, c), (a, c, d))]
    return Hull(points_m=np.array(corners, dtype=np.float32), triangles=np.array(triangles, dtype=np.uint32))


def hull_of_post(base: _Point, top: _Point, radii_m: tuple[float, float], *, sides: int = 8) -> Hull:
    """An upright post between two points with a radius at either end."""
    around = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = np.stack([np.cos(around), np.sin(around), np.zeros(sides)], axis=1)
    points: NDArray[np.float64] = np.concatenate(
        [np.array(base) + ring * radii_m[0], np.array(top) + ring * radii_m[1]]
    )
    triangles = []
    for side in range(sides):
        after = (side + 1) % sides
        triangles += [(side, after, sides + after), (side, sides + after, sides + side)]
    for corner in range(1, sides - 1):
        triangles += [(0, corner + 1, corner), (sides, sides + corner, sides + corner + 1)]
    return Hull(points_m=points.astype(np.float32), triangles=np.array(triangles, dtype=np.uint32))
