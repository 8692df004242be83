"""Edits of stages and pictures by which packages are spoiled."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from tests.buildings.assets.packages import SIZE_M, SLUG
from tests.buildings.assets.validate.spoil import SEAT, stage_of

Values = np.ndarray[Any, Any]


def add_box(stage: Any, path: str, share: float, *, height_m: float | None = None) -> None:
    """A box in the middle of the bench's, `share` as large."""
    from pxr import UsdGeom

    seat = UsdGeom.Mesh(stage.GetPrimAtPath(SEAT))
    points = np.array(seat.GetPointsAttr().Get(), dtype=np.float64)
    middle = np.array([0.0, SIZE_M[2] / 2, 0.0])
    box = UsdGeom.Mesh.Define(stage, path)
    scale = np.array([share, share if height_m is None else height_m / SIZE_M[2], share])
    box.CreatePointsAttr([tuple(point) for point in middle + (points - middle) * scale])
    for name in ("faceVertexCounts", "faceVertexIndices", "normals", "subdivisionScheme"):
        box.GetPrim().GetAttribute(name).Set(seat.GetPrim().GetAttribute(name).Get())
    bind(box, f"/{SLUG}/mtl/wood")


def bind(mesh: Any, material: str) -> None:
    """Binds a material by its path."""
    from pxr import Sdf, UsdShade

    UsdShade.MaterialBindingAPI.Apply(mesh.GetPrim())
    mesh.GetPrim().CreateRelationship("material:binding", custom=False).SetTargets([Sdf.Path(material)])


def bind_level(stage: Any, level: str, material: str) -> None:
    """Binds another material on one level; levels but the first are inactive."""
    from pxr import Sdf, UsdShade

    UsdShade.Material.Define(stage, material)
    path = f"/{SLUG}/geo/{level}/seat.material:binding"
    stage.GetRootLayer().GetRelationshipAtPath(path).targetPathList.explicitItems = [Sdf.Path(material)]


def bind_outside(stage: Any) -> None:
    """Binds a material that does not belong to the asset, from the entry layer."""
    from pxr import UsdGeom, UsdShade

    UsdShade.Material.Define(stage, "/elsewhere")
    bind(UsdGeom.Mesh(stage.OverridePrim(SEAT)), "/elsewhere")


def set_kind(prim: Any, kind: str) -> None:
    """Authors a kind."""
    from pxr import Usd

    Usd.ModelAPI(prim).SetKind(kind)


def scale_root(stage: Any) -> None:
    """Doubles the whole asset by a scale on its root."""
    from pxr import UsdGeom

    UsdGeom.Xformable(stage.GetPrimAtPath(f"/{SLUG}")).AddScaleOp().Set((2, 2, 2))


def add_set(stage: Any, path: str) -> None:
    """A variant set below the root."""
    stage.GetPrimAtPath(path).GetVariantSets().AddVariantSet("season").AddVariant("summer")


def keep_levels(stage: Any, count: int) -> None:
    """Takes levels out of the set."""
    spec = stage.GetRootLayer().GetPrimAtPath(f"/{SLUG}").variantSets["LOD"]
    for number in range(count, 4):
        spec.RemoveVariant(spec.variants[f"LOD{number}"])


def show_all_levels(stage: Any) -> None:
    """Makes every level active in every variant."""
    root = stage.GetPrimAtPath(f"/{SLUG}")
    chosen = root.GetVariantSet("LOD")
    for name in chosen.GetVariantNames():
        chosen.SetVariantSelection(name)
        with chosen.GetVariantEditContext():
            for number in range(4):
                stage.OverridePrim(f"/{SLUG}/geo/LOD{number}").SetActive(True)
    chosen.ClearVariantSelection()


def copy_level(folder: Path, *, source: str, target: str) -> None:
    """Gives a level the mesh of another."""
    from pxr import Sdf

    with stage_of(folder / "geo.usdc") as stage:
        layer = stage.GetRootLayer()
        Sdf.CopySpec(layer, f"/{SLUG}/geo/{source}/seat", layer, f"/{SLUG}/geo/{target}/seat")


def set_thresholds(stage: Any, values: list[float]) -> None:
    """Other switch points in lod.usda."""
    stage.GetPrimAtPath(f"/{SLUG}/lod_by_size").GetAttribute("thresholds").Set(values)


def add_hulls(stage: Any, count: int) -> None:
    """Copies of the collider."""
    from pxr import Sdf

    layer = stage.GetRootLayer()
    for number in range(1, count):
        Sdf.CopySpec(layer, f"/{SLUG}/col/hull_00", layer, f"/{SLUG}/col/hull_{number:02}")


