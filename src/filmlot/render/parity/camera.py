"""The five views from which an asset is judged, as its bounds give them: stage space, the front towards -Y."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from filmlot.render.scene import Scene
from filmlot.standards.geometry import Camera, Lens

_MARGIN = 1.04


class View(StrEnum):
    """The canonical cameras."""

    THREE_QUARTER = "three_quarter"
    FRONT = "front"
    SIDE = "side"
    BACK = "back"
    ABOVE = "above"


# How far each stands to the right of the front, and above the horizon, in degrees.
_PLACES_DEG = {
    View.THREE_QUARTER: (35.0, 20.0),
    View.FRONT: (0.0, 8.0),
    View.SIDE: (-60.0, 12.0),
    View.BACK: (145.0, 20.0),
    View.ABOVE: (-25.0, 60.0),
}
_VERTICAL_FOV_DEG = 40.0
_SENSOR_WIDTH_MM = 36.0


def bounds_m(scene: Scene) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and the highest corner of everything that stands in the scene."""
    lowest, highest = np.full(3, np.inf), np.full(3, -np.inf)
    for instance in scene.instances:
        positions = scene.meshes[instance.mesh].positions_m
        if len(positions):
            placed = positions @ instance.world[:3, :3].T + instance.world[:3, 3]
            lowest, highest = np.minimum(lowest, placed.min(axis=0)), np.maximum(highest, placed.max(axis=0))
    return lowest, highest


def canonical_camera(view: View, scene: Scene, size_px: tuple[int, int]) -> Camera:
    """A camera of 40 degrees vertical field that just holds the scene's bounds."""
    lowest, highest = bounds_m(scene)
    lens = _lens(size_px)
    azimuth, elevation = np.radians(_PLACES_DEG[view])
    outward = np.array(
        [math.sin(azimuth) * math.cos(elevation), -math.cos(azimuth) * math.cos(elevation), math.sin(elevation)]
    )
    rotation_deg = (_PLACES_DEG[view][0], -_PLACES_DEG[view][1], 0.0)
    right, forward, up = Camera(rotation_deg=rotation_deg).axes.T
    centre = (lowest + highest) / 2
    corners = np.array(np.meshgrid(*zip(lowest, highest, strict=True))).reshape(3, -1).T - centre
    tan_x, tan_y = (side / 2 / lens.focal_length_mm for side in lens.sensor_mm)
    across = np.maximum(np.abs(corners @ right) / tan_x, np.abs(corners @ up) / tan_y)
    distance_m = float((across * _MARGIN - corners @ forward).max())
    x, y, z = (centre + outward * max(distance_m, 1e-3)).tolist()
    return Camera(position_m=(x, y, z), rotation_deg=rotation_deg, lens=lens)


def _lens(size_px: tuple[int, int]) -> Lens:
    height_mm = _SENSOR_WIDTH_MM * size_px[1] / size_px[0]
    focal_length_mm = height_mm / 2 / math.tan(math.radians(_VERTICAL_FOV_DEG / 2))
    return Lens(sensor_mm=(_SENSOR_WIDTH_MM, height_mm), focal_length_mm=focal_length_mm)
