"""Colliders: convex hulls of an asset's parts (standard §2.9, COL.002)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.repair.topology import same_rows
from filmlot.render.scene import Instance, Material, Mesh, Scene

MAX_HULLS = 32
MAX_HULL_VERTICES = 64
_SMALLEST_PART = 0.05
Points = NDArray[np.float64]


def enclose(meshes: list[Mesh], *, name: str) -> Scene | None:
    """Hulls of the connected parts of meshes, the largest first; None where nothing has a volume.

    Parts smaller than a twentieth of the whole have none, unless there is nothing larger.
    """
    points = np.concatenate([mesh.positions_m for mesh in meshes]).astype(np.float64)
    starts = np.cumsum([0, *(len(mesh.positions_m) for mesh in meshes[:-1])])
    triangles = np.concatenate(
        [mesh.triangles.astype(np.int64) + start for mesh, start in zip(meshes, starts, strict=True)]
    )
    parts = sorted(_connected(points, triangles), key=_diagonal_m, reverse=True)
    least = _SMALLEST_PART * _diagonal_m(points)
    large = [part for part in parts if _diagonal_m(part) >= least] or parts
    hulls = [hull for hull in (hull_of(part) for part in large[:MAX_HULLS]) if hull is not None]
    if not hulls:
        return None
    return Scene(
        name=name,
        meshes=tuple(
            Mesh(name=f"collider_{number}", positions_m=corners, triangles=faces, material=0)
            for number, (corners, faces) in enumerate(hulls)
        ),
        materials=(Material(name="collider"),),
        instances=tuple(Instance(mesh=number) for number in range(len(hulls))),
    )


def hull_of(points: Points) -> tuple[NDArray[np.float32], NDArray[np.uint32]] | None:
    """The convex hull with at most 64 corners, its triangles counter-clockwise; None for what is flat."""
    from scipy.spatial import ConvexHull, QhullError

    try:
        hull = ConvexHull(points)
        if len(hull.vertices) > MAX_HULL_VERTICES:
            hull = ConvexHull(_farthest(points[hull.vertices]))
    except QhullError:
        return None
    number_of = np.full(len(hull.points), -1)
    number_of[hull.vertices] = np.arange(len(hull.vertices))
    corners = hull.points[hull.vertices]
    faces = number_of[hull.simplices]
    a, b, c = (corners[faces[:, corner]] for corner in range(3))
    is_inward = np.einsum("ij,ij->i", np.cross(b - a, c - a), a - corners.mean(axis=0)) < 0
    faces[is_inward] = faces[is_inward][:, ::-1]
    return corners.astype(np.float32), faces.astype(np.uint32)


def _farthest(points: Points) -> Points:
    """The points that lie farthest in directions spread evenly over the ball."""
    numbers = np.arange(MAX_HULL_VERTICES) + 0.5
    height = 1 - 2 * numbers / MAX_HULL_VERTICES
    turn = numbers * np.pi * (1 + 5**0.5)
    around = np.sqrt(1 - height * height)
    directions = np.stack([around * np.cos(turn), around * np.sin(turn), height], axis=1)
    return np.asarray(points[np.unique((points @ directions.T).argmax(axis=0))])


def _connected(points: Points, triangles: NDArray[np.int64]) -> list[Points]:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    first, place_of = same_rows(points.astype(np.float32))
    corners = place_of[triangles]
    rows, columns = corners[:, [0, 1]].reshape(-1), corners[:, [1, 2]].reshape(-1)
    graph = coo_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(len(first), len(first)))
    _, label = connected_components(graph, directed=False)
    used = np.zeros(len(first), dtype=bool)
    used[corners.reshape(-1)] = True
    order = np.flatnonzero(used)
    order = order[np.argsort(label[order], kind="stable")]
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [points[first[group]] for group in np.split(order, cuts) if len(group) >= 4]


def _diagonal_m(points: Points) -> float:
    return float(np.linalg.norm(np.ptp(points, axis=0)))
