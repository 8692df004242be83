"""The shape of a GLB in metres: triangles, box, and points where they can be read without a decoder."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from filmlot.buildings.assets.engine.validate.glb_file import COMPONENTS, GlbFile
from filmlot.buildings.assets.engine.validate.mesh import Floats

MAX_POINTS = 200_000


@dataclass(frozen=True, eq=False)
class GlbShape:
    """What two twins must have in common; `points_m` is None where geometry is compressed."""

    triangles: int
    low_m: Floats
    high_m: Floats
    points_m: Floats | None


def shape_of(glb: GlbFile) -> GlbShape:
    """The shape of a file in which `check_glb` found nothing."""
    triangles, boxes, clouds = 0, [np.zeros((0, 3))], [np.zeros((0, 3))]
    is_readable = True
    accessors = glb.table("accessors")
    for world, primitive in _placed(glb):
        position = primitive["attributes"]["POSITION"]
        count = accessors[primitive["indices"]]["count"] if "indices" in primitive else accessors[position]["count"]
        triangles += count // 3 if primitive.get("mode", 4) == 4 else 0
        corners = _scaled(np.array(list(itertools.product(*_bounds(accessors[position])))), accessors[position])
        boxes.append(corners @ world[:3, :3].T + world[:3, 3])
        values = glb.values(position)
        is_readable = is_readable and values is not None
        if values is not None:
            clouds.append(_scaled(values.astype(np.float64), accessors[position]) @ world[:3, :3].T + world[:3, 3])
    box = np.concatenate(boxes)
    points = np.concatenate(clouds)
    points = points[:: max(1, len(points) // MAX_POINTS)] if len(points) > MAX_POINTS else points
    low, high = (box.min(axis=0), box.max(axis=0)) if len(box) else (np.zeros(3), np.zeros(3))
    return GlbShape(triangles, low, high, points if is_readable and len(points) else None)


def _bounds(accessor: dict[str, Any]) -> list[tuple[float, float]]:
    low, high = accessor.get("min", [0, 0, 0]), accessor.get("max", [0, 0, 0])
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def _scaled(values: Floats, accessor: dict[str, Any]) -> Floats:
    """Normalised whole numbers as numbers up to one (glTF 2.0 §3.6.2.2)."""
    dtype = np.dtype(COMPONENTS[accessor["componentType"]])
    if dtype.kind == "f" or not accessor.get("normalized"):
        return values
    return np.maximum(values / np.iinfo(dtype).max, -1.0)


def _placed(glb: GlbFile) -> Iterator[tuple[Floats, dict[str, Any]]]:
    """Every primitive with the matrix that places it."""
    nodes, meshes = glb.table("nodes"), glb.table("meshes")
    inner = {child for node in nodes for child in node.get("children", [])}
    waiting = [(number, np.eye(4)) for number in range(len(nodes)) if number not in inner]
    while waiting:
        number, parent = waiting.pop()
        node = nodes[number]
        world = parent @ _matrix(node)
        waiting.extend((child, world) for child in node.get("children", []))
        if "mesh" in node:
            yield from ((world, primitive) for primitive in meshes[node["mesh"]].get("primitives", []))


def _matrix(node: dict[str, Any]) -> Floats:
    if len(node.get("matrix", [])) == 16:
        return np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
    from scipy.spatial.transform import Rotation

    matrix = np.eye(4)
    turn = np.array(node.get("rotation", [0, 0, 0, 1]), dtype=np.float64)
    matrix[:3, :3] = Rotation.from_quat(turn).as_matrix() * np.array(node.get("scale", [1, 1, 1]), dtype=np.float64)
    matrix[:3, 3] = node.get("translation", [0, 0, 0])
    return matrix
