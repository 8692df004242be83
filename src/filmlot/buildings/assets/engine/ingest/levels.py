"""Levels of detail of an imported scene: each as small as its measured error allows, or not made (standard §2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.repair.placing import transformed
from filmlot.buildings.assets.engine.ingest.report import MissingLevel, Said, SurfaceError
from filmlot.buildings.assets.engine.ingest.silhouette import silhouette_iou
from filmlot.buildings.assets.engine.ingest.simplify import LEAST_TRIANGLES, Reducible
from filmlot.buildings.assets.engine.ingest.surface_distance import Surface, measure_error
from filmlot.render.scene import Instance, Mesh, Scene
from filmlot.standards.asset.levels import MIN_DROP, MIN_SILHOUETTE_IOU, LevelRule, distance_of_error, level_rules
from filmlot.standards.asset.slug import AssetClass

_GIVE_UP = 4.0  # beyond so many bounds it does not matter how far
_MOST_OVER = 2.0  # how far single points may be over the bound, which 99.5 of 100 keep
LEAST_WORTH, MAX_TRIANGLES = 200, 4_000_000
_GLANCE_SAMPLES, _SEARCH_SAMPLES = 200, 2_000
_SEARCH_STEPS, _SEARCH_MARGIN = 7, 0.95  # more samples will find somewhat more
_BACK_OFF = 1.25
_MOST_REDUCED, _WORTH = 24, 0.9


@dataclass(frozen=True, eq=False, kw_only=True)
class MadeLevel:
    """A level, how far it is from the first, and from where it may be shown."""

    name: str
    scene: Scene
    error: SurfaceError
    silhouette_iou: float
    from_m: float


def make_levels(scene: Scene, asset_class: AssetClass) -> tuple[list[MadeLevel], list[MissingLevel]]:
    """The levels after the first, one mesh a material; and those that cannot be made, with the reason."""
    rules = level_rules(asset_class)[1:]
    names = [f"LOD{number}" for number in range(1, len(rules) + 1)]
    triangles = sum(len(scene.meshes[item.mesh].triangles) for item in scene.instances)
    if not LEAST_WORTH <= triangles <= MAX_TRIANGLES:
        params: dict[str, str | int] = {"count": triangles, "least": LEAST_WORTH, "most": MAX_TRIANGLES}
        why = Said(what="has {count} triangles with all instances; levels are made of {least} to {most}", params=params)
        return [], [MissingLevel(name=name, why=why) for name in names]
    parts = [_Part(mesh, scene) for mesh in joined_by_material(scene)]
    whole = _whole([part.mesh for part in parts])
    made: list[MadeLevel] = []
    missing: list[MissingLevel] = []
    for name, rule in zip(names, rules, strict=True):
        level = _make_level(name, rule, parts, whole, scene, most=int(triangles * (1 - MIN_DROP)))
        if isinstance(level, MissingLevel):
            missing.append(level)
        else:
            made.append(level)
            triangles = sum(len(mesh.triangles) for mesh in level.scene.meshes)
    return made, missing


def joined_by_material(scene: Scene) -> list[Mesh]:
    """All that stands in the scene as one mesh a material, in the scene's coordinates."""
    groups: dict[int, list[Mesh]] = {}
    for item in scene.instances:
        mesh = scene.meshes[item.mesh]
        groups.setdefault(mesh.material, []).append(transformed(mesh, item.world))
    return [_concatenated(groups[material], scene.materials[material].name) for material in sorted(groups)]


