"""What an asset may cost while it is shown: triangles, materials, memory, bytes (standard §2.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from filmlot.standards.asset.slug import AssetClass

MIB = 1 << 20
MEGABYTE = 1_000_000
MAX_TEXTURE_PX = 4096
MAX_SKY_PX = 8192


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that an asset may use; None where the class has no such thing."""

    triangles: int | None
    materials: int | None
    texture_bytes: int | None
    glb_bytes: int | None


_PROP = Budget(40_000, 3, 24 * MIB, 2 * MEGABYTE)
_BUILDING = Budget(250_000, 8, 48 * MIB, 8 * MEGABYTE)
_GROUND = Budget(40_000, 3, 48 * MIB, 4 * MEGABYTE)

BUDGETS: Mapping[AssetClass, Budget] = MappingProxyType(
    {
        AssetClass.BLOCK: Budget(3_000_000, 40, 256 * MIB, 40 * MEGABYTE),
        AssetClass.BUILDING: _BUILDING,
        AssetClass.LANDMARK: Budget(500_000, 16, 128 * MIB, 24 * MEGABYTE),
        AssetClass.PROP: _PROP,
        AssetClass.VEGETATION: Budget(200_000, 3, 32 * MIB, 6 * MEGABYTE),
        AssetClass.TERRAIN: Budget(1_000_000, 6, 128 * MIB, 30 * MEGABYTE),
        AssetClass.GROUND: _GROUND,
        AssetClass.SKY: Budget(None, None, 32 * MEGABYTE, None),
        AssetClass.INTERIOR: _BUILDING,
        AssetClass.VEHICLE: Budget(100_000, 8, 48 * MIB, 8 * MEGABYTE),
        AssetClass.LIGHT: _PROP,
    }
)


@dataclass(frozen=True, slots=True)
class SceneBudget:
    """The most that all assets in sight may use together; None where nobody counts."""

    triangles: int
    texture_bytes: int
    draws: int | None


SCENE_BUDGETS: Mapping[str, SceneBudget] = MappingProxyType(
    {"wall": SceneBudget(12_000_000, 8192 * MIB, 3_000), "browser": SceneBudget(1_500_000, 256 * MIB, None)}
)


def texture_bytes(sides_px: Iterable[tuple[int, int]]) -> int:
    """The memory of maps on a card: one byte a texel (BC7, ASTC 4x4) with all mip levels."""
    return sum(-(-width * height * 4 // 3) for width, height in sides_px)
