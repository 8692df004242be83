"""A scene as one .npz file: how it is handed to an offline engine, which may be another program's Python.

`scene` holds the plain fields as JSON. Arrays are named by their number: `mesh0.positions_m`, `image0`, `world`,
`environment`. A worker needs numpy alone to read it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.environment import Environment, Sky
from filmlot.render.scene import AlphaMode, Image, Instance, Material, Mesh, Scene, Sun

_ARRAYS = ("positions_m", "triangles", "normals", "uv", "colors", "light", "openings")


def write_archive(scene: Scene, path: Path) -> None:
    """Writes the scene; a `Sky` becomes a lat-long picture."""
    environment = scene.environment
    picture = environment.picture() if isinstance(environment, Sky) else environment
    arrays: dict[str, NDArray[Any]] = {"environment": picture.radiance}
    arrays["world"] = np.array([instance.world for instance in scene.instances])
    for number, image in enumerate(scene.images):
        arrays[f"image{number}"] = image.pixels
    for number, mesh in enumerate(scene.meshes):
        values = {name: getattr(mesh, name) for name in _ARRAYS}
        arrays |= {f"mesh{number}.{name}": value for name, value in values.items() if value is not None}
    plain = {
        "name": scene.name,
        "meshes": [{"name": mesh.name, "material": mesh.material} for mesh in scene.meshes],
        "materials": [asdict(material) for material in scene.materials],
        "images": [image.name for image in scene.images],
        "instances": [instance.mesh for instance in scene.instances],
        "sun": None if scene.sun is None else asdict(scene.sun),
    }
    np.savez(path, scene=np.array(json.dumps(plain)), **arrays)  # type: ignore[arg-type]


def read_archive(path: Path) -> Scene:
    """The scene that `write_archive` wrote."""
    with np.load(path) as stored:
        plain = json.loads(str(stored["scene"]))
        meshes = [
            Mesh(**fields, **{name: stored[f"mesh{n}.{name}"] for name in _ARRAYS if f"mesh{n}.{name}" in stored})
            for n, fields in enumerate(plain["meshes"])
        ]
        worlds = stored["world"]
        return Scene(
            name=plain["name"],
            meshes=tuple(meshes),
            materials=tuple(_material(fields) for fields in plain["materials"]),
            instances=tuple(Instance(mesh=m, world=world) for m, world in zip(plain["instances"], worlds, strict=True)),
            images=tuple(Image(name=name, pixels=stored[f"image{n}"]) for n, name in enumerate(plain["images"])),
            sun=None if plain["sun"] is None else Sun(**_tuples(plain["sun"])),
            environment=Environment(stored["environment"]),
        )


def _material(fields: dict[str, Any]) -> Material:
    return replace(Material(**_tuples(fields)), alpha_mode=AlphaMode(fields["alpha_mode"]))


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    """JSON knows no tuples: lists are made tuples again."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
