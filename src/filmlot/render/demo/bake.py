"""Light that does not move, kept in the vertices: how much sky a point sees, and what lamps give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

_DIRECTIONS = 30


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
    """The cosine-weighted part of the surroundings in sight, (V,), 0 to 1; the ground hides nothing."""
    directions = _sphere(_DIRECTIONS)
    weights = np.maximum(normals @ directions.T, 0)
    free = np.ones_like(weights)
    lifted = (positions + normals * 0.05).astype(np.float32)
    for column in np.flatnonzero(directions[:, 2] > 0):
        facing = np.flatnonzero(weights[:, column] > 0)
        free[facing, column] = ~_is_hidden(lifted[facing], directions[column].astype(np.float32), blocks)
    return np.asarray((weights * free).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9))


def sky_seen_by_object(positions: Floats, normals: Floats, blocks: Blocks) -> Floats:
    """`sky_seen` for something small: what hides the sky is looked for once, from its middle."""
    directions = _sphere(_DIRECTIONS)
    middle = positions.mean(axis=0, keepdims=True).astype(np.float32)
    free = np.array([not _is_hidden(middle, towards.astype(np.float32), blocks)[0] for towards in directions])
    weights = np.maximum(normals @ directions.T, 0)
    return np.asarray(weights @ (free | (directions[:, 2] <= 0)) / np.maximum(weights.sum(axis=1), 1e-9))


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


def _is_hidden(positions: Singles, direction: Singles, blocks: Blocks) -> NDArray[np.bool_]:
    inverse = 1 / np.where(np.abs(direction) < 1e-6, np.float32(1e-6), direction)
    hidden = np.zeros(len(positions), dtype=bool)
    for low, high in zip(blocks.low.astype(np.float32), blocks.high.astype(np.float32), strict=True):
        first, second = (low - positions) * inverse, (high - positions) * inverse
        enter, leave = np.minimum(first, second), np.maximum(first, second)
        entered = np.maximum(np.maximum(enter[:, 0], enter[:, 1]), np.maximum(enter[:, 2], 0))
        left = np.minimum(np.minimum(leave[:, 0], leave[:, 1]), leave[:, 2])
        hidden |= left > entered + np.float32(1e-3)
    return hidden
