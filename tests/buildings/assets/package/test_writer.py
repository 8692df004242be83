from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.buildings.assets.package.box import SLUG, materials, scene, source

from filmlot.buildings.assets.engine.package.source import Level
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.render.scene import SceneError
from filmlot.standards.asset.manifest import Names

ROOT = Path(__file__).parents[4]
ANEW = f"""
import sys; sys.path[:0] = [{str(ROOT / "src")!r}, {str(ROOT)!r}]
from pathlib import Path
from tests.buildings.assets.package.box import source
from filmlot.buildings.assets.engine.package.writer import write_package
write_package(Path(sys.argv[1]), source())
"""


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_package_holds_the_files_of_the_standard(written):
    names = set(digests(written))
    assert {
        f"{SLUG}.usd", "payload.usdc", "geo.usdc", "mtl.usda", "col.usdc", "lod.usda", "asset.json", "LICENSE.txt",
        "mtlx/brick.mtlx", "maps/brick_basecolor.png", "variants/season.usda", "variants/LOD.usda",
    } <= names  # fmt: skip


def test_another_process_with_another_hash_seed_writes_the_same_bytes(written, tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    subprocess.run([sys.executable, "-c", ANEW, str(tmp_path)], check=True, env=environment)
    assert digests(tmp_path) == digests(written)


def test_openusd_itself_has_nothing_to_say_against_any_level(package):
    """Pixar's own validators; it does not know MaterialX's node ids, because its wheel has no UsdMtlx."""
    from pxr import Plug, Usd, UsdValidation

    assert Plug.Registry()
    stage = Usd.Stage.Open(str(package.entry))
    registry = UsdValidation.ValidationRegistry()
    context = UsdValidation.ValidationContext(registry.GetOrLoadAllValidators())
    errors = [error for error in context.Validate(stage) if "ND_" not in error.GetMessage()]
    assert [f"{error.GetIdentifier()}: {error.GetMessage()}" for error in errors] == []


def test_every_layer_is_y_up_in_metres_and_has_the_root_as_default(package):
    from pxr import Sdf

    for name in (f"{SLUG}.usd", "payload.usdc", "geo.usdc", "mtl.usda", "col.usdc", "variants/weather.usda"):
        layer = Sdf.Layer.FindOrOpen(str(package.folder / name))
        root = layer.pseudoRoot
        assert (layer.defaultPrim, root.GetInfo("upAxis"), root.GetInfo("metersPerUnit")) == (SLUG, "Y", 1.0), name


def test_the_root_says_what_the_asset_is_before_its_payload_is_loaded(package):
    from pxr import Usd, UsdGeom, UsdSemantics

    stage = Usd.Stage.Open(str(package.entry), Usd.Stage.LoadNone)
    root = stage.GetDefaultPrim()
    assert root.GetTypeName() == "Xform"
    assert Usd.ModelAPI(root).GetKind() == "component"
    assert Usd.ModelAPI(root).GetAssetName() == SLUG
    assert set(root.GetVariantSets().GetNames()) == {"season", "weather", "timeOfDay", "LOD"}
    assert root.GetVariantSet("season").GetVariantSelection() == "summer"
    assert root.GetCustomDataByKey("filmlot:standard") == "filmlot-asset/1"
    assert list(UsdSemantics.LabelsAPI(root, "cityscapes").GetLabelsAttr().Get()) == ["static"]
    low, high = UsdGeom.ModelAPI(root).GetExtentsHint()
    np.testing.assert_allclose(np.array([low, high]), [[-1, 0, -1], [1, 2, 1.2]], atol=1e-6)
    assert not stage.GetPrimAtPath(f"/{SLUG}/geo").IsDefined()


def test_no_prim_above_a_mesh_is_without_a_type(package):
    from pxr import Usd, UsdGeom

    stage = Usd.Stage.Open(str(package.entry))
    for prim in stage.TraverseAll():
        assert prim.GetTypeName() or not prim.IsA(UsdGeom.Imageable), prim.GetPath()
        if prim.IsA(UsdGeom.Mesh):
            assert all(stage.GetPrimAtPath(path).GetTypeName() for path in prim.GetPath().GetPrefixes())


def test_colliders_are_convex_invisible_guides(package):
    from pxr import Usd, UsdGeom, UsdPhysics

    stage = Usd.Stage.Open(str(package.entry))
    hull = stage.GetPrimAtPath(f"/{SLUG}/col/hull_00")
    assert UsdGeom.Imageable(hull).ComputePurpose() == "guide"
    assert UsdGeom.Imageable(hull).ComputeVisibility() == "invisible"
    assert UsdPhysics.MeshCollisionAPI(hull).GetApproximationAttr().Get() == "convexHull"


def test_usd_lod_chooses_levels_by_the_picture(package):
    from pxr import Gf, Usd, UsdGeom, UsdLod

    stage = Usd.Stage.Open(str(package.folder / "lod.usda"))
    geo = stage.GetPrimAtPath(f"/{SLUG}/geo")
    assert [child.GetName() for child in geo.GetChildren()] == ["LOD0", "LOD1"]
    (path,) = UsdLod.RootAPI(geo).GetLodHeuristicsRel().GetTargets()
    heuristic = UsdLod.ScreenSizeHeuristic(stage.GetPrimAtPath(path))
    assert heuristic.GetLodDomainAttr().Get() == "imaging"

    def level(distance_m: float) -> float:
        camera = Gf.Camera()
        camera.SetPerspectiveFromAspectRatioAndFieldOfView(16 / 9, 40.0, Gf.Camera.FOVHorizontal)
        camera.transform = Gf.Matrix4d().SetTranslate(Gf.Vec3d(0, 1, distance_m))
        return heuristic.ComputeLOD(camera.frustum, UsdGeom.XformCache().GetLocalToWorldTransform(geo))

    from_m = package.manifest.levels[1].valid_from_m
    assert from_m == pytest.approx(10.55, abs=0.01)
    middle_z_m, radius_m = 0.1, float(np.linalg.norm([2.0, 2.0, 2.2])) / 2
    switch_m = middle_z_m + radius_m + from_m  # its nearest point is `from_m` away
    assert (level(switch_m - 0.1), level(switch_m + 0.1)) == (0, 1)


def test_the_manifest_counts_what_is_there(package):
    manifest = package.manifest
    assert [level.triangles for level in manifest.levels] == [12 + 72 + 12 + 12 + 2, 12 + 2 + 12 + 12 + 2]
    assert manifest.cost.materials == 4
    assert manifest.colliders is not None
    assert manifest.colliders.hulls == 1
    sets = {variant.name: variant for variant in manifest.variants}
    assert sets["season"].touches == ("geo/LOD0/leaves", "geo/LOD1/leaves")
    assert sets["timeOfDay"].touches == ("mtl/window",)
    assert sets["weather"].touches == ("geo/LOD0/snow_cap", "geo/LOD1/snow_cap", "mtl/brick")


def test_a_source_whose_levels_name_other_materials_is_refused(tmp_path):
    coarse = scene()
    strange = replace(coarse, materials=(replace(materials()[0], name="gold"), *materials()[1:]))
    with pytest.raises(SceneError, match="LOD1: has a material 'gold' that LOD0 has not"):
        write_package(tmp_path, source(levels=(Level(scene=scene()), Level(scene=strange))))


@pytest.mark.parametrize(("slug", "levels"), [("Box", 1), (SLUG, 0), (SLUG, 5)])
def test_a_source_that_is_not_one_asset_is_refused(tmp_path, slug, levels):
    with pytest.raises(SceneError):
        write_package(tmp_path, source(slug=slug, levels=(Level(scene=scene()),) * levels))


def test_the_notice_names_the_terms_and_the_makers(tmp_path):
    write_package(tmp_path, source(names=Names(en="Brick box", zh_cn="砖盒")))
    notice = (tmp_path / "LICENSE.txt").read_text(encoding="utf-8")
    assert "Brick box" in notice
    assert "SPDX-License-Identifier: CC0-1.0" in notice
    assert "Made by: Filmlot" in notice
