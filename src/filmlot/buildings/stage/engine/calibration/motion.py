"""A rigid motion between two spaces, as a calibration finds it and a node applies it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen
from filmlot.standards.pose import Pose
from filmlot.standards.rotation import angles_from_matrix, matrix_from_angles

Metres = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
Angle = Annotated[float, Field(ge=-720, le=720, allow_inf_nan=False)]
Place = tuple[Metres, Metres, Metres]
Angles = tuple[Angle, Angle, Angle]


class Motion(Frozen):
    """Turns by pan, tilt and roll (intrinsic Z-X-Y, degrees), then moves: `R @ point + translation_m`."""

    rotation_deg: Angles
    translation_m: Place

    @classmethod
    def of(cls, rotation: ArrayLike, translation_m: ArrayLike) -> Motion:
        """The motion of a matrix (3, 3) and a vector (3,)."""
        pan, tilt, roll = angles_from_matrix(rotation).tolist()
        x, y, z = np.asarray(translation_m, np.float64).tolist()
        return cls(rotation_deg=(pan, tilt, roll), translation_m=(x, y, z))

    @cached_property
    def rotation(self) -> NDArray[np.float64]:
        """Its matrix (3, 3)."""
        return matrix_from_angles(self.rotation_deg)

    @cached_property
    def matrix(self) -> NDArray[np.float64]:
        """Turn and shift in one matrix (4, 4)."""
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = self.rotation, self.translation_m
        return matrix

    def carry(self, pose: Pose) -> Pose:
        """A pose of the space that this leads from, in the space that it leads to."""
        place = self.rotation @ np.asarray(pose.position_m) + self.translation_m
        return _posed(pose, place, self.rotation @ matrix_from_angles(pose.rotation_deg))

    def mounted_on(self, pose: Pose) -> Pose:
        """Where a thing is that sits so on what the pose is of."""
        rotation = matrix_from_angles(pose.rotation_deg)
        place = np.asarray(pose.position_m) + rotation @ np.asarray(self.translation_m)
        return _posed(pose, place, rotation @ self.rotation)


def _posed(pose: Pose, place_m: NDArray[np.float64], rotation: NDArray[np.float64]) -> Pose:
    moved = Motion.of(rotation, place_m)
    return pose._replace(position_m=moved.translation_m, rotation_deg=moved.rotation_deg)
