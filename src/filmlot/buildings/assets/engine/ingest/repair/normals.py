"""Normals: there, of unit length, and on the side that the winding says is the front."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.repair.step import Circumstances, Outcome
from filmlot.buildings.assets.engine.ingest.repair.topology import areas_m2, picked, same_rows
from filmlot.buildings.assets.engine.ingest.report import Repair
from filmlot.render.scene import Mesh, Scene, flat_normals

CREASE_DEG = 40.0
_TOLERANCE = 1e-3
_AGAINST = -0.2
Floats = NDArray[np.float32]


def mend_normals(scene: Scene, given: Circumstances) -> Outcome:
    """Makes missing and impossible normals anew, and brings all to unit length."""
    del given
    mended, made, scaled = [], 0, 0
    for mesh in scene.meshes:
        changed = mesh
        if mesh.normals is None:
            changed, made = with_crease_normals(mesh), made + len(mesh.positions_m)
        else:
            length = np.linalg.norm(mesh.normals.astype(np.float64), axis=1)
            is_bad, is_off = length < 1e-6, np.abs(length - 1) > _TOLERANCE
            if is_off.any():
                normals = mesh.normals / np.maximum(length, 1e-6)[:, None]
                normals[is_bad] = _vertex_normals(mesh)[is_bad]
                changed = replace(mesh, normals=normals.astype(np.float32))
                made, scaled = made + int(is_bad.sum()), scaled + int((is_off & ~is_bad).sum())
        mended.append(changed)
    if not made and not scaled:
        return scene, None
    what = "made {made} normals anew, brought {scaled} to unit length"
    changed_scene = replace(scene, meshes=tuple(mended))
    return changed_scene, Repair(id="normals", what=what, params={"made": made, "scaled": scaled})


def turn_faces(scene: Scene, given: Circumstances) -> Outcome:
    """Turns the triangles round whose winding contradicts their normals: normals are what their maker saw."""
    del given
    turned, count = [], 0
    for mesh in scene.meshes:
        assert mesh.normals is not None  # mend_normals came before
        faces = flat_normals(mesh.positions_m, mesh.triangles)
        agreement = (mesh.normals[mesh.triangles].mean(axis=1) * faces).sum(axis=1)
        is_against = agreement < _AGAINST
        triangles = mesh.triangles.copy()
        triangles[is_against] = triangles[is_against][:, ::-1]
        turned.append(replace(mesh, triangles=triangles) if is_against.any() else mesh)
        count += int(is_against.sum())
    if not count:
        return scene, None
    what = "turned {count} faces round that contradicted their normals"
    return replace(scene, meshes=tuple(turned)), Repair(id="winding", what=what, params={"count": count})


def with_crease_normals(mesh: Mesh, *, crease_deg: float = CREASE_DEG) -> Mesh:
    """The mesh with normals that are smooth but across creases; its corners are no longer shared."""
    faces = flat_normals(mesh.positions_m, mesh.triangles).astype(np.float64)
    areas = areas_m2(mesh)
    _, place_of = same_rows(mesh.positions_m)
    corners = place_of[mesh.triangles].reshape(-1)
    sums = _crease_sums(corners, faces, areas, float(np.cos(np.radians(crease_deg))))
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    flat = np.repeat(faces, 3, axis=0)
    normals = np.where(length > 1e-12, sums / np.maximum(length, 1e-12), flat).astype(np.float32)
    numbers = np.arange(len(corners), dtype=np.uint32).reshape(-1, 3)
    return replace(picked(mesh, mesh.triangles.reshape(-1).astype(np.int64), numbers), normals=normals)


def _crease_sums(
    corners: NDArray[np.int64], faces: NDArray[np.float64], areas: NDArray[np.float64], least_cos: float
) -> NDArray[np.float64]:
    """For each corner, the area-weighted sum of the normals of faces at its place that lie within the crease."""
    order = np.argsort(corners, kind="stable")
    _, starts, counts = np.unique(corners[order], return_index=True, return_counts=True)
    sums = np.zeros((len(corners), 3))
    face_of = order // 3
    # Places with as many faces are done together: pairs of corners as one array.
    for count in np.unique(counts):
        first = starts[counts == count]
        group = first[:, None] + np.arange(count)
        normals, weights = faces[face_of[group]], areas[face_of[group]]
        for chunk in np.array_split(np.arange(len(first)), max(len(first) * int(count) ** 2 // 4_000_000, 1)):
            pairs = np.einsum("pid,pjd->pij", normals[chunk], normals[chunk])
            near = (pairs >= least_cos) * weights[chunk][:, None, :]
            sums[order[group[chunk]]] = np.einsum("pij,pjd->pid", near, normals[chunk])
    return sums


def _vertex_normals(mesh: Mesh) -> Floats:
    faces = flat_normals(mesh.positions_m, mesh.triangles) * areas_m2(mesh)[:, None]
    sums = np.zeros((len(mesh.positions_m), 3))
    for corner in range(3):
        np.add.at(sums, mesh.triangles[:, corner], faces)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(length > 1e-20, sums / np.maximum(length, 1e-20), (0.0, 0.0, 1.0)).astype(np.float32)
