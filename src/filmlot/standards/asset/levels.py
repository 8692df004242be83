"""Levels of detail, bound to pixels: an error may be shown from where it is smaller than one (standard §2.3)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from filmlot.standards.asset.slug import AssetClass

REFERENCE_WIDTH_PX, REFERENCE_HEIGHT_PX = 3840, 2160
REFERENCE_HFOV_DEG = 40.0
MIN_SILHOUETTE_IOU = 0.99
MIN_FOLIAGE_IOU = 0.75
"""For vegetation: cards of leaves have no outline of their own; their area is kept instead."""
LEAF_AREA_TOLERANCE = 0.05
IMPOSTOR_FROM_M = 2000.0
MIN_IMPOSTOR_IOU = 0.97
MIN_FOLIAGE_IMPOSTOR_IOU = 0.70
"""An impostor's outline is taken with the sky between the leaves, which other levels' is not."""
MOST_IMPOSTOR_TRIANGLES = 32
MIN_DROP = 0.40
ERROR_SAMPLES = 20_000


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A level's bounds: the largest measured two-sided error, and its usual triangles."""

    error_m: float
    triangles: tuple[int, int]

    @property
    def from_m(self) -> float:
        """The distance from which the largest error allowed is no more than one pixel."""
        return distance_of_error(self.error_m)


def pixel_footprint_m(
    distance_m: float, *, width_px: int = REFERENCE_WIDTH_PX, hfov_deg: float = REFERENCE_HFOV_DEG
) -> float:
    """The width in metres that one pixel shows at a distance."""
    return 2 * distance_m * math.tan(math.radians(hfov_deg) / 2) / width_px


def distance_of_error(error_m: float) -> float:
    """The distance in metres at which an error is one pixel of the reference camera (3840 px, 40°)."""
    return error_m / pixel_footprint_m(1.0)


_BUILDING = (
    LevelRule(0.0, (60_000, 250_000)),
    LevelRule(0.010, (15_000, 60_000)),
    LevelRule(0.040, (3_000, 10_000)),
    LevelRule(0.160, (300, 1_500)),
)
_TREE = (
    LevelRule(0.0, (80_000, 200_000)),
    LevelRule(0.010, (30_000, 60_000)),
    LevelRule(0.040, (5_000, 12_000)),
    LevelRule(0.160, (400, 1_200)),
)
_PROP = (
    LevelRule(0.0, (5_000, 40_000)),
    LevelRule(0.002, (1_000, 8_000)),
    LevelRule(0.040, (300, 1_500)),
    LevelRule(0.160, (50, 200)),
)
_OF_CLASS: Mapping[AssetClass, tuple[LevelRule, ...]] = MappingProxyType(
    {
        AssetClass.VEGETATION: _TREE,
        AssetClass.PROP: _PROP,
        AssetClass.VEHICLE: _PROP,
        AssetClass.LIGHT: _PROP,
    }
)
_FLAT = frozenset({AssetClass.SKY, AssetClass.WEATHER, AssetClass.MATERIAL, AssetClass.EFFECT, AssetClass.SPLAT})


def level_rules(asset_class: AssetClass) -> tuple[LevelRule, ...]:
    """The rules of LOD0 to LOD3 for a class; empty for what has no levels (skies, materials ...)."""
    return () if asset_class in _FLAT else _OF_CLASS.get(asset_class, _BUILDING)


def least_levels(asset_class: AssetClass) -> int:
    """How many levels an asset of a class needs (LOD.001): a ground tile is one plane, and two will do."""
    if asset_class in _FLAT:
        return 0
    return 2 if asset_class is AssetClass.GROUND else 3


def least_outline_iou(asset_class: AssetClass) -> float | None:
    """How much of LOD0's outline a level keeps at least; None for ground, which has none from the side."""
    if asset_class is AssetClass.GROUND:
        return None
    return MIN_FOLIAGE_IOU if asset_class is AssetClass.VEGETATION else MIN_SILHOUETTE_IOU


def least_impostor_iou(asset_class: AssetClass) -> float | None:
    """How much of LOD0's outline an impostor keeps at least, from 16 sides; None for what has none."""
    if not level_rules(asset_class) or least_outline_iou(asset_class) is None:
        return None
    return MIN_FOLIAGE_IMPOSTOR_IOU if asset_class is AssetClass.VEGETATION else MIN_IMPOSTOR_IOU


def screen_sizes(radius_m: float, distances_m: tuple[float, ...]) -> tuple[float, ...]:
    """The part of the reference picture's area that a sphere covers at each distance, as UsdLod reckons it."""
    half = math.tan(math.radians(REFERENCE_HFOV_DEG) / 2)
    aspect = REFERENCE_WIDTH_PX / REFERENCE_HEIGHT_PX
    return tuple(math.pi / 4 * aspect * (radius_m / (half * max(distance, radius_m))) ** 2 for distance in distances_m)
