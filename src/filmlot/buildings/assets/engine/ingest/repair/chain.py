"""The repair steps in their order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from filmlot.buildings.assets.engine.ingest.repair.names import name_parts
from filmlot.buildings.assets.engine.ingest.repair.normals import mend_normals, turn_faces
from filmlot.buildings.assets.engine.ingest.repair.placing import freeze, set_axis, set_origin, set_unit
from filmlot.buildings.assets.engine.ingest.repair.step import Circumstances, Step
from filmlot.buildings.assets.engine.ingest.repair.surface import (
    bake_uv_transforms,
    fit_pictures,
    join_same_materials,
    join_same_pictures,
    project_missing_uv,
)
from filmlot.buildings.assets.engine.ingest.repair.topology import (
    drop_degenerate_faces,
    drop_duplicate_faces,
    drop_isolated_vertices,
    weld,
)
from filmlot.buildings.assets.engine.ingest.report import Repair
from filmlot.render.scene import Scene

STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "axis": set_axis,
        "unit": set_unit,
        "freeze": freeze,
        "degenerate_faces": drop_degenerate_faces,
        "duplicate_faces": drop_duplicate_faces,
        "normals": mend_normals,
        "winding": turn_faces,
        "uv_transform": bake_uv_transforms,
        "uv": project_missing_uv,
        "weld": weld,
        "isolated_vertices": drop_isolated_vertices,
        "origin": set_origin,
        "materials": join_same_materials,
        "pictures": join_same_pictures,
        "picture_size": fit_pictures,
        "names": name_parts,
    }
)
"""Each step by the id of its repair."""

REQUIRED = frozenset({"normals", "uv"})
"""Steps without which there is no asset."""


def repair_scene(scene: Scene, given: Circumstances, *, without: Collection[str] = ()) -> tuple[Scene, list[Repair]]:
    """The scene brought to the standard, and what was done; steps that are left out are not done."""
    done: list[Repair] = []
    for name, step in STEPS.items():
        if name in without and name not in REQUIRED:
            continue
        scene, repair = step(scene, given)
        if repair is not None:
            done.append(repair)
    return scene, done
