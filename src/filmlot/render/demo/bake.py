"""Light that does not move, kept in the vertices: how much sky a point sees, and what lamps give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DIRECTIONS = 48
_CHUNK = 4096


@dataclass(frozen=True, eq=False, kw_only=True)
class Blocks:
    """Axis-aligned boxes that hide the sky: corners (N, 3) each."""

    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Lamps:
    """Small lamps: positions (N, 3) and radiant intensity (N, 3)."""

    positions: Floats
    intensity: Floats


def sky_seen(positions: Floats, normals: Floats, blocks: Blocks) -> Floats:
    """The cosine-weighted part of the surroundings that is not hidden, (V,), 0 to 1; the ground hides nothing."""
    directions = _sphere(_DIRECTIONS)
    upward = directions[:, 2] > 0
    weights = np.maximum(normals @ directions.T, 0)
    free = np.ones_like(weights)
    for start in range(0, len(positions), _CHUNK):
        part = slice(start, start + _CHUNK)
        lifted = positions[part] + normals[part] * 0.05
        for column in np.flatnonzero(upward):
            free[part, column] = ~_is_hidden(lifted, directions[column], blocks)
    return np.asarray((weights * free).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9))


def lamp_light(positions: Floats, normals: Floats, lamps: Lamps) -> Floats:
    """What a white matt surface would reflect of the lamps, (V, 3)."""
    total = np.zeros_like(positions)
    for place, intensity in zip(lamps.positions, lamps.intensity, strict=True):
        towards = place - positions
        square = np.maximum((towards**2).sum(axis=1), 0.25)
        cosine = np.maximum((normals * towards).sum(axis=1) / np.sqrt(square), 0)
        total += (cosine / square)[:, None] * intensity / np.pi
    return total


def _sphere(count: int) -> Floats:
    number = np.arange(count) + 0.5
    height = 1 - 2 * number / count
    around = np.pi * (1 + 5**0.5) * number
    flat = np.sqrt(1 - height**2)
    return np.stack([flat * np.cos(around), flat * np.sin(around), height], axis=1)


def _is_hidden(positions: Floats, direction: Floats, blocks: Blocks) -> NDArray[np.bool_]:
    inverse = 1 / np.where(np.abs(direction) < 1e-9, 1e-9, direction)
    first = (blocks.low[None] - positions[:, None]) * inverse
    second = (blocks.high[None] - positions[:, None]) * inverse
    enter = np.minimum(first, second).max(axis=2)
    leave = np.maximum(first, second).min(axis=2)
    return np.asarray(((leave > np.maximum(enter, 0)) & (leave > 1e-3)).any(axis=1))
