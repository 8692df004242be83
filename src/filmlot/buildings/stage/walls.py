"""The walls of a description as surfaces: for the page as triangles, for the renderer as geometry."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from filmlot.buildings.stage import contracts
from filmlot.buildings.stage.view_contracts import WallMesh
from filmlot.standards.geometry import Wall, WallError, arc_wall, flat_wall, mesh_wall


def surface_of(wall: contracts.Wall, *, folder: Path, coarseness: int = 1) -> Wall:
    """The wall's surface; with a coarseness of n its picture has an n-th of the pixels on each side.

    Raises:
        WallError: the measures make no wall.
        SceneError: its mesh file in `folder` cannot be read.
    """
    if isinstance(wall, contracts.MeshWall):
        return _mesh_surface(wall, folder / wall.file, coarseness)
    pitch_mm = wall.panel.size_mm[0] / wall.panel.pixels[0] * coarseness
    if isinstance(wall, contracts.FlatWall):
        return flat_wall(
            wall.id,
            width_m=wall.width_m,
            height_m=wall.height_m,
            pitch_mm=pitch_mm,
            distance_m=wall.distance_m,
            base_m=wall.base_m,
            heading_deg=wall.heading_deg,
        )
    return arc_wall(
        wall.id,
        radius_m=wall.radius_m,
        angle_deg=wall.angle_deg,
        height_m=wall.height_m,
        panel_width_m=wall.panel.size_mm[0] / 1000,
        pitch_mm=pitch_mm,
        base_m=wall.base_m,
        heading_deg=wall.heading_deg,
    )


def mesh_of(wall: contracts.Wall, *, folder: Path) -> WallMesh:
    """The wall as triangles; raises as `surface_of`."""
    surface = surface_of(wall, folder=folder)
    return WallMesh(
        positions=np.round(surface.positions_m, 6).tolist(),
        uvs=np.round(surface.uv, 6).tolist(),
        indices=surface.triangles.ravel().tolist(),
    )


def _mesh_surface(wall: contracts.MeshWall, path: Path, coarseness: int) -> Wall:
    """The first mesh of a file, in its place in the file's scene."""
    from filmlot.render import load_scene

    if not path.is_file():
        text = "wall {wall}: there is no file {file} in the lot's folder walls"
        raise WallError(text, wall=wall.id, file=path.name)
    scene = load_scene(path)
    if not scene.instances:
        raise WallError("wall {wall}: {file} holds no mesh", wall=wall.id, file=path.name)
    placed = scene.instances[0]
    mesh = scene.meshes[placed.mesh]
    if mesh.uv is None:
        text = "wall {wall}: the mesh in {file} has no UV coordinates; unwrap it and export it again"
        raise WallError(text, wall=wall.id, file=path.name)
    width, height = wall.resolution_px
    return mesh_wall(
        wall.id,
        positions_m=mesh.positions_m @ placed.world[:3, :3].T + placed.world[:3, 3],
        uv=mesh.uv,
        triangles=mesh.triangles,
        size_px=(max(1, width // coarseness), max(1, height // coarseness)),
    )
