"""Prints how far an asset's points are from themselves after the way to other programs and back."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.standards.asset.manifest import View

Floats = NDArray[np.float64]

CLAIM_MM = 0.1
PLACES_M = (0.0, 100.0, 1_000.0, 10_000.0)


def stage_points(path: Path, *, moved: Floats | None = None) -> Floats:
    """All points of a stage's meshes in its units; `moved` places the whole by a reference, as a scene does."""
    from pxr import Gf, Usd, UsdGeom

    scene = Usd.Stage.CreateInMemory()
    root = UsdGeom.Xform.Define(scene, "/scene")
    if moved is not None:
        root.AddTranslateOp().Set(Gf.Vec3d(*moved.tolist()))
    scene.DefinePrim("/scene/asset").GetReferences().AddReference(str(path))
    cache, found = UsdGeom.XformCache(), []
    for prim in scene.Traverse():
        if prim.IsA(UsdGeom.Mesh):
            world = np.array(cache.GetLocalToWorldTransform(prim))
            points = np.array(UsdGeom.Mesh(prim).GetPointsAttr().Get(), dtype=np.float64)
            found.append(points @ world[:3, :3] + world[3, :3])
    return np.concatenate(found)


def there_and_back_mm(folder: Path, entry: Floats, view: View, place_m: float) -> tuple[float, float]:
    """The largest miss of a point: by the view, and with the points themselves turned, scaled and placed."""
    matrix = np.array(view.stage_matrix)
    moved = np.array([place_m, -place_m / 2, place_m / 3]) / view.metres_per_unit
    back = np.linalg.inv(matrix)

    def led_back(points: Floats) -> Floats:
        return (points - moved) @ back[:3, :3].T + back[:3, 3]

    ours = led_back(stage_points(folder / view.layer, moved=moved))
    baked = (entry @ matrix[:3, :3].T + matrix[:3, 3] + moved).astype(np.float32).astype(np.float64)
    return tuple(1000 * float(np.linalg.norm(points - entry, axis=1).max()) for points in (ours, led_back(baked)))  # type: ignore[return-value]


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    sample = next(sample for sample in SAMPLES if sample.slug.startswith("lgt_"))
    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        manifest = write_package(folder, sample_source(sample, texture_px=16, probes=100))
        entry = stage_points(folder / f"{manifest.slug}.usd")
        print(f"{len(entry)} points of {manifest.slug}; largest miss after the way there and back, mm")
        print(f"{'program':>10}{'placed at, m':>14}{'by its view':>13}{'points baked':>14}")
        for program, view in sorted(manifest.views.items()):
            for place_m in PLACES_M:
                ours, baked = there_and_back_mm(folder, entry, view, place_m)
                worst = max(worst, ours)
                print(f"{program:>10}{place_m:>14,.0f}{ours:>13.6f}{baked:>14.6f}")
    if worst > CLAIM_MM:
        sys.exit(f"over the {CLAIM_MM} mm of the claim: {worst:.3f} mm")


if __name__ == "__main__":
    main()
