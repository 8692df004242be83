"""How much of two outlines is the same, from several sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

VIEWS = 8
_ELEVATION_DEG = 15.0
_LEAST_SIDE_PX, _MOST_SIDE_PX = 64, 256


def silhouette_iou(
    one: NDArray[np.floating], other: NDArray[np.floating], *, pixel_m: float, views: int = VIEWS
) -> float:
    """The least intersection over union of the outlines of two sets of triangles, (T, 3, 3), seen from all round.

    A pixel is about `pixel_m` wide; from 64 to 256 of them span the whole.
    """
    rays = outline_rays(np.concatenate([one, other]), pixel_m=pixel_m, views=views)
    hits = []
    for triangles in (one, other):
        scene = embree_scene(triangles)
        hits.append([scene.run(origins, directions, query="OCCLUDED") != -1 for origins, directions in rays])
    return least_iou(hits)


def outline_rays(
    corners: NDArray[np.floating], *, pixel_m: float, views: int
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Parallel rays a view, one a pixel: their origins and directions, around all the triangles' corners (T, 3, 3)."""
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    radius = max(float(np.linalg.norm(high - low)) / 2, 1e-6)
    side = int(np.clip(2 * radius / pixel_m, _LEAST_SIDE_PX, _MOST_SIDE_PX))
    return [_rays((low + high) / 2, radius, side, 2 * np.pi * view / views) for view in range(views)]


def least_iou(hits: list[list[NDArray[np.bool_]]]) -> float:
    """The least intersection over union of two outlines, view by view."""
    worst = 1.0
    for first, second in zip(*hits, strict=True):
        union = int((first | second).sum())
        if union:
            worst = min(worst, int((first & second).sum()) / union)
    return worst


def embree_scene(triangles: NDArray[np.floating]):  # type: ignore[no-untyped-def] # embreex has no types
    """Triangles (T, 3, 3), ready to be shot at."""
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    scene = EmbreeScene()
    TriangleMesh(scene, np.ascontiguousarray(triangles, dtype=np.float32))
    return scene


def _rays(
    middle: NDArray[np.float64], radius: float, side: int, azimuth: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Parallel rays towards the middle, one a pixel."""
    rise = np.radians(_ELEVATION_DEG)
    towards = -np.array([np.cos(azimuth) * np.cos(rise), np.sin(azimuth) * np.cos(rise), np.sin(rise)])
    across = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
    up = np.cross(across, towards)
    steps = ((np.arange(side) + 0.5) / side * 2 - 1) * radius
    u, v = np.meshgrid(steps, steps)
    origins = middle - 2 * radius * towards + u.reshape(-1, 1) * across + v.reshape(-1, 1) * up
    directions = np.broadcast_to(towards, origins.shape)
    return origins.astype(np.float32), np.ascontiguousarray(directions, dtype=np.float32)
