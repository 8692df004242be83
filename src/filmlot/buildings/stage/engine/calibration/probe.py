"""A probe point: a tracker that is held still, averaged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from filmlot.buildings.stage.contracts import Frozen
from filmlot.buildings.stage.engine.calibration.motion import Place
from filmlot.standards.pose import Pose

STILL_MM = 2.0
"""A tracker that shakes more than this, as a standard deviation, is not held still; good ones stay below 0.5 mm."""


class Probe(Frozen):
    """A tracker's mean place in its own space; `std_mm` is the standard deviation of the distance from it."""

    position_m: Place
    std_mm: float
    samples: int
    is_still: bool


def average(poses: Sequence[Pose]) -> Probe:
    """The mean of poses, at least one."""
    places = np.array([pose.position_m for pose in poses])
    x, y, z = places.mean(axis=0).tolist()
    std_mm = float(np.sqrt(np.mean(np.sum((places - (x, y, z)) ** 2, axis=1)))) * 1000
    return Probe(position_m=(x, y, z), std_mm=std_mm, samples=len(poses), is_still=std_mm <= STILL_MM)
