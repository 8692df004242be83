"""Fewer triangles for a mesh, its UVs carried along: seams stay seams, for a map is never smeared across one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.repair.normals import with_crease_normals
from filmlot.buildings.assets.engine.ingest.repair.topology import compacted, picked, same_rows
from filmlot.render.scene import Mesh

LEAST_TRIANGLES = 4


def simplified(mesh: Mesh, triangles: int, *, keeps_seams: bool) -> Mesh:
    """The mesh with about that many triangles, by quadric edge collapse; normals are made anew.

    Its error is whatever it is: measure it. `keeps_seams` where the material samples pictures.
    """
    from fast_simplification import replay_simplification, simplify

    joined = _joined(mesh, keeps_seams=keeps_seams)
    if len(joined.triangles) <= max(triangles, LEAST_TRIANGLES):
        return mesh
    points = joined.positions_m.astype(np.float64)
    _, _, collapses = simplify(
        points, joined.triangles.astype(np.int32), target_count=max(triangles, LEAST_TRIANGLES), return_collapses=True
    )
    moved, faces, number_of = replay_simplification(points, joined.triangles.astype(np.int32), collapses)
    if not len(faces):
        return mesh
    source = _nearest_sources(points, np.asarray(moved, dtype=np.float64), np.asarray(number_of))
    reduced = picked(joined, source, np.asarray(faces, dtype=np.uint32))
    uv = None if joined.uv is None else _carried_uv(joined, source, np.asarray(moved, dtype=np.float64))
    reduced = replace(reduced, positions_m=np.asarray(moved, dtype=np.float32), uv=uv, normals=None, light=None)
    return _shared(with_crease_normals(compacted(reduced)))


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
