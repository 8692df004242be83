"""A tracked camera: where it stands, where it looks, and the pinhole of its lens."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filmlot.standards.geometry.projection import Matrix, frustum, view

NEAR_M = 0.1
FAR_M = 2000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """The pinhole of a lens, as OpenTrackIO 1.0.1 gives it (`pinholeFocalLength`, `projectionOffset`).

    `projection_offset_mm` is where the centre of projection lies on the sensor, from the sensor's centre:
    x to the right and y downwards in the upright picture (OpenLensIO 1.0.1, projection-matrix form).
    """

    sensor_mm: tuple[float, float] = (36.0, 20.25)
    focal_length_mm: float = 35.0
    projection_offset_mm: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        values = (*self.sensor_mm, self.focal_length_mm, *self.projection_offset_mm)
        if not np.isfinite(values).all() or min(values[:3]) <= 0:
            msg = f"a lens needs a sensor and a focal length above 0 mm, not {values}"
            raise ValueError(msg)

    def projection(
        self, *, near_m: float = NEAR_M, far_m: float = FAR_M, overscan: float = 1.0, reversed_z: bool = True
    ) -> Matrix:
        """The 4x4 projection; `overscan` widens the picture about its centre (1.15 = 15 % more each way)."""
        scale = near_m / self.focal_length_mm
        half_width, half_height = (side * overscan / 2 * scale for side in self.sensor_mm)
        shift_x, shift_y = (offset * scale for offset in self.projection_offset_mm)
        return frustum(
            left=-half_width - shift_x,
            right=half_width - shift_x,
            bottom=-half_height + shift_y,
            top=half_height + shift_y,
            near_m=near_m,
            far_m=far_m,
            reversed_z=reversed_z,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A camera on the stage: position in metres, rotation as OpenTrackIO's pan, tilt, roll in degrees."""

    position_m: tuple[float, float, float] = (0.0, 0.0, 1.6)
    rotation_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    lens: Lens = field(default_factory=Lens)
    entrance_pupil_m: float = 0.0
    """How far the entrance pupil lies in front of the tracked point, along the optical axis."""

    def __post_init__(self) -> None:
        if not np.isfinite((*self.position_m, *self.rotation_deg, self.entrance_pupil_m)).all():
            msg = f"a camera needs finite numbers, not {self.position_m} m, {self.rotation_deg} deg"
            raise ValueError(msg)

    @property
    def axes(self) -> Matrix:
        """The camera's right, forward and up in stage space: the columns of Rz(pan) Rx(tilt) Ry(roll)."""
        return _rotation_matrix(self.rotation_deg)

    @property
    def eye_m(self) -> NDArray[np.float64]:
        """The centre of projection: the entrance pupil."""
        return np.asarray(self.position_m) + self.axes[:, 1] * self.entrance_pupil_m

    def view_projection(
        self, *, near_m: float = NEAR_M, far_m: float = FAR_M, overscan: float = 1.0, reversed_z: bool = True
    ) -> Matrix:
        """The 4x4 matrix from stage space to the clip space of the picture."""
        right, forward, up = self.axes.T
        projection = self.lens.projection(near_m=near_m, far_m=far_m, overscan=overscan, reversed_z=reversed_z)
        return projection @ view(self.eye_m, right, up, forward)


def _rotation_matrix(rotation_deg: ArrayLike) -> Matrix:
    pan, tilt, roll = np.radians(np.asarray(rotation_deg, dtype=np.float64))
    (cp, ct, cr), (sp, st, sr) = np.cos((pan, tilt, roll)), np.sin((pan, tilt, roll))
    about_z = np.array([[cp, -sp, 0], [sp, cp, 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, ct, -st], [0, st, ct]])
    about_y = np.array([[cr, 0, sr], [0, 1, 0], [-sr, 0, cr]])
    return np.asarray(about_z @ about_x @ about_y)
