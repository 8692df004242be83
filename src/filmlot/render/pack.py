"""A scene as the shaders read it: a pool of corners, and tables of instances, materials and draws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from filmlot.render.scene import AlphaMode, Instance, Material, Mesh, Scene, flat_normals

Matrix = NDArray[np.float64]

CORNER = np.dtype(
    [
        ("position", "f4", 3),
        ("normal", "i2", 4),
        ("uv", "f4", 2),
        ("color", "u1", 4),
        ("light", "f2", 4),
        ("opening", "i2", 4),
    ]
)
INSTANCE = np.dtype(
    [("rows", "f4", (3, 4)), ("sphere", "f4", 4), ("draw", "u4"), ("material", "u4"), ("padding", "u4", 2)]
)
DRAW = np.dtype(
    [
        ("index_count", "u4"),
        ("instance_count", "u4"),
        ("first_index", "u4"),
        ("base_vertex", "i4"),
        ("first_instance", "u4"),
    ]
)
MATERIAL = np.dtype(
    [
        ("base_color", "f4", 4),
        ("emissive", "f4", 3),
        ("metallic", "f4"),
        ("uv_row_x", "f4", 4),
        ("uv_row_y", "f4", 4),
        ("roughness", "f4"),
        ("normal_scale", "f4"),
        ("occlusion_strength", "f4"),
        ("alpha_cutoff", "f4"),
        ("base_color_layer", "i4"),
        ("metallic_roughness_layer", "i4"),
        ("normal_layer", "i4"),
        ("occlusion_layer", "i4"),
        ("emissive_layer", "i4"),
        ("reflectance", "f4"),
        ("unlit", "f4"),
        ("padding", "f4"),
    ]
)
_ALPHA_IS_BLENDED = -1.0
_ALPHA_IS_NOT_READ = -2.0


class Bucket(IntEnum):
    """The pipelines that draw surfaces, in the order in which they draw."""

    PLAIN = 0
    PLAIN_DOUBLE_SIDED = 1
    MAPPED = 2
    MAPPED_DOUBLE_SIDED = 3
    BLENDED = 4


@dataclass(frozen=True, eq=False, kw_only=True)
class PackedScene:
    """The tables of a scene. `ranges` holds the first draw and the number of draws of every bucket."""

    corners: NDArray[np.void]
    indices: NDArray[np.uint32]
    instances: NDArray[np.void]
    materials: NDArray[np.void]
    draws: NDArray[np.void]
    ranges: dict[Bucket, tuple[int, int]]
    color_layers: tuple[int, ...]
    data_layers: tuple[int, ...]
    bounds_m: tuple[NDArray[np.float64], NDArray[np.float64]]


def pack_scene(scene: Scene) -> PackedScene:
    """The scene's tables; every mesh is one draw, or two when it also stands mirrored."""
    color_layers = _layers(scene.materials, ("base_color_image", "emissive_image"))
    data_layers = _layers(scene.materials, ("metallic_roughness_image", "normal_image", "occlusion_image"))
    instances, bounds_m = _pack_instances(scene)
    keys = [_draw_key(scene, instance) for instance in scene.instances]
    order = _draw_order(keys, instances["sphere"])
    number = {key: place for place, key in enumerate(order)}
    draw_of = np.array([number[key] for key in keys], dtype=np.uint32)
    first_vertex, first_index = _offsets(scene.meshes)
    draws = np.zeros(len(order), DRAW)
    for place, (_, mesh) in enumerate(order):
        draws[place]["index_count"] = scene.meshes[mesh].triangles.size
        draws[place]["first_index"] = first_index[mesh]
        draws[place]["base_vertex"] = first_vertex[mesh]
    counts = np.bincount(draw_of, minlength=len(order))
    draws["first_instance"] = np.cumsum(counts) - counts
    instances["draw"] = draw_of
    return PackedScene(
        corners=np.concatenate([_pack_corners(mesh) for mesh in scene.meshes]),
        indices=np.concatenate([mesh.triangles.astype(np.uint32).reshape(-1) for mesh in scene.meshes]),
        instances=instances,
        materials=_pack_materials(scene.materials, color_layers, data_layers),
        draws=draws,
        ranges=_ranges([bucket for bucket, _ in order]),
        color_layers=color_layers,
        data_layers=data_layers,
        bounds_m=bounds_m,
    )


def _draw_key(scene: Scene, instance: Instance) -> tuple[Bucket, int]:
    material = scene.materials[scene.meshes[instance.mesh].material]
    if material.alpha_mode is AlphaMode.BLEND:
        return Bucket.BLENDED, instance.mesh
    is_mirrored = float(np.linalg.det(instance.world[:3, :3])) < 0
    is_mapped = bool(material.images) or material.alpha_mode is AlphaMode.MASK
    bucket = Bucket.MAPPED if is_mapped else Bucket.PLAIN
    return Bucket(bucket + (material.double_sided or is_mirrored)), instance.mesh


