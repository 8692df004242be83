"""UNT: units, size and place (standard §2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from filmlot.buildings.assets.engine.validate.mesh import Floats
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, Severity, found, rule
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME, View
from filmlot.standards.asset.slug import CLASSES, AssetClass, Origin

SIZES_M: dict[AssetClass, tuple[float, float]] = {
    AssetClass.BLOCK: (10.0, 1000.0),
    AssetClass.BUILDING: (2.0, 400.0),
    AssetClass.LANDMARK: (2.0, 1000.0),
    AssetClass.PROP: (0.02, 15.0),
    AssetClass.VEGETATION: (0.05, 60.0),
    AssetClass.TERRAIN: (10.0, 20_000.0),
    AssetClass.GROUND: (0.5, 200.0),
    AssetClass.INTERIOR: (1.5, 200.0),
    AssetClass.VEHICLE: (0.5, 80.0),
    AssetClass.LIGHT: (0.05, 15.0),
}
"""The largest side that an asset of a class may have, from and to."""
PARTS_M = {"door": (1.9, 2.6), "storey": (2.6, 5.0)}
NAMED_PART = re.compile(r"(door|storey)(?:_?\d+)?")
Box = tuple[Floats, Floats]
ORIGIN_M = 0.05
ORIGIN_SHARE = 0.02
BELOW_GROUND_M = 1.0
FOOT_SHARE = 0.05
ROUND_TRIP_M = 1e-4
PROBES_M = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [-40.0, 12.5, 7.25], [99.9, -0.7, -63.1]])


def _at_entry(package: PackageView) -> str:
    return f"{package.entry}:/"


@rule("UNT.001", what="the stage is Y up", remedy="Author upAxis = Y and turn the geometry")
def is_y_up(package: PackageView) -> Iterator[Finding]:
    """UNT.001."""
    from pxr import UsdGeom

    axis = str(UsdGeom.GetStageUpAxis(package.stage))
    if axis != "Y" or not package.stage.HasAuthoredMetadata("upAxis"):
        yield found(_at_entry(package), "upAxis is {axis}, or not authored", axis=axis)


@rule("UNT.002", what="one unit is one metre", remedy="Author metersPerUnit = 1 and scale the geometry")
def is_in_metres(package: PackageView) -> Iterator[Finding]:
    """UNT.002."""
    from pxr import UsdGeom

    metres = float(UsdGeom.GetStageMetersPerUnit(package.stage))
    if metres != 1.0 or not package.stage.HasAuthoredMetadata("metersPerUnit"):
        yield found(_at_entry(package), "metersPerUnit is {metres}, or not authored", metres=metres)


@rule(
    "UNT.003",
    what="one unit of mass is one kilogram",
    remedy="Author kilogramsPerUnit = 1",
    severity=Severity.WARNING,
)
def is_in_kilograms(package: PackageView) -> Iterator[Finding]:
    """UNT.003."""
    from pxr import UsdPhysics

    kilograms = float(UsdPhysics.GetStageKilogramsPerUnit(package.stage))
    if kilograms != 1.0 or not package.stage.HasAuthoredMetadata("kilogramsPerUnit"):
        yield found(_at_entry(package), "kilogramsPerUnit is {kilograms}, or not authored", kilograms=kilograms)


@rule(
    "UNT.004",
    what="the asset, its doors and its storeys are as large as such things are",
    remedy="Check the unit of the source: centimetres read as metres are a hundred times too large",
)
def has_plausible_size(package: PackageView) -> Iterator[Finding]:
    """UNT.004."""
    bounds = package.default.bounds_m()
    limits = SIZES_M.get(package.asset_class)
    if bounds is None or limits is None:
        return
    largest = float((bounds[1] - bounds[0]).max())
    root = package.at(str(package.root.GetPath()))
    if not limits[0] <= largest <= limits[1]:
        what = "is {size} m large; its class is {low} to {high} m"
        yield found(root, what, size=largest, low=limits[0], high=limits[1])
    for path, label, box in labelled_boxes(package):
        height = float(box[1][1] - box[0][1])
        low, high = PARTS_M[label]
        if not low <= height <= high:
            what = "is {size} m high; a {label} is {low} to {high} m"
            yield found(package.at(path), what, size=height, label=label, low=low, high=high)


@rule(
    "UNT.005",
    what="the origin is where the class has it: at the ground, in the middle of the front edge, footprint or tile",
    remedy="Move the geometry; an automatic repair does",
)
def stands_at_its_origin(package: PackageView) -> Iterator[Finding]:
    """UNT.005."""
    offset = origin_offset(package)
    if offset is not None:
        place = package.at(str(package.root.GetPath()))
        yield found(place, "stands {x}, {y}, {z} m from its origin", x=offset[0], y=offset[1], z=offset[2])


@rule(
    "UNT.006",
    what="the root is not scaled and nothing is mirrored",
    remedy="Freeze scales into the points; mirror points and turn the winding instead of a negative scale",
)
def is_not_scaled(package: PackageView) -> Iterator[Finding]:
    """UNT.006."""
    from pxr import Usd, UsdGeom

    for prim in Usd.PrimRange(package.root):
        if prim.IsA(UsdGeom.Xformable):
            local = np.array(UsdGeom.Xformable(prim).GetLocalTransformation())[:3, :3]
            if not np.isfinite(local).all():
                yield found(package.at(str(prim.GetPath())), "has a transform that is not finite")
            elif np.linalg.det(local) < 0:
                yield found(package.at(str(prim.GetPath())), "is mirrored by a negative scale")
            elif prim == package.root and not np.allclose(np.linalg.norm(local, axis=1), 1.0, atol=1e-6):
                yield found(package.at(str(prim.GetPath())), "is scaled")


@rule(
    "UNT.007",
    what="every view for another program comes back within 0.1 mm",
    remedy="Write the view again: its matrix must be a turn and one scale",
)
def views_come_back(package: PackageView) -> Iterator[Finding]:
    """UNT.007."""
    if not package.manifest.views:
        raise NotJudgedError("the package has no views")
    for name, view in package.manifest.views.items():
        place = f"{FILE_NAME}:views.{name}"
        if view.layer not in package.files:
            yield found(place, "{path} is not in the package", path=view.layer)
        else:
            miss_m = _round_trip_m(package, view)
            if not miss_m <= ROUND_TRIP_M:
                yield found(place, "comes back {miss} mm off", miss=miss_m * 1000)


def labelled_boxes(package: PackageView) -> Iterator[tuple[str, str, Box]]:
    """Doors and storeys by their prims' names: path, label, and the box around them."""
    for mesh in package.default.shown:
        named = NAMED_PART.fullmatch(mesh.path.rpartition("/")[2].lower())
        triangles = mesh.triangles_m().reshape(-1, 3)
        if named and len(triangles):
            yield mesh.path, named[1], (triangles.min(axis=0), triangles.max(axis=0))


