"""Layers of a package: made in memory, told their axes and units, exported by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

TIME_CODES_PER_SECOND = 24


def write_layer(
    path: Path,
    root: str,
    fill: Callable[[Any], None],
    *,
    sublayers: tuple[str, ...] = (),
    link: Callable[[Any], None] | None = None,
) -> None:
    """Writes a layer whose default prim is `root`; `.usd` and `.usda` are written as text.

    `fill` gets the layer's stage. `link` gets the root's spec when that is closed: what leads to other files
    cannot be followed before the layer has a place.
    """
    from pxr import Sdf, Usd

    layer = Sdf.Layer.CreateAnonymous(".usda")
    stage = Usd.Stage.Open(layer)
    set_units(stage)
    stage.SetDefaultPrim(stage.OverridePrim(root))
    fill(stage)
    del stage
    layer.subLayerPaths[:] = sublayers
    if link is not None:
        link(layer.GetPrimAtPath(root))
    path.parent.mkdir(parents=True, exist_ok=True)
    layer.Export(str(path), args={} if path.suffix == ".usdc" else {"format": "usda"})


def set_units(stage: Any) -> None:
    """Y up, metres, kilograms (standard §2.2)."""
    from pxr import UsdGeom, UsdPhysics

    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
    UsdGeom.SetStageMetersPerUnit(stage, 1.0)
    UsdPhysics.SetStageKilogramsPerUnit(stage, 1.0)
    stage.SetTimeCodesPerSecond(TIME_CODES_PER_SECOND)
