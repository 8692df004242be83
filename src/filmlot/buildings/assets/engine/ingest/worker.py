"""The process that reads one foreign file: `python -m filmlot.buildings.assets.engine.ingest.worker < TASK`.

It confines itself before it looks at the file, and answers in the task's draft folder: the files and the report under
`files/`, or a fault in `answer.json`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from blake3 import blake3

from filmlot.buildings.assets.engine.ingest.archive import unpack
from filmlot.buildings.assets.engine.ingest.confinement import Bound, confine
from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestError, fault_of
from filmlot.buildings.assets.engine.ingest.formats import ARCHIVES, Reader, readers_of
from filmlot.buildings.assets.engine.ingest.ingest import ANSWER, STAGE, IngestTask
from filmlot.buildings.assets.engine.ingest.report import (
    Colliders,
    Ingested,
    Level,
    Loss,
    Repair,
    SourceFacts,
    SourceFile,
)
from filmlot.render.scene import Scene, SceneError

if TYPE_CHECKING:
    from filmlot.buildings.assets.engine.ingest.levels import MadeLevel

FILES = "files"
MAX_OUTPUT_BYTES = 4 << 30
STAGES = ("reading", "repairing", "simplifying", "enclosing", "writing")


def main() -> None:
    """Reads the task, confines itself, does the work, writes the answer."""
    task = IngestTask.model_validate_json(sys.stdin.buffer.read())
    bounds = confine(
        memory_bytes=task.memory_bytes,
        file_bytes=MAX_OUTPUT_BYTES,
        readable=(task.source.parent, task.source.resolve(), *_blender_places(task)),
        writable=task.draft,
    )
    answer = "{}"
    try:
        _Work(task, bounds).do()
    except SceneError as error:
        answer = fault_of(error).model_dump_json()
    except MemoryError:
        what = "reading it took too much memory"
        remedy = "Reduce meshes and textures, export again"
        exhausted = IngestError(FaultCode.OUT_OF_MEMORY, task.source.name, what, remedy)
        answer = fault_of(exhausted).model_dump_json()
    (task.draft / ANSWER).write_text(answer, encoding="utf-8")


class _Work:
    def __init__(self, task: IngestTask, bounds: tuple[Bound, ...]) -> None:
        self._task = task
        self._bounds = bounds
        self._files = task.draft / FILES
        self._losses: list[SceneError] = []

    def do(self) -> None:
        """All steps, each told of as it begins."""
        from filmlot.buildings.assets.engine.ingest.enclosing import enclose
        from filmlot.buildings.assets.engine.ingest.levels import joined_by_material, make_levels
        from filmlot.buildings.assets.engine.ingest.repair.chain import repair_scene
        from filmlot.buildings.assets.engine.ingest.repair.step import Circumstances, bounds_m

        options = self._task.options
        self._files.mkdir()
        self._begin("reading")
        scene, reader, model = self._read()
        self._begin("repairing")
        given = Circumstances(
            suffix=model.suffix.lower(), asset_class=options.asset_class, unit_m=options.unit_m, up=options.up
        )
        scene, repairs = repair_scene(scene, given, without=options.without)
        self._begin("simplifying")
        made, missing = make_levels(scene, options.asset_class)
        self._begin("enclosing")
        hulls = enclose(joined_by_material(scene), name="colliders")
        self._begin("writing")
        levels = [self._write_level("LOD0", scene), *map(self._write_made, made)]
        colliders = None if hulls is None else self._write_colliders(hulls)
        low, high = bounds_m(scene)
        Ingested(
            source=self._facts(reader, model, repairs),
            size_m=(float(high[0] - low[0]), float(high[1] - low[1]), float(high[2] - low[2])),
            repairs=tuple(repairs),
            losses=tuple(Loss(place=error.place, what=error.what, params=error.params) for error in self._losses),
            levels=tuple(levels),
            missing_levels=tuple(missing),
            colliders=colliders,
        ).write(self._files)

    def _facts(self, reader: Reader, model: Path, repairs: list[Repair]) -> SourceFacts:
        unit = next((repair.params["unit"] for repair in repairs if repair.id == "unit"), 1)
        return SourceFacts(
            file=_file_facts(self._task.source),
            model=model.name,
            reader=reader,
            unit_m=float(unit),
            up="Z" if any(repair.id == "axis" for repair in repairs) else "Y",
            bounds=self._bounds,
            peak_bytes=_peak_bytes(),
        )

    def _begin(self, stage: str) -> None:
        (self._task.draft / STAGE).write_text(f"{STAGES.index(stage)} {len(STAGES)} {stage}")

    def _read(self) -> tuple[Scene, Reader, Path]:
        """The scene by the first reader that can, and the model's file."""
        model = self._task.source
        if model.suffix.lower() in ARCHIVES:
            unpacked = self._task.draft / "unpacked"
            unpacked.mkdir()
            model = unpack(model, unpacked)
        refused: SceneError | None = None
        for reader in readers_of(model):
            self._losses.clear()
            try:
                return self._read_by(reader, model), reader, model
            except SceneError as error:
                if refused is None or _is_missing_reader(refused):
                    refused = error
        if refused is None:
            raise _no_reader(model.name, model.suffix.lower())
        raise refused

    def _read_by(self, reader: Reader, model: Path) -> Scene:
        if reader is Reader.GLTF:
            from filmlot.render.gltf import read_gltf

            return read_gltf(model, lost=self._losses.append)
        if reader is Reader.USD:
            from filmlot.render.usd import read_usd

            return read_usd(model)
        if reader is Reader.ASSIMP:
            from filmlot.buildings.assets.engine.ingest.assimp import read_assimp

            return read_assimp(model, work=self._task.draft, lost=self._losses.append)
        from filmlot.buildings.assets.engine.ingest.blender import read_blender

        return read_blender(model, python=self._task.blender, work=self._task.draft, lost=self._losses.append)

    def _write_level(self, name: str, scene: Scene) -> Level:
        from filmlot.render.gltf_writer import write_glb

        write_glb(scene, self._files / f"{name}.glb")
        return Level(
            name=name,
            file=f"{name}.glb",
            triangles=sum(len(scene.meshes[item.mesh].triangles) for item in scene.instances),
            vertices=sum(len(mesh.positions_m) for mesh in scene.meshes),
            materials=len({mesh.material for mesh in scene.meshes}),
        )

    def _write_made(self, level: MadeLevel) -> Level:
        figures = {"error": level.error, "silhouette_iou": level.silhouette_iou, "from_m": level.from_m}
        return self._write_level(level.name, level.scene).model_copy(update=figures)

    def _write_colliders(self, hulls: Scene) -> Colliders:
        from filmlot.render.gltf_writer import write_glb

        write_glb(hulls, self._files / "colliders.glb")
        most = max(len(mesh.positions_m) for mesh in hulls.meshes)
        return Colliders(file="colliders.glb", hulls=len(hulls.meshes), most_vertices=most, method="convex hulls")


def _blender_places(task: IngestTask) -> tuple[Path, ...]:
    """The environment of the Python that has Blender, and where that Python itself lies."""
    if task.blender is None:
        return ()
    return (task.blender.parents[1], task.blender.resolve().parents[1])


def _is_missing_reader(error: SceneError) -> bool:
    return isinstance(error, IngestError) and error.code is FaultCode.NO_READER


def _no_reader(name: str, suffix: str) -> IngestError:
    remedy = "Export the file again as glTF 2.0 (.glb) or USD"
    return IngestError(FaultCode.NO_READER, name, "nothing here reads {suffix}", remedy, suffix=suffix)


def _file_facts(path: Path) -> SourceFile:
    return SourceFile(
        path=path.name, bytes=path.stat().st_size, blake3=blake3(max_threads=1).update_mmap(path).hexdigest()
    )


def _peak_bytes() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