class _Part:
    """All of one material, and how few triangles each error leaves of it; ask for errors from small to large."""

    def __init__(self, mesh: Mesh, scene: Scene) -> None:
        self.mesh = mesh
        self.surface = Surface(mesh.positions_m, mesh.triangles)
        self._fewest = len(mesh.triangles)
        self._reducible = Reducible(mesh, keeps_seams=bool(scene.materials[mesh.material].images))

    def reduced(self, triangles: int) -> Mesh:
        """The mesh with about that many triangles."""
        return self._reducible.to(triangles)

    def fewest(self, error_m: float) -> int:
        """The fewest triangles, by bisection, that stay within an error; all, where too few can go to be worth it."""
        low, high = LEAST_TRIANGLES, int(self._fewest * _WORTH)
        if high <= low or not self._is_within(self.reduced(high), error_m):
            return self._fewest
        for _ in range(_SEARCH_STEPS):
            middle = int(np.sqrt(low * high))
            if not low < middle < high:
                break
            if self._is_within(self.reduced(middle), error_m):
                high = middle
            else:
                low = middle
        self._fewest = high
        return high

    def _is_within(self, tried: Mesh, error_m: float) -> bool:
        tried_surface = Surface(tried.positions_m, tried.triangles)
        return all(
            _is_near(measure_error(self.surface, tried_surface, samples=samples, at_most_m=_GIVE_UP * error_m), error_m)
            for samples in (_GLANCE_SAMPLES, _SEARCH_SAMPLES)
        )


def _is_near(error: SurfaceError, bound_m: float) -> bool:
    return error.p995_m <= bound_m and error.max_m <= _MOST_OVER * bound_m


def _make_level(
    name: str, rule: LevelRule, parts: Sequence[_Part], whole: Surface, scene: Scene, *, most: int
) -> MadeLevel | MissingLevel:
    largest = sorted(parts, key=lambda part: len(part.mesh.triangles), reverse=True)[:_MOST_REDUCED]
    counts = [
        part.fewest(_SEARCH_MARGIN * rule.error_m) if part in largest else len(part.mesh.triangles) for part in parts
    ]
    while True:
        meshes = [part.reduced(count) for part, count in zip(parts, counts, strict=True)]
        triangles = sum(len(mesh.triangles) for mesh in meshes)
        if triangles > most:
            what = "needs {triangles} triangles for its outline and surface to stay within {bound} mm, not {most}"
            params: dict[str, str | int] = {
                "triangles": triangles,
                "bound": f"{rule.error_m * 1000:g}",
                "most": most,
            }
            return MissingLevel(name=name, why=Said(what=what, params=params))
        iou = silhouette_iou(_corners([part.mesh for part in parts]), _corners(meshes), pixel_m=rule.error_m)
        if iou >= MIN_SILHOUETTE_IOU:
            error = measure_error(whole, _whole(meshes), at_most_m=_GIVE_UP * rule.error_m)
            if _is_near(error, rule.error_m):
                break
        counts = [int(count * _BACK_OFF) + 2 for count in counts]
    made = tuple(replace(mesh, name=f"{mesh.name}_{name}") for mesh in meshes)
    instances = tuple(Instance(mesh=number) for number in range(len(made)))
    return MadeLevel(
        name=name,
        scene=replace(scene, meshes=made, instances=instances),
        error=error,
        silhouette_iou=iou,
        from_m=distance_of_error(error.p995_m),
    )


def _whole(meshes: Sequence[Mesh]) -> Surface:
    corners = _corners(meshes).reshape(-1, 3)
    return Surface(corners, np.arange(len(corners)).reshape(-1, 3))


def _corners(meshes: Sequence[Mesh]) -> NDArray[np.float32]:
    return np.concatenate([mesh.positions_m[mesh.triangles] for mesh in meshes])


def _concatenated(meshes: Sequence[Mesh], name: str) -> Mesh:
    starts = np.cumsum([0, *(len(mesh.positions_m) for mesh in meshes[:-1])])
    triangles = np.concatenate([mesh.triangles + np.uint32(start) for mesh, start in zip(meshes, starts, strict=True)])

    def stacked(field: str, fill: float, width: int) -> NDArray[np.float32] | None:
        values = [getattr(mesh, field) for mesh in meshes]
        if all(value is None for value in values):
            return None
        return np.concatenate(
            [
                np.full((len(mesh.positions_m), width), fill, np.float32) if value is None else value
                for mesh, value in zip(meshes, values, strict=True)
            ]
        )

    return Mesh(
        name=name or "part",
        positions_m=np.concatenate([mesh.positions_m for mesh in meshes]),
        triangles=triangles,
        material=meshes[0].material,
        normals=stacked("normals", 0.0, 3),
        uv=stacked("uv", 0.0, 2),
        colors=stacked("colors", 1.0, 4),
    )
