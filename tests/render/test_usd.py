from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from tests.render.samples import still_life

from filmlot.render import Gpu, Quality, Renderer, Scene, SceneError, load_scene, write_glb
from filmlot.render.texture import encode_png
from filmlot.render.usd import read_usd
from filmlot.standards.geometry import Camera

CAMERA = Camera(position_m=(0.3, 0, 1.5), rotation_deg=(0, -6, 0))


def write_usd(scene: Scene, path: Path, *, up: str, metres: float) -> None:
    """The scene by usd-core's own schemas, in the units and with the up axis that are asked for."""
    from pxr import Gf, Sdf, Usd, UsdGeom, UsdLux, UsdShade, Vt

    (path.parent / "checker.png").write_bytes(encode_png(scene.images[0]))
    stage = Usd.Stage.CreateNew(str(path))
    UsdGeom.SetStageUpAxis(stage, up)
    UsdGeom.SetStageMetersPerUnit(stage, metres)
    root = UsdGeom.Xform.Define(stage, "/Set")
    turn = np.diag([1 / metres, 1 / metres, 1 / metres, 1])
    if up == "Y":
        turn = turn @ np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1.0]])
    root.AddTransformOp().Set(Gf.Matrix4d(turn.T.tolist()))
    for number, material in enumerate(scene.materials):
        place = f"/Looks/M{number}"
        bound = UsdShade.Material.Define(stage, place)
        shader = UsdShade.Shader.Define(stage, f"{place}/Surface")
        shader.CreateIdAttr("UsdPreviewSurface")
        shader.CreateInput("metallic", Sdf.ValueTypeNames.Float).Set(material.metallic)
        shader.CreateInput("roughness", Sdf.ValueTypeNames.Float).Set(material.roughness)
        color = shader.CreateInput("diffuseColor", Sdf.ValueTypeNames.Color3f)
        color.Set(Gf.Vec3f(*material.base_color[:3]))
        if material.base_color_image is not None:
            picture = UsdShade.Shader.Define(stage, f"{place}/Picture")
            picture.CreateIdAttr("UsdUVTexture")
            picture.CreateInput("file", Sdf.ValueTypeNames.Asset).Set("./checker.png")
            color.ConnectToSource(picture.CreateOutput("rgb", Sdf.ValueTypeNames.Float3))
        bound.CreateSurfaceOutput().ConnectToSource(shader.CreateOutput("surface", Sdf.ValueTypeNames.Token))
    for number, instance in enumerate(scene.instances):
        given = scene.meshes[instance.mesh]
        mesh = UsdGeom.Mesh.Define(stage, f"/Set/Mesh{number}")
        mesh.AddTransformOp().Set(Gf.Matrix4d(instance.world.T.tolist()))
        mesh.CreatePointsAttr(Vt.Vec3fArray.FromNumpy(given.positions_m))
        mesh.CreateFaceVertexCountsAttr([3] * len(given.triangles))
        mesh.CreateFaceVertexIndicesAttr(given.triangles.reshape(-1).tolist())
        mesh.CreateNormalsAttr(Vt.Vec3fArray.FromNumpy(given.normals))
        mesh.SetNormalsInterpolation("vertex")
        uv = given.uv * (1, -1) + (0, 1)
        st = UsdGeom.PrimvarsAPI(mesh).CreatePrimvar("st", Sdf.ValueTypeNames.TexCoord2fArray, "vertex")
        st.Set(Vt.Vec2fArray.FromNumpy(uv.astype(np.float32)))
        bound = UsdShade.Material.Get(stage, f"/Looks/M{given.material}")
        UsdShade.MaterialBindingAPI.Apply(mesh.GetPrim()).Bind(bound)
    light = UsdLux.DistantLight.Define(stage, "/Set/Sun")
    towards = np.array(scene.sun.direction) / np.linalg.norm(scene.sun.direction)
    light.AddTransformOp().Set(Gf.Matrix4d(Gf.Rotation(Gf.Vec3d(0, 0, 1), Gf.Vec3d(*towards)), Gf.Vec3d(0)))
    light.CreateIntensityAttr(1.0)
    light.CreateColorAttr(Gf.Vec3f(*scene.sun.radiance))
    stage.Save()


@pytest.mark.gpu
@pytest.mark.parametrize("variant", [("usda", "Z", 1.0), ("usdc", "Y", 0.01)])
def test_a_scene_looks_the_same_from_usd_and_from_glb(gpu: Gpu, skies, tmp_path, variant):
    ending, up, metres = variant
    write_glb(still_life(), tmp_path / "still.glb")
    write_usd(still_life(), tmp_path / f"still.{ending}", up=up, metres=metres)
    renderer = Renderer(gpu, Quality(shadow_px=512, outer_px=64), cache=skies)
    pictures = []
    for name in ("still.glb", f"still.{ending}"):
        renderer.upload(load_scene(tmp_path / name))
        pictures.append(renderer.render_view(CAMERA.view_projection(), CAMERA.eye_m, (320, 180)).astype(int))
    difference = np.abs(pictures[0] - pictures[1])
    assert pictures[0].std() > 20
    assert (difference.max(axis=-1) > 2).mean() < 0.002
    assert difference.mean() < 0.05


def test_a_packed_stage_brings_its_pictures(tmp_path):
    from pxr import UsdUtils

    write_usd(still_life(), tmp_path / "still.usda", up="Z", metres=1.0)
    UsdUtils.CreateNewUsdzPackage(str(tmp_path / "still.usda"), str(tmp_path / "still.usdz"))
    (tmp_path / "checker.png").unlink()
    scene = load_scene(tmp_path / "still.usdz")
    assert (scene.images[0].pixels == still_life().images[0].pixels).all()


