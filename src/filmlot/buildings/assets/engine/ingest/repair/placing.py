"""Axis, unit, transforms and origin: the scene in metres, upright, where its class wants it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from filmlot.buildings.assets.engine.ingest.formats import WITH_UNIT, WITHOUT_AXIS, Z_UP
from filmlot.buildings.assets.engine.ingest.repair.step import (
    Circumstances,
    Matrix,
    Outcome,
    Points,
    bounds_m,
    instance_corners_m,
    moved,
)
from filmlot.buildings.assets.engine.ingest.report import Repair
from filmlot.render.gltf import UPRIGHT
from filmlot.render.scene import Instance, Mesh, Scene
from filmlot.standards.asset.slug import CLASSES, AssetClass, Origin

UNITS_M = (1.0, 0.01, 0.001, 0.0254, 0.3048)
"""Units that a file may be in, the likelier first: metres, centimetres, millimetres, inches, feet."""

SIZE_M: Mapping[AssetClass, tuple[float, float]] = MappingProxyType(
    {
        AssetClass.BLOCK: (20.0, 2_000.0),
        AssetClass.BUILDING: (2.5, 400.0),
        AssetClass.LANDMARK: (3.0, 1_000.0),
        AssetClass.PROP: (0.02, 15.0),
        AssetClass.VEGETATION: (0.1, 120.0),
        AssetClass.TERRAIN: (20.0, 20_000.0),
        AssetClass.GROUND: (0.3, 2_000.0),
        AssetClass.INTERIOR: (1.5, 300.0),
        AssetClass.VEHICLE: (0.8, 80.0),
        AssetClass.LIGHT: (0.05, 20.0),
    }
)
"""How large the largest side of an asset of a class is, plausibly."""

WITNESSES: tuple[tuple[re.Pattern[str], float, float], ...] = (
    (re.compile(r"(?<![a-z])doors?(?![a-z])|门"), 1.9, 2.6),
    (re.compile(r"(?<![a-z])(person|human|man|woman|people)(?![a-z])|人物|行人"), 1.5, 2.0),
    (re.compile(r"(?<![a-z])(storey|story|floor_?\d+)(?![a-z])|楼层"), 2.6, 5.0),
)
"""Parts whose height in metres is known by their name (standard §2.9, UNT.004)."""

_STANDING = 4.0
_FLAT_COS, _BOTTOM = 0.99, 0.01
ORIGIN_TOLERANCE_M = 0.001


def set_axis(scene: Scene, given: Circumstances) -> Outcome:
    """Turns a scene upright whose format does not say which axis is up: readers took it for Y."""
    up = given.up or _likely_up(scene, given.suffix)
    if up.upper() != "Z":
        return scene, None
    turned = moved(scene, UPRIGHT.T)
    return turned, Repair(id="axis", what="turned upright: Z is up in the file", before={"up": "Y"}, after={"up": "Z"})


def set_unit(scene: Scene, given: Circumstances) -> Outcome:
    """Scales a scene to metres, by what is declared, else by parts of known height, else by its class's usual size."""
    unit, repair = _known_unit(scene, given)
    if unit == 1.0:
        return scene, None
    low, high = bounds_m(scene)
    size = float((high - low).max())
    figures = {"before": {"size_m": size}, "after": {"size_m": size * unit}}
    return moved(scene, np.diag([unit, unit, unit, 1.0])), repair.model_copy(update=figures)


def freeze(scene: Scene, given: Circumstances) -> Outcome:
    """Moves transforms into the meshes that stand once, and mirrors out of all, so that no scale is negative."""
    del given
    uses = np.bincount([item.mesh for item in scene.instances], minlength=len(scene.meshes))
    meshes, instances, frozen, mirrored = list(scene.meshes), [], 0, 0
    mirror_of: dict[int, int] = {}
    for item in scene.instances:
        is_mirrored = float(np.linalg.det(item.world[:3, :3])) < 0
        mirrored += is_mirrored
        if uses[item.mesh] == 1:
            frozen += not np.allclose(item.world, np.eye(4), atol=1e-12)
            meshes[item.mesh] = transformed(scene.meshes[item.mesh], item.world)
            instances.append(Instance(mesh=item.mesh))
        elif is_mirrored:
            if item.mesh not in mirror_of:
                mirror_of[item.mesh] = len(meshes)
                meshes.append(transformed(scene.meshes[item.mesh], _MIRROR))
            instances.append(Instance(mesh=mirror_of[item.mesh], world=item.world @ _MIRROR))
        else:
            instances.append(item)
    if not frozen and not mirrored:
        return scene, None
    changed = replace(scene, meshes=tuple(meshes), instances=tuple(instances))
    what = "moved {frozen} transforms into their meshes, {mirrored} of all were mirrored"
    return changed, Repair(id="freeze", what=what, params={"frozen": int(frozen), "mirrored": int(mirrored)})


def set_origin(scene: Scene, given: Circumstances) -> Outcome:
    """Moves the point that the class's rule names to the origin (standard §2.2)."""
    rule = CLASSES[given.asset_class].origin
    if rule is Origin.HORIZON:
        return scene, None
    low, high = bounds_m(scene)
    at = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    if rule is Origin.FRONT_EDGE:
        at[1] = low[1]  # the front looks towards -Y here, +Z in a package
    if np.abs(at).max() <= ORIGIN_TOLERANCE_M:
        return scene, None
    shift = np.eye(4)
    shift[:3, 3] = -at
    placed = moved(scene, shift)
    before = {axis: float(value) for axis, value in zip(("x_m", "y_m", "z_m"), at, strict=True)}
    return freeze(placed, given)[0], _ORIGIN_REPAIRS[rule].model_copy(update={"before": before})


