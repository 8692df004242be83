"""The places of a stage that its description knows: where panels meet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.stage.calibration.contracts import KnownPoint
from filmlot.buildings.stage.contracts import ArcWall, Description, FlatWall, MeshWall
from filmlot.buildings.stage.walls import surface_of

MOST_OF_A_WALL = 1000


def known_points(described: Description, *, folder: Path) -> list[KnownPoint]:
    """The corners of all panels, wall by wall; of a wall with very many, those on its outline. A mesh gives none.

    Raises:
        WallError: a wall's measures make no wall.
    """
    return [point for wall in described.walls if not isinstance(wall, MeshWall) for point in _corners(wall, folder)]


def _corners(wall: FlatWall | ArcWall, folder: Path) -> list[KnownPoint]:
    is_large = (wall.columns + 1) * (wall.rows + 1) > MOST_OF_A_WALL
    lower = _lower_edge(wall, folder)
    heights_m = np.linspace(wall.height_m, 0.0, wall.rows + 1)
    return [
        KnownPoint(wall=wall.id, column=column, row=row, stage_m=(float(x), float(y), float(z + height_m)))
        for row, height_m in enumerate(heights_m)
        for column, (x, y, z) in enumerate(lower)
        if not is_large or column in (0, wall.columns) or row in (0, wall.rows)
    ]


def _lower_edge(wall: FlatWall | ArcWall, folder: Path) -> NDArray[np.float64]:
    """The feet of all panel edges (columns + 1, 3), from left to right."""
    feet = surface_of(wall, folder=folder).positions_m[0::2]
    if len(feet) == wall.columns + 1:
        return feet
    share = np.linspace(0.0, 1.0, wall.columns + 1)[:, None]
    return np.asarray(feet[0] + share * (feet[-1] - feet[0]))
