"""Writes a scene as a GLB file (glTF 2.0 binary), the form in which assets are kept and shown in browsers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.environment import Sky
from filmlot.render.glb import write_container
from filmlot.render.gltf import UPRIGHT
from filmlot.render.scene import AlphaMode, Instance, Material, Mesh, Scene, Sun
from filmlot.render.texture import encode_png

_FLOAT, _UINT, _USHORT = 5126, 5125, 5123
_ARRAY, _ELEMENTS = 34962, 34963
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


def write_glb(scene: Scene, path: Path | str) -> None:
    """Writes the scene in glTF's Y-up. A `Sky` is kept in the scene's extras; a lat-long picture is not."""
    _Writer(scene).write(Path(path))


class _Writer:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._binary = bytearray()
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []

    def write(self, path: Path) -> None:
        meshes = [self._mesh(mesh) for mesh in self._scene.meshes]
        images = [self._image(image.name, encode_png(image)) for image in self._scene.images]
        nodes = [_node(instance) for instance in self._scene.instances]
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "Filmlot"},
            "extensionsUsed": ["KHR_materials_emissive_strength", "KHR_materials_ior", "KHR_materials_unlit"],
            "meshes": meshes,
            "materials": [_material(material) for material in self._scene.materials],
            "accessors": self._accessors,
        }
        if images:
            document["images"] = images
            document["textures"] = [{"source": number, "sampler": 0} for number in range(len(images))]
            document["samplers"] = [{"wrapS": 10497, "wrapT": 10497}]
        if self._scene.sun is not None:
            document["extensionsUsed"].append("KHR_lights_punctual")
            document["extensions"] = {"KHR_lights_punctual": {"lights": [_light(self._scene.sun)]}}
            nodes.append(_sun_node(self._scene.sun))
        root: dict[str, Any] = {"nodes": list(range(len(nodes)))}
        if isinstance(self._scene.environment, Sky):
            root["extras"] = {"sky": asdict(self._scene.environment)}
        document |= {"nodes": nodes, "scenes": [root], "scene": 0, "bufferViews": self._views}
        document["buffers"] = [{"byteLength": len(self._binary)}]
        write_container(path, document, bytes(self._binary))

    def _mesh(self, mesh: Mesh) -> dict[str, Any]:
        attributes = {"POSITION": self._accessor(mesh.positions_m, has_bounds=True)}
        for name, values in (
            ("NORMAL", mesh.normals),
            ("TEXCOORD_0", mesh.uv),
            ("COLOR_0", mesh.colors),
            ("_LIGHT", mesh.light),
            ("_OPENING", mesh.openings),
        ):
            if values is not None:
                attributes[name] = self._accessor(values)
        primitive = {"attributes": attributes, "indices": self._indices(mesh), "material": mesh.material}
        return {"name": mesh.name, "primitives": [primitive]}

    def _accessor(self, values: NDArray[np.float32], *, has_bounds: bool = False) -> int:
        data = np.ascontiguousarray(values, dtype="<f4")
        accessor: dict[str, Any] = {
            "bufferView": self._view(data.tobytes(), target=_ARRAY),
            "componentType": _FLOAT,
            "count": len(data),
            "type": _TYPES[data.shape[1]],
        }
        if has_bounds and len(data):
            accessor |= {"min": data.min(axis=0).tolist(), "max": data.max(axis=0).tolist()}
        self._accessors.append(accessor)
        return len(self._accessors) - 1

    def _indices(self, mesh: Mesh) -> int:
        is_short = len(mesh.positions_m) < 65535
        data = mesh.triangles.astype("<u2" if is_short else "<u4")
        self._accessors.append(
            {
                "bufferView": self._view(data.tobytes(), target=_ELEMENTS),
                "componentType": _USHORT if is_short else _UINT,
                "count": data.size,
                "type": "SCALAR",
            }
        )
        return len(self._accessors) - 1

    def _image(self, name: str, data: bytes) -> dict[str, Any]:
        return {"name": name, "mimeType": "image/png", "bufferView": self._view(data)}

    def _view(self, data: bytes, *, target: int | None = None) -> int:
        self._binary += b"\0" * (-len(self._binary) % 4)
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(self._binary), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self._binary += data
        self._views.append(view)
        return len(self._views) - 1


def _node(instance: Instance) -> dict[str, Any]:
    world = np.linalg.inv(UPRIGHT) @ instance.world
    return {"mesh": instance.mesh, "matrix": world.T.reshape(-1).tolist()}


def _light(sun: Sun) -> dict[str, Any]:
    strength = max(*sun.radiance, 1e-9)
    return {"type": "directional", "intensity": strength, "color": [part / strength for part in sun.radiance]}


def _sun_node(sun: Sun) -> dict[str, Any]:
    towards = np.asarray(sun.direction) / np.linalg.norm(sun.direction)
    helper = (0.0, 0.0, 1.0) if abs(towards[2]) < 0.9 else (0.0, 1.0, 0.0)
    across = np.cross(helper, towards)
    across /= np.linalg.norm(across)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([across, np.cross(towards, across), towards], axis=1)  # it shines along its -Z
    world = np.linalg.inv(UPRIGHT) @ matrix
    return {"matrix": world.T.reshape(-1).tolist(), "extensions": {"KHR_lights_punctual": {"light": 0}}}


def _material(material: Material) -> dict[str, Any]:
    def texture(image: int | None, **more: float) -> dict[str, Any] | None:
        return None if image is None else {"index": image, **more}

    strength = max(*material.emissive, 1.0)
    extensions: dict[str, Any] = {}
    if strength > 1:
        extensions["KHR_materials_emissive_strength"] = {"emissiveStrength": strength}
    if material.ior != 1.5:
        extensions["KHR_materials_ior"] = {"ior": material.ior}
    if material.unlit:
        extensions["KHR_materials_unlit"] = {}
    pbr = {
        "baseColorFactor": list(material.base_color),
        "metallicFactor": material.metallic,
        "roughnessFactor": material.roughness,
        "baseColorTexture": texture(material.base_color_image),
        "metallicRoughnessTexture": texture(material.metallic_roughness_image),
    }
    written = {
        "name": material.name,
        "pbrMetallicRoughness": _given(pbr),
        "emissiveFactor": [part / strength for part in material.emissive],
        "doubleSided": material.double_sided,
        "alphaMode": str(material.alpha_mode),
        "alphaCutoff": material.alpha_cutoff if material.alpha_mode is AlphaMode.MASK else None,
        "normalTexture": texture(material.normal_image, scale=material.normal_scale),
        "occlusionTexture": texture(material.occlusion_image, strength=material.occlusion_strength),
        "emissiveTexture": texture(material.emissive_image),
        "extensions": extensions or None,
    }
    return _given(written)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
