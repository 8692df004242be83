"""Projections, cameras and LED walls as pure numpy: stage space is metres, Z up, +Y towards the wall."""

from __future__ import annotations

from filmlot.standards.geometry.camera import Camera, Lens
from filmlot.standards.geometry.projection import cube_faces, frustum, off_axis
from filmlot.standards.geometry.wall import Wall, WallError, arc_wall, flat_wall, mesh_wall

__all__ = [
    "Camera",
    "Lens",
    "Wall",
    "WallError",
    "arc_wall",
    "cube_faces",
    "flat_wall",
    "frustum",
    "mesh_wall",
    "off_axis",
]
