"""The samples of the asset standard, whole: levels with measured errors, looks, colliders, and what is said of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from blake3 import blake3

from filmlot.buildings.assets.engine.generate.lane_house import (
    WEATHERING as HOUSE_WEATHERING,
)
from filmlot.buildings.assets.engine.generate.lane_house import house_hulls, house_looks, lane_house
from filmlot.buildings.assets.engine.ingest.silhouette import silhouette_iou
from filmlot.buildings.assets.engine.ingest.surface_distance import Surface, measure_error
from filmlot.buildings.assets.engine.package.source import Hull, Level, Look, PackageSource, Weathering
from filmlot.render.scene import AlphaMode, Floats, Material, Scene
from filmlot.standards.asset.levels import level_rules
from filmlot.standards.asset.manifest import Generator, Licence, Names, OriginKind, Provenance
from filmlot.standards.asset.slug import class_of
from filmlot.standards.asset.variants import SETS

VERSION = "1.0.0"
LEVELS = 4


@dataclass(frozen=True)
class Sample:
    """A rule that makes an asset: its scene a level, what weathers, and its looks from its materials."""

    slug: str
    names: Names
    tags: tuple[str, ...]
    facets: Mapping[str, tuple[str, ...]]
    scene: Callable[..., Scene]
    weathering: Mapping[str, Weathering]
    looks: Callable[[list[Material]], tuple[Look, ...]]
    hulls: Callable[[], tuple[Hull, ...]]


SAMPLES = (
    Sample(
        slug="bld_shikumen_shanghai_01",
        names=Names(en="Shikumen lane house", zh_cn="石库门里弄住宅"),
        tags=("lane", "old town", "brick", "弄堂", "老上海"),
        facets={
            "type": ("house", "lane"),
            "region": ("cn_shanghai",),
            "era": ("late_qing_republic",),
            "style": ("shikumen",),
            "use": ("led_background", "xr", "offline_hero"),
            "detail": ("standard",),
            "mood": ("nostalgic",),
        },
        scene=lane_house,
        weathering=HOUSE_WEATHERING,
        looks=house_looks,
        hulls=house_hulls,
    ),
)


def sample_source(sample: Sample, *, seed: int = 1, texture_px: int = 1024) -> PackageSource:
    """The sample as `write_package` takes it; equal arguments give equal sources."""
    scenes = [sample.scene(level, seed=seed, texture_px=texture_px) for level in range(LEVELS)]
    looks = sample.looks(list(scenes[0].materials))
    params = json.dumps({"rule": sample.slug, "seed": seed, "texture_px": texture_px}, sort_keys=True).encode()
    available = {name: tuple(look.token for look in looks if look.set_name == name) for name in _sets(looks)}
    return PackageSource(
        asset_id=_ulid(params),
        slug=sample.slug,
        version=VERSION,
        names=sample.names,
        provenance=Provenance(
            origin=OriginKind.GENERATED,
            generator=Generator(
                name="filmlot generate", version=VERSION, seed=seed, params_blake3=blake3(params).hexdigest()
            ),
            authors=("Filmlot",),
        ),
        licence=Licence(spdx="CC0-1.0"),
        levels=measured(sample.slug, scenes, hidden=_hidden(looks)),
        facets={**sample.facets, **available},
        tags=sample.tags,
        colliders=sample.hulls(),
        looks=looks,
        weathering=sample.weathering,
    )


def measured(slug: str, scenes: list[Scene], *, hidden: frozenset[str] = frozenset()) -> tuple[Level, ...]:
    """The levels with their errors against the first, over what is shown.

    Cut-out foliage is left to its area: cards are nowhere near the leaves of another level, and need not be.
    """
    rules = level_rules(class_of(slug))
    solid = [_corners(scene, hidden, is_foliage=False) for scene in scenes]
    leaves = [_area(_corners(scene, hidden, is_foliage=True)) for scene in scenes]
    first = Surface(solid[0].reshape(-1, 3), np.arange(len(solid[0]) * 3).reshape(-1, 3))
    levels = [Level(scene=scenes[0])]
    for number in range(1, len(scenes)):
        other = Surface(solid[number].reshape(-1, 3), np.arange(len(solid[number]) * 3).reshape(-1, 3))
        error = measure_error(first, other)
        levels.append(
            Level(
                scene=scenes[number],
                error_max_m=error.max_m,
                error_p995_m=error.p995_m,
                silhouette_iou=silhouette_iou(solid[0], solid[number], pixel_m=rules[number].error_m),
                leaf_area_ratio=leaves[number] / leaves[0] if leaves[0] else None,
            )
        )
    return tuple(levels)


def _sets(looks: tuple[Look, ...]) -> list[str]:
    return list(dict.fromkeys(look.set_name for look in looks))


def _hidden(looks: tuple[Look, ...]) -> frozenset[str]:
    """The parts that the default looks do not show."""
    shown = {part for look in looks if look.token == SETS[look.set_name].default for part in look.parts}
    return frozenset({part for look in looks for part in look.parts} - shown)


def _corners(scene: Scene, hidden: frozenset[str], *, is_foliage: bool) -> Floats:
    """The triangles' corners (T, 3, 3) of what is foliage, or is not."""
    found = [
        mesh.positions_m[mesh.triangles]
        for mesh in scene.meshes
        if mesh.name not in hidden and (scene.materials[mesh.material].alpha_mode is AlphaMode.MASK) == is_foliage
    ]
    return np.concatenate(found) if found else np.zeros((0, 3, 3), dtype=np.float32)


def _area(corners: Floats) -> float:
    edges = corners[:, 1:] - corners[:, :1]
    return float(np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1).sum() / 2)


def _ulid(params: bytes) -> str:
    """An id that is the recipe's own: generated assets keep theirs wherever they are made."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int.from_bytes(hashlib.sha256(params).digest()[:16]) >> 3
    return "".join(alphabet[number >> shift & 31] for shift in range(125, -5, -5))