def remove_collision(stage: Any) -> None:
    """The hull is a mesh like any other."""
    from pxr import UsdPhysics

    stage.GetPrimAtPath(f"/{SLUG}/col/hull_00").RemoveAPI(UsdPhysics.CollisionAPI)


def pad(path: Path) -> None:
    """Makes a text layer longer than text may be."""
    path.write_text(path.read_text(encoding="utf-8") + f"# {'x' * 1_000_000}\n", encoding="utf-8")


def crowded(given: Values) -> Values:
    """Coordinates of st1 in which the faces of the block lie two texels apart at 1K, (V, 2)."""
    side = len(given) // 6
    grid = np.sqrt(side).astype(int)
    s, t = (axis.reshape(-1) / (grid - 1) for axis in np.meshgrid(np.arange(grid), np.arange(grid)))
    width = 0.15
    step = width + 2 / 1024
    return np.concatenate([np.stack([number * step + s * width, t * width], axis=1) for number in range(6)])


def ramp(values: Values) -> Values:
    """A picture that gets brighter from left to right."""
    return np.broadcast_to(np.linspace(60, 220, values.shape[1])[None, :, None], values.shape)


def ktx2(side_px: int, levels: int) -> bytes:
    """The head of a KTX2 file."""
    return b"\xabKTX 20\xbb\r\n\x1a\n" + struct.pack("<8I", 37, 1, side_px, side_px, 0, 0, 1, levels) + bytes(32)


def moved(by_m: float) -> list[float]:
    """The matrix of a node that stands elsewhere (columns first)."""
    return [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, by_m, 0, 0, 1]


def lengthen(path: Path, size: int) -> None:
    """Adds bytes that nobody reads to the end of a file."""
    path.write_bytes(path.read_bytes() + bytes(size))


def add_boxes(stage: Any, count: int) -> None:
    """More meshes, one beside the other."""
    for number in range(count):
        add_box(stage, f"/{SLUG}/geo/LOD0/box_{number}", 0.01 * (number + 1))


def add_materials(stage: Any, count: int) -> None:
    """More boxes, each with a material of its own."""
    from pxr import UsdGeom, UsdShade

    add_boxes(stage, count)
    for number in range(count):
        UsdShade.Material.Define(stage, f"/{SLUG}/mtl/paint_{number}")
        bind(UsdGeom.Mesh(stage.GetPrimAtPath(f"/{SLUG}/geo/LOD0/box_{number}")), f"/{SLUG}/mtl/paint_{number}")


def dented(points: Values) -> Values:
    """A hull with a corner pushed to its middle."""
    return np.where(np.arange(len(points))[:, None] == 0, points.mean(axis=0), points)


def input_under(spdx: str) -> dict[str, Any]:
    """A work that the asset was made from."""
    return {"name": "photograph", "blake3": "0" * 64, "bytes": 1, "spdx": spdx}


def as_class(folder: Path, slug: str) -> None:
    """Makes the bench an asset of another class, in every text that names it."""
    with stage_of(folder / "geo.usdc") as stage:
        rename_root(stage, slug)
    for name in ("col.usdc", "payload.usdc"):
        with stage_of(folder / name) as stage:
            rename_root(stage, slug)
    texts = [path for path in folder.rglob("*") if path.suffix in {".usd", ".usda", ".json"}]
    for path in texts:
        path.write_text(path.read_text(encoding="utf-8").replace(SLUG, slug), encoding="utf-8")
    for path in folder.glob(f"{SLUG}*"):
        path.rename(folder / path.name.replace(SLUG, slug))


def rename_root(stage: Any, slug: str) -> None:
    """Renames the root prim of a layer with all that leads to it."""
    layer = stage.GetRootLayer()
    layer.ImportFromString(layer.ExportToString().replace(SLUG, slug))


def as_plant(folder: Path) -> None:
    """The bench as a plant whose leaves are cut out of cards with one side."""
    text = (folder / "mtl.usda").read_text(encoding="utf-8")
    surface = 'token info:id = "UsdPreviewSurface"'
    cut_out = f"{surface}\n                float inputs:opacityThreshold = 0.5"
    assert surface in text
    (folder / "mtl.usda").write_text(text.replace(surface, cut_out), encoding="utf-8")
    as_class(folder, "veg_hedge_shanghai_01")


def as_ground(folder: Path) -> None:
    """The bench as ground that one walks on, 20 cm above what one bumps into."""
    from pxr import UsdGeom, Vt

    with stage_of(folder / "col.usdc") as stage:
        attribute = UsdGeom.Mesh(stage.GetPrimAtPath(f"/{SLUG}/col/hull_00")).GetPointsAttr()
        lowered = np.array(attribute.Get()) * np.float32((1, 0.5, 1))
        attribute.Set(Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(lowered, dtype=np.float32)))
    as_class(folder, "gnd_platform_shanghai_01")
