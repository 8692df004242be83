from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from filmlot.buildings.assets.engine.package.network import Instead, Link, Value
from filmlot.buildings.assets.engine.package.preview_surface import SURFACE, losses, preview_network
from filmlot.buildings.assets.engine.package.source import Weathering
from filmlot.buildings.assets.engine.package.weather import weathered
from filmlot.render.scene import Image, Material
from filmlot.standards.asset.losses import LOSSES

MAPS = {0: "maps/a.png", 1: "maps/b.png"}


def test_a_look_changes_only_the_inputs_that_differ():
    dark = Material(name="lamp", emissive_image=0, roughness=0.2)
    lit = replace(dark, emissive=(2.0, 1.0, 0.5))
    changes = preview_network(dark, MAPS).changes(preview_network(lit, MAPS))
    assert {name: set(node.inputs) for name, node in changes.nodes.items()} == {"preview_emissive": {"scale"}}


def test_a_constant_in_a_map_s_place_cuts_the_link():
    mapped = Material(name="wall", base_color_image=0)
    changes = preview_network(mapped, MAPS).changes(preview_network(replace(mapped, base_color_image=None), MAPS))
    assert isinstance(changes.nodes[SURFACE].inputs["diffuseColor"], Instead)


def test_a_map_in_a_constant_s_place_brings_its_nodes():
    plain = Material(name="wall")
    changes = preview_network(plain, MAPS).changes(preview_network(replace(plain, base_color_image=1), MAPS))
    assert changes.nodes["preview_base_color"].id == "UsdUVTexture"
    assert changes.nodes["preview_st"].id == "UsdPrimvarReader_float2"
    assert changes.nodes[SURFACE].id is None
    assert changes.nodes[SURFACE].inputs == {"diffuseColor": Link("preview_base_color", "vector3", "rgb")}


def test_what_is_not_lit_gives_off_its_colour():
    inputs = preview_network(Material(name="sign", unlit=True, base_color=(0.2, 0.4, 0.6, 1)), {}).nodes[SURFACE].inputs
    assert inputs["emissiveColor"] == Value("color3", (0.2, 0.4, 0.6))
    assert inputs["diffuseColor"] == Value("color3", (0.0, 0.0, 0.0))


@pytest.mark.parametrize("weathering", [None, Weathering(), Weathering(mask_image=0)])
@pytest.mark.parametrize("has_colors", [False, True])
def test_every_loss_is_one_that_the_standard_allows(weathering, has_colors):
    material = Material(name="all", base_color_image=0, occlusion_image=1)
    found = losses(material, weathering=weathering, has_colors=has_colors)
    assert set(found) <= set(LOSSES)
    assert ("vertex_color" in found) is has_colors
    assert ("coat" in found) is (weathering is not None)


def test_water_darkens_and_smooths_what_is_porous():
    dry = Material(name="wall", base_color=(0.6, 0.4, 0.2, 1.0), roughness=0.8)
    wet = weathered(dry, Weathering(porosity=1.0), [], wetness=1.0, snow=0.0)
    assert wet.base_color == pytest.approx((0.3, 0.2, 0.1, 1.0))
    assert wet.roughness == pytest.approx(0.24)
    assert weathered(dry, Weathering(porosity=0.0), [], wetness=1.0, snow=0.0).base_color == pytest.approx(
        dry.base_color
    )


def test_a_mask_keeps_water_from_where_it_does_not_stay():
    mask = np.zeros((4, 4, 4), dtype=np.uint8)
    mask[:2, :, 0] = 255
    images = [Image(name="mask", pixels=mask)]
    dry = Material(name="wall", base_color=(0.5, 0.5, 0.5, 1.0), roughness=1.0)
    wet = weathered(dry, Weathering(porosity=1.0, mask_image=0), images, wetness=1.0, snow=0.0)
    assert wet.base_color_image is not None
    assert wet.metallic_roughness_image is not None
    color, orm = images[wet.base_color_image].pixels, images[wet.metallic_roughness_image].pixels
    assert color[0, 0, 0] == 137  # a quarter of the light, as an sRGB code
    assert color[3, 0, 0] == 188  # a half
    assert orm[0, 0, 1] == pytest.approx(0.3 * 255, abs=1)
    assert orm[3, 0, 1] == 255
