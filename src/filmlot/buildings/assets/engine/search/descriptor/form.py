"""The form of a scene, from points on its surface: distances, directions, outlines from all sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filmlot.render.scene import Scene

Floats = NDArray[np.float64]

POINTS = 8_192
DISTANCE_BINS = 48
SIDES, CELLS = 16, 12
"""Outlines are seen from so many sides around, in so many cells across."""
_HEIGHT_BINS = 8
_SIZES_M = np.geomspace(0.02, 2_000, 12)
_SEED = 5


class Surface(NamedTuple):
    """Points spread evenly over a surface in metres, Z up, and the unit normals there: (N, 3) each."""

    points_m: Floats
    normals: Floats


def sample_surface(scene: Scene) -> Surface:
    """`POINTS` points on the triangles of a scene, as many on each as its area deserves; the same on every call."""
    corners = np.concatenate([_corners(scene, number) for number in range(len(scene.instances))])
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled = np.linalg.norm(across, axis=1)
    chance = np.random.Generator(np.random.Philox(_SEED))
    ends = np.cumsum(np.maximum(doubled, 1e-12))
    picked = np.searchsorted(ends, (np.arange(POINTS) + chance.random(POINTS)) * ends[-1] / POINTS).clip(
        0, len(ends) - 1
    )
    s, t = chance.random((2, POINTS, 1))
    root = np.sqrt(s)
    a, b, c = (corners[picked, corner] for corner in range(3))
    points = (1 - root) * a + root * (1 - t) * b + root * t * c
    return Surface(points, across[picked] / np.maximum(doubled[picked, None], 1e-12))


def distances(surface: Surface) -> Floats:
    """How often points of the surface are how far apart, in mean distances (D2, Osada et al. 2002): sums to 1."""
    order = np.random.Generator(np.random.Philox(_SEED + 1)).permutation(POINTS)
    apart = np.concatenate(
        [np.linalg.norm(surface.points_m - surface.points_m[np.roll(order, shift)], axis=1) for shift in range(4)]
    )
    counts, _edges = np.histogram(apart / max(float(apart.mean()), 1e-12), DISTANCE_BINS, (0.0, 3.0))
    return counts / len(apart)


def directions(surface: Surface) -> Floats:
    """How much of the surface faces how far up, and how regularly around: whichever way the asset is turned."""
    level = np.minimum(((surface.normals[:, 2] + 1) / 2 * _HEIGHT_BINS).astype(np.int64), _HEIGHT_BINS - 1)
    around = (np.arctan2(surface.normals[:, 1], surface.normals[:, 0]) / (2 * np.pi) % 1.0 * SIDES).astype(
        np.int64
    ) % SIDES
    counts = np.zeros((_HEIGHT_BINS, SIDES))
    np.add.at(counts, (level, around), 1.0 / POINTS)
    return _turned_any_way(counts)


def outlines(surface: Surface) -> Floats:
    """Where the asset covers a picture of its own size, from all sides around and as regularly."""
    centred = surface.points_m - (surface.points_m.min(axis=0) + surface.points_m.max(axis=0)) / 2
    reach = max(float(np.abs(centred).max()), 1e-9) * 1.001
    row = ((centred[:, 2] / reach + 1) / 2 * CELLS).astype(np.int64)
    covered = np.zeros((CELLS, CELLS, SIDES))
    for side in range(SIDES):
        angle = 2 * np.pi * side / SIDES
        across = centred[:, 0] * np.cos(angle) + centred[:, 1] * np.sin(angle)
        column = ((across / (reach * np.sqrt(2)) + 1) / 2 * CELLS).astype(np.int64).clip(0, CELLS - 1)
        covered[row, column, side] = 1.0
    return _turned_any_way(covered.reshape(-1, SIDES))


def extents(surface: Surface) -> Floats:
    """Near which of `_SIZES_M` the height, the longest and the shortest width are: (3 * 12,)."""
    turns = np.pi * np.arange(SIDES) / SIDES
    across = surface.points_m[:, :2] @ np.stack([np.cos(turns), np.sin(turns)])
    widths_m = np.ptp(across, axis=0)
    sizes_m = np.array([np.ptp(surface.points_m[:, 2]), widths_m.max(), widths_m.min()])
    apart = np.log(np.maximum(sizes_m, 1e-3))[:, None] - np.log(_SIZES_M)
    near: Floats = np.exp(-(apart**2)).ravel()
    return near


def _corners(scene: Scene, number: int) -> Floats:
    instance = scene.instances[number]
    mesh = scene.meshes[instance.mesh]
    points = mesh.positions_m.astype(np.float64) @ instance.world[:3, :3].T + instance.world[:3, 3]
    return points[mesh.triangles]


def _turned_any_way(around: Floats) -> Floats:
    """What is left of values around a circle, (N, SIDES), when nobody knows where it begins: their spectrum."""
    spectrum: Floats = np.abs(np.fft.rfft(around, axis=1)).ravel()
    return spectrum
