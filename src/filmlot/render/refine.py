"""Meshes with more vertices on the same surface.

Light kept in vertices needs them where triangles are large, and on both sides of a sheet.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from filmlot.render.pack import smooth_normals
from filmlot.render.scene import AlphaMode, Instance, Mesh, Scene

_MOST_ROUNDS = 12
_FIELDS = ("positions_m", "normals", "uv", "colors", "light", "openings")

# The new triangles by which edges are cut (bit n: the edge from corner n to the next). Numbers 0 to 2 are corners, 3 to
# 5 the middles of the edges. An edge is cut by its length alone, so two triangles that share it stay joined.
_CUTS = {
    0b000: ((0, 1, 2),),
    0b001: ((0, 3, 2), (3, 1, 2)),
    0b010: ((0, 1, 4), (0, 4, 2)),
    0b100: ((0, 1, 5), (5, 1, 2)),
    0b011: ((0, 3, 2), (3, 4, 2), (3, 1, 4)),
    0b110: ((0, 1, 4), (0, 4, 5), (5, 4, 2)),
    0b101: ((0, 3, 5), (3, 1, 2), (3, 2, 5)),
    0b111: ((0, 3, 5), (3, 1, 4), (5, 4, 2), (3, 4, 5)),
}


def refine(scene: Scene, edge_m: float) -> Scene:
    """The scene with no edge much longer than `edge_m` as it stands; the surface and its looks are unchanged."""
    scale = np.zeros(len(scene.meshes))
    for instance in scene.instances:
        largest = float(np.linalg.norm(instance.world[:3, :3], axis=0).max())
        scale[instance.mesh] = max(scale[instance.mesh], largest)
    meshes = [
        refine_mesh(mesh, edge_m / size) if size else mesh for mesh, size in zip(scene.meshes, scale, strict=True)
    ]
    return replace(scene, meshes=tuple(meshes))


def part_sides(scene: Scene) -> Scene:
    """The scene with a mesh of its own for the back of what is seen from both sides; it looks as before.

    What blends stays as it is: it is drawn from both sides in any case.
    """
    sheets = {
        number
        for number, material in enumerate(scene.materials)
        if material.double_sided and material.alpha_mode is not AlphaMode.BLEND
    }
    fronts = [number for number, mesh in enumerate(scene.meshes) if mesh.material in sheets]
    back_of = {front: len(scene.meshes) + place for place, front in enumerate(fronts)}
    backs = [
        Instance(mesh=back_of[placed.mesh], world=placed.world) for placed in scene.instances if placed.mesh in back_of
    ]
    return replace(
        scene,
        meshes=(*scene.meshes, *(_back(scene.meshes[front]) for front in fronts)),
        materials=tuple(
            replace(material, double_sided=material.double_sided and number not in sheets)
            for number, material in enumerate(scene.materials)
        ),
        instances=(*scene.instances, *backs),
    )


def refine_mesh(mesh: Mesh, edge_m: float) -> Mesh:
    """The mesh with no edge longer than `edge_m`, unless halving it 12 times is not enough."""
    for _ in range(_MOST_ROUNDS):
        cut = _long_edges(mesh, edge_m)
        if not cut.any():
            break
        mesh = _cut(mesh, cut)
    return mesh


def _back(mesh: Mesh) -> Mesh:
    """The other side of a sheet; what its front sees of the sky is not known of it."""
    normals = smooth_normals(mesh) if mesh.normals is None else mesh.normals
    return replace(mesh, triangles=mesh.triangles[:, ::-1], normals=-normals, light=None, openings=None)


def _long_edges(mesh: Mesh, edge_m: float) -> NDArray[np.bool_]:
    """Which edges are too long, (T, 3): from corner 0 to 1, 1 to 2, 2 to 0."""
    corners = mesh.positions_m[mesh.triangles].astype(np.float64)
    edges = np.roll(corners, -1, axis=1) - corners
    return np.asarray((edges**2).sum(axis=2) > edge_m**2)


def _cut(mesh: Mesh, cut: NDArray[np.bool_]) -> Mesh:
    ends = np.stack([mesh.triangles, np.roll(mesh.triangles, -1, axis=1)], axis=2).astype(np.int64)
    pairs = np.sort(ends[cut], axis=1)
    unique, place = np.unique(pairs, axis=0, return_inverse=True)
    numbers = np.zeros((len(mesh.triangles), 6), dtype=np.int64)
    numbers[:, :3] = mesh.triangles
    middles = np.zeros(cut.shape, dtype=np.int64)
    middles[cut] = len(mesh.positions_m) + place.reshape(-1)
    numbers[:, 3:] = middles
    kinds = cut @ np.array([1, 2, 4])
    triangles = [numbers[kinds == kind][:, list(pattern)] for kind, patterns in _CUTS.items() for pattern in patterns]
    values = {name: getattr(mesh, name) for name in _FIELDS}
    widened = {
        name: np.concatenate([value, ((value[unique[:, 0]] + value[unique[:, 1]]) / 2).astype(value.dtype)])
        for name, value in values.items()
        if value is not None
    }
    return replace(mesh, triangles=np.concatenate(triangles).astype(np.uint32), **widened)  # type: ignore[arg-type]
