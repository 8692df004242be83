"""Offline pictures of a scene: the job is written, done by an engine in a process of its own, and read back."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.render.offline.archive import write_archive
from filmlot.render.offline.child import Caps, run_capped
from filmlot.render.offline.job import Bake, Layers, Shot, read_layers, write_job
from filmlot.render.pack import smooth_normals
from filmlot.render.scene import Instance, Mesh, Scene


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A path tracer: its name and version for reports, and how it is started; the job's folder is its last argument."""

    name: str
    version: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def mitsuba_engine() -> Engine:
    """Mitsuba in this Python; compiled by LLVM where one works, else its scalar code."""
    from filmlot.render.offline.mitsuba.llvm import find_llvm

    llvm = find_llvm()
    variant = "scalar_rgb" if llvm is None else "llvm_ad_rgb"
    return Engine(
        name="mitsuba",
        version=f"{version('mitsuba')} {variant}",
        command=(sys.executable, "-m", "filmlot.render.offline.mitsuba", variant),
        environment={} if llvm is None else {"DRJIT_LIBLLVM_PATH": llvm},
    )


def cycles_engine(python: Path) -> Engine:
    """Blender's Cycles, in a Python of its own that has `bpy` 5 (GPL: beside us, never in us); it bakes no light."""
    worker = Path(__file__).with_name("cycles_worker.py")
    return Engine(name="cycles", version="bpy", command=(str(python), str(worker)))


def trace(
    scene: Scene,
    shots: Sequence[Shot],
    *,
    engine: Engine,
    folder: Path | None = None,
    caps: Caps | None = None,
    progress: Callable[[float], None] = lambda _done: None,
) -> dict[str, Layers]:
    """The layers of every shot by its name; `folder` keeps the job's files, with one `<shot>.exr` a shot.

    Raises:
        OfflineError: The engine failed, or went beyond its caps.
    """
    with tempfile.TemporaryDirectory(prefix="filmlot-offline-") as made:
        place = folder or Path(made)
        _run(scene, shots, None, engine=engine, folder=place, caps=caps, progress=progress)
        return {shot.name: read_layers(place / f"{shot.name}.npz") for shot in shots}


def bake_light(
    scene: Scene,
    bake: Bake,
    *,
    engine: Engine,
    caps: Caps | None = None,
    progress: Callable[[float], None] = lambda _done: None,
) -> Scene:
    """The scene with baked light in its vertices; a mesh that stands several times becomes one mesh a place.

    Raises:
        OfflineError: The engine failed, or went beyond its caps.
    """
    with tempfile.TemporaryDirectory(prefix="filmlot-bake-") as made:
        folder = Path(made)
        _run(scene, (), bake, engine=engine, folder=folder, caps=caps, progress=progress)
        meshes: list[Mesh] = []
        with np.load(folder / "light.npz") as stored:
            for number, instance in enumerate(scene.instances):
                meshes.append(_with_light(scene.meshes[instance.mesh], instance, stored[f"light{number}"]))
    instances = tuple(Instance(mesh=number, world=placed.world) for number, placed in enumerate(scene.instances))
    return replace(scene, meshes=tuple(meshes), instances=instances)


def _with_light(mesh: Mesh, instance: Instance, gathered: NDArray[np.float32]) -> Mesh:
    """The mesh with what was gathered in the stage; directions are turned back as normals are turned there."""
    world = instance.world[:3, :3]
    openings = gathered[:, 4:] @ world * np.sign(np.linalg.det(world))
    length = np.linalg.norm(openings, axis=1, keepdims=True)
    normals = smooth_normals(mesh) if mesh.normals is None else mesh.normals
    openings = np.where(length > 1e-3, openings / np.maximum(length, 1e-3), normals)
    return replace(mesh, light=gathered[:, :4], openings=openings.astype(np.float32))


def _run(
    scene: Scene,
    shots: Sequence[Shot],
    bake: Bake | None,
    *,
    engine: Engine,
    folder: Path,
    caps: Caps | None,
    progress: Callable[[float], None],
) -> None:
    write_archive(scene, folder / "scene.npz")
    write_job(folder, shots, bake)
    run_capped([*engine.command, str(folder)], caps=caps or Caps(), environment=engine.environment, progress=progress)
