"""The samples of the asset standard, whole: levels with measured errors, looks, colliders, and what is said of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from blake3 import blake3

from filmlot.buildings.assets.engine.generate import lane_ground, lane_house, plane_tree, street_lamp
from filmlot.buildings.assets.engine.generate.kit import Kit
from filmlot.buildings.assets.engine.generate.recipe import GENERATOR, VERSION, Parameters, Recipe
from filmlot.buildings.assets.engine.ingest.impostor import with_impostor
from filmlot.buildings.assets.engine.ingest.silhouette import silhouette_iou
from filmlot.buildings.assets.engine.ingest.surface_distance import Surface, measure_error
from filmlot.buildings.assets.engine.package.source import Hull, Level, Look, PackageSource, Weathering
from filmlot.render.scene import AlphaMode, Floats, Image, Material, Scene
from filmlot.standards.asset.levels import ERROR_SAMPLES
from filmlot.standards.asset.manifest import Generator, Licence, Names, OriginKind, Provenance
from filmlot.standards.asset.variants import SETS


@dataclass(frozen=True)
class Sample:
    """A rule that makes an asset: its geometry a level, its surfaces, what weathers, its looks and hulls."""

    slug: str
    names: Names
    tags: tuple[str, ...]
    facets: Mapping[str, tuple[str, ...]]
    build: Callable[[Kit, int], None]
    surfaces: Callable[[int, int], tuple[list[Image], list[Material]]]
    weathering: Mapping[str, Weathering]
    looks: Callable[[list[Material]], tuple[Look, ...]]
    hulls: Callable[[], tuple[Hull, ...]]
    levels: int = 4


_USE = ("led_background", "xr", "offline_hero")
SAMPLES = (
    Sample(
        slug="bld_shikumen_shanghai_01",
        names=Names(en="Shikumen lane house", zh_cn="石库门里弄住宅"),
        tags=("lane house", "old town", "brick", "creeper", "弄堂", "老上海"),
        facets={
            "type": ("house", "lane"),
            "region": ("cn_shanghai",),
            "era": ("late_qing_republic",),
            "style": ("shikumen",),
            "use": _USE,
            "detail": ("standard",),
            "mood": ("nostalgic",),
        },
        build=lane_house.build_house,
        surfaces=lane_house.house_surfaces,
        weathering=lane_house.HOUSE_WEATHERING,
        looks=lane_house.house_looks,
        hulls=lane_house.house_hulls,
    ),
    Sample(
        slug="lgt_streetlamp_shanghai_01",
        names=Names(en="Cast-iron street lamp", zh_cn="铸铁路灯"),
        tags=("lamp post", "cast iron", "lantern", "路灯", "街灯"),
        facets={
            "type": ("street_lamp",),
            "region": ("cn_shanghai",),
            "era": ("interwar",),
            "style": ("treaty_port",),
            "use": _USE,
            "detail": ("standard",),
        },
        build=street_lamp.build_lamp,
        surfaces=street_lamp.lamp_surfaces,
        weathering=street_lamp.LAMP_WEATHERING,
        looks=street_lamp.lamp_looks,
        hulls=street_lamp.lamp_hulls,
        levels=3,
    ),
    Sample(
        slug="veg_planetree_shanghai_01",
        names=Names(en="London plane", zh_cn="法国梧桐"),
        tags=("street tree", "deciduous", "plane", "梧桐", "行道树"),
        facets={"type": ("plane_tree",), "region": ("cn_shanghai",), "use": _USE, "detail": ("standard",)},
        build=plane_tree.build_tree,
        surfaces=plane_tree.tree_surfaces,
        weathering=plane_tree.TREE_WEATHERING,
        looks=plane_tree.tree_looks,
        hulls=plane_tree.tree_hulls,
    ),
    Sample(
        slug="gnd_lane_shanghai_01",
        names=Names(en="Paved lane", zh_cn="弄堂石板路"),
        tags=("paving", "slabs", "puddles", "石板", "弄堂"),
        facets={"type": ("pavement", "lane"), "region": ("cn_shanghai",), "use": _USE, "detail": ("standard",)},
        build=lane_ground.build_ground,
        surfaces=lane_ground.ground_surfaces,
        weathering=lane_ground.GROUND_WEATHERING,
        looks=lane_ground.ground_looks,
        hulls=lane_ground.ground_hulls,
        levels=3,
    ),
)


def sample_scenes(sample: Sample, *, seed: int = 1, texture_px: int = 1024) -> list[Scene]:
    """The sample's levels, LOD0 first; they share materials and pictures."""
    images, materials = sample.surfaces(seed, texture_px)
    scenes = []
    for level in range(sample.levels):
        kit = Kit(level)
        sample.build(kit, seed)
        scenes.append(kit.scene(sample.slug, materials, images))
    return scenes


