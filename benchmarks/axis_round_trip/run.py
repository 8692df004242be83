"""Prints how far the points of a package move on the way to other programs and back, with and without its views."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pxr import Usd, UsdGeom
from tests.buildings.assets.packages import SLUG, copy_of_good

from filmlot.buildings.assets.engine.package.reader import read_package

Points = NDArray[np.float64]
CLAIM_MM = 0.1
FAR_M = np.array([40.0, 0.0, 25.0])
UNREAL_IMPORT = np.array([1.0, -1.0, 1.0])
IN_BLENDER = """
import json, sys, bpy
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.wm.usd_import(filepath=sys.argv[1], import_guide=False, import_proxy=False)
bpy.context.view_layer.update()
meshes = [one for one in bpy.data.objects if one.type == "MESH"]
corners = [list(one.matrix_world @ vertex.co) for one in meshes for vertex in one.data.vertices]
open(sys.argv[2], "w").write(json.dumps(corners))
"""


def read_points(path: Path) -> Points:
    """The points of the finest level in the stage's own axes and unit, as any USD program finds them."""
    stage = Usd.Stage.Open(str(path))
    cache, found = UsdGeom.XformCache(), []
    for prim in Usd.PrimRange(stage.GetDefaultPrim()):
        if prim.IsA(UsdGeom.Mesh) and UsdGeom.Imageable(prim).ComputePurpose() in {"default", "render"}:
            world = np.array(cache.GetLocalToWorldTransform(prim))
            points = np.array(UsdGeom.Mesh(prim).GetPointsAttr().Get(), dtype=np.float64)
            found.append(points @ world[:3, :3] + world[3, :3])
    return np.concatenate(found)


def read_in_blender(path: Path, python: str) -> Points:
    """The points in Blender's world after its own import."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "points.json")
        subprocess.run([python, "-I", "-c", IN_BLENDER, path, result], check=True, capture_output=True)
        return np.array(json.loads(result.read_text(encoding="utf-8")))


def move_far(folder: Path) -> None:
    """Puts the geometry where floating point is coarser than at the origin."""
    stage = Usd.Stage.Open(str(folder / "geo.usdc"))
    for prim in stage.TraverseAll():
        if prim.IsA(UsdGeom.Mesh):
            mesh = UsdGeom.Mesh(prim)
            mesh.GetPointsAttr().Set((np.array(mesh.GetPointsAttr().Get()) + FAR_M).astype(np.float32))
    stage.Save()


def largest_mm(back: Points, original: Points) -> float:
    """The largest distance between equal points; both in metres."""
    return float(1000 * np.linalg.norm(back - original, axis=1).max())


def brought_back(matrix: Any, seen: Points) -> Points:
    """The points in the package's space again."""
    inverse = np.linalg.inv(np.array(matrix))
    return seen @ inverse[:3, :3].T + inverse[:3, 3]


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as room:
        folder = copy_of_good(Path(room))
        move_far(folder)
        entry, views = folder / f"{SLUG}.usd", read_package(folder).manifest.views
        original = read_points(entry)
        for name, how in (("blender", "OpenUSD"), ("simready", "OpenUSD"), ("unreal", "OpenUSD, mirrored")):
            turn = UNREAL_IMPORT if name == "unreal" else np.ones(3)
            seen = read_points(folder / views[name].layer) * turn
            rows.append((name, how, seen, original * turn, views[name]))
        if python := os.environ.get("FILMLOT_TEST_BLENDER"):
            seen, plain = (read_in_blender(path, python) for path in (folder / views["blender"].layer, entry))
            rows.append(("blender", "Blender", seen, plain, views["blender"]))
    print(f"{'program':<10}{'read by':<20}{'points':>8}{'with the view, mm':>20}{'without, mm':>14}")
    missed = []
    for name, how, seen, plain, view in rows:
        ours, peer = (largest_mm(brought_back(view.engine_matrix, points), original) for points in (seen, plain))
        print(f"{name:<10}{how:<20}{len(seen):>8}{ours:>20.6f}{peer:>14.1f}")
        if not ours <= CLAIM_MM:
            missed.append(f"{name} by {how}: {ours:.3f} mm")
    if missed:
        sys.exit(f"over the {CLAIM_MM} mm of the claim: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