_ORIGIN_REPAIRS: Mapping[Origin, Repair] = MappingProxyType(
    {
        Origin.FRONT_EDGE: Repair(id="origin", what="moved to the middle of its front edge, at the ground"),
        Origin.FOOTPRINT: Repair(id="origin", what="moved to the middle of its footprint, at the ground"),
        Origin.TILE: Repair(id="origin", what="moved to the middle of its tile, at its lowest"),
    }
)


_MIRROR: Matrix = np.diag([-1.0, 1.0, 1.0, 1.0])


def transformed(mesh: Mesh, matrix: Matrix) -> Mesh:
    """The mesh moved by a matrix; a mirror turns its triangles round, so that their fronts stay fronts."""
    positions = mesh.positions_m.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    triangles = mesh.triangles
    if np.linalg.det(matrix[:3, :3]) < 0:
        triangles = np.ascontiguousarray(triangles[:, ::-1])
    normals = mesh.normals
    if normals is not None:
        turned = normals.astype(np.float64) @ _normal_matrix(matrix).T
        length = np.linalg.norm(turned, axis=1, keepdims=True)
        normals = (turned / np.maximum(length, 1e-20)).astype(np.float32)
    return replace(mesh, positions_m=positions.astype(np.float32), triangles=triangles, normals=normals)


def _normal_matrix(matrix: Matrix) -> Matrix:
    """The cofactors, which are the inverse's transpose but for a positive factor, and exist for flat matrices too."""
    a, b, c = matrix[:3, 0], matrix[:3, 1], matrix[:3, 2]
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=1)
    return cofactors * (-1.0 if np.linalg.det(matrix[:3, :3]) < 0 else 1.0)


def _likely_up(scene: Scene, suffix: str) -> str:
    if suffix not in WITHOUT_AXIS:
        return "Y"
    usual = "Z" if suffix in Z_UP else "Y"
    standing = {"Y": _standing_area(scene, 2), "Z": _standing_area(scene, 1)}
    other = "Y" if usual == "Z" else "Z"
    return other if standing[other] > _STANDING * max(standing[usual], 1e-12) else usual


def _standing_area(scene: Scene, axis: int) -> float:
    """The area of faces that a scene would stand on if an axis were up (2) or its file's Z were (1)."""
    sign = 1.0 if axis == 2 else -1.0  # the file's Z is our -Y
    low, high = bounds_m(scene)
    bottom, height = (low[axis], high[axis] - low[axis]) if sign > 0 else (-high[axis], high[axis] - low[axis])
    area = 0.0
    for item in scene.instances:
        mesh = scene.meshes[item.mesh]
        points = mesh.positions_m.astype(np.float64) @ item.world[:3, :3].T + item.world[:3, 3]
        a, b, c = (points[mesh.triangles[:, corner]] for corner in range(3))
        cross = np.cross(b - a, c - a)
        double = np.linalg.norm(cross, axis=1)
        is_flat = np.abs(cross[:, axis]) > _FLAT_COS * double
        is_low = np.max([sign * a[:, axis], sign * b[:, axis], sign * c[:, axis]], axis=0) < bottom + _BOTTOM * height
        area += float(double[is_flat & is_low].sum() / 2)
    return area


def _known_unit(scene: Scene, given: Circumstances) -> tuple[float, Repair]:
    """Metres a unit, and the repair that says how it is known."""
    if given.unit_m is not None:
        what = "scaled by {unit}, as was asked"
        return given.unit_m, Repair(id="unit", what=what, params={"unit": f"{given.unit_m:g}"})
    heights = _witness_heights(scene)
    scores = {unit: sum(low <= height * unit <= high for height, low, high in heights) for unit in UNITS_M}
    best = max(scores, key=lambda unit: scores[unit])
    if scores[best] > scores[1.0]:
        what = "scaled by {unit}: parts of known height then fit"
        return best, Repair(id="unit", what=what, params={"unit": f"{best:g}"})
    unit = 1.0 if given.suffix in WITH_UNIT or scores[1.0] else _unit_by_size(scene, given.asset_class)
    what = "scaled by {unit}: it is then as large as its class"
    return unit, Repair(id="unit", what=what, params={"unit": f"{unit:g}"})


def _unit_by_size(scene: Scene, asset_class: AssetClass) -> float:
    if asset_class not in SIZE_M:
        return 1.0
    low_m, high_m = SIZE_M[asset_class]
    low, high = bounds_m(scene)
    size = float((high - low).max())
    return next((unit for unit in UNITS_M if low_m <= size * unit <= high_m), 1.0)


def _witness_heights(scene: Scene) -> list[tuple[float, float, float]]:
    """The heights of the parts that bear a telling name, each with the least and the greatest that it may have."""
    found = []
    for item, corners in zip(scene.instances, instance_corners_m(scene), strict=True):
        name = scene.meshes[item.mesh].name.lower()
        for pattern, low, high in WITNESSES:
            if pattern.search(name):
                found.append((_height(corners), low, high))
    return found


def _height(corners: Points) -> float:
    return float(np.ptp(corners[:, 2]))