def test_a_stage_is_read_as_the_chosen_variants_show_it(tmp_path):
    plain = """#usda 1.0
(
    defaultPrim = "Set"
)
def Xform "Set" (
    variants = { string season = "summer" }
    prepend variantSets = "season"
)
{
    variantSet "season" = {
        "summer" {
        }
        "winter" {
            def Mesh "Snow" {
                int[] faceVertexCounts = [3]
                int[] faceVertexIndices = [0, 1, 2]
                point3f[] points = [(0, 0, 0), (1, 0, 0), (0, 0, -1)]
            }
        }
    }
}
"""
    path = tmp_path / "set.usda"
    path.write_text(plain)
    (mesh,) = read_usd(path, selection={"season": "winter", "weather": "rain"}).meshes
    assert mesh.name.endswith("Snow")
    with pytest.raises(SceneError, match="nothing that can be drawn"):
        read_usd(path, selection={"season": "monsoon"})
    assert path.read_text() == plain


def test_what_a_texture_is_multiplied_by_becomes_the_material_s_factor(tmp_path):
    from pxr import Gf, Sdf, Usd, UsdShade

    write_usd(still_life(), tmp_path / "still.usda", up="Z", metres=1.0)
    stage = Usd.Stage.Open(str(tmp_path / "still.usda"))
    for prim in stage.Traverse():
        shader = UsdShade.Shader(prim)
        if shader and shader.GetIdAttr().Get() == "UsdUVTexture":
            shader.CreateInput("scale", Sdf.ValueTypeNames.Float4).Set(Gf.Vec4f(0.5, 0.25, 1.0, 1.0))
    stage.GetRootLayer().Save()
    floor = next(one for one in load_scene(tmp_path / "still.usda").materials if one.base_color_image is not None)
    assert floor.base_color[:3] == pytest.approx((0.5, 0.25, 1.0))


def test_faces_of_any_size_become_triangles(tmp_path):
    path = tmp_path / "hexagon.usda"
    corners = ", ".join(f"({math.cos(a):.4f}, {math.sin(a):.4f}, 0)" for a in np.arange(6) * math.pi / 3)
    path.write_text(
        f"""#usda 1.0
(
    upAxis = "Z"
    metersPerUnit = 1
)
def Mesh "Plate" {{
    int[] faceVertexCounts = [6]
    int[] faceVertexIndices = [0, 1, 2, 3, 4, 5]
    point3f[] points = [{corners}]
}}
"""
    )
    (mesh,) = load_scene(path).meshes
    assert mesh.triangles.shape == (4, 3)
    assert mesh.normals == pytest.approx(np.tile((0, 0, 1), (12, 1)))


def one_mesh(body: str) -> str:
    return f"""#usda 1.0
(upAxis = "Z")
def Mesh "Broken" {{
    {body.replace("; ", chr(10))}
}}
"""


TRIANGLE = "point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]"
ONE_FACE = "int[] faceVertexCounts = [3]; int[] faceVertexIndices = [0, 1, 2]"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (
            f"int[] faceVertexCounts = [4]; int[] faceVertexIndices = [0, 1, 2]; {TRIANGLE}",
            "faceVertexCounts",
        ),
        (
            f"int[] faceVertexCounts = [3]; int[] faceVertexIndices = [0, 1, 9]; {TRIANGLE}",
            "faceVertexIndices",
        ),
        (f"{ONE_FACE}; {TRIANGLE}".replace("(1,0,0)", "(nan,0,0)"), "not a finite number"),
        (f'{ONE_FACE}; {TRIANGLE}; normal3f[] normals = [(0,0,1)] (interpolation = "vertex")', "normals"),
    ],
)
def test_a_damaged_mesh_is_refused_by_place(tmp_path, body, complaint):
    path = tmp_path / "broken.usda"
    path.write_text(one_mesh(body))
    with pytest.raises(SceneError, match=complaint):
        load_scene(path)


@pytest.mark.parametrize("ending", ["usda", "usdc", "usdz", "usd"])
def test_a_file_that_is_no_usd_is_refused(tmp_path, ending):
    path = tmp_path / f"photo.{ending}"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with pytest.raises(SceneError, match="no USD file"):
        load_scene(path)


def test_a_picture_elsewhere_on_the_disk_is_refused(tmp_path):
    folder = tmp_path / "asset"
    folder.mkdir()
    write_usd(still_life(), folder / "still.usda", up="Z", metres=1.0)
    (folder / "checker.png").rename(tmp_path / "secret.png")
    text = (folder / "still.usda").read_text().replace("./checker.png", "../secret.png")
    (folder / "still.usda").write_text(text)
    with pytest.raises(SceneError, match="outside the file's folder"):
        load_scene(folder / "still.usda")


def test_a_layer_elsewhere_on_the_disk_is_refused(tmp_path):
    folder = tmp_path / "asset"
    folder.mkdir()
    write_usd(still_life(), tmp_path / "secret.usda", up="Z", metres=1.0)
    text = '#usda 1.0\n(\n    upAxis = "Z"\n    subLayers = [@../secret.usda@]\n)\n'
    (folder / "still.usda").write_text(text)
    with pytest.raises(SceneError, match="layer outside the file's folder"):
        load_scene(folder / "still.usda")
