"""Impostors keep the outline and the colours of what they stand for, or there are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.buildings.assets.engine.ingest.models import checker

from filmlot.buildings.assets.engine.ingest.cutout import CutOut, cut_out_iou
from filmlot.buildings.assets.engine.ingest.impostor import with_impostor
from filmlot.buildings.assets.engine.package.source import Level, Look, PackageSource
from filmlot.render.scene import Image, Instance, Material, Scene
from filmlot.render.shapes import box, mesh, quad
from filmlot.standards.asset.levels import MIN_IMPOSTOR_IOU, MOST_IMPOSTOR_TRIANGLES
from filmlot.standards.asset.manifest import Licence, Names, OriginKind, Provenance

RED, BLUE = (0.6, 0.1, 0.1, 1.0), (0.1, 0.1, 0.6, 1.0)


def tower(*, divisions: int = 8) -> Scene:
    """Twelve metres of red wall with a blue turret on one corner."""
    sides = [quad(corner, along, (0, 0, 12), cells=(divisions, divisions)) for corner, along in SIDES]
    parts = (mesh("wall", sides, material=0), mesh("turret", [box((2, 2, 12), (4, 4, 16))], material=1))
    return Scene(
        name="tower",
        meshes=tuple(replace(part, colors=None) for part in parts),
        materials=(Material(name="red", base_color=RED), Material(name="blue", base_color=BLUE)),
        instances=(Instance(mesh=0), Instance(mesh=1)),
        images=(checker(),),
    )


SIDES = (
    ((-4.15, -4.15, 0), (8.3, 0, 0)),
    ((4.15, -4.15, 0), (0, 8.3, 0)),
    ((4.15, 4.15, 0), (-8.3, 0, 0)),
    ((-4.15, 4.15, 0), (0, -8.3, 0)),
)


def source(scene: Scene, *, looks: tuple[Look, ...] = ()) -> PackageSource:
    return PackageSource(
        asset_id="01HZX3M5T8Q9V7K2B4N6P8R0S1",
        slug="bld_tower_test_01",
        version="1.0.0",
        names=Names(en="Tower", zh_cn="塔"),
        provenance=Provenance(origin=OriginKind.GENERATED, authors=("Filmlot",)),
        licence=Licence(spdx="CC0-1.0"),
        levels=(Level(scene=scene), Level(scene=scene)),
        looks=looks,
    )


def card(height_m: float, alpha: np.ndarray | None = None) -> CutOut:
    """Two crossed cards, two metres wide."""
    corners = []
    for x, y in ((1, 0), (0, 1)):
        a, b, c, d = (-x, -y, 0), (x, y, 0), (x, y, height_m), (-x, -y, height_m)
        corners += [(a, b, c), (a, c, d)]
    uv = [((0, 1), (1, 1), (1, 0)), ((0, 1), (1, 0), (0, 0))] * 2
    return CutOut(np.array(corners, dtype=float), np.array(uv, dtype=float), alpha)


def test_a_card_whose_upper_half_is_cut_out_has_the_outline_of_a_card_half_as_high() -> None:
    alpha = np.zeros((64, 64))
    alpha[32:] = 255

    assert cut_out_iou([card(2.0, alpha)], [card(1.0)]) == pytest.approx(1.0, abs=0.03)
    assert cut_out_iou([card(2.0)], [card(1.0)]) == pytest.approx(0.5, abs=0.03)


def test_the_impostor_of_a_building_has_few_triangles_and_its_outline() -> None:
    made = with_impostor(source(tower()))

    assert made.impostor is not None
    assert made.impostor.silhouette_iou is not None
    assert made.impostor.silhouette_iou >= MIN_IMPOSTOR_IOU
    triangles = made.impostor.scene.meshes[0].triangles
    assert 2 <= len(triangles) <= MOST_IMPOSTOR_TRIANGLES
    assert made.levels[0].scene.materials[-1].name == "impostor"


def test_the_wall_is_painted_red_and_the_turret_blue() -> None:
    made = with_impostor(source(tower()))
    pixels = made.levels[0].scene.images[1].pixels
    painted = pixels[pixels[..., 3] > 0].astype(int)

    assert set(np.sign(painted[:, 0] - painted[:, 2])) == {-1, 1}
    assert (painted[:, 0] > painted[:, 2]).mean() > 0.8


def test_a_part_of_one_season_is_painted_in_that_season_alone() -> None:
    looks = (Look("season", "summer", parts=("turret",)), Look("season", "winter"))
    made = with_impostor(source(tower(), looks=looks))
    summer, winter = made.looks

    assert not summer.materials
    picture = winter.materials["impostor"].base_color_image
    assert picture is not None
    painted = made.levels[0].scene.images[picture].pixels
    assert (painted[painted[..., 3] > 0][:, 0] > painted[painted[..., 3] > 0][:, 2]).all()


def test_what_is_simple_enough_has_none() -> None:
    simple = source(tower(divisions=1))

    assert with_impostor(simple) is simple


def test_what_no_cards_can_show_has_none() -> None:
    slabs = [quad((-6, -6, 1.0 + height), (12, 0, 0), (0, 12, 0), cells=(6, 6)) for height in np.arange(0, 0.2, 0.05)]
    table = Scene(
        name="table",
        meshes=(replace(mesh("top", slabs, material=0), colors=None),),
        materials=(Material(name="red", base_color=RED),),
        instances=(Instance(mesh=0),),
        images=(Image(name="none", pixels=np.full((2, 2, 4), 255, dtype=np.uint8)),),
    )
    given = source(table)

    assert with_impostor(given) is given
