"""From what an ingest made to a package of the standard, in a process of its own: it keeps a processor busy a while.

`python -m filmlot.buildings.assets.engine.ingest.packing FOLDER OUT` reads the sheet as JSON from its input, writes the
package, and prints a fault as JSON where it cannot.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.assets.contracts import SceneFault
from filmlot.buildings.assets.engine.check import EXHAUSTED, POLL_S, fault_of, limit_memory
from filmlot.buildings.assets.engine.ingest.impostor import with_impostor
from filmlot.buildings.assets.engine.ingest.report import Ingested
from filmlot.buildings.assets.engine.ingest.report import Level as IngestedLevel
from filmlot.buildings.assets.engine.package.source import Hull, Level, PackageSource
from filmlot.render.scene import Scene, load_scene
from filmlot.standards.asset.manifest import Input, Licence, Names, OriginKind, Provenance, Slug, Spdx, Ulid
from filmlot.standards.asset.manifest import Repair as RecordedRepair

TIME_S = 300.0


class Sheet(BaseModel):
    """What a person says of a foreign file, so that it can become an asset."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug = Field(examples=["prp_lamp_shanghai_01"])
    names: Names
    authors: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=1)]
    spdx: Spdx = Field(examples=["CC0-1.0"])
    attribution: Annotated[str, Field(max_length=2000)] = ""
    facets: dict[str, tuple[str, ...]] = {}
    tags: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=64)] = ()
    origin: OriginKind = OriginKind.IMPORTED
    is_ai_used: bool = False


class PackingTask(BaseModel):
    """What the process is given."""

    asset_id: Ulid
    sheet: Sheet


def pack_apart(folder: Path, out: Path, task: PackingTask, *, waiting: Callable[[], None]) -> SceneFault | None:
    """Writes the package of an ingest in `folder` into `out`, which is made; gives why not.

    `waiting` is called some times a second, and may raise to stop.
    """
    command = [sys.executable, "-m", "filmlot.buildings.assets.engine.ingest.packing", str(folder), str(out)]
    asked: bytes | None = task.model_dump_json().encode()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            for _ in range(int(TIME_S / POLL_S)):
                try:
                    answer, _nothing = child.communicate(asked, timeout=POLL_S)
                except subprocess.TimeoutExpired:
                    asked = None
                    waiting()
                else:
                    return None if child.returncode == 0 else _fault(answer)
            return EXHAUSTED
        finally:
            child.kill()


def _fault(answer: bytes) -> SceneFault:
    try:
        return SceneFault.model_validate_json(answer)
    except ValueError:
        return EXHAUSTED


def package_source(folder: Path, task: PackingTask) -> PackageSource:
    """What `write_package` takes, from the files of an ingest."""
    report, sheet = Ingested.read(folder), task.sheet
    source = report.source.file
    packed = PackageSource(
        asset_id=task.asset_id,
        slug=sheet.slug,
        version="1.0.0",
        names=sheet.names,
        provenance=Provenance(
            origin=sheet.origin,
            inputs=(Input(name=source.path, blake3=source.blake3, bytes=source.bytes, spdx=sheet.spdx),),
            authors=sheet.authors,
            is_ai_used=sheet.is_ai_used,
        ),
        licence=Licence(spdx=sheet.spdx, attribution=sheet.attribution),
        levels=tuple(_level(folder, level) for level in report.levels),
        facets=sheet.facets,
        tags=sheet.tags,
        colliders=() if report.colliders is None else _hulls(load_scene(folder / report.colliders.file)),
        repairs=tuple(
            RecordedRepair(
                id=repair.id,
                what=repair.what.format(**repair.params),
                before=_told(repair.before),
                after=_told(repair.after),
            )
            for repair in report.repairs
        ),
    )
    return with_impostor(packed)


def _level(folder: Path, level: IngestedLevel) -> Level:
    error = level.error
    return Level(
        scene=load_scene(folder / level.file),
        error_max_m=0.0 if error is None else error.max_m,
        error_p995_m=0.0 if error is None else error.p995_m,
        silhouette_iou=level.silhouette_iou,
    )


def _hulls(scene: Scene) -> tuple[Hull, ...]:
    hulls = []
    for instance in scene.instances:
        mesh, world = scene.meshes[instance.mesh], instance.world
        points_m = mesh.positions_m @ world[:3, :3].T + world[:3, 3]
        hulls.append(Hull(points_m=np.asarray(points_m, np.float32), triangles=mesh.triangles))
    return tuple(hulls)


def _told(values: dict[str, float | str | None]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def main(folder: Path, out: Path) -> int:
    """Writes the package; gives the exit code."""
    limit_memory()
    from filmlot.buildings.assets.engine.package.writer import write_package
    from filmlot.render.scene import SceneError

    task = PackingTask.model_validate_json(sys.stdin.read())
    out.mkdir()
    try:
        write_package(out, package_source(folder, task))
    except SceneError as error:
        sys.stdout.write(fault_of(error).model_dump_json())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
