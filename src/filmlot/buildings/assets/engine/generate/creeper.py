"""A creeper on a wall: cards of leaves that overlap on a lattice, joined to larger ones where a level may."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.generate.kit import Kit
from filmlot.render.shapes import Part, joined, quad

_CELL_M = 0.2
_OVERLAP = 1.6
_OFF_M = 0.055
_LARGEST = (1, 1, 1, 4)
"""How many cells a side a card of each level may span."""


def add_creeper(
    kit: Kit, corner_m: tuple[float, float], size_m: tuple[float, float], random: np.random.Generator
) -> None:
    """Adds leaves on a wall that faces -Y; every level has the same leaves in the same places."""
    grown = _grown(int(size_m[0] / _CELL_M), int(size_m[1] / _CELL_M), random)
    lean = random.uniform(-0.16, 0.16, (*grown.shape, 3))
    cards = []
    left = grown.copy()
    side = _LARGEST[kit.level]
    while side >= 1:
        for row in range(0, grown.shape[0] - side + 1, side):
            for column in range(0, grown.shape[1] - side + 1, side):
                block = left[row : row + side, column : column + side]
                if block.all():
                    block[:] = False
                    turn = lean[row, column] if side == 1 else np.zeros(3)
                    cards.append(_card(corner_m, (column, row), side, turn))
        side //= 2
    kit.add("creeper", "ivy", [joined(cards)])


def _grown(columns: int, rows: int, random: np.random.Generator) -> NDArray[np.bool_]:
    """Which cells have leaves: dense along the stem, fewer with height and to the sides."""
    row, column = np.mgrid[0:rows, 0:columns]
    rise = row / rows
    stem = columns * (0.62 - 0.18 * np.sin(rise * 4.0))
    spread = columns * (0.36 - 0.24 * rise)
    thick = np.exp(-(((column + 0.5 - stem) / spread) ** 2)) * (1.25 - 1.15 * rise)
    return np.asarray(random.random((rows, columns)) < thick)


def _card(corner_m: tuple[float, float], cell: tuple[int, int], side: int, lean: NDArray[np.float64]) -> Part:
    """A square of leaves a little off the wall; normals are lifted as a canopy's are."""
    middle = np.array([corner_m[0], -_OFF_M + 0.1 * lean[2], corner_m[1]])
    middle[[0, 2]] += (np.array(cell) + side / 2) * _CELL_M + 0.3 * lean[:2]
    size = side * _CELL_M * _OVERLAP
    middle[2] = max(middle[2], corner_m[1] + size / 2)
    along, up = np.array([1.0, lean[0], 0.0]) * size, np.array([0.0, lean[1], 1.0]) * size
    part = quad(middle - (along + up) / 2, along, up, uv_scale=(side, side))
    soft = part.normals + np.array([3 * lean[0], -0.2, 0.35 - 3 * lean[1]])
    soft /= np.linalg.norm(soft, axis=1, keepdims=True)
    return Part(part.positions, soft, part.uv, part.triangles)
