"""Ways to spoil a copy of the good package: each breaks one rule of the asset standard."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tests.buildings.assets.packages import SLUG, change_manifest

ROOT = f"/{SLUG}"
SEAT = f"{ROOT}/geo/LOD0/seat"
HULL = f"{ROOT}/col/hull_00"
WOOD = f"{ROOT}/mtl/wood"
ENTRY = f"{SLUG}.usd"
Spoil = Callable[[Path], Any]


@contextmanager
def stage_of(path: Path) -> Iterator[Any]:
    """A layer as a stage of its own, written back at the end."""
    from pxr import Sdf, Usd

    layer = Sdf.Layer.OpenAsAnonymous(str(path))
    yield Usd.Stage.Open(layer)
    layer.Export(str(path), args={} if path.suffix == ".usdc" else {"format": "usda"})


def replace(name: str, old: str, new: str) -> Spoil:
    """Replaces a text in a text file, which must be there."""

    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def manifest(change: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Changes asset.json."""
    return lambda folder: change_manifest(folder, change)


def delete(name: str) -> Spoil:
    """Deletes a file."""
    return lambda folder: (folder / name).unlink()


def write(name: str, content: str | bytes) -> Spoil:
    """Writes a file."""
    data = content.encode() if isinstance(content, str) else content

    def spoil(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    return spoil


def stage(name: str, change: Callable[[Any], Any]) -> Spoil:
    """Changes a layer through a stage."""

    def spoil(folder: Path) -> None:
        with stage_of(folder / name) as opened:
            change(opened)

    return spoil


def mesh(change: Callable[[Any], Any], *, path: str = SEAT, layer: str = "geo.usdc") -> Spoil:
    """Changes a mesh prim."""

    def edit(opened: Any) -> None:
        from pxr import UsdGeom

        change(UsdGeom.Mesh(opened.GetPrimAtPath(path)))

    return stage(layer, edit)


def points(change: Callable[[Any], Any], *, path: str = SEAT, layer: str = "geo.usdc") -> Spoil:
    """Changes a mesh's points, (V, 3); a `*` in the path stands for every level."""

    def edit(opened: Any) -> None:
        from pxr import Vt

        for one in [path.replace("*", f"LOD{number}") for number in range(4 if "*" in path else 1)]:
            spec = opened.GetRootLayer().GetAttributeAtPath(f"{one}.points")  # levels but the first are inactive
            moved = np.ascontiguousarray(change(np.array(spec.default, dtype=np.float64)), dtype=np.float32)
            spec.default = Vt.Vec3fArray.FromNumpy(moved)

    return stage(layer, edit)


def faces(change: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]], *, path: str = SEAT) -> Spoil:
    """Changes a mesh's triangles, (T, 3)."""

    def edit(shape: Any) -> None:
        from pxr import Vt

        triangles = change(np.array(shape.GetFaceVertexIndicesAttr().Get()).reshape(-1, 3)).astype(np.int32)
        shape.GetFaceVertexIndicesAttr().Set(Vt.IntArray.FromNumpy(triangles.reshape(-1).copy()))
        shape.GetFaceVertexCountsAttr().Set(Vt.IntArray.FromNumpy(np.full(len(triangles), 3, dtype=np.int32)))

    return mesh(edit, path=path)


def texture_coordinates(change: Callable[[np.ndarray[Any, Any]], Any], *, name: str = "st") -> Spoil:
    """Gives a mesh coordinates made from its st, (V, 2)."""

    def edit(shape: Any) -> None:
        from pxr import Sdf, UsdGeom, Vt

        api = UsdGeom.PrimvarsAPI(shape)
        given = np.array(api.GetPrimvar("st").Get(), dtype=np.float64)
        made = np.ascontiguousarray(change(given), dtype=np.float32)
        primvar = api.CreatePrimvar(name, Sdf.ValueTypeNames.TexCoord2fArray, "vertex")
        primvar.Set(Vt.Vec2fArray.FromNumpy(made))

    return mesh(edit)


def picture(name: str, change: Callable[[Image.Image], Image.Image]) -> Spoil:
    """Changes a picture."""

    def spoil(folder: Path) -> None:
        with Image.open(folder / name) as opened:
            changed = change(opened.copy())
        changed.save(folder / name)

    return spoil


def pixels(name: str, change: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]) -> Spoil:
    """Changes a picture's values, (H, W, C) uint8."""
    return picture(name, lambda opened: Image.fromarray(change(np.asarray(opened)).astype(np.uint8)))


def document(name: str, change: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Changes a JSON file."""

    def spoil(folder: Path) -> None:
        content = json.loads((folder / name).read_bytes())
        change(content)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")

    return spoil


def figure(look: str, **figures: Any) -> Spoil:
    """Other figures under a look of the parity certificate."""

    def change(certificate: dict[str, Any]) -> None:
        certificate["comparisons"] = [
            one | {"figures": one["figures"] | figures} if one["look"] == look else one
            for one in certificate["comparisons"]
        ]

    return document("prev/parity/certificate.json", change)


def glb(name: str, change: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Changes the document of a GLB."""

    def spoil(folder: Path) -> None:
        from filmlot.render.glb import read_container, write_container

        content, binary = read_container(folder / name)
        change(content)
        write_container(folder / name, content, binary)

    return spoil


def copy(old: str, new: str) -> Spoil:
    """Copies a file."""
    return lambda folder: shutil.copy(folder / old, folder / new)
