"""Fewer triangles for a mesh, its UVs carried along: seams stay seams, for a map is never smeared across one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.repair.normals import with_crease_normals
from filmlot.buildings.assets.engine.ingest.repair.topology import compacted, picked, same_rows
from filmlot.render.scene import Mesh, flat_normals

LEAST_TRIANGLES = 4


class Reducible:
    """A mesh that is made smaller as often as asked, by quadric edge collapse; normals are made anew.

    `keeps_seams` where its material samples pictures. The error is whatever it is: measure it.
    """

    def __init__(self, mesh: Mesh, *, keeps_seams: bool) -> None:
        self._mesh = mesh
        self._joined = _joined(mesh, keeps_seams=keeps_seams)
        self._points, self._faces = _finned(self._joined)

    def to(self, triangles: int) -> Mesh:
        """The mesh with about that many triangles; itself where it has no more."""
        from fast_simplification import replay_simplification, simplify

        own, target = self._joined, max(triangles, LEAST_TRIANGLES)
        if len(own.triangles) <= target:
            return self._mesh
        points, faces = self._points, self._faces
        _, _, collapses = simplify(points, faces, target_count=target, return_collapses=True)
        moved, kept, number_of = replay_simplification(points, faces, collapses)
        moved, kept = np.asarray(moved, dtype=np.float64), np.asarray(kept, dtype=np.int64)
        kept = _without(kept, number_of[faces[len(own.triangles) :]])
        if not len(kept):
            return self._mesh
        source = _nearest_sources(own.positions_m.astype(np.float64), moved, number_of[: len(own.positions_m)])
        uv = None if own.uv is None else _carried_uv(own, source, moved)
        reduced = picked(own, source, kept.astype(np.uint32))
        reduced = replace(reduced, positions_m=moved.astype(np.float32), uv=uv, normals=None, light=None)
        return _shared(with_crease_normals(compacted(reduced)))


def _finned(mesh: Mesh) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """The mesh with a fin on each open edge and seam, after its own triangles.

    A fin stands upright on the surface along its edge: leaving the edge's line costs as much as leaving a plane, where
    the quadrics of the surface alone would let borders shrink.
    """
    points, triangles = mesh.positions_m.astype(np.float64), mesh.triangles.astype(np.int64)
    edges = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    ordered = np.sort(edges, axis=1)
    _, first, count = np.unique(ordered[:, 0] * len(points) + ordered[:, 1], return_index=True, return_counts=True)
    rims = first[count == 1]
    start, end = edges[rims].T
    normals = flat_normals(mesh.positions_m, mesh.triangles)[rims // 3].astype(np.float64)
    length = np.linalg.norm(points[end] - points[start], axis=1, keepdims=True)
    tips = (points[start] + points[end]) / 2 + normals * length
    fins = np.stack([start, end, len(points) + np.arange(len(rims))], axis=1)
    return np.concatenate([points, tips]), np.concatenate([triangles, fins]).astype(np.int32)


def _without(kept: NDArray[np.int64], fins: NDArray[np.integer]) -> NDArray[np.int64]:
    """The triangles that are no fins."""
    if not len(fins):
        return kept
    rows = np.sort(np.concatenate([kept, fins.astype(np.int64)]), axis=1)
    _, same = np.unique(rows, axis=0, return_inverse=True)
    same = same.reshape(-1)
    return kept[~np.isin(same[: len(kept)], same[len(kept) :])]


def _joined(mesh: Mesh, *, keeps_seams: bool) -> Mesh:
    """The mesh with one vertex a place, or a place and UV: normals never keep it apart."""
    carried = [mesh.positions_m]
    if keeps_seams and mesh.uv is not None:
        carried.append(np.round(mesh.uv * 4096) / np.float32(4096))
    first, inverse = same_rows(*carried)
    triangles = inverse[mesh.triangles]
    is_real = (triangles[:, 0] != triangles[:, 1]) & (triangles[:, 1] != triangles[:, 2])
    is_real &= triangles[:, 2] != triangles[:, 0]
    return picked(mesh, first, triangles[is_real].astype(np.uint32))


def _shared(mesh: Mesh) -> Mesh:
    """The mesh with one vertex for corners that are the same in all."""
    carried = (mesh.positions_m, mesh.normals, mesh.uv, mesh.colors)
    first, inverse = same_rows(*(values for values in carried if values is not None))
    return picked(mesh, first, inverse[mesh.triangles].astype(np.uint32))


def _nearest_sources(
    points: NDArray[np.float64], moved: NDArray[np.float64], number_of: NDArray[np.integer]
) -> NDArray[np.int64]:
    """For each new vertex, the nearest of the old ones that became it."""
    distance = np.linalg.norm(points - moved[number_of], axis=1)
    order = np.lexsort((distance, number_of))
    new, first = np.unique(number_of[order], return_index=True)
    source = np.zeros(len(moved), dtype=np.int64)
    source[new] = order[first]
    return source


def _carried_uv(mesh: Mesh, source: NDArray[np.int64], moved: NDArray[np.float64]) -> NDArray[np.float32]:
    """The sources' UVs, moved as far in the map as the vertices moved on the largest triangle at their source."""
    assert mesh.uv is not None
    positions, uv = mesh.positions_m.astype(np.float64), mesh.uv.astype(np.float64)
    a, b, c = (mesh.triangles[:, corner].astype(np.int64) for corner in range(3))
    double = np.linalg.norm(np.cross(positions[b] - positions[a], positions[c] - positions[a]), axis=1)
    largest = np.zeros(len(positions), dtype=np.int64)
    order = np.argsort(double, kind="stable")  # the last to write is the largest
    for corner in (a, b, c):
        largest[corner[order]] = order
    face = largest[source]
    e1, e2 = positions[b[face]] - positions[a[face]], positions[c[face]] - positions[a[face]]
    step = moved - positions[source]
    d11, d12, d22 = (np.einsum("ij,ij->i", x, y) for x, y in ((e1, e1), (e1, e2), (e2, e2)))
    s1, s2 = np.einsum("ij,ij->i", step, e1), np.einsum("ij,ij->i", step, e2)
    determinant = d11 * d22 - d12 * d12
    is_sound = determinant > 1e-12 * np.maximum(d11 * d22, 1e-300)
    safe = np.where(is_sound, determinant, 1.0)
    first = np.where(is_sound, (d22 * s1 - d12 * s2) / safe, 0.0)[:, None]
    second = np.where(is_sound, (d11 * s2 - d12 * s1) / safe, 0.0)[:, None]
    shift = first * (uv[b[face]] - uv[a[face]]) + second * (uv[c[face]] - uv[a[face]])
    return (uv[source] + shift).astype(np.float32)
