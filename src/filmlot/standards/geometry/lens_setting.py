"""A lens at one setting of focus and zoom, in the terms of OpenLensIO 1.0.1: pinhole, distortion, entrance pupil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

UNDISTORTED = (0.0,) * 8
MODEL = "Brown-Conrady U-D"


@dataclass(frozen=True, slots=True, kw_only=True)
class LensSetting:
    """What a lens does to a picture.

    `distortion` is k1 to k6, p1, p2 of the model "Brown-Conrady U-D": it maps undistorted to distorted points on
    the sensor, in millimetres. `projection_offset_mm` is x to the right, y downwards. `entrance_pupil_m` is how
    far the entrance pupil lies in front of the tracked point.
    """

    focal_length_mm: float
    distortion: tuple[float, ...] = UNDISTORTED
    projection_offset_mm: tuple[float, float] = (0.0, 0.0)
    entrance_pupil_m: float = 0.0

    def project(self, points_m: ArrayLike) -> Floats:
        """Where points (..., 3) in the camera's axes (right, forward, up; forward above 0) fall on the sensor.

        The result (..., 2) is in millimetres from the sensor's centre, x to the right, y downwards.
        """
        right, forward, up = np.moveaxis(np.asarray(points_m, np.float64), -1, 0)
        straight = self.focal_length_mm * np.stack([right / forward, -up / forward], axis=-1)
        return np.asarray(bend(straight, self.distortion) + self.projection_offset_mm)

    def to_opentrackio(self) -> dict[str, Any]:
        """The fields of OpenTrackIO's `lens` object."""
        x, y = self.projection_offset_mm
        return {
            "pinholeFocalLength": self.focal_length_mm,
            "entrancePupilOffset": self.entrance_pupil_m,
            "projectionOffset": {"x": x, "y": y},
            "distortion": [
                {"model": MODEL, "radial": list(self.distortion[:6]), "tangential": list(self.distortion[6:])}
            ],
        }


def bend(points_mm: ArrayLike, distortion: ArrayLike) -> Floats:
    """Points (..., 2) on the sensor, in millimetres from the optical axis, after k1 to k6, p1, p2.

    OpenLensIO 1.0.1 clause 4.1, equation 16: the odd radial coefficients are the numerator's, the even ones the
    denominator's.
    """
    points = np.asarray(points_mm, np.float64)
    k1, k2, k3, k4, k5, k6, p1, p2 = np.asarray(distortion, np.float64)
    x, y = np.moveaxis(points, -1, 0)
    r2 = x * x + y * y
    radial = (1 + r2 * (k1 + r2 * (k3 + r2 * k5))) / (1 + r2 * (k2 + r2 * (k4 + r2 * k6)))
    across = radial * x + 2 * p1 * x * y + p2 * (r2 + 2 * x * x)
    down = radial * y + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y
    return np.stack([across, down], axis=-1)


def from_opencv(
    camera_matrix: ArrayLike, coefficients: ArrayLike, *, size_px: tuple[int, int], sensor_mm: tuple[float, float]
) -> LensSetting:
    """OpenCV's calibration (camera matrix; k1, k2, p1, p2, k3, k4, k5, k6, zero where left out) in these terms.

    After SMPTE's note "Conversion of OpenCV to OpenTrackIO (OpenLensIO) lens calibration parameters" of
    2025-09-02, but for the tangential coefficients: the note divides them by F², which keeps the picture only at
    a focal length of 1 mm; a term that is quadratic in millimetres takes p / F.

    OpenCV's pixel (0, 0) is the middle of the first pixel where its detectors were used, its corner here: add
    half a pixel to such a principal point first.
    """
    matrix = np.asarray(camera_matrix, np.float64)
    given = np.ravel(np.asarray(coefficients, np.float64))[:8]
    k1, k2, p1, p2, k3, k4, k5, k6 = np.concatenate([given, np.zeros(8 - len(given))]).tolist()
    width_mm, height_mm = (side / pixels for side, pixels in zip(sensor_mm, size_px, strict=True))
    focal = float(width_mm * matrix[0, 0] + height_mm * matrix[1, 1]) / 2
    radial = (k1 / focal**2, k4 / focal**2, k2 / focal**4, k5 / focal**4, k3 / focal**6, k6 / focal**6)
    return LensSetting(
        focal_length_mm=focal,
        distortion=(*radial, p1 / focal, p2 / focal),
        projection_offset_mm=(
            width_mm * (float(matrix[0, 2]) - size_px[0] / 2),
            height_mm * (float(matrix[1, 2]) - size_px[1] / 2),
        ),
    )
