"""A scene in plain arrays, as every reader gives it and every renderer takes it: metres, Z up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.render.environment import Environment, Sky
from filmlot.standards.phrase import Phrase, PhrasedError

MAX_VERTICES = 20_000_000
MAX_TRIANGLES = 20_000_000
MAX_INSTANCES = 200_000
MAX_EXTENT_M = 1e6
_EXPORT = "Export the file again"
_SMALLER = "Split the scene, or reduce it before the export"
_UNITS = "Check the file's units"

Floats = NDArray[np.float32]


class SceneError(PhrasedError, ValueError):
    """A scene that cannot be shown: `place` says where in the file, `remedy` what to do about it.

    `what` and `remedy` are English with `{gaps}` for `params`; each has its translations in `locales/`.
    """

    def __init__(self, place: str, what: str, remedy: str, **params: str | int) -> None:
        said = {"what": Phrase(what, params), "remedy": Phrase(remedy, params)}
        super().__init__("{place}: {what}. {remedy}", place=place, **said)
        self.place = place
        self.what = what
        self.remedy = remedy
        self.params = params


class EmptySceneError(SceneError):
    """A scene without any surface."""


class AlphaMode(StrEnum):
    """How a material's alpha is read (glTF 2.0, section 3.9.4)."""

    OPAQUE = "OPAQUE"
    MASK = "MASK"
    BLEND = "BLEND"


@dataclass(frozen=True, eq=False, kw_only=True)
class Image:
    """A picture for materials: `pixels` is (H, W, 4) uint8 as stored, with its transfer function."""

    name: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Material:
    """The metallic-roughness material (glTF 2.0, section 3.9); `*_image` fields count in `Scene.images`."""

    name: str = ""
    base_color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 0.8
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ior: float = 1.5
    unlit: bool = False
    double_sided: bool = False
    alpha_mode: AlphaMode = AlphaMode.OPAQUE
    alpha_cutoff: float = 0.5
    base_color_image: int | None = None
    metallic_roughness_image: int | None = None
    normal_image: int | None = None
    normal_scale: float = 1.0
    occlusion_image: int | None = None
    occlusion_strength: float = 1.0
    emissive_image: int | None = None
    uv_transform: tuple[float, float, float, float, float, float] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    """Two rows of an affine map that is applied to all UVs (KHR_texture_transform)."""

    @property
    def images(self) -> tuple[int, ...]:
        """The numbers of all images that this material samples."""
        slots = (
            self.base_color_image,
            self.metallic_roughness_image,
            self.normal_image,
            self.occlusion_image,
            self.emissive_image,
        )
        return tuple(image for image in slots if image is not None)


@dataclass(frozen=True, eq=False, kw_only=True)
class Mesh:
    """Triangles of one material.

    `positions_m` (V, 3), `normals` (V, 3), `uv` (V, 2) from the image's upper left, `triangles` (T, 3)
    counter-clockwise from outside, `colors` (V, 4) linear, `light` (V, 4): baked radiance added to the
    diffuse part, and in the fourth channel how much of the sky the vertex sees (1 = all). `openings` (V, 3): the
    mean direction of the sky that it sees (a bent normal), without which the normal stands for it.
    """

    name: str
    positions_m: Floats
    triangles: NDArray[np.uint32]
    material: int
    normals: Floats | None = None
    uv: Floats | None = None
    colors: Floats | None = None
    light: Floats | None = None
    openings: Floats | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Instance:
    """A mesh placed in the scene by a (4, 4) matrix."""

    mesh: int
    world: NDArray[np.float64] = field(default_factory=lambda: np.eye(4))


@dataclass(frozen=True, kw_only=True)
class Sun:
    """A distant light: the direction towards it, and the irradiance on a surface that faces it, per pi."""

    direction: tuple[float, float, float] = (-0.4, -0.5, 0.75)
    radiance: tuple[float, float, float] = (3.0, 2.9, 2.7)
    casts_shadows: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class Scene:
    """Everything that a wall can show. `environment` lights the scene and is its background."""

    name: str
    meshes: tuple[Mesh, ...]
    materials: tuple[Material, ...]
    instances: tuple[Instance, ...]
    images: tuple[Image, ...] = ()
    sun: Sun | None = None
    environment: Environment | Sky = field(default_factory=Sky)

    def __post_init__(self) -> None:
        _check_size(self)
        for number, mesh in enumerate(self.meshes):
            _check_mesh(f"mesh {number} {mesh.name!r}", mesh, materials=len(self.materials))
        for number, material in enumerate(self.materials):
            if any(not 0 <= image < len(self.images) for image in material.images):
                raise SceneError(f"material {number} {material.name!r}", "names an image that does not exist", _EXPORT)
        for number, instance in enumerate(self.instances):
            _check_instance(f"instance {number}", instance, meshes=len(self.meshes))


