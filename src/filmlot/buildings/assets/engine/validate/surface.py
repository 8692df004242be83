"""Points on surfaces and exact distances to them."""

from __future__ import annotations

import numpy as np

from filmlot.buildings.assets.engine.validate.mesh import Floats

SEED = 20260
NEAREST = 12
SAMPLES_PER_TRIANGLE = 4


def sample_surface(triangles_m: Floats, count: int) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
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


def distances_to_surface(places_m: Floats, triangles_m: Floats) -> Floats:
    """How far every place is from the nearest of the triangles that lie around it, (N,).

    Candidates are the triangles of the nearest points among a dense sampling: the distance is exact to each of them,
    and so never less than the true one.
    """
    from scipy.spatial import cKDTree

    dense = max(4_000, min(SAMPLES_PER_TRIANGLE * len(triangles_m), 60_000))
    spread, owners = sample_surface(triangles_m, dense)
    corners = triangles_m.reshape(-1, 3)
    spread = np.concatenate([spread, corners])
    owners = np.concatenate([owners, np.repeat(np.arange(len(triangles_m)), 3)])
    _, nearest = cKDTree(spread).query(places_m, k=min(NEAREST, len(spread)))
    candidates = owners[nearest.reshape(len(places_m), -1)]
    each = distances_to_triangles(np.repeat(places_m, candidates.shape[1], axis=0), triangles_m[candidates.reshape(-1)])
    shortest: Floats = each.reshape(candidates.shape).min(axis=1)
    return shortest


def distances_to_triangles(places_m: Floats, triangles_m: Floats) -> Floats:
    """The exact distance of every place to its own triangle, (N,)."""
    a, b, c = (triangles_m[:, corner] for corner in range(3))
    normal = np.cross(b - a, c - a)
    length = np.linalg.norm(normal, axis=1)
    unit = normal / np.maximum(length, 1e-30)[:, None]
    height = np.abs(_dot(places_m - a, unit))
    is_inside = length > 1e-20
    for start, end in ((a, b), (b, c), (c, a)):
        is_inside &= _dot(np.cross(end - start, places_m - start), normal) >= 0
    edges = np.min([_to_segment(places_m, start, end) for start, end in ((a, b), (b, c), (c, a))], axis=0)
    return np.where(is_inside, height, edges)


def _to_segment(places_m: Floats, start_m: Floats, end_m: Floats) -> Floats:
    along = end_m - start_m
    share = np.clip(_dot(places_m - start_m, along) / np.maximum(_dot(along, along), 1e-30), 0, 1)
    distance: Floats = np.linalg.norm(places_m - start_m - along * share[:, None], axis=1)
    return distance


def _dot(left: Floats, right: Floats) -> Floats:
    product: Floats = np.einsum("ij,ij->i", left, right)
    return product
