"""The walls of a description as surfaces: for the page as triangles, for the renderer as geometry."""

from __future__ import annotations

import numpy as np

from filmlot.buildings.stage import contracts
from filmlot.buildings.stage.contracts import WallMesh
from filmlot.standards.geometry import Wall, arc_wall, flat_wall


def surface_of(wall: contracts.FlatWall | contracts.ArcWall, *, coarseness: int = 1) -> Wall:
    """The wall's surface; with a coarseness of n its picture has an n-th of the pixels on each side.

    Raises:
        WallError: the measures make no wall.
    """
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


def mesh_of(wall: contracts.FlatWall | contracts.ArcWall) -> WallMesh:
    """The wall as triangles."""
    surface = surface_of(wall)
    return WallMesh(
        positions=np.round(surface.positions_m, 6).tolist(),
        uvs=np.round(surface.uv, 6).tolist(),
        indices=surface.triangles.ravel().tolist(),
    )
