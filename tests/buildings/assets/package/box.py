"""The least asset with everything: a brick box with a window, two levels, weather and time of day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from filmlot.buildings.assets.engine.package.source import Hull, Level, Look, PackageSource, Weathering
from filmlot.render.scene import AlphaMode, Image, Instance, Material, Scene
from filmlot.render.shapes import box, mesh, quad
from filmlot.standards.asset.manifest import Licence, Names, OriginKind, Provenance

SLUG = "prp_box_test_01"


def materials() -> tuple[Material, ...]:
    return (
        Material(name="brick", base_color=(1.0, 0.8, 0.6, 1.0), roughness=0.8, base_color_image=0, normal_image=2),
        Material(name="window", roughness=0.1, base_color=(0.02, 0.02, 0.03, 1.0), ior=1.6),
        Material(name="snow", base_color=(0.8, 0.85, 0.9, 1.0)),
        Material(
            name="leaf",
            base_color_image=3,
            alpha_mode=AlphaMode.MASK,
            alpha_cutoff=0.4,
            double_sided=True,
            metallic=0.0,
        ),
    )


def images() -> tuple[Image, ...]:
    random = np.random.default_rng(5)
    brick = random.integers(80, 200, (32, 32, 4), dtype=np.uint8)
    mask = np.zeros((32, 32, 4), dtype=np.uint8)
    mask[..., 0], mask[:16, :, 1] = 255, 255
    normal = np.full((32, 32, 4), 128, dtype=np.uint8)
    normal[..., 2] = 255
    for picture in (brick, mask, normal):
        picture[..., 3] = 255
    leaf = random.integers(0, 255, (16, 16, 4), dtype=np.uint8)
    return tuple(
        Image(name=name, pixels=pixels)
        for name, pixels in (("brick", brick), ("mask", mask), ("normal", normal), ("leaf", leaf))
    )


def scene(*, cells: int = 1) -> Scene:
    wall = box((-1, -1, 0), (1, 1, 2))
    front = quad((-1, -1.2, 0), (2, 0, 0), (0, 0, 2), cells=(cells, cells))
    parts = (
        mesh("wall", [wall, front], material=0),
        mesh("window", [box((-0.5, -1.1, 0.5), (0.5, -1, 1))], material=1),
        mesh("snow cap", [box((-1, -1, 2), (1, 1, 2.1))], material=2),
        mesh("leaves", [quad((1, -1, 0), (0, 2, 0), (0, 0, 1))], material=3),
    )
    return Scene(
        name="box",
        meshes=tuple(replace(part, colors=None) for part in parts),
        materials=materials(),
        instances=tuple(Instance(mesh=number) for number in range(len(parts))),
        images=images(),
    )


def source(**changes: Any) -> PackageSource:
    window = materials()[1]
    looks = (
        Look("season", "summer", parts=("leaves",)),
        Look("season", "winter"),
        Look("weather", "clear"),
        Look("weather", "rain", wetness=1.0),
        Look("weather", "snow", snow=1.0, parts=("snow cap",)),
        Look("timeOfDay", "day"),
        Look("timeOfDay", "night", materials={"window": replace(window, emissive=(3.0, 2.0, 1.0))}),
    )
    fine = scene(cells=6)
    hull = fine.meshes[0]
    given = {
        "asset_id": "01HZX3M5T8Q9V7K2B4N6P8R0S1",
        "slug": SLUG,
        "version": "1.0.0",
        "names": Names(en="Box", zh_cn="盒子"),
        "provenance": Provenance(origin=OriginKind.GENERATED, authors=("Filmlot",)),
        "licence": Licence(spdx="CC0-1.0"),
        "levels": (Level(scene=fine), Level(scene=scene(), error_max_m=0.004, error_p995_m=0.002)),
        "colliders": (Hull(points_m=hull.positions_m, triangles=hull.triangles),),
        "looks": looks,
        "weathering": {"brick": Weathering(porosity=0.5, mask_image=1)},
    }
    return PackageSource(**{**given, **changes})
