"""A probe point: a tracker that is held still, averaged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from filmlot.buildings.stage.contracts import Frozen
from filmlot.buildings.stage.engine.calibration.motion import Angles, Place
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import angles_from_matrix, matrix_from_angles

STILL_MM = 2.0
"""A tracker that shakes more than this, as a standard deviation, is not held still; good ones stay below 0.5 mm."""


class Probe(Frozen):
    """A tracker's mean pose in its own space, without a rotation where it tells none.

    `std_mm` is the standard deviation of the distance from its mean place.
    """

    position_m: Place
    rotation_deg: Angles | None
    std_mm: float
    samples: int
    is_still: bool


def average(poses: Sequence[Pose]) -> Probe:
    """The mean of poses, at least one."""
    places = np.array([pose.position_m for pose in poses])
    x, y, z = places.mean(axis=0).tolist()
    std_mm = float(np.sqrt(np.mean(np.sum((places - (x, y, z)) ** 2, axis=1)))) * 1000
    return Probe(
        position_m=(x, y, z),
        rotation_deg=_mean_rotation(poses),
        std_mm=std_mm,
        samples=len(poses),
        is_still=std_mm <= STILL_MM,
    )


def _mean_rotation(poses: Sequence[Pose]) -> Angles | None:
    """The rotation that is nearest to all of them: angles themselves jump by a full circle."""
    angles_deg = np.array([pose.rotation_deg for pose in poses])
    if not np.isfinite(angles_deg).all():
        return None
    left, _, right = np.linalg.svd(np.sum([matrix_from_angles(angles) for angles in angles_deg], axis=0))
    pan, tilt, roll = angles_from_matrix(left @ right).tolist()
    return pan, tilt, roll
