"""Gathers parts by mesh and material, lays metric coordinates on them, and makes the scene of a level."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filmlot.render.scene import Image, Instance, Material, Mesh, Scene
from filmlot.render.shapes import Part, box, joined, quad

Floats = NDArray[np.float64]
Opening = tuple[float, float, float, float]
"""Left, right, low and high in a wall's own plane, in metres."""


class Kit:
    """The parts of one level of an asset, Z up, front towards -Y."""

    def __init__(self, level: int) -> None:
        self.level = level
        self._parts: dict[tuple[str, str], list[Part]] = {}

    def add(self, name: str, material: str, parts: Sequence[Part]) -> None:
        """Adds parts to the mesh of a name, which has one material."""
        self._parts.setdefault((name, material), []).extend(parts)

    def scene(self, name: str, materials: Sequence[Material], images: Sequence[Image]) -> Scene:
        """The level as a scene."""
        numbers = {material.name: number for number, material in enumerate(materials)}
        meshes = [_mesh(key[0], joined(parts), numbers[key[1]]) for key, parts in self._parts.items()]
        return Scene(
            name=name,
            meshes=tuple(meshes),
            materials=tuple(materials),
            instances=tuple(Instance(mesh=number) for number in range(len(meshes))),
            images=tuple(images),
        )


def _mesh(name: str, part: Part, material: int) -> Mesh:
    # A tenth of a millimetre: what two processors reckon differently is below it.
    positions = np.round(part.positions, 4).astype(np.float32)
    used, triangles = np.unique(_without_slivers(positions, part.triangles), return_inverse=True)
    return Mesh(
        name=name,
        positions_m=positions[used],
        triangles=triangles.astype(np.uint32).reshape(-1, 3),
        material=material,
        normals=np.round(part.normals[used], 5).astype(np.float32),
        uv=np.round(part.uv[used], 5).astype(np.float32),
    )


def _without_slivers(positions: NDArray[np.float32], triangles: NDArray[np.int64]) -> NDArray[np.uint32]:
    a, b, c = (positions[triangles[:, corner]].astype(np.float64) for corner in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    return np.asarray(triangles[area > 1e-9], dtype=np.uint32)


def metric(part: Part, tile_m: float) -> Part:
    """The part with coordinates laid on along its normals' main axes, `tile_m` a repeat; v runs down."""
    axis = np.abs(part.normals).argmax(axis=1)
    x, y, z = part.positions.T
    u = np.where(axis == 0, y, x)
    v = np.where(axis == 2, -y, -z)
    return Part(part.positions, part.normals, np.stack([u, v], axis=1) / tile_m, part.triangles)


_FACES = ("front", "right", "back", "left", "top", "bottom")


def block(low: ArrayLike, high: ArrayLike, *, without: Sequence[str]) -> Part:
    """A box without the faces that nobody can see, because something stands before them."""
    whole = box(low, high)
    kept = [number for number, face in enumerate(_FACES) if face not in without]
    corners = np.concatenate([np.arange(4 * number, 4 * number + 4) for number in kept])
    triangles = np.concatenate([whole.triangles[2 * number : 2 * number + 2] for number in kept])
    return Part(
        whole.positions[corners], whole.normals[corners], whole.uv[corners], np.searchsorted(corners, triangles)
    )


def plate(corner: ArrayLike, along: ArrayLike, up: ArrayLike, *, tile_m: float) -> Part:
    """A rectangle with coordinates along its own edges."""
    width, height = (float(np.linalg.norm(np.asarray(edge, dtype=np.float64))) for edge in (along, up))
    return quad(corner, along, up, uv_scale=(width / tile_m, height / tile_m))


def wall(width_m: float, height_m: float, openings: Sequence[Opening], *, depth_m: float, tile_m: float) -> list[Part]:
    """A wall in the plane y = 0 that faces -Y, with its openings cut out and their reveals inwards."""
    xs = sorted({0.0, width_m, *(edge for opening in openings for edge in opening[:2])})
    zs = sorted({0.0, height_m, *(edge for opening in openings for edge in opening[2:])})
    parts = []
    for low, high in pairwise(zs):
        for left, right in pairwise(xs):
            middle, height = (left + right) / 2, (low + high) / 2
            if not any(a < middle < b and c < height < d for a, b, c, d in openings):
                parts.append(metric(quad((left, 0, low), (right - left, 0, 0), (0, 0, high - low)), tile_m))
    if depth_m > 0:
        parts += [metric(side, tile_m) for opening in openings for side in _reveal(opening, depth_m)]
    return parts


def _reveal(opening: Opening, depth_m: float) -> list[Part]:
    left, right, low, high = opening
    width, height = right - left, high - low
    return [
        quad((left, 0, low), (0, depth_m, 0), (0, 0, height)),
        quad((right, depth_m, low), (0, -depth_m, 0), (0, 0, height)),
        quad((left, 0, low), (width, 0, 0), (0, depth_m, 0)),
        quad((left, depth_m, high), (width, 0, 0), (0, -depth_m, 0)),
    ]


def placed(parts: Sequence[Part], at: ArrayLike, *, turn_deg: float = 0.0) -> list[Part]:
    """The parts turned about Z and moved."""
    return [part.moved(at, turn_deg=turn_deg) for part in parts]
