from __future__ import annotations

import numpy as np
import pytest
from tests.buildings.assets.package.box import SLUG, scene

from filmlot.buildings.assets.engine.package.reader import Package, read_package
from filmlot.render.scene import AlphaMode, Material, Scene, SceneError


def names(read: Scene) -> set[str]:
    return {mesh.name.rpartition("/")[2] for mesh in read.meshes}


def material(read: Scene, name: str) -> Material:
    return next(one for one in read.materials if one.name.endswith(f"/{name}"))


def picture(read: Scene, name: str) -> str | None:
    number = material(read, name).base_color_image
    return None if number is None else read.images[number].name


def test_a_scene_comes_back_where_and_as_it_was(package):
    before, after = scene(cells=6), package.scene()
    assert names(after) == {"wall", "window", "leaves"}
    for mesh, instance in zip(after.meshes, after.instances, strict=True):
        name = mesh.name.rpartition("/")[2]
        first = next(one for one in before.meshes if one.name == name)
        placed = mesh.positions_m @ instance.world[:3, :3].T + instance.world[:3, 3]
        corners = placed[mesh.triangles]
        np.testing.assert_allclose(corners, first.positions_m[first.triangles], atol=1e-6)
        np.testing.assert_allclose(mesh.uv[mesh.triangles], first.uv[first.triangles], atol=1e-6)
        normals = (mesh.normals @ instance.world[:3, :3].T)[mesh.triangles]
        np.testing.assert_allclose(normals, first.normals[first.triangles], atol=1e-6)


def test_points_that_share_everything_stay_shared(package):
    wall = next(mesh for mesh in package.scene().meshes if mesh.name.endswith("wall"))
    assert len(wall.positions_m) == 24 + 49


def test_materials_come_back_with_their_factors(package):
    brick = material(package.scene(), "brick")
    assert brick.base_color == pytest.approx((1.0, 0.8, 0.6, 1.0))
    assert (brick.roughness, brick.normal_scale) == pytest.approx((0.8, 1.0))
    assert brick.normal_image is not None
    assert material(package.scene(), "window").ior == pytest.approx(1.6)
    leaf = material(package.scene(), "leaf")
    assert (leaf.alpha_mode, leaf.double_sided) == (AlphaMode.MASK, True)
    assert leaf.alpha_cutoff == pytest.approx(0.4)


def test_every_token_shows_its_own_look(package):
    assert "snow_cap" in names(package.scene({"weather": "snow"}))
    assert "snow_cap" not in names(package.scene({"weather": "rain"}))
    assert "leaves" not in names(package.scene({"season": "winter"}))
    assert picture(package.scene(), "brick") == "brick_basecolor.png"
    assert picture(package.scene({"weather": "rain"}), "brick") == "brick_basecolor_rain.png"
    assert picture(package.scene({"weather": "snow"}), "brick") == "brick_basecolor_snow.png"
    assert material(package.scene({"timeOfDay": "night"}), "window").emissive == pytest.approx((3.0, 2.0, 1.0))


def test_looks_of_several_sets_are_shown_together(package):
    read = package.scene({"season": "winter", "weather": "snow", "timeOfDay": "night", "LOD": "LOD1"})
    assert names(read) == {"wall", "window", "snow_cap"}
    assert material(read, "window").emissive == pytest.approx((3.0, 2.0, 1.0))
    assert sum(len(mesh.triangles) for mesh in read.meshes) == 14 + 12 + 12


def test_snow_is_white_where_the_mask_lets_it_lie(package):
    read = package.scene({"weather": "snow"})
    number = material(read, "brick").base_color_image
    assert number is not None
    pixels = read.images[number].pixels[..., :3].astype(int)
    assert pixels[:16].min() > 225
    assert pixels[16:].mean() < 170


def test_one_level_is_active_at_a_time(package):
    for level, triangles in (("LOD0", 12 + 72 + 12 + 2), ("LOD1", 12 + 2 + 12 + 2)):
        assert sum(len(mesh.triangles) for mesh in package.scene({"LOD": level}).meshes) == triangles


def test_a_token_that_the_asset_has_not_is_passed_over(package):
    assert names(package.scene({"season": "autumn", "mood": "gloomy"})) == names(package.scene())


def test_the_variants_that_can_be_chosen_are_listed(package):
    assert package.variants["weather"] == ("clear", "rain", "snow")
    assert package.variants["LOD"] == ("LOD0", "LOD1")


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        ("asset.json", None, "holds no asset.json"),
        ("asset.json", b"{", "breaks the asset standard"),
        ("asset.json", b" " * 5_000_000, "larger than"),
        (f"{SLUG}.usd", None, "lacks its entry layer"),
    ],
)
def test_a_broken_package_is_refused_by_name(own, file, content, complaint):
    (own / file).unlink()
    if content is not None:
        (own / file).write_bytes(content)
    with pytest.raises(SceneError, match=complaint):
        read_package(own)


def test_a_damaged_layer_is_refused(own):
    (own / f"{SLUG}.usd").write_bytes(b"#usda 1.0\n(")
    with pytest.raises(SceneError, match="no USD file"):
        read_package(own).scene()


def test_a_package_that_reaches_for_the_rest_of_the_disk_is_refused(own, tmp_path):
    from pxr import Sdf

    (tmp_path / "elsewhere.usda").write_text("#usda 1.0\n")
    layer = Sdf.Layer.OpenAsAnonymous(str(own / f"{SLUG}.usd"))
    layer.subLayerPaths.append("../elsewhere.usda")
    layer.Export(str(own / f"{SLUG}.usd"), args={"format": "usda"})
    with pytest.raises(SceneError, match="outside the file's folder"):
        Package(own, read_package(own).manifest).scene()
