"""How other programs see a package: small stages in their axes and units, with the matrices that lead there.

The package is never turned itself, so that another version, loaded in place, keeps its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.package.layer import write_layer
from filmlot.standards.asset.manifest import Matrix4, View
from filmlot.standards.space import SPACES, Space

Matrix = NDArray[np.float64]
_STAGE_FROM_PACKAGE = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=np.float64)
# Unreal's USD import mirrors Y, because its world is left-handed and USD's never is.
_MIRROR_Y = np.diag([1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True, slots=True)
class _Program:
    space: Space
    import_matrix: Matrix


_PROGRAMS: Mapping[str, _Program] = MappingProxyType(
    {
        "blender": _Program(SPACES["blender"], np.eye(4)),
        "simready": _Program(SPACES["stage"], np.eye(4)),  # its rules UN.006 and UN.007: Z up, metres
        "unreal": _Program(SPACES["unreal"], _MIRROR_Y),
    }
)


def views_of(slug: str) -> dict[str, View]:
    """The views of an asset by program."""
    return {name: _view(f"{slug}.{name}.usda", program) for name, program in _PROGRAMS.items()}


def write_view(folder: Path, slug: str, view: View) -> None:
    """Writes the stage of a view: the package's entry, turned and scaled by one matrix on the root prim."""
    from pxr import Gf, Sdf, UsdGeom

    def fill(stage: Any) -> None:
        UsdGeom.SetStageUpAxis(stage, view.up_axis)
        UsdGeom.SetStageMetersPerUnit(stage, view.metres_per_unit)
        root = UsdGeom.Xform.Define(stage, f"/{slug}")
        # USD multiplies row vectors: its matrices are the transposes of ours.
        root.AddTransformOp().Set(Gf.Matrix4d(*np.array(view.stage_matrix).T.reshape(-1).tolist()))

    entry = Sdf.Reference(f"./{slug}.usd")
    write_layer(folder / view.layer, f"/{slug}", fill, link=lambda spec: spec.referenceList.Prepend(entry))


def _view(layer: str, program: _Program) -> View:
    space = program.space
    columns = [space.from_stage(axis) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))]
    engine = np.eye(4)
    engine[:3, :3] = np.array(columns).T
    engine = engine @ _STAGE_FROM_PACKAGE
    return View(
        layer=layer,
        up_axis="Z",
        metres_per_unit=space.unit_mm / 1000,
        stage_matrix=_rows(np.linalg.inv(program.import_matrix) @ engine),
        engine_matrix=_rows(engine),
    )


def _rows(matrix: Matrix) -> Matrix4:
    rows: Any = tuple(tuple(float(value) + 0.0 for value in row) for row in matrix)  # + 0.0: no negative zeros
    return rows  # type: ignore[no-any-return]
