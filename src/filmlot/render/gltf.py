"""Reads glTF 2.0, binary (.glb) or with files beside it (.gltf): meshes, materials, pictures, nodes, one sun.

Meshes may be compressed by Draco. Skins, morph targets, animations and cameras are passed over: the bind pose stands.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.accessor import Accessors
from filmlot.render.cursor import Cursor
from filmlot.render.draco import DRACO, decode_draco
from filmlot.render.environment import Sky
from filmlot.render.glb import read_container, read_document
from filmlot.render.resources import Resources
from filmlot.render.scene import (
    MAX_INSTANCES,
    AlphaMode,
    Image,
    Instance,
    Material,
    Mesh,
    Scene,
    SceneError,
    Sun,
    flat_normals,
)
from filmlot.render.texture import decode_image

Matrix = NDArray[np.float64]

# glTF is Y-up with its front towards +Z; the stage is Z-up, and who stands at its origin looks along +Y.
UPRIGHT = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=np.float64)

_UNDERSTOOD = frozenset(
    {
        DRACO,
        "EXT_texture_webp",
        "KHR_lights_punctual",
        "KHR_materials_emissive_strength",
        "KHR_materials_ior",
        "KHR_materials_pbrSpecularGlossiness",
        "KHR_materials_unlit",
        "KHR_mesh_quantization",
        "KHR_texture_transform",
    }
)
_MAX_IMAGES = 512
_STRIP, _FAN = 5, 6


def read_glb(path: Path) -> Scene:
    """The scene in a GLB file, turned to Z-up.

    Raises:
        SceneError: The file is damaged, too large, or needs an extension that is not understood.
    """
    document, binary = read_container(path)
    return _Reader(Cursor(path.name, document), binary).read()


def read_gltf(path: Path, *, lost: Callable[[SceneError], None]) -> Scene:
    """The scene in a .gltf or .glb file, turned to Z-up; buffers and pictures may lie beside it.

    A picture that is missing or cannot be read is told to `lost`, and its material stands without it.

    Raises:
        SceneError: As `read_glb`.
    """
    document, binary = read_container(path) if path.suffix.lower() == ".glb" else (read_document(path), b"")
    return _Reader(Cursor(path.name, document), binary, resources=Resources(path.parent), lost=lost).read()


class _Reader:
    def __init__(
        self,
        document: Cursor,
        binary: bytes,
        *,
        resources: Resources | None = None,
        lost: Callable[[SceneError], None] | None = None,
    ) -> None:
        self._document = document
        self._resources = resources
        self._lost = lost
        self._accessors = Accessors(document, binary, resources)
        self._images: list[Image] = []
        self._image_at: list[int | None] = []
        self._meshes: list[Mesh] = []
        self._materials: list[Material] = []
        self._instances: list[Instance] = []
        self._sun: Sun | None = None

    def read(self) -> Scene:
        self._require_known_extensions()
        self._read_images()
        self._textures = self._document.items("textures")
        self._materials = [self._read_material(item) for item in self._document.items("materials")]
        parts_of = [self._read_mesh(item) for item in self._document.items("meshes")]
        self._place_nodes(parts_of)
        return Scene(
            name=self._document.place,
            meshes=tuple(self._meshes),
            materials=tuple(self._materials),
            instances=tuple(self._instances),
            images=tuple(self._images),
            sun=self._sun,
            environment=self._read_sky(),
        )

    def _require_known_extensions(self) -> None:
        required = self._document.items("extensionsRequired")
        for extension in required:
            name = extension.as_text()
            if name not in _UNDERSTOOD:
                remedy = "Export without compression and without special material extensions"
                raise extension.fail("needs {name}, which is not read", remedy, name=repr(name))

    def _read_images(self) -> None:
        items = self._document.items("images")
        if len(items) > _MAX_IMAGES:
            what = "holds {count} images, more than {limit}"
            raise self._document.fail(what, "Join textures", count=len(items), limit=_MAX_IMAGES)
        for item in items:
            try:
                image = self._read_image(item)
            except SceneError as error:
                self._lose(error)
                self._image_at.append(None)
            else:
                self._image_at.append(len(self._images))
                self._images.append(image)

    def _lose(self, error: SceneError) -> None:
        """Goes on without a picture, where somebody is told."""
        if self._lost is None:
            raise error
        self._lost(error)

    def _read_image(self, item: Cursor) -> Image:
        if "uri" not in item:
            return decode_image(item.place, item.text("name"), self._accessors.view(item))
        if self._resources is None:
            raise item.fail("lies outside the file", "Export as one .glb with everything embedded")
        uri = item.text("uri")
        name = item.text("name") or ("" if uri.startswith("data:") else Path(uri).stem)
        return decode_image(item.place, name, self._resources.read(item))

    def _read_material(self, item: Cursor) -> Material:
        pbr, extensions = item.child("pbrMetallicRoughness"), item.child("extensions")
        strength = extensions.child("KHR_materials_emissive_strength").number("emissiveStrength", 1.0)
        alpha_mode = item.text("alphaMode", "OPAQUE")
        if alpha_mode not in set(AlphaMode):
            raise item.fail("has the alpha mode {mode}", mode=repr(alpha_mode))
        red, green, blue = item.numbers("emissiveFactor", (0.0, 0.0, 0.0))
        has_transform = "baseColorTexture" in pbr
        transform_of = pbr.child("baseColorTexture") if has_transform else item.child("emissiveTexture")
        material = Material(
            name=item.text("name"),
            base_color=pbr.numbers("baseColorFactor", (1.0, 1.0, 1.0, 1.0)),  # type: ignore[arg-type]
            metallic=pbr.number("metallicFactor", 1.0),
            roughness=pbr.number("roughnessFactor", 1.0),
            emissive=(red * strength, green * strength, blue * strength),
            ior=max(extensions.child("KHR_materials_ior").number("ior", 1.5), 1.0),
            unlit="KHR_materials_unlit" in extensions,
            double_sided=item.flag("doubleSided"),
            alpha_mode=AlphaMode(alpha_mode),
            alpha_cutoff=item.number("alphaCutoff", 0.5),
            base_color_image=self._image_of(pbr, "baseColorTexture"),
            metallic_roughness_image=self._image_of(pbr, "metallicRoughnessTexture"),
            normal_image=self._image_of(item, "normalTexture"),
            normal_scale=item.child("normalTexture").number("scale", 1.0),
            occlusion_image=self._image_of(item, "occlusionTexture"),
            occlusion_strength=item.child("occlusionTexture").number("strength", 1.0),
            emissive_image=self._image_of(item, "emissiveTexture"),
            uv_transform=_read_transform(transform_of.child("extensions").child("KHR_texture_transform")),
        )
        glossy = "KHR_materials_pbrSpecularGlossiness"
        return self._as_glossy(material, extensions.child(glossy)) if glossy in extensions else material

    def _as_glossy(self, material: Material, glossy: Cursor) -> Material:
        """The material by its older description, without what that says of metals."""
        transform = glossy.child("diffuseTexture").child("extensions").child("KHR_texture_transform")
        return replace(
            material,
            base_color=glossy.numbers("diffuseFactor", (1.0, 1.0, 1.0, 1.0)),  # type: ignore[arg-type]
            base_color_image=self._image_of(glossy, "diffuseTexture"),
            metallic=0.0,
            roughness=1 - min(max(glossy.number("glossinessFactor", 1.0), 0.0), 1.0),
            metallic_roughness_image=None,
            uv_transform=_read_transform(transform),
        )

    def _image_of(self, owner: Cursor, name: str) -> int | None:
        if name not in owner:
            return None
        info = owner.child(name)
        if info.integer("texCoord", 0) != 0:
            self._lose(info.fail("uses a second set of UVs, which is not read", "Bring all textures onto one UV map"))
            return None
        texture = info.pick("index", self._textures)
        webp = texture.child("extensions").child("EXT_texture_webp")
        source = webp if "source" in webp else texture
        if "source" not in source:
            self._lose(texture.fail("has no PNG, JPEG or WebP source", "Export with PNG or JPEG textures"))
            return None
        return self._image_at[source.integer("source", maximum=len(self._image_at) - 1)]

    def _read_mesh(self, item: Cursor) -> list[int]:
        parts = []
        for primitive in item.items("primitives"):
            mode = primitive.integer("mode", 4, maximum=6)
            if mode < 4:
                continue  # points and lines are no surface
            parts.append(len(self._meshes))
            self._meshes.append(self._read_primitive(primitive, item.text("name"), mode))
        return parts

    def _read_primitive(self, primitive: Cursor, name: str, mode: int) -> Mesh:
        attributes, packed = primitive.child("attributes"), primitive.child("extensions").child(DRACO)
        mesh = decode_draco(packed, self._accessors.view(packed)) if "bufferView" in packed else None
        read = partial(self._accessors.read, unpacked={} if mesh is None else mesh.attributes)
        positions = read(attributes, "POSITION", widths=(3,))
        triangles = self._read_triangles(primitive, mode, len(positions)) if mesh is None else mesh.triangles
        if triangles.size and triangles.max() >= len(positions):
            what = "an index names vertex {vertex} of {count}"
            raise primitive.fail(what, vertex=int(triangles.max()), count=len(positions))
        optional = {
            field: read(attributes, attribute, widths=widths)
            for field, attribute, widths in (
                ("normals", "NORMAL", (3,)),
                ("uv", "TEXCOORD_0", (2,)),
                ("colors", "COLOR_0", (3, 4)),
                ("light", "_LIGHT", (4,)),
                ("openings", "_OPENING", (3,)),
            )
            if attribute in attributes
        }
        for values in optional.values():
            if len(values) != len(positions):
                what = "there are {values} for {count} vertices"
                raise attributes.fail(what, values=len(values), count=len(positions))
        colors = optional.get("colors")
        if colors is not None and colors.shape[1] == 3:
            optional["colors"] = np.hstack([colors, np.ones_like(colors[:, :1])])
        material = self._material_of(primitive)
        if "normals" not in optional:
            # Without normals every triangle is flat (glTF 2.0, section 3.7.2.1), so corners are no longer
            # shared.
            optional = {field: values[triangles.reshape(-1)] for field, values in optional.items()}
            optional["normals"] = np.repeat(flat_normals(positions, triangles), 3, axis=0)
            positions = positions[triangles.reshape(-1)]
            triangles = np.arange(len(positions), dtype=np.uint32).reshape(-1, 3)
        return Mesh(name=name, positions_m=positions, triangles=triangles, material=material, **optional)

    def _read_triangles(self, primitive: Cursor, mode: int, vertices: int) -> NDArray[np.uint32]:
        if "indices" in primitive:
            return _triangles(self._accessors.read_indices(primitive, "indices"), mode)
        return _triangles(np.arange(vertices, dtype=np.uint32), mode)

    def _material_of(self, primitive: Cursor) -> int:
        if "material" in primitive:
            return primitive.integer("material", maximum=len(self._document.items("materials")) - 1)
        self._materials.append(Material(metallic=1.0, roughness=1.0))  # the default of glTF 2.0, section 3.9.6
        return len(self._materials) - 1

    def _place_nodes(self, parts_of: list[list[int]]) -> None:
        nodes = self._document.items("nodes")
        scenes = self._document.items("scenes")
        if scenes:
            number = self._document.integer("scene", 0, maximum=len(scenes) - 1)
            roots = [root.as_integer(maximum=len(nodes) - 1) for root in scenes[number].items("nodes")]
        else:
            roots = list(range(len(nodes)))
        waiting = deque((root, UPRIGHT) for root in roots)
        met: set[int] = set()
        while waiting:
            number, parent = waiting.popleft()
            node = nodes[number]
            # Nodes form trees (glTF 2.0, section 3.5.3): without this a small file could ask for endless
            # work.
            if number in met:
                raise node.fail("stands in a circle of nodes, or has two parents")
            met.add(number)
            world = parent @ _local_matrix(node)
            self._place_node(node, world, parts_of)
            children = [child.as_integer(maximum=len(nodes) - 1) for child in node.items("children")]
            waiting.extend((child, world) for child in children)

    def _place_node(self, node: Cursor, world: Matrix, parts_of: list[list[int]]) -> None:
        if "mesh" in node:
            mesh = node.integer("mesh", maximum=len(parts_of) - 1)
            self._instances.extend(Instance(mesh=part, world=world) for part in parts_of[mesh])
            if len(self._instances) > MAX_INSTANCES:
                remedy = "Join small objects before the export"
                raise node.fail("is beyond {limit} instances", remedy, limit=MAX_INSTANCES)
        light_of = node.child("extensions").child("KHR_lights_punctual")
        if "light" not in light_of:
            return
        lights = self._document.child("extensions").child("KHR_lights_punctual").items("lights")
        light = light_of.pick("light", lights)
        if light.text("type") == "directional" and self._sun is None:
            strength = light.number("intensity", 1.0)
            red, green, blue = light.numbers("color", (1.0, 1.0, 1.0))
            towards = world[:3, 2] / max(float(np.linalg.norm(world[:3, 2])), 1e-9)  # it shines along its -Z
            self._sun = Sun(
                direction=(float(towards[0]), float(towards[1]), float(towards[2])),
                radiance=(red * strength, green * strength, blue * strength),
            )

    def _read_sky(self) -> Sky:
        number = self._document.integer("scene", 0)
        scenes = self._document.items("scenes")
        if number >= len(scenes):
            return Sky()
        stored = scenes[number].child("extras").child("sky")
        default = Sky()
        values: dict[str, Any] = {}
        for name in stored.names():
            known = getattr(default, name, None)
            if isinstance(known, tuple):
                values[name] = stored.numbers(name, known)
            elif isinstance(known, float):
                values[name] = stored.number(name, known)
        return Sky(**values)


def _triangles(numbers: NDArray[np.uint32], mode: int) -> NDArray[np.uint32]:
    if mode == _STRIP:
        triangles = np.stack([numbers[:-2], numbers[1:-1], numbers[2:]], axis=1)
        triangles[1::2] = triangles[1::2, [1, 0, 2]]
        return triangles
    if mode == _FAN:
        return np.stack([numbers[1:-1], numbers[2:], np.full(max(len(numbers) - 2, 0), numbers[0])], axis=1)
    return numbers[: len(numbers) // 3 * 3].reshape(-1, 3)


def _read_transform(transform: Cursor) -> tuple[float, float, float, float, float, float]:
    (offset_u, offset_v), (scale_u, scale_v) = (
        transform.numbers("offset", (0.0, 0.0)),
        transform.numbers("scale", (1.0, 1.0)),
    )
    turn = transform.number("rotation", 0.0)
    cos, sin = math.cos(turn), math.sin(turn)
    return (cos * scale_u, sin * scale_v, offset_u, -sin * scale_u, cos * scale_v, offset_v)


def _local_matrix(node: Cursor) -> Matrix:
    if "matrix" in node:
        return np.array(node.numbers("matrix", (0.0,) * 16)).reshape(4, 4).T  # columns first
    x, y, z, w = node.numbers("rotation", (0.0, 0.0, 0.0, 1.0))
    length = math.sqrt(x * x + y * y + z * z + w * w)
    if length < 1e-9:
        raise node.fail("its rotation is no quaternion")
    x, y, z, w = x / length, y / length, z / length, w / length
    matrix = np.eye(4)
    matrix[:3, :3] = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    ) * np.array(node.numbers("scale", (1.0, 1.0, 1.0)))
    matrix[:3, 3] = node.numbers("translation", (0.0, 0.0, 0.0))
    return matrix
