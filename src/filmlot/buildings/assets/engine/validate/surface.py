"""Points on surfaces, each with the triangle that it lies on."""

from __future__ import annotations

import numpy as np

from filmlot.buildings.assets.engine.validate.mesh import Floats, Whole

SEED = 20260


def sample_surface(triangles_m: Floats, count: int) -> tuple[Floats, Whole]:
    """Places spread evenly by area, (count, 3), each with its triangle; the same every time."""
    chance = np.random.default_rng(SEED)
    a, b, c = (triangles_m[:, corner] for corner in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    if not areas.sum() > 0:
        return np.zeros((0, 3)), np.zeros(0, dtype=np.int64)
    steps = (np.arange(count) + chance.random()) / count
    chosen = np.searchsorted(np.cumsum(areas) / areas.sum(), steps).clip(max=len(areas) - 1)
    root, other = np.sqrt(chance.random((count, 1))), chance.random((count, 1))
    places = a[chosen] * (1 - root) + b[chosen] * root * (1 - other) + c[chosen] * root * other
    return places, chosen
