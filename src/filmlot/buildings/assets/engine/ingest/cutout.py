"""Outlines of what is partly cut out: leaves and cards are seen through where their picture is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.silhouette import embree_scene, least_iou, outline_rays
from filmlot.standards.asset.levels import IMPOSTOR_FROM_M, pixel_footprint_m

Floats = NDArray[np.float64]

VIEWS = 16
_OPAQUE = 127
_MOST_LAYERS = 48
_STEP_M = 1e-3


@dataclass(frozen=True, eq=False)
class CutOut:
    """Triangles (T, 3, 3) with coordinates (T, 3, 2), v downwards, and the alpha (H, W) that repeats over them."""

    corners_m: Floats
    uv: Floats
    alpha: Floats | None


def cut_out_iou(one: Sequence[CutOut], other: Sequence[CutOut]) -> float:
    """The least intersection over union of two outlines from 16 sides, as they are seen where impostors begin."""
    both = np.concatenate([part.corners_m for part in (*one, *other)])
    rays = outline_rays(both, pixel_m=pixel_footprint_m(IMPOSTOR_FROM_M), views=VIEWS)
    return least_iou([_hits(one, rays), _hits(other, rays)])


def _hits(
    parts: Sequence[CutOut], rays: list[tuple[NDArray[np.float32], NDArray[np.float32]]]
) -> list[NDArray[np.bool_]]:
    """Which rays hit something that is there, by view."""
    scene = embree_scene(np.concatenate([part.corners_m for part in parts]))
    origins, directions = (np.concatenate([ray[side] for ray in rays]) for side in (0, 1))
    hit = np.zeros(len(origins), dtype=bool)
    waiting = np.arange(len(origins))
    travelled = np.zeros(len(origins), dtype=np.float32)
    for _ in range(_MOST_LAYERS):
        starts = origins[waiting] + directions[waiting] * travelled[waiting, None]
        found = scene.run(starts, directions[waiting], query="INTERSECT", output=True)
        met = np.asarray(found["primID"]) != -1
        there = np.zeros(len(waiting), dtype=bool)
        there[met] = _is_there(parts, *(np.asarray(found[key])[met] for key in ("primID", "u", "v")))
        hit[waiting[there]] = True
        travelled[waiting] += np.asarray(found["tfar"]) + np.float32(_STEP_M)
        waiting = waiting[met & ~there]
        if not len(waiting):
            break
    return np.split(hit, len(rays))


def _is_there(parts: Sequence[CutOut], triangles: NDArray[np.int64], u: Floats, v: Floats) -> NDArray[np.bool_]:
    """Whether a place of a triangle, by Embree's two coordinates, is not cut out."""
    there = np.ones(len(triangles), dtype=bool)
    first = 0
    for part in parts:
        own = (triangles >= first) & (triangles < first + len(part.corners_m))
        if part.alpha is not None and own.any():
            a, b, c = np.moveaxis(part.uv[triangles[own] - first], 1, 0)
            at = a + (b - a) * u[own, None] + (c - a) * v[own, None]
            height, width = part.alpha.shape
            row, column = (
                np.floor(at[:, axis] * size).astype(np.int64) % size for axis, size in ((1, height), (0, width))
            )
            there[own] = part.alpha[row, column] > _OPAQUE
        first += len(part.corners_m)
    return there