def origin_offset(package: PackageView) -> Floats | None:
    """From where the class has the origin to where the asset has it, (3,); None where they agree."""
    origin = CLASSES[package.asset_class].origin
    bounds = package.default.bounds_m()
    if bounds is None or origin is Origin.HORIZON:
        return None
    low, high = bounds
    offset = (low + high) / 2
    if origin is Origin.FOOTPRINT:
        offset = _footprint_m(package, low, high)
    offset[1] = low[1]
    allowed = np.full(3, ORIGIN_M) + ORIGIN_SHARE * (high - low)
    is_grounded = -BELOW_GROUND_M <= low[1] <= ORIGIN_M if origin is not Origin.TILE else low[1] <= ORIGIN_M
    if origin is Origin.FRONT_EDGE:
        offset[2] = high[2]
        allowed[2] = max(1.5, 0.2 * float(high[2] - low[2]))  # steps, eaves and balconies stand out over the edge
    if is_grounded:
        offset[1] = 0.0
    offset[np.abs(offset) <= allowed] = 0.0
    return offset if offset.any() else None


def _footprint_m(package: PackageView, low: Floats, high: Floats) -> Floats:
    """The middle of what stands on the ground: a tree's trunk, whatever its crown does."""
    corners = package.default.triangles_m().reshape(-1, 3)
    standing = corners[corners[:, 1] <= low[1] + FOOT_SHARE * (high[1] - low[1])]
    middle: Floats = (standing.min(axis=0) + standing.max(axis=0)) / 2
    return middle


def _round_trip_m(package: PackageView, view: View) -> float:
    """By how much probes miss after the way there in single precision and back."""
    matrix = np.array(view.engine_matrix)
    corners: Any = np.array([package.manifest.bounds.low_m, package.manifest.bounds.high_m])
    probes = np.concatenate([PROBES_M, corners])
    scale = np.linalg.norm(matrix[:3, :3], axis=0)
    if not np.isfinite(matrix).all() or not (scale > 1e-9).all() or np.ptp(scale) > 1e-6 * scale.max():
        return float("inf")
    there = (probes @ matrix[:3, :3].T + matrix[:3, 3]).astype(np.float32).astype(np.float64)
    back = (there - matrix[:3, 3]) @ np.linalg.inv(matrix[:3, :3]).T
    return float(np.abs(back - probes).max())
