"""UVs and pictures: every face has UVs, in one plain map; pictures are powers of two and no larger than allowed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from blake3 import blake3
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.repair.step import Circumstances, Outcome
from filmlot.buildings.assets.engine.ingest.repair.topology import picked
from filmlot.buildings.assets.engine.ingest.report import Repair
from filmlot.render.scene import Image, Material, Mesh, Scene, flat_normals
from filmlot.standards.asset.budgets import MAX_TEXTURE_PX

_PLAIN = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def bake_uv_transforms(scene: Scene, given: Circumstances) -> Outcome:
    """Moves what a material does to its UVs into the meshes."""
    del given
    transforms = [np.array(material.uv_transform).reshape(2, 3) for material in scene.materials]
    is_plain = [material.uv_transform == _PLAIN for material in scene.materials]
    if all(is_plain):
        return scene, None
    meshes = [
        mesh
        if is_plain[mesh.material] or mesh.uv is None
        else replace(mesh, uv=_turned(mesh.uv, transforms[mesh.material]))
        for mesh in scene.meshes
    ]
    materials = tuple(replace(material, uv_transform=_PLAIN) for material in scene.materials)
    repair = Repair(
        id="uv_transform",
        what="moved the UV transforms of {count} materials into their meshes",
        params={"count": is_plain.count(False)},
    )
    return replace(scene, meshes=tuple(meshes), materials=materials), repair


def project_missing_uv(scene: Scene, given: Circumstances) -> Outcome:
    """Gives meshes without UVs the projection of a box, one metre a tile."""
    del given
    bare = [number for number, mesh in enumerate(scene.meshes) if mesh.uv is None]
    if not bare:
        return scene, None
    meshes = [mesh if mesh.uv is not None else _box_projected(mesh) for mesh in scene.meshes]
    what = "projected UVs from a box onto {count} meshes that had none"
    return replace(scene, meshes=tuple(meshes)), Repair(id="uv", what=what, params={"count": len(bare)})


def fit_pictures(scene: Scene, given: Circumstances) -> Outcome:
    """Brings pictures to powers of two within the limit."""
    del given
    fitted = [_fitted(image) for image in scene.images]
    count = sum(after is not before for after, before in zip(fitted, scene.images, strict=True))
    if not count:
        return scene, None
    largest = max(max(image.pixels.shape[:2]) for image in scene.images)
    repair = Repair(
        id="picture_size",
        what="brought {count} pictures to powers of two within {limit} pixels",
        params={"count": count, "limit": MAX_TEXTURE_PX},
        before={"largest_px": largest},
        after={"largest_px": max(max(image.pixels.shape[:2]) for image in fitted)},
    )
    return replace(scene, images=tuple(fitted)), repair


def join_same_pictures(scene: Scene, given: Circumstances) -> Outcome:
    """Keeps of equal pictures one, and none that no material samples."""
    del given
    used = {image for material in scene.materials for image in material.images}
    number_of: dict[int, int] = {}
    seen: dict[bytes, int] = {}
    kept: list[Image] = []
    for number in sorted(used):
        image = scene.images[number]
        key = blake3(repr(image.pixels.shape).encode() + np.ascontiguousarray(image.pixels).tobytes()).digest()
        if key not in seen:
            seen[key] = len(kept)
            kept.append(image)
        number_of[number] = seen[key]
    if len(kept) == len(scene.images):
        return scene, None
    materials = tuple(_renumbered(material, number_of) for material in scene.materials)
    what = "kept {kept} of {count} pictures: the others were the same, or used by nothing"
    repair = Repair(id="pictures", what=what, params={"kept": len(kept), "count": len(scene.images)})
    return replace(scene, images=tuple(kept), materials=materials), repair


def join_same_materials(scene: Scene, given: Circumstances) -> Outcome:
    """Keeps of materials that look the same the first, and none that no mesh uses."""
    del given
    used = sorted({mesh.material for mesh in scene.meshes})
    number_of: dict[int, int] = {}
    seen: dict[Material, int] = {}
    kept: list[Material] = []
    for number in used:
        look = replace(scene.materials[number], name="")
        if look not in seen:
            seen[look] = len(kept)
            kept.append(scene.materials[number])
        number_of[number] = seen[look]
    if len(kept) == len(scene.materials):
        return scene, None
    meshes = tuple(replace(mesh, material=number_of[mesh.material]) for mesh in scene.meshes)
    what = "kept {kept} of {count} materials: the others look the same, or are used by nothing"
    repair = Repair(id="materials", what=what, params={"kept": len(kept), "count": len(scene.materials)})
    return replace(scene, meshes=meshes, materials=tuple(kept)), repair


def _turned(uv: NDArray[np.float32], transform: NDArray[np.float64]) -> NDArray[np.float32]:
    return (uv.astype(np.float64) @ transform[:, :2].T + transform[:, 2]).astype(np.float32)


def _box_projected(mesh: Mesh) -> Mesh:
    split = picked(
        mesh,
        mesh.triangles.reshape(-1).astype(np.int64),
        np.arange(mesh.triangles.size, dtype=np.uint32).reshape(-1, 3),
    )
    axis = np.repeat(np.abs(flat_normals(split.positions_m, split.triangles)).argmax(axis=1), 3)
    across, up = np.array([1, 0, 0])[axis], np.array([2, 2, 1])[axis]
    rows = np.arange(len(axis))
    uv = np.stack([split.positions_m[rows, across], -split.positions_m[rows, up]], axis=1)
    return replace(split, uv=uv.astype(np.float32))


def _fitted(image: Image) -> Image:
    height, width = image.pixels.shape[:2]
    size = (_power_of_two(width), _power_of_two(height))
    if size == (width, height):
        return image
    from PIL import Image as Pillow

    resized = Pillow.fromarray(image.pixels, "RGBA").resize(size, Pillow.Resampling.LANCZOS)
    return replace(image, pixels=np.asarray(resized))


def _power_of_two(side_px: int) -> int:
    return min(1 << round(float(np.log2(side_px))), MAX_TEXTURE_PX)


def _renumbered(material: Material, number_of: dict[int, int]) -> Material:
    def new(image: int | None) -> int | None:
        return None if image is None else number_of[image]

    return replace(
        material,
        base_color_image=new(material.base_color_image),
        metallic_roughness_image=new(material.metallic_roughness_image),
        normal_image=new(material.normal_image),
        occlusion_image=new(material.occlusion_image),
        emissive_image=new(material.emissive_image),
    )
