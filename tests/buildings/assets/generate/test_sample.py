from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from filmlot.buildings.assets.engine.generate.kit import Kit
from filmlot.buildings.assets.engine.generate.sample import SAMPLES, Sample, sample_scenes, sample_source
from filmlot.buildings.assets.engine.package.reader import Package, read_package
from filmlot.buildings.assets.engine.package.source import PackageSource
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.assets.engine.validate.rule import Severity
from filmlot.buildings.assets.engine.validate.runner import chosen_rules, validate
from filmlot.render.scene import Scene
from filmlot.standards.asset.budgets import BUDGETS
from filmlot.standards.asset.levels import LEAF_AREA_TOLERANCE, MIN_DROP, least_levels, level_rules
from filmlot.standards.asset.slug import class_of
from filmlot.standards.asset.taxonomy import load_taxonomy
from filmlot.standards.asset.texel import TOLERANCE

TEXTURE_PX = 128
MADE_LATER = frozenset({"GLB", "PRV", "PAR"})
"""The families of what the job makes of a package."""
by_slug = pytest.mark.parametrize("slug", [sample.slug for sample in SAMPLES])


def sample_of(slug: str) -> Sample:
    return next(sample for sample in SAMPLES if sample.slug == slug)


@cache
def source_of(slug: str) -> PackageSource:
    return sample_source(sample_of(slug), texture_px=TEXTURE_PX, probes=1000)


@pytest.fixture(scope="module")
def package_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Package]:
    """Gives the package of a sample; it is written once, and only for reading."""

    @cache
    def written(slug: str) -> Package:
        folder = tmp_path_factory.mktemp(slug)
        write_package(folder, source_of(slug))
        return read_package(folder)

    return written


def appearance(scene: Scene) -> tuple[object, ...]:
    """What a look can change: which parts are seen, and what they are made of."""
    used = {mesh.material for mesh in scene.meshes}
    surfaces = []
    for number in sorted(used):
        material = scene.materials[number]
        pictures = tuple(scene.images[image].name for image in material.images)
        surfaces.append((material.name, material.base_color, material.roughness, material.emissive, pictures))
    return tuple(mesh.name for mesh in scene.meshes), tuple(surfaces)


@by_slug
def test_the_same_seed_gives_the_same_asset_and_another_gives_another(slug):
    sample = sample_of(slug)
    first, again, other = (sample_scenes(sample, seed=seed, texture_px=TEXTURE_PX)[0] for seed in (1, 1, 2))
    for mesh, twin in zip(first.meshes, again.meshes, strict=True):
        np.testing.assert_array_equal(mesh.positions_m, twin.positions_m)
    for picture, twin in zip(first.images, again.images, strict=True):
        np.testing.assert_array_equal(picture.pixels, twin.pixels)
    assert any(not np.array_equal(one.pixels, two.pixels) for one, two in zip(first.images, other.images, strict=True))


@by_slug
def test_every_level_is_within_its_measured_bound_and_much_smaller(slug):
    source = source_of(slug)
    counts = [sum(len(mesh.triangles) for mesh in level.scene.meshes) for level in source.levels]
    assert len(counts) >= least_levels(class_of(slug))
    for number, level in enumerate(source.levels[1:], start=1):
        rule = level_rules(class_of(slug))[number]
        assert level.error_p995_m <= rule.error_m, f"LOD{number}"
        assert counts[number] <= (1 - MIN_DROP) * counts[number - 1], f"LOD{number}"
        if level.leaf_area_ratio is not None:
            assert abs(level.leaf_area_ratio - 1) <= LEAF_AREA_TOLERANCE


@by_slug
def test_the_asset_is_within_its_class_s_budget(slug, package_of):
    package = package_of(slug)
    budget, cost = BUDGETS[class_of(slug)], package.manifest.cost
    assert budget.triangles is not None
    assert budget.materials is not None
    assert cost.triangles <= budget.triangles
    assert cost.materials <= budget.materials


@by_slug
def test_at_full_size_the_maps_have_the_standard_density(slug, package_of):
    manifest = package_of(slug).manifest
    assert manifest.texel is not None
    at_full_size = manifest.texel.median_px_per_m * 1024 / TEXTURE_PX
    assert abs(at_full_size / 512 - 1) <= TOLERANCE