def _draw_order(keys: list[tuple[Bucket, int]], spheres: NDArray[np.float32]) -> list[tuple[Bucket, int]]:
    """Buckets in their order, and within one what is near the stage's origin first.

    Cameras stand there, and what is drawn behind something else costs no shading.
    """
    distances = np.linalg.norm(spheres[:, :3], axis=1) - spheres[:, 3]
    nearest: dict[tuple[Bucket, int], float] = {}
    for key, distance in zip(keys, distances.tolist(), strict=True):
        nearest[key] = min(distance, nearest.get(key, distance))
    return sorted(nearest, key=lambda key: (key[0], nearest[key], key[1]))


def _ranges(buckets: list[Bucket]) -> dict[Bucket, tuple[int, int]]:
    return {bucket: (buckets.index(bucket), buckets.count(bucket)) for bucket in Bucket if bucket in buckets}


def _offsets(meshes: tuple[Mesh, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    vertices = np.array([len(mesh.positions_m) for mesh in meshes])
    indices = np.array([mesh.triangles.size for mesh in meshes])
    return np.cumsum(vertices) - vertices, np.cumsum(indices) - indices


def _pack_corners(mesh: Mesh) -> NDArray[np.void]:
    corners = np.zeros(len(mesh.positions_m), CORNER)
    corners["position"] = mesh.positions_m
    normals = mesh.normals if mesh.normals is not None else smooth_normals(mesh)
    corners["normal"][:, :3] = _pack_directions(normals)
    corners["opening"][:, :3] = corners["normal"][:, :3] if mesh.openings is None else _pack_directions(mesh.openings)
    if mesh.uv is not None:
        corners["uv"] = mesh.uv
    corners["color"] = 255 if mesh.colors is None else np.round(np.clip(mesh.colors, 0, 1) * 255)
    corners["light"] = (0, 0, 0, 1) if mesh.light is None else np.clip(mesh.light, 0, 6e4)
    return corners


def _pack_directions(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.round(vectors / np.maximum(length, 1e-12) * 32767))


def smooth_normals(mesh: Mesh) -> NDArray[np.float32]:
    """Normals of a mesh that has none: the sum of its triangles' at every vertex, not of unit length."""
    normals = np.zeros_like(mesh.positions_m)
    faces = flat_normals(mesh.positions_m, mesh.triangles)
    for corner in range(3):
        np.add.at(normals, mesh.triangles[:, corner], faces)
    return normals


def _pack_instances(
    scene: Scene,
) -> tuple[NDArray[np.void], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    worlds = np.array([instance.world for instance in scene.instances])
    mesh_of = np.array([instance.mesh for instance in scene.instances])
    empty = np.zeros((1, 3))
    lowest = np.array([(mesh.positions_m if len(mesh.positions_m) else empty).min(axis=0) for mesh in scene.meshes])
    highest = np.array([(mesh.positions_m if len(mesh.positions_m) else empty).max(axis=0) for mesh in scene.meshes])
    centre, half = ((lowest + highest) / 2)[mesh_of], ((highest - lowest) / 2)[mesh_of]
    rotation = worlds[:, :3, :3]
    centre_m = np.einsum("nij,nj->ni", rotation, centre) + worlds[:, :3, 3]
    extent_m = np.einsum("nij,nj->ni", np.abs(rotation), half)
    instances = np.zeros(len(worlds), INSTANCE)
    instances["rows"] = worlds[:, :3]
    instances["sphere"][:, :3] = centre_m
    instances["sphere"][:, 3] = np.linalg.norm(extent_m, axis=1)
    instances["material"] = np.array([mesh.material for mesh in scene.meshes])[mesh_of]
    return instances, ((centre_m - extent_m).min(axis=0), (centre_m + extent_m).max(axis=0))


def _layers(materials: tuple[Material, ...], slots: tuple[str, ...]) -> tuple[int, ...]:
    used = {getattr(material, slot) for material in materials for slot in slots}
    return tuple(sorted(used - {None}))


def _pack_materials(
    materials: tuple[Material, ...], color_layers: tuple[int, ...], data_layers: tuple[int, ...]
) -> NDArray[np.void]:
    table = np.zeros(len(materials), MATERIAL)
    for row, material in zip(table, materials, strict=True):
        for name in (
            "base_color",
            "emissive",
            "metallic",
            "roughness",
            "normal_scale",
            "occlusion_strength",
            "unlit",
        ):
            row[name] = getattr(material, name)
        row["uv_row_x"][:3] = material.uv_transform[:3]
        row["uv_row_y"][:3] = material.uv_transform[3:]
        row["reflectance"] = ((material.ior - 1) / (material.ior + 1)) ** 2
        row["alpha_cutoff"] = {
            AlphaMode.OPAQUE: _ALPHA_IS_NOT_READ,
            AlphaMode.MASK: max(material.alpha_cutoff, 0.0),
            AlphaMode.BLEND: _ALPHA_IS_BLENDED,
        }[material.alpha_mode]
        for slot in ("base_color", "emissive"):
            row[f"{slot}_layer"] = _layer(color_layers, getattr(material, f"{slot}_image"))
        for slot in ("metallic_roughness", "normal", "occlusion"):
            row[f"{slot}_layer"] = _layer(data_layers, getattr(material, f"{slot}_image"))
    return table


def _layer(layers: tuple[int, ...], image: int | None) -> int:
    return -1 if image is None else layers.index(image)
