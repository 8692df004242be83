"""Meshes by measure: boxes, grids, lathes and tubes, as lists of parts that are joined into one mesh."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filmlot.render.scene import Mesh

Floats = NDArray[np.float64]
Rgb = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Part:
    """A piece of surface: positions, normals (V, 3), uv (V, 2), triangles (T, 3), linear colour and glow."""

    positions: Floats
    normals: Floats
    uv: Floats
    triangles: NDArray[np.int64]
    color: Rgb = (1.0, 1.0, 1.0)
    glow: Rgb = (0.0, 0.0, 0.0)

    def painted(self, color: Rgb, *, glow: Rgb = (0.0, 0.0, 0.0)) -> Part:
        """The same surface in another colour; `glow` is light it gives off, scaled by its colour."""
        return replace(self, color=color, glow=glow)

    def moved(self, offset: ArrayLike, *, turn_deg: float = 0.0) -> Part:
        """The same surface turned about Z and then moved."""
        cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
        turn = np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])
        positions = self.positions @ turn + np.asarray(offset, dtype=np.float64)
        return replace(self, positions=positions, normals=self.normals @ turn)


def quad(
    corner: ArrayLike,
    along: ArrayLike,
    up: ArrayLike,
    *,
    uv_scale: tuple[float, float] = (1, 1),
    cells: tuple[int, int] = (1, 1),
) -> Part:
    """A rectangle from a corner along two edges, cut into cells; it faces `along` x `up`, v runs down."""
    start, edge, rise = (np.asarray(vector, dtype=np.float64) for vector in (corner, along, up))
    s, t, triangles = _lattice(*cells)
    normal = _cross(edge, rise)
    return Part(
        start + s * edge + t * rise,
        np.tile(normal / math.sqrt(float(normal @ normal)), (len(s), 1)),
        np.hstack([s * uv_scale[0], (1 - t) * uv_scale[1]]),
        triangles,
    )


@cache
def _lattice(columns: int, rows: int) -> tuple[Floats, Floats, NDArray[np.int64]]:
    s, t = (axis.reshape(-1, 1) for axis in np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1)))
    first = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).reshape(-1, 1)
    above = first + columns + 1
    triangles = np.concatenate([np.hstack([first, first + 1, above]), np.hstack([first + 1, above + 1, above])])
    return s, t, triangles


def _cross(a: Floats, b: Floats) -> Floats:
    # numpy's own is made for arrays of vectors and takes ten times as long for two.
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def box(low: ArrayLike, high: ArrayLike) -> Part:
    """An axis-aligned box between two corners, six faces outwards."""
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    x, y, z = np.diag(high - low)
    faces = [
        quad(low, x, z),
        quad(low + x, y, z),
        quad(low + x + y, -x, z),
        quad(low + y, -y, z),
        quad(low + z, x, y),
        quad(low + y, x, -y),
    ]
    return joined(faces)


def lathe(profile: ArrayLike, *, sides: int = 16, squash: float = 1.0) -> Part:
    """A profile of (radius, height) from bottom to top, turned about Z; `squash` flattens it along Y."""
    line = np.asarray(profile, dtype=np.float64)
    around = np.linspace(0, 2 * np.pi, sides + 1)
    slope = np.gradient(line, axis=0)
    outward = np.stack([slope[:, 1], -slope[:, 0]], axis=1)
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    cos, sin = np.cos(around), np.sin(around)

    def spin(radius: Floats, height: Floats, flat: float) -> Floats:
        heights = np.broadcast_to(height[:, None], (len(line), sides + 1))
        return np.stack([radius[:, None] * cos, radius[:, None] * sin * flat, heights], axis=-1).reshape(-1, 3)

    normals = spin(outward[:, 0], outward[:, 1], 1 / squash)
    first = (np.arange(len(line) - 1)[:, None] * (sides + 1) + np.arange(sides)).reshape(-1, 1)
    above = first + sides + 1
    triangles = np.concatenate([np.hstack([first, first + 1, above]), np.hstack([first + 1, above + 1, above])])
    u, v = np.meshgrid(around / (2 * np.pi), np.linspace(1, 0, len(line)))
    return Part(
        spin(line[:, 0], line[:, 1], squash),
        normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9),
        np.stack([u.reshape(-1), v.reshape(-1)], axis=1),
        triangles,
    )


def ball(centre: ArrayLike, radius: ArrayLike, *, sides: int = 16) -> Part:
    """An ellipsoid with its radii along X, Y and Z (one number for a sphere)."""
    polar = np.linspace(-np.pi / 2, np.pi / 2, sides // 2 + 1)
    unit = lathe(np.stack([np.cos(polar), np.sin(polar)], axis=1), sides=sides)
    radii = np.broadcast_to(np.asarray(radius, dtype=np.float64), 3)
    normals = unit.positions / radii
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Part(unit.positions * radii + np.asarray(centre, dtype=np.float64), normals, unit.uv, unit.triangles)


def limb(start: ArrayLike, end: ArrayLike, radii: tuple[float, float], *, sides: int = 12) -> Part:
    """A tapered tube with round ends between two points."""
    start, end = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    length = float(np.linalg.norm(end - start))
    low, high = np.linspace(-np.pi / 2, 0, 3), np.linspace(0, np.pi / 2, 3)
    profile = np.concatenate(
        [
            np.stack([radii[0] * np.cos(low), radii[0] * np.sin(low)], axis=1),
            np.stack([radii[1] * np.cos(high), length + radii[1] * np.sin(high)], axis=1),
        ]
    )
    part = lathe(profile, sides=sides)
    axis = (end - start) / length
    across = np.cross((0.0, 1.0, 0.0) if abs(axis[1]) < 0.9 else (1.0, 0.0, 0.0), axis)
    across /= np.linalg.norm(across)
    frame = np.array([across, np.cross(axis, across), axis])
    return Part(part.positions @ frame + start, part.normals @ frame, part.uv, part.triangles)


def joined(parts: list[Part]) -> Part:
    """All parts as one, in the colour of the first."""
    starts = np.cumsum([0] + [len(part.positions) for part in parts])
    return Part(
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.uv for part in parts]),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=False)]),
        parts[0].color,
    )


def mesh(name: str, parts: list[Part], *, material: int, light: Floats | None = None) -> Mesh:
    """The parts as one mesh: their colours become vertex colours, `light` (V, 4) the baked light."""
    whole = joined(parts)
    return Mesh(
        name=name,
        positions_m=whole.positions.astype(np.float32),
        triangles=whole.triangles.astype(np.uint32),
        material=material,
        normals=whole.normals.astype(np.float32),
        uv=whole.uv.astype(np.float32),
        colors=np.hstack([spread(parts, "color"), np.ones((len(whole.positions), 1))]).astype(np.float32),
        light=None if light is None else light.astype(np.float32),
    )


def spread(parts: list[Part], name: str) -> Floats:
    """A part's `color` or `glow` for each of its vertices, all parts after each other, (V, 3)."""
    return np.concatenate([np.broadcast_to(getattr(part, name), (len(part.positions), 3)) for part in parts])
