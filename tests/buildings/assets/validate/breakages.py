"""One row a way to break a rule: the rule's id, what its finding's place must hold, and what spoils the package."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from tests.buildings.assets.packages import SLUG
from tests.buildings.assets.validate import edits, spoil
from tests.buildings.assets.validate.spoil import ENTRY, HULL, ROOT, SEAT, WOOD, Spoil, manifest, replace

from filmlot.buildings.assets.engine.validate.surroundings import Neighbour, Surroundings


@dataclass(frozen=True)
class Row:
    """What breaks a rule, and where that must be told."""

    rule: str
    place: str
    spoil: Spoil
    surroundings: Surroundings = field(default_factory=Surroundings)


def nothing(_folder: Path) -> None:
    """The surroundings alone break the rule."""


EVERY_SEAT = f"{ROOT}/geo/*/seat"
SKEWED = [[0, 0, -100, 0], [101, 0, 0, 0], [0, 100, 0, 0], [0, 0, 0, 1]]
CERTIFICATE = "prev/parity/certificate.json"
PLAIN = "rt/summer.plain.glb"
BASE, NORMAL, ORM = "maps/wood_basecolor.png", "maps/wood_normal.png", "maps/wood_orm.png"

PACKAGE = (
    Row("PKG.001", "asset.json", spoil.delete("asset.json")),
    Row("PKG.001", "asset.json:version", manifest(lambda m: m.update(version="one"))),
    Row("PKG.001", ENTRY, spoil.write(ENTRY, "#usda 1.0\nthis is no layer")),
    Row("PKG.001", "geo.usdc", spoil.write("geo.usdc", b"PXR-USDC" + bytes(60))),
    Row("PKG.002", "prev/elsewhere", lambda folder: (folder / "prev" / "elsewhere").symlink_to("/etc/hostname")),
)
NAMES = (
    Row("NAM.001", "asset.json:slug", manifest(lambda m: m.update(slug="Bench"))),
    Row("NAM.001", "other.usd", spoil.copy(ENTRY, "other.usd")),
    Row("NAM.002", "木椅", replace("mtl.usda", 'Material "wood"', 'Material "木椅"')),
    Row("NAM.003", "maps/", spoil.write(f"maps/{'a' * 160}.png", b"")),
    Row("NAM.003", "maps/木.png", spoil.write("maps/木.png", b"")),
    Row("NAM.004", "asset.json:slug", nothing, Surroundings(slugs={SLUG: "01J9ZQ4X7K2M3N5P6R8S9T0V1X"})),
    Row("NAM.005", "names.zh_cn", manifest(lambda m: m["names"].pop("zh_cn"))),
    Row("NAM.005", "names.zh_cn", manifest(lambda m: m["names"].update(zh_cn="bench"))),
    Row("NAM.006", "maps/old wood.png", spoil.write("maps/old wood.png", b"")),
    Row("NAM.006", "maps/WOOD_orm.png", spoil.copy(ORM, "maps/WOOD_orm.png")),
)
UNITS = (
    Row("UNT.001", ENTRY, replace(ENTRY, 'upAxis = "Y"', 'upAxis = "Z"')),
    Row("UNT.001", ENTRY, replace(ENTRY, 'upAxis = "Y"', "")),
    Row("UNT.002", ENTRY, replace(ENTRY, "metersPerUnit = 1", "metersPerUnit = 0.01")),
    Row("UNT.003", ENTRY, replace(ENTRY, "kilogramsPerUnit = 1", "")),
    Row("UNT.004", ROOT, spoil.points(lambda p: p * 100, path=EVERY_SEAT)),
    Row("UNT.004", "door", spoil.stage("geo.usdc", lambda s: edits.add_box(s, f"{ROOT}/geo/LOD0/door", 1, height_m=4))),
    Row("UNT.005", ROOT, spoil.points(lambda p: p + np.array([2, 0, 0]), path=EVERY_SEAT)),
    Row("UNT.005", ROOT, spoil.points(lambda p: p + np.array([0, 1, 0]), path=EVERY_SEAT)),
    Row("UNT.006", ROOT, spoil.stage("payload.usdc", edits.scale_root)),
    Row("UNT.006", SEAT, spoil.mesh(lambda shape: shape.AddScaleOp().Set((1, 1, -1)))),
    Row("UNT.007", "views.unreal", manifest(lambda m: m["views"]["unreal"].update(engine_matrix=SKEWED))),
    Row("UNT.007", "views.unreal", spoil.delete(f"{SLUG}.unreal.usda")),
)
STRUCTURE = (
    Row("STR.001", ROOT, replace(ENTRY, f'def Xform "{SLUG}"', f'def Scope "{SLUG}"')),
    Row("STR.002", ROOT, replace(ENTRY, 'kind = "component"', 'kind = "group"')),
    Row("STR.002", SEAT, spoil.mesh(lambda shape: edits.set_kind(shape.GetPrim(), "component"))),
    Row("STR.003", ROOT, replace(ENTRY, "prepend payload", "prepend references")),
    Row("STR.004", ROOT, replace(ENTRY, f"prepend inherits = </__class__/{SLUG}>", "")),
    Row("STR.005", ROOT, spoil.stage("mtl.usda", lambda s: s.RemovePrim(f"{ROOT}/mtl"))),
    Row("STR.005", "stray", spoil.stage("geo.usdc", lambda s: s.DefinePrim(f"{ROOT}/stray", "Mesh"))),
    Row("STR.006", ROOT, replace(ENTRY, 'string version = "1.0.0"', "")),
    Row("STR.006", ROOT, replace(ENTRY, 'string version = "1.0.0"', 'string version = "2.0.0"')),
    Row("STR.007", "extentsHint", replace(ENTRY, "(0.6, 0.45, 0.2)", "(0.6, 0.55, 0.2)")),
    Row("STR.008", "mtl.usda", replace("mtl.usda", f"@./{ORM}@", "@/etc/wood_orm.png@")),
    Row("STR.008", ENTRY, replace(ENTRY, "@./variants/LOD.usda@", "@../../LOD.usda@")),
    Row("STR.009", "ghost", spoil.stage("geo.usdc", lambda s: s.OverridePrim(f"{ROOT}/geo/LOD0/ghost"))),
    Row("STR.009", SEAT, spoil.mesh(lambda shape: edits.bind(shape, f"{ROOT}/mtl/gone"))),
    Row("STR.010", "mtl.usda", lambda folder: edits.pad(folder / "mtl.usda")),
    Row("STR.011", SEAT, spoil.mesh(lambda shape: shape.CreatePurposeAttr("render"))),
    Row("STR.012", ENTRY, spoil.delete("variants/season.usda")),
    Row("STR.012", ENTRY, replace(ENTRY, f"= </__class__/{SLUG}>", f"= [</__class__/{SLUG}>, <{ROOT}/geo>]")),
)
VARIANTS = (
    Row("VAR.001", ROOT, replace("variants/season.usda", '"spring"', '"monsoon"')),
    Row("VAR.002", f"{ROOT}/geo", spoil.stage("geo.usdc", lambda s: edits.add_set(s, f"{ROOT}/geo"))),
    Row("VAR.003", ROOT, replace(ENTRY, 'string season = "summer"', 'string season = "winter"')),
    Row("VAR.004", ROOT, replace("variants/weather.usda", "float inputs:snow = 1", "")),
    Row("VAR.005", "prev/winter.webp", spoil.copy("prev/summer.webp", "prev/winter.webp")),
    Row("VAR.006", WOOD, manifest(lambda m: m["variants"][0].update(touches=["geo/LOD0"]))),
)
GEOMETRY = (
    Row("GEO.001", "faceVertexIndices", spoil.faces(lambda f: np.where(f == 3, 99_999, f))),
    Row("GEO.001", "faceVertexCounts", spoil.mesh(lambda shape: shape.GetFaceVertexCountsAttr().Set([3, 4]))),
    Row("GEO.001", "st", spoil.texture_coordinates(lambda st: st[:-1])),
    Row("GEO.002", "points", spoil.points(lambda p: np.where(np.arange(len(p))[:, None] == 7, np.nan, p))),
    Row("GEO.003", SEAT, spoil.faces(lambda f: np.vstack([f, [[0, 0, 1]] * 5]))),
    Row("GEO.004", SEAT, spoil.faces(lambda f: np.vstack([f, f[:3]]))),
    Row("GEO.005", SEAT, spoil.faces(lambda f: np.vstack([f, [[f[n, 0], f[n, 1], f[n, 2] + 9] for n in range(200)]]))),
    Row("GEO.006", SEAT, spoil.faces(lambda f: f[:, ::-1])),
    Row("GEO.006", SEAT, spoil.mesh(lambda shape: shape.GetNormalsAttr().Set([(0, 2, 0)] * 486))),
    Row("GEO.006", SEAT, spoil.mesh(lambda shape: shape.GetPrim().RemoveProperty("normals"))),
    Row("GEO.007", SEAT, spoil.faces(lambda f: np.repeat(f, 2_700, axis=0))),
    Row("GEO.008", SEAT, spoil.mesh(lambda shape: shape.GetPrim().RemoveProperty("subdivisionScheme"))),
    Row("GEO.009", ROOT, spoil.stage("geo.usdc", lambda s: edits.add_box(s, f"{ROOT}/geo/LOD0/inner", 0.5))),
    Row("GEO.010", "points", spoil.points(lambda p: p + np.array([20_000, 0, 0]))),
    Row("GEO.011", "points", spoil.faces(lambda f: f[:-8])),
    Row("GEO.012", ROOT, spoil.stage("geo.usdc", lambda s: edits.add_box(s, f"{ROOT}/geo/LOD0/skin", 0.9995))),
)
LEVELS = (
    Row("LOD.001", ROOT, spoil.stage("variants/LOD.usda", lambda s: edits.keep_levels(s, 2))),
    Row("LOD.002", ROOT, lambda folder: edits.copy_level(folder, source="LOD0", target="LOD1")),
    Row("LOD.003", "levels", manifest(lambda m: m["levels"].pop())),
    Row("LOD.003", "levels.LOD1", manifest(lambda m: m["levels"][1].update(error_p995_m=0.01, error_max_m=0.01))),
    Row("LOD.003", "levels.LOD2", spoil.points(lambda p: p * (1, 0.9, 1), path=f"{ROOT}/geo/LOD2/seat")),
    Row("LOD.004", ROOT, spoil.points(lambda p: p * (1, 0.9, 1), path=f"{ROOT}/geo/LOD2/seat")),
    Row("LOD.005", "mtl/bare", spoil.stage("geo.usdc", lambda s: edits.bind_level(s, "LOD2", f"{ROOT}/mtl/bare"))),
    Row("LOD.006", "lod.usda", spoil.delete("lod.usda")),
    Row("LOD.006", "thresholds", spoil.stage("lod.usda", lambda s: edits.set_thresholds(s, [0.5, 0.4, 0.3]))),
    Row("LOD.007", ROOT, replace(ENTRY, ",\n        @./variants/LOD.usda@", "")),
    Row("LOD.008", ROOT, spoil.stage("variants/LOD.usda", edits.show_all_levels)),
)
COORDINATES = (
    Row("UVM.001", SEAT, spoil.mesh(lambda shape: shape.GetPrim().RemoveProperty("primvars:st"))),
    Row("UVM.002", SEAT, replace("mtl.usda", '"repeat"', '"clamp"')),
    Row("UVM.003", "texel", spoil.texture_coordinates(lambda st: st * 3)),
    Row("UVM.003", "texel", manifest(lambda m: m["texel"].update(density_class="close"))),
    Row("UVM.004", SEAT, spoil.texture_coordinates(lambda st: st * (1, 4))),
    Row("UVM.005", "st1", spoil.texture_coordinates(lambda st: (st - st.min(0)) / np.ptp(st, axis=0), name="st1")),
    Row("UVM.005", "st1", spoil.texture_coordinates(lambda st: st * 40, name="st1")),
    Row("UVM.006", "st1", spoil.texture_coordinates(edits.crowded, name="st1")),
)
TEXTURES = (
    Row("TEX.001", ORM, spoil.write(ORM, b"\x89PNG\r\n\x1a\nno")),
    Row("TEX.001", WOOD, spoil.delete(ORM)),
    Row("TEX.002", ORM, spoil.picture(ORM, lambda p: p.resize((300, 256)))),
    Row("TEX.003", WOOD, replace("mtl.usda", 'colorSpace = "srgb_texture"', 'colorSpace = "raw"')),
    Row("TEX.004", NORMAL, spoil.pixels(NORMAL, lambda v: np.dstack([v[..., 0], 255 - v[..., 1], v[..., 2]]))),
    Row("TEX.004", NORMAL, spoil.pixels(NORMAL, lambda v: v // 2)),
    Row("TEX.005", BASE, spoil.pixels(BASE, lambda v: v * 0 + 255)),
    Row("TEX.005", BASE, spoil.pixels(BASE, lambda v: v // 20)),
    Row("TEX.006", BASE, spoil.picture(BASE, lambda p: p.convert("RGBA"))),
    Row("TEX.007", "maps/wood.ktx2", spoil.write("maps/wood.ktx2", edits.ktx2(1024, 1))),
    Row("TEX.007", "maps/wood.ktx2", spoil.write("maps/wood.ktx2", b"no texture")),
    Row("TEX.008", BASE, spoil.pixels(BASE, edits.ramp)),
    Row("TEX.009", "maps/wood_orm_2.png", spoil.copy(ORM, "maps/wood_orm_2.png")),
)
MATERIALS = (
    Row("MAT.001", SEAT, spoil.mesh(lambda shape: shape.GetPrim().RemoveProperty("material:binding"))),
    Row("MAT.002", "mtlx/wood.mtlx", spoil.delete("mtlx/wood.mtlx")),
    Row("MAT.002", "mtlx/wood.mtlx", spoil.write("mtlx/wood.mtlx", "<materialx version='1.39'><oops/>")),
    Row("MAT.002", "mtlx/wood.mtlx", spoil.write("mtlx/wood.mtlx", "<materialx version='1.39'></materialx>")),
    Row("MAT.002", WOOD, replace("mtl.usda", "outputs:mtlx:surface.connect", "outputs:other:surface.connect")),
    Row("MAT.003", WOOD, replace("mtl.usda", "token outputs:surface.connect", "token outputs:other:surface.connect")),
    Row("MAT.004", "materials.wood", manifest(lambda m: m["materials"][0].update(losses=["colour"]))),
    Row("MAT.005", SEAT, spoil.stage(ENTRY, edits.bind_outside)),
    Row("MAT.006", ROOT, spoil.stage("geo.usdc", lambda s: edits.add_materials(s, 4))),
    Row("MAT.007", f"{ROOT}/mtl", replace("mtl.usda", "float inputs:snow = 0", "")),
    Row("MAT.008", "doubleSided", edits.as_plant),
)
COLLIDERS = (
    Row("COL.001", ROOT, spoil.stage("col.usdc", edits.remove_collision)),
    Row("COL.002", ROOT, spoil.stage("col.usdc", lambda s: edits.add_hulls(s, 33))),
    Row("COL.002", HULL, spoil.points(lambda p: np.vstack([p] * 9), path=HULL, layer="col.usdc")),
    Row("COL.002", HULL, spoil.points(edits.dented, path=HULL, layer="col.usdc")),
    Row("COL.003", "", edits.as_ground),
    Row("COL.004", HULL, spoil.stage("col.usdc", lambda s: s.GetPrimAtPath(f"{ROOT}/col").RemoveProperty("purpose"))),
    Row(
        "COL.004", HULL, spoil.stage("col.usdc", lambda s: s.GetPrimAtPath(f"{ROOT}/col").RemoveProperty("visibility"))
    ),
)
BUDGETS = (
    Row("BUD.001", ROOT, spoil.faces(lambda f: np.repeat(f, 60, axis=0))),
    Row("BUD.002", ROOT, spoil.stage("geo.usdc", lambda s: edits.add_boxes(s, 50))),
    Row("BUD.003", "maps", spoil.picture(ORM, lambda p: p.resize((1, 1)).resize((8192, 4096)))),
    Row("BUD.004", "rt/summer.glb", lambda folder: edits.lengthen(folder / "rt/summer.glb", 2_100_000)),
    Row("BUD.005", "prev/viewer.json", spoil.write("prev/viewer.json", '{"load_ms": 3100}')),
    Row("BUD.005", "prev/viewer.json", spoil.write("prev/viewer.json", "[]")),
)
GLBS = (
    Row("GLB.001", PLAIN, spoil.write(PLAIN, b"glTF")),
    Row("GLB.001", "asset.version", spoil.glb(PLAIN, lambda d: d["asset"].update(version="1.0"))),
    Row("GLB.001", "material", spoil.glb(PLAIN, lambda d: d["meshes"][0]["primitives"][0].update(material=7))),
    Row("GLB.001", "POSITION", spoil.glb(PLAIN, lambda d: d["accessors"][0].update(max=[9, 9, 9]))),
    Row("GLB.001", "accessors[0]", spoil.glb(PLAIN, lambda d: d["accessors"][0].update(count=10**9))),
    Row("GLB.001", "nodes", spoil.glb(PLAIN, lambda d: d["nodes"][0].update(children=[0]))),
    Row("GLB.001", "images[0]", spoil.glb(PLAIN, lambda d: d["images"][0].update(mimeType="image/jpeg"))),
    Row(
        "GLB.002", "rt/summer.glb", spoil.glb("rt/summer.glb", lambda d: d["nodes"][0].update(matrix=edits.moved(0.01)))
    ),
    Row("GLB.002", "rt/summer.glb", spoil.glb("rt/summer.glb", lambda d: d["accessors"][-1].update(count=30))),
    Row("GLB.003", "rt/winter.glb", spoil.delete("rt/winter.glb")),
    Row("GLB.004", PLAIN, spoil.glb(PLAIN, lambda d: d["extensionsUsed"].append("EXT_meshopt_compression"))),
    Row("GLB.004", "rt/summer.glb", spoil.glb("rt/summer.glb", lambda d: d["extensionsUsed"].append("ACME_glow"))),
)
RECORDS = (
    Row("PRV.001", "previews", manifest(lambda m: m["previews"].pop(0))),
    Row("PRV.001", "prev/512.webp", spoil.picture("prev/512.webp", lambda p: p.resize((500, 500)))),
    Row("PRV.001", "prev/256.webp", lambda folder: edits.lengthen(folder / "prev/256.webp", 9_000)),
    Row("PRV.002", "previews", manifest(lambda m: m["previews"].pop(2))),
    Row("PRV.002", "prev/turntable.webp", spoil.picture("prev/turntable.webp", lambda p: p.resize((700, 300)))),
    Row("PRV.003", "previews", manifest(lambda m: m["previews"].pop(3))),
    Row("PRV.003", "previews", spoil.delete("prev/sheet.webp")),
    Row("PRV.004", "prev/512.webp", spoil.pixels(BASE, lambda v: v // 2)),
    Row("LIC.001", "licence.spdx", manifest(lambda m: m["licence"].update(spdx="Proprietary"))),
    Row("LIC.002", "inputs.0", manifest(lambda m: m["provenance"].update(inputs=[edits.input_under("CC-BY-NC-4.0")]))),
    Row(
        "LIC.003",
        "valid_until",
        manifest(lambda m: m["licence"].update(valid_until="2026-01-31")),
        Surroundings(used_until=date(2026, 6, 30)),
    ),
    Row("LIC.004", "LICENSE.txt", spoil.delete("LICENSE.txt")),
    Row("LIC.004", "LICENSE.txt", spoil.write("LICENSE.txt", "Made by Filmlot")),
    Row("TAG.001", "facets.use", manifest(lambda m: m["facets"].pop("use"))),
    Row("TAG.002", "facets.type", manifest(lambda m: m["facets"].update(type=["bench_of_wood"]))),
    Row("TAG.002", "facets.smell", manifest(lambda m: m["facets"].update(smell=["oak"]))),
    Row("TAG.003", "tags", manifest(lambda m: m.update(tags=["bench", "wood", "street", "park", "长椅"]))),
    Row("GEN.001", "recipe.json", spoil.write("recipe.json", "{}")),
    Row("GEN.001", "geo.usdc", nothing, Surroundings(rebuilt={"geo.usdc": "0" * 64})),
    Row(
        "GEN.002",
        "slug",
        nothing,
        Surroundings(neighbour=Neighbour(slug="prp_bench_shanghai_02", distance=0.01, least_distance=0.05)),
    ),
    Row("GEN.003", "length_m", spoil.document("recipe.json", lambda r: r["parameters"].update(length_m=9.0))),
    Row("GEN.003", "colour", spoil.document("recipe.json", lambda r: r["parameters"].update(colour="red"))),
)

PARITY = (
    Row("PAR.001", CERTIFICATE, spoil.delete(CERTIFICATE)),
    Row("PAR.001", CERTIFICATE, spoil.write(CERTIFICATE, "{}")),
    Row("PAR.001", "albedo", spoil.figure("albedo", coverage_iou=0.98)),
    Row("PAR.002", "albedo", spoil.figure("albedo", flip=0.41)),
    Row("PAR.003", "sun", spoil.figure("sun", flip_foreground=0.124)),
    Row("PAR.004", "dome", spoil.figure("dome", luminance_error=0.15)),
    Row("PAR.005", "full", spoil.figure("full", ssim=0.785)),
    Row("PAR.006", "sun", spoil.figure("sun", material_errors={"wood": 3.1})),
)

ROWS = (
    *PACKAGE,
    *NAMES,
    *UNITS,
    *STRUCTURE,
    *VARIANTS,
    *GEOMETRY,
    *LEVELS,
    *COORDINATES,
    *TEXTURES,
    *MATERIALS,
    *COLLIDERS,
    *BUDGETS,
    *GLBS,
    *RECORDS,
    *PARITY,
)