@by_slug
def test_a_sample_breaks_no_rule_of_the_standard(slug, package_of):
    rules = [rule.id for rule in chosen_rules(()) if rule.family not in MADE_LATER]
    report = validate(package_of(slug).folder, rules=rules)
    assert [(outcome.id, outcome.findings) for severity in Severity for outcome in report.failed(severity)] == []


def test_usd_itself_shows_the_impostor_of_the_house_from_two_kilometres(package_of):
    from pxr import Gf, Usd, UsdLod

    package = package_of("bld_shikumen_shanghai_01")
    stage = Usd.Stage.Open(str(package.folder / "lod.usda"))
    geo = stage.GetPrimAtPath("/bld_shikumen_shanghai_01/geo")
    (path,) = UsdLod.RootAPI(geo).GetLodHeuristicsRel().GetTargets()
    heuristic = UsdLod.ScreenSizeHeuristic(stage.GetPrimAtPath(path))

    def level(distance_m: float) -> str:
        camera = Gf.Camera()
        camera.SetPerspectiveFromAspectRatioAndFieldOfView(16 / 9, 40.0, Gf.Camera.FOVHorizontal)
        camera.transform = Gf.Matrix4d().SetTranslate(Gf.Vec3d(0, 5, distance_m))
        return geo.GetChildrenNames()[int(heuristic.ComputeLOD(camera.frustum, Gf.Matrix4d(1)))]

    assert [level(distance_m) for distance_m in (10, 1900, 2100)] == ["LOD0", "LOD3", "IMP"]
    assert [mesh.name.split("/")[-1] for mesh in package.scene({"LOD": "IMP"}).meshes] == ["impostor"]


def test_an_impostor_that_is_too_low_is_found(package_of, tmp_path):
    from pxr import Usd, UsdGeom

    folder = shutil.copytree(package_of("bld_shikumen_shanghai_01").folder, tmp_path / "low")
    stage = Usd.Stage.Open(str(folder / "geo.usdc"))
    stage.OverridePrim("/bld_shikumen_shanghai_01/geo/IMP").SetActive(True)
    points = UsdGeom.Mesh(stage.GetPrimAtPath("/bld_shikumen_shanghai_01/geo/IMP/impostor")).GetPointsAttr()
    points.Set([(x, 0.9 * y, z) for x, y, z in points.Get()])
    stage.Save()
    outcome = validate(folder, rules={"LOD.004"}).outcome("LOD.004")
    assert [finding.what.params["level"] for finding in outcome.findings] == ["IMP"]


@by_slug
def test_every_token_of_every_set_shows_something_of_its_own(slug, package_of):
    package = package_of(slug)
    for name, tokens in package.variants.items():
        looks = [appearance(package.scene({name: token})) for token in tokens]
        assert len(set(looks)) == len(tokens), name


@by_slug
def test_the_facets_are_of_the_taxonomy(slug):
    load_taxonomy().check(source_of(slug).facets)


@by_slug
def test_it_stands_on_the_ground_around_its_origin(slug, package_of):
    bounds = package_of(slug).manifest.bounds
    assert -0.02 <= bounds.low_m[1] <= 0.02
    assert bounds.low_m[0] < 0 < bounds.high_m[0]


def test_the_house_has_the_triangles_of_a_background_building_and_its_front_towards_plus_z(package_of):
    manifest = package_of("bld_shikumen_shanghai_01").manifest
    assert 20_000 <= manifest.levels[0].triangles <= 30_000
    assert [len(variant.tokens) for variant in manifest.variants] == [4, 4, 3, 5]
    assert manifest.bounds.high_m[2] < 0.5
    assert manifest.bounds.low_m[2] < -10


def test_no_triangle_of_a_level_is_without_area():
    for sample in SAMPLES:
        kit = Kit(0)
        sample.build(kit, 1)
        images, materials = sample.surfaces(1, 16)
        for mesh in kit.scene("level", materials, images).meshes:
            a, b, c = (mesh.positions_m[mesh.triangles[:, corner]].astype(float) for corner in range(3))
            assert (np.linalg.norm(np.cross(b - a, c - a), axis=1) > 1e-9).all(), mesh.name