def load_scene(path: Path | str, *, selection: Mapping[str, str] | None = None) -> Scene:
    """The scene in a GLB (glTF 2.0 binary) or USD file (.usd, .usda, .usdc, .usdz).

    `selection` picks a variant of each set of a USD stage; sets that it does not have are passed over.

    Raises:
        SceneError: The file cannot be read, or what it holds cannot be shown.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".glb":
        from filmlot.render.gltf import read_glb

        return read_glb(path)
    if suffix in {".usd", ".usda", ".usdc", ".usdz"}:
        from filmlot.render.usd import read_usd

        return read_usd(path, selection=selection)
    remedy = "Give a .glb, .usd, .usda, .usdc or .usdz"
    raise SceneError(path.name, "files ending in {suffix} are not read", remedy, suffix=repr(suffix))


def flat_normals(positions_m: Floats, triangles: NDArray[np.uint32]) -> Floats:
    """The unit normal of every triangle, (T, 3); degenerate triangles point up."""
    a, b, c = (positions_m[triangles[:, corner]].astype(np.float64) for corner in range(3))
    normals = np.cross(b - a, c - a)
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.where(length > 1e-20, normals / np.maximum(length, 1e-20), (0.0, 0.0, 1.0)).astype(np.float32)


def _check_size(scene: Scene) -> None:
    vertices = sum(len(mesh.positions_m) for mesh in scene.meshes)
    triangles = sum(len(mesh.triangles) for mesh in scene.meshes)
    instances = len(scene.instances)
    if vertices > MAX_VERTICES:
        what = "holds {count} vertices, more than {limit}"
        raise SceneError(scene.name, what, _SMALLER, count=vertices, limit=MAX_VERTICES)
    if triangles > MAX_TRIANGLES:
        what = "holds {count} triangles, more than {limit}"
        raise SceneError(scene.name, what, _SMALLER, count=triangles, limit=MAX_TRIANGLES)
    if instances > MAX_INSTANCES:
        what = "holds {count} instances, more than {limit}"
        raise SceneError(scene.name, what, _SMALLER, count=instances, limit=MAX_INSTANCES)
    if not scene.instances or not triangles:
        raise EmptySceneError(scene.name, "holds nothing that can be drawn", "Export at least one visible mesh")


def _check_mesh(place: str, mesh: Mesh, *, materials: int) -> None:
    count = len(mesh.positions_m)
    if not np.isfinite(mesh.positions_m).all():
        raise SceneError(f"{place}, positions", "a coordinate is not a finite number", _EXPORT)
    if count and np.abs(mesh.positions_m).max() > MAX_EXTENT_M:
        limit_m = f"{MAX_EXTENT_M:g}"
        raise SceneError(f"{place}, positions", "reaches beyond {limit_m} m", _UNITS, limit_m=limit_m)
    if mesh.triangles.size and mesh.triangles.max() >= count:
        raise SceneError(f"{place}, indices", "names a vertex beyond the {count} there are", _EXPORT, count=count)
    if not 0 <= mesh.material < materials:
        raise SceneError(place, "names a material that does not exist", _EXPORT)
    for name, values, width in (
        ("normals", mesh.normals, 3),
        ("UVs", mesh.uv, 2),
        ("colours", mesh.colors, 4),
        ("baked light", mesh.light, 4),
        ("openings to the sky", mesh.openings, 3),
    ):
        if values is None:
            continue
        if values.shape != (count, width):
            what = "there are {values} for {count} vertices"
            raise SceneError(f"{place}, {name}", what, _EXPORT, values=len(values), count=count)
        if not np.isfinite(values).all():
            raise SceneError(f"{place}, {name}", "a value is not a finite number", _EXPORT)


def _check_instance(place: str, instance: Instance, *, meshes: int) -> None:
    if not 0 <= instance.mesh < meshes:
        raise SceneError(place, "names a mesh that does not exist", _EXPORT)
    if instance.world.shape != (4, 4) or not np.isfinite(instance.world).all():
        raise SceneError(place, "its transform is not a matrix of finite numbers", _EXPORT)
    if np.abs(instance.world).max() > MAX_EXTENT_M:
        raise SceneError(place, "is placed or scaled beyond {limit_m} m", _UNITS, limit_m=f"{MAX_EXTENT_M:g}")
