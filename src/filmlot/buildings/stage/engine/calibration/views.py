"""Points of a wall in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen
from filmlot.buildings.stage.engine.calibration.motion import Place
from filmlot.standards.geometry.lens_solve import LensSolution, View

MOST_POINTS = 2000
PictureLength = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]


class SeenPoint(Frozen):
    """A point in stage space, and where the picture shows it, in pixels from the picture's upper left corner.

    The middle of the first pixel is (0.5, 0.5).
    """

    stage_m: Place
    picture_px: tuple[PictureLength, PictureLength]


Misses = tuple[tuple[tuple[float, float], ...], ...]
"""Of each picture and each of its points, by how many pixels the solved lens shows it to the right and below."""

SeenPoints = Annotated[tuple[SeenPoint, ...], Field(max_length=MOST_POINTS)]


def misses_of(solution: LensSolution) -> Misses:
    """The misses of all views, to a hundredth of a pixel."""
    return tuple(tuple((x, y) for x, y in np.round(misses, 2).tolist()) for misses in solution.misses_px)


def view_of(points: Sequence[SeenPoint]) -> View:
    """The points as arrays."""
    places = np.array([point.stage_m for point in points], np.float64).reshape(-1, 3)
    return View(places, np.array([point.picture_px for point in points], np.float64).reshape(-1, 2))
