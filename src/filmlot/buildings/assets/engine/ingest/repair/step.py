"""What a repair step is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.report import Repair
from filmlot.render.scene import Mesh, Scene
from filmlot.standards.asset.slug import AssetClass

Points = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is known of a file beside its scene."""

    suffix: str
    asset_class: AssetClass
    unit_m: float | None = None
    up: str | None = None


Outcome = tuple[Scene, Repair | None]
Step = Callable[[Scene, Circumstances], Outcome]


def moved(scene: Scene, matrix: Matrix) -> Scene:
    """The scene with all that stands in it moved."""
    return replace(scene, instances=tuple(replace(item, world=matrix @ item.world) for item in scene.instances))


def with_meshes(scene: Scene, meshes: Iterable[Mesh]) -> Scene:
    """The scene with other meshes in the same places; those without triangles are gone, and so are their instances."""
    given = list(meshes)
    kept = [number for number, mesh in enumerate(given) if len(mesh.triangles)]
    number_of = {old: new for new, old in enumerate(kept)}
    instances = (replace(item, mesh=number_of[item.mesh]) for item in scene.instances if item.mesh in number_of)
    return replace(scene, meshes=tuple(given[number] for number in kept), instances=tuple(instances))


def instance_corners_m(scene: Scene) -> Iterator[Points]:
    """The eight corners of every instance's box in the scene, (8, 3)."""
    corner_of = [_corners(mesh) for mesh in scene.meshes]
    for item in scene.instances:
        yield corner_of[item.mesh] @ item.world[:3, :3].T + item.world[:3, 3]


def bounds_m(scene: Scene) -> tuple[Points, Points]:
    """The least and the greatest coordinates of all that stands in the scene, exactly."""
    lows, highs = [], []
    for item in scene.instances:
        points = scene.meshes[item.mesh].positions_m.astype(np.float64) @ item.world[:3, :3].T + item.world[:3, 3]
        if len(points):
            lows.append(points.min(axis=0))
            highs.append(points.max(axis=0))
    return np.min(lows, axis=0), np.max(highs, axis=0)


def _corners(mesh: Mesh) -> Points:
    ends = np.stack([mesh.positions_m.min(axis=0), mesh.positions_m.max(axis=0)]).astype(np.float64)
    picks = np.indices((2, 2, 2)).reshape(3, 8)
    return np.stack([ends[picks[axis], axis] for axis in range(3)], axis=1)
