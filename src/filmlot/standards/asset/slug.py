"""An asset's name among files: `<class>_<subject>_<style or region>_<number>` (standard §2.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

PATTERN = r"^[a-z][a-z0-9]*(_[a-z0-9]+){2,5}$"
MAX_LENGTH = 48
MAX_PATH = 160


class AssetClass(StrEnum):
    """What an asset is; the value is the first word of its slug."""

    BLOCK = "blk"
    BUILDING = "bld"
    LANDMARK = "lmk"
    PROP = "prp"
    VEGETATION = "veg"
    TERRAIN = "ter"
    GROUND = "gnd"
    SKY = "sky"
    WEATHER = "wea"
    INTERIOR = "int"
    VEHICLE = "vhc"
    MATERIAL = "mat"
    LIGHT = "lgt"
    EFFECT = "fx"
    SPLAT = "splat"


class Origin(StrEnum):
    """The point of an asset that lies at (0, 0, 0); y = 0 is the pavement for all that stands on it (§2.2)."""

    FRONT_EDGE = "centre of the front edge at the ground"
    FOOTPRINT = "centre of the footprint at the ground"
    TILE = "centre of the tile, at the lowest pavement"
    HORIZON = "horizon, north towards -Z"


@dataclass(frozen=True, slots=True)
class ClassRule:
    """A class in both languages, where its origin is, and its label in the Cityscapes vocabulary."""

    en: str
    zh_cn: str
    origin: Origin
    cityscapes: str | None = None


CLASSES: Mapping[AssetClass, ClassRule] = MappingProxyType(
    {
        AssetClass.BLOCK: ClassRule("street block", "街景", Origin.TILE),
        AssetClass.BUILDING: ClassRule("building", "建筑", Origin.FRONT_EDGE, "building"),
        AssetClass.LANDMARK: ClassRule("landmark", "地标", Origin.FRONT_EDGE, "building"),
        AssetClass.PROP: ClassRule("prop", "道具", Origin.FOOTPRINT, "static"),
        AssetClass.VEGETATION: ClassRule("vegetation", "植被", Origin.FOOTPRINT, "vegetation"),
        AssetClass.TERRAIN: ClassRule("terrain", "地形", Origin.TILE, "terrain"),
        AssetClass.GROUND: ClassRule("ground", "地面", Origin.TILE, "road"),
        AssetClass.SKY: ClassRule("sky", "天空", Origin.HORIZON, "sky"),
        AssetClass.WEATHER: ClassRule("weather", "天气", Origin.TILE),
        AssetClass.INTERIOR: ClassRule("interior", "室内", Origin.FOOTPRINT),
        AssetClass.VEHICLE: ClassRule("vehicle", "载具", Origin.FOOTPRINT, "car"),
        AssetClass.MATERIAL: ClassRule("material", "材质", Origin.FOOTPRINT),
        AssetClass.LIGHT: ClassRule("light", "灯光", Origin.FOOTPRINT, "pole"),
        AssetClass.EFFECT: ClassRule("effect", "特效", Origin.FOOTPRINT),
        AssetClass.SPLAT: ClassRule("splat", "高斯泼溅", Origin.FOOTPRINT),
    }
)


def is_slug(text: str) -> bool:
    """Whether a text is a slug of the standard: its pattern, its length and a known class."""
    is_shaped = len(text) <= MAX_LENGTH and re.fullmatch(PATTERN, text) is not None
    return is_shaped and text.partition("_")[0] in set(AssetClass)


def class_of(slug: str) -> AssetClass:
    """The class that a slug names; raises `ValueError` for a text that `is_slug` refuses."""
    if not is_slug(slug):
        msg = f"{slug!r} is no slug: write class_subject_style_number, such as bld_shikumen_shanghai_03"
        raise ValueError(msg)
    return AssetClass(slug.partition("_")[0])


def is_package_path(path: str) -> bool:
    """Whether a path may stand in a package: relative, ASCII, forward slashes, no step upwards, ≤ 160."""
    parts = path.split("/")
    is_plain = path.isascii() and path.isprintable() and not set(path) & set('\\:*?"<>| ')
    return is_plain and len(path) <= MAX_PATH and all(part not in {"", ".", ".."} for part in parts)
