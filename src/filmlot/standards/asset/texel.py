"""Texel density: how many texels lie on a metre of surface (standard §2.4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 0.15
CLASSES_PX_PER_M: Mapping[str, int] = MappingProxyType(
    {"hero": 2048, "close": 1024, "standard": 512, "upper": 256, "backdrop": 128, "terrain": 64}
)


@dataclass(frozen=True, slots=True)
class Density:
    """Texels a metre, weighted by area: the median, the 5th and the 95th percentile."""

    median_px_per_m: float
    p5_px_per_m: float
    p95_px_per_m: float


def needed_px_per_m(distance_m: float, *, width_px: int = 3840, hfov_deg: float = 40.0) -> float:
    """The density at which a texel is as large as a pixel of a camera at a distance."""
    return width_px / (2 * distance_m * math.tan(math.radians(hfov_deg) / 2))


def class_of_density(median_px_per_m: float) -> str:
    """The density class that is nearest, by ratio."""
    ratios = {name: abs(math.log(median_px_per_m / wanted)) for name, wanted in CLASSES_PX_PER_M.items()}
    return min(ratios, key=ratios.__getitem__)


def triangle_density(
    corners_m: NDArray[np.float64], corners_uv: NDArray[np.float64], *, size_px: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each triangle's texels a metre and its area in m²; corners are (T, 3, 3) and (T, 3, 2), size (W, H)."""
    edges = corners_m[:, 1:] - corners_m[:, :1]
    area_m2 = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1) / 2
    sides = (corners_uv[:, 1:] - corners_uv[:, :1]) * size_px
    area_px = np.abs(sides[:, 0, 0] * sides[:, 1, 1] - sides[:, 0, 1] * sides[:, 1, 0]) / 2
    return np.sqrt(area_px / np.maximum(area_m2, 1e-18)), area_m2


def density_of(px_per_m: NDArray[np.float64], area_m2: NDArray[np.float64]) -> Density | None:
    """What all triangles say together; None where no area is textured."""
    counted = (area_m2 > 0) & (px_per_m > 0)
    if not counted.any():
        return None
    order = np.argsort(px_per_m[counted], kind="stable")
    values, weights = px_per_m[counted][order], np.cumsum(area_m2[counted][order])
    p5, median, p95 = (float(values[np.searchsorted(weights, weights[-1] * part)]) for part in (0.05, 0.5, 0.95))
    return Density(median, p5, p95)
