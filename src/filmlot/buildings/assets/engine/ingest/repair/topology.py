"""Vertices and faces: nothing twice, nothing without area, nothing that no face uses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.repair.step import Circumstances, Outcome, with_meshes
from filmlot.buildings.assets.engine.ingest.report import Repair
from filmlot.render.scene import Mesh, Scene

MIN_AREA_M2 = 1e-12
Numbers = NDArray[np.int64]


def weld(scene: Scene, given: Circumstances) -> Outcome:
    """Joins vertices that are the same in all that they carry."""
    del given
    meshes = [_welded(mesh) for mesh in scene.meshes]
    return _outcome(scene, meshes, Repair(id="weld", what="joined vertices that were the same"), counted="vertices")


def drop_degenerate_faces(scene: Scene, given: Circumstances) -> Outcome:
    """Removes triangles without area."""
    del given
    meshes = [replace(mesh, triangles=mesh.triangles[areas_m2(mesh) > MIN_AREA_M2]) for mesh in scene.meshes]
    return _outcome(
        scene, meshes, Repair(id="degenerate_faces", what="removed faces without area"), counted="triangles"
    )


def drop_duplicate_faces(scene: Scene, given: Circumstances) -> Outcome:
    """Removes triangles that lie in the place of another with the same front."""
    del given
    meshes = [replace(mesh, triangles=mesh.triangles[_first_of_each(mesh)]) for mesh in scene.meshes]
    return _outcome(
        scene, meshes, Repair(id="duplicate_faces", what="removed faces that were there twice"), counted="triangles"
    )


def drop_isolated_vertices(scene: Scene, given: Circumstances) -> Outcome:
    """Removes vertices that no triangle uses."""
    del given
    meshes = [compacted(mesh) for mesh in scene.meshes]
    return _outcome(
        scene, meshes, Repair(id="isolated_vertices", what="removed vertices that no face uses"), counted="vertices"
    )


def compacted(mesh: Mesh) -> Mesh:
    """The mesh with the vertices that its triangles use."""
    used = np.zeros(len(mesh.positions_m), dtype=bool)
    used[mesh.triangles.reshape(-1)] = True
    if used.all():
        return mesh
    number_of = (np.cumsum(used) - 1).astype(np.uint32)
    return picked(mesh, np.flatnonzero(used), number_of[mesh.triangles])


def picked(mesh: Mesh, vertices: Numbers, triangles: NDArray[np.uint32]) -> Mesh:
    """The mesh with chosen vertices, and triangles that are numbered by the choice."""

    def chosen(values: NDArray[np.float32] | None) -> NDArray[np.float32] | None:
        return None if values is None else values[vertices]

    return replace(
        mesh,
        positions_m=mesh.positions_m[vertices],
        triangles=triangles,
        normals=chosen(mesh.normals),
        uv=chosen(mesh.uv),
        colors=chosen(mesh.colors),
        light=chosen(mesh.light),
    )


def same_rows(*columns: NDArray[np.float32]) -> tuple[Numbers, Numbers]:
    """The first row of each that is like no earlier one, and for every row the number of its like among them."""
    joined = np.ascontiguousarray(np.hstack(columns) + np.float32(0))  # -0 becomes 0
    keys = joined.view(np.dtype((np.void, joined.dtype.itemsize * joined.shape[1]))).reshape(-1)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return first.astype(np.int64), inverse.reshape(-1).astype(np.int64)


def areas_m2(mesh: Mesh) -> NDArray[np.float64]:
    """The area of every triangle, (T,)."""
    a, b, c = (mesh.positions_m[mesh.triangles[:, corner]].astype(np.float64) for corner in range(3))
    return np.asarray(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2)


def _welded(mesh: Mesh) -> Mesh:
    carried = (mesh.positions_m, mesh.normals, mesh.uv, mesh.colors, mesh.light)
    first, inverse = same_rows(*(values for values in carried if values is not None))
    if len(first) == len(mesh.positions_m):
        return mesh
    return picked(mesh, first, inverse[mesh.triangles].astype(np.uint32))


def _first_of_each(mesh: Mesh) -> NDArray[np.bool_]:
    """Which triangles are the first of their corners in this order, wherever it begins."""
    _, place_of = same_rows(mesh.positions_m)
    corners = place_of[mesh.triangles]
    start = corners.argmin(axis=1)
    rows = np.arange(len(corners))[:, None]
    turned = corners[rows, (start[:, None] + np.arange(3)) % 3]
    _, first = np.unique(turned, axis=0, return_index=True)
    is_first = np.zeros(len(corners), dtype=bool)
    is_first[first] = True
    return is_first


def _outcome(scene: Scene, meshes: list[Mesh], repair: Repair, *, counted: str) -> Outcome:
    before, after = (
        {
            "vertices": sum(len(mesh.positions_m) for mesh in kept),
            "triangles": sum(len(mesh.triangles) for mesh in kept),
        }
        for kept in (scene.meshes, meshes)
    )
    if before[counted] == after[counted]:
        return scene, None
    figures = {"before": {counted: before[counted]}, "after": {counted: after[counted]}}
    return with_meshes(scene, meshes), repair.model_copy(update=figures)