def sample_source(
    sample: Sample, *, seed: int = 1, texture_px: int = 1024, probes: int = ERROR_SAMPLES
) -> PackageSource:
    """The sample as `write_package` takes it; equal arguments give equal sources.

    `probes` is the number of points a level's error is measured with; the standard asks for `ERROR_SAMPLES`.
    """
    scenes = sample_scenes(sample, seed=seed, texture_px=texture_px)
    looks = sample.looks(list(scenes[0].materials))
    parameters = Parameters(seed=seed, texture_px=texture_px, probes=probes)
    recipe = Recipe(rule=sample.slug, parameters=parameters).to_json()
    available = {name: tuple(look.token for look in looks if look.set_name == name) for name in _sets(looks)}
    source = PackageSource(
        asset_id=_ulid(sample.slug),
        slug=sample.slug,
        version=VERSION,
        names=sample.names,
        provenance=Provenance(
            origin=OriginKind.GENERATED,
            generator=Generator(name=GENERATOR, version=VERSION, seed=seed, params_blake3=blake3(recipe).hexdigest()),
            authors=("Filmlot",),
        ),
        licence=Licence(spdx="CC0-1.0"),
        levels=measured(scenes, hidden=_hidden(looks), probes=probes),
        facets={**sample.facets, **available},
        tags=sample.tags,
        colliders=sample.hulls(),
        looks=looks,
        weathering=sample.weathering,
        recipe=recipe,
    )
    return with_impostor(source)


def measured(
    scenes: list[Scene], *, hidden: frozenset[str] = frozenset(), probes: int = ERROR_SAMPLES
) -> tuple[Level, ...]:
    """The levels with their errors against the first, over what is shown.

    Cut-out foliage is left to its area: cards are nowhere near the leaves of another level, and need not be.
    """
    solid = [_corners(scene, hidden, is_foliage=False) for scene in scenes]
    foliage = [_corners(scene, hidden, is_foliage=True) for scene in scenes]
    whole = [np.concatenate(both) for both in zip(solid, foliage, strict=True)]
    leaves = [_area(corners) for corners in foliage]
    first = Surface(solid[0].reshape(-1, 3), np.arange(len(solid[0]) * 3).reshape(-1, 3))
    levels = [Level(scene=scenes[0])]
    for number in range(1, len(scenes)):
        other = Surface(solid[number].reshape(-1, 3), np.arange(len(solid[number]) * 3).reshape(-1, 3))
        error = measure_error(first, other, samples=probes)
        levels.append(
            Level(
                scene=scenes[number],
                error_max_m=error.max_m,
                error_p995_m=error.p995_m,
                silhouette_iou=silhouette_iou(whole[0], whole[number], pixel_m=max(error.p995_m, 0.001)),
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


def _ulid(slug: str) -> str:
    """An id that is the sample's own, wherever and by whatever seed it is made."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int.from_bytes(hashlib.sha256(slug.encode()).digest()[:16]) >> 3
    return "".join(alphabet[number >> shift & 31] for shift in range(125, -5, -5))
