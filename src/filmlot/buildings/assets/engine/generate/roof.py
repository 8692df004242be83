"""Slopes of clay tile: half-round covers over flat pans, course by course, as far as a level shows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.generate.kit import Kit, plate
from filmlot.buildings.assets.engine.generate.surface import COURSE_M
from filmlot.render.shapes import Part

Floats = NDArray[np.float64]
TILE_M = 2.0
_PITCH_M = 0.24
_HALF_WIDTH_M = 0.07
_RISE_M = 0.052
_LIFT_M = 0.012
_SEGMENTS = (6, 3)
_FLAT_M = 0.033
_SNOW_M = 0.10


@dataclass(frozen=True, eq=False)
class Slope:
    """A rectangle of roof: its left eave corner, unit vectors along the eave and up the slope, its size."""

    corner: tuple[float, float, float]
    along: tuple[float, float, float]
    up: tuple[float, float, float]
    width_m: float
    length_m: float
    overhang_m: float
    """How far up it is seen from below."""

    def place(self, x: Floats, s: Floats, n: Floats) -> Floats:
        """Points by their way along the eave, up the slope and out of it, (N, 3)."""
        frame = np.array([self.along, self.up, self.normal])
        points = np.stack([x.reshape(-1), s.reshape(-1), n.reshape(-1)], axis=1) @ frame
        return np.asarray(points + np.array(self.corner))

    @property
    def normal(self) -> Floats:
        """Out of the roof."""
        return np.cross(self.along, self.up)


def add_roof(kit: Kit, slope: Slope) -> None:
    """Adds the slope's tiles, and the snow that may lie on them."""
    lift = 0.0 if kit.level < len(_SEGMENTS) else _FLAT_M
    corner = np.array(slope.corner) + slope.normal * lift
    along, up = np.array(slope.along) * slope.width_m, np.array(slope.up) * slope.length_m
    kit.add("roof", "tile", [plate(corner, along, up, tile_m=TILE_M)])
    if kit.level < len(_SEGMENTS):
        kit.add("roof", "tile", [_covers(slope, kit.level)])
    eave = np.array(slope.up) * slope.overhang_m
    kit.add("roof", "tile", [plate(corner + along, -along, eave, tile_m=TILE_M)])  # from below
    kit.add("snow", "snow", [_snow(slope, kit.level)])


def _covers(slope: Slope, level: int) -> Part:
    """All cover tiles of a slope as one surface: courses overlap in LOD0, run through in LOD1."""
    segments = _SEGMENTS[level]
    courses = max(round(slope.length_m / COURSE_M), 1) if level == 0 else 1
    columns = max(int(slope.width_m / _PITCH_M), 1)
    angle = np.linspace(0, np.pi, segments + 1)
    grow = 1.0 if level == 0 else 1.06  # a coarse arc lies inside its circle
    x = (np.arange(columns) + 0.5) * slope.width_m / columns
    step = slope.length_m / courses
    ends = np.arange(courses)[:, None] * step + np.array([0.0, step])
    lift = np.array([_LIFT_M, 0.0]) if level == 0 else np.full(2, _LIFT_M / 2)
    shape = (columns, courses, 2, segments + 1)
    across = np.broadcast_to(x[:, None, None, None] - np.cos(angle) * _HALF_WIDTH_M * grow, shape)
    along = np.broadcast_to(ends[None, :, :, None], shape)
    out = np.broadcast_to(np.sin(angle) * _RISE_M * grow + lift[None, None, :, None], shape)
    frame = np.array([slope.along, slope.up, slope.normal])
    normals = np.stack([-np.cos(angle), np.zeros_like(angle), np.sin(angle) + 0.15], axis=1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    round_it = np.broadcast_to(x[:, None, None, None] + (angle - np.pi / 2) * _HALF_WIDTH_M, shape)
    uv = np.stack([round_it, slope.length_m - along], axis=-1).reshape(-1, 2) / TILE_M
    return Part(
        slope.place(across, along, out),
        np.broadcast_to(normals @ frame, (*shape, 3)).reshape(-1, 3),
        uv,
        _ribbons(columns * courses, segments),
    )


def _ribbons(count: int, segments: int) -> NDArray[np.int64]:
    """The triangles of `count` strips of two rows of `segments` + 1 points."""
    start = np.arange(count)[:, None] * 2 * (segments + 1) + np.arange(segments)
    first, above = start.reshape(-1, 1), start.reshape(-1, 1) + segments + 1
    return np.concatenate([np.hstack([first, first + 1, above]), np.hstack([first + 1, above + 1, above])])


def _snow(slope: Slope, level: int) -> Part:
    """A soft sheet over the slope that thins towards its edges."""
    columns, rows = ((28, 12), (14, 6), (6, 3), (2, 2))[level]
    x, s = np.meshgrid(np.linspace(0, slope.width_m, columns + 1), np.linspace(0, slope.length_m, rows + 1))
    edge = np.minimum(np.minimum(x, slope.width_m - x), np.minimum(s, slope.length_m - s))
    wave = 0.012 * np.sin(x * 2.1) * np.cos(s * 1.7) if level < 2 else np.zeros_like(x)
    out = 0.055 + (_SNOW_M - 0.055) * np.clip(edge / 0.3, 0, 1) + wave
    first = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).reshape(-1, 1)
    above = first + columns + 1
    triangles = np.concatenate([np.hstack([first, first + 1, above]), np.hstack([first + 1, above + 1, above])])
    normals = np.broadcast_to(slope.normal, (x.size, 3))
    return Part(slope.place(x, s, out), normals, np.stack([x, -s], axis=-1).reshape(-1, 2) / TILE_M, triangles)
