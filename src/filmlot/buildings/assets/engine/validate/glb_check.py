"""What is wrong with a GLB: its container, its tables, its numbers (glTF 2.0, sections 3 and 4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.glb import read_container
from filmlot.render.scene import SceneError
from filmlot.standards.phrase import Phrase

COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
ATTRIBUTES = {
    "POSITION": ("VEC3",),
    "NORMAL": ("VEC3",),
    "TANGENT": ("VEC4",),
    "TEXCOORD": ("VEC2",),
    "COLOR": ("VEC3", "VEC4"),
}
IMAGES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8", "image/webp": b"RIFF", "image/ktx2": b"\xabKTX 20"}
QUANTIZATION = "KHR_mesh_quantization"
COMPRESSIONS = ("EXT_meshopt_compression", "KHR_meshopt_compression")
UNIT_TOLERANCE = 0.01
BOUNDS_TOLERANCE = 1e-5
TABLES = ("buffers", "bufferViews", "accessors", "meshes", "nodes", "materials", "textures", "images", "samplers")
MAX_ITEMS = 200_000
Fault = tuple[str, Phrase]


@dataclass(frozen=True)
class GlbFile:
    """A GLB's document and its binary chunk, opened without looking at what they say."""

    document: dict[str, Any]
    binary: bytes

    @property
    def is_compressed(self) -> bool:
        """Whether some geometry can only be read by a decoder."""
        return any(name in self.names("extensionsUsed") for name in COMPRESSIONS)

    def names(self, key: str) -> list[str]:
        """A list of names at the top of the document."""
        return [str(name) for name in _list(self.document, key)]

    def table(self, name: str) -> list[dict[str, Any]]:
        """One of the document's tables; what is no object in it counts as empty."""
        return [item if isinstance(item, dict) else {} for item in _list(self.document, name)[:MAX_ITEMS]]

    def view_bytes(self, number: int) -> bytes:
        """The bytes of a buffer view, as far as they are there."""
        view = self.table("bufferViews")[number]
        start = int(view.get("byteOffset", 0))
        return self.binary[start : start + int(view.get("byteLength", 0))]

    def values(self, number: int) -> NDArray[Any] | None:
        """An accessor's numbers (count, width) as stored; None where they cannot be read."""
        accessor = self.table("accessors")[number]
        dtype, width = np.dtype(COMPONENTS[accessor["componentType"]]), WIDTHS[accessor["type"]]
        views = self.table("bufferViews")
        view_number = accessor.get("bufferView")
        if view_number is None or "sparse" in accessor or self._needs_decoder(views[view_number]):
            return None
        view = views[view_number]
        step = int(view.get("byteStride", dtype.itemsize * width))
        start = int(view.get("byteOffset", 0)) + int(accessor.get("byteOffset", 0))
        shape, strides = (int(accessor["count"]), width), (step, dtype.itemsize)
        return np.ndarray(shape, dtype, buffer=self.binary, offset=start, strides=strides)

    @staticmethod
    def _needs_decoder(view: dict[str, Any]) -> bool:
        return any(name in view.get("extensions", {}) for name in COMPRESSIONS)


def open_glb(path: Path) -> GlbFile | Phrase:
    """The file, or why its container cannot be read."""
    try:
        return GlbFile(*read_container(path))
    except SceneError as error:
        return error.phrase


def check_glb(glb: GlbFile) -> Iterator[Fault]:
    """What is wrong with the document; tables whose references are broken are not followed."""
    yield from _check_head(glb)
    broken = list(_check_tables(glb))
    yield from broken
    if not broken:
        yield from _check_meshes(glb)
        yield from _check_nodes(glb)
        yield from _check_images(glb)


def _check_head(glb: GlbFile) -> Iterator[Fault]:
    asset = glb.document.get("asset")
    if not isinstance(asset, dict) or asset.get("version") != "2.0":
        yield "asset.version", Phrase("is not 2.0", {})
    for name in glb.names("extensionsRequired"):
        if name not in glb.names("extensionsUsed"):
            yield "extensionsRequired", Phrase("{name} is not among extensionsUsed", {"name": name})


def _check_tables(glb: GlbFile) -> Iterator[Fault]:
    for name in TABLES:
        if not isinstance(glb.document.get(name, []), list):
            yield name, Phrase("is no list", {})
            return
    for place, value, count in _references(glb):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
            yield place, Phrase("names {given}, but there are {count}", {"given": str(value)[:40], "count": count})
            return
    yield from _check_extents(glb)


def _references(glb: GlbFile) -> Iterator[tuple[str, Any, int]]:
    """Every number by which one table names a row of another: place, number, rows there are."""
    count = {name: len(glb.table(name)) for name in TABLES}
    rows: list[tuple[str, str, str]] = [
        ("bufferViews", "buffer", "buffers"),
        ("accessors", "bufferView", "bufferViews"),
        ("images", "bufferView", "bufferViews"),
        ("textures", "source", "images"),
        ("textures", "sampler", "samplers"),
        ("nodes", "mesh", "meshes"),
    ]
    for table, key, target in rows:
        for number, row in enumerate(glb.table(table)):
            if key in row:
                yield f"{table}[{number}].{key}", row[key], count[target]
    for number, node in enumerate(glb.table("nodes")):
        for child in _list(node, "children"):
            yield f"nodes[{number}].children", child, count["nodes"]
    for number, scene in enumerate(glb.table("scenes")):
        for node in _list(scene, "nodes"):
            yield f"scenes[{number}].nodes", node, count["nodes"]
    for number, material in enumerate(glb.table("materials")):
        for key, texture in _textures(material):
            yield f"materials[{number}].{key}.index", texture.get("index"), count["textures"]
    for place, primitive in _primitives(glb):
        named = {**_object(primitive, "attributes")}
        named |= {"indices": primitive["indices"]} if "indices" in primitive else {}
        for key, value in named.items():
            yield f"{place}.{key}", value, count["accessors"]
        if "material" in primitive:
            yield f"{place}.material", primitive["material"], count["materials"]


def _check_extents(glb: GlbFile) -> Iterator[Fault]:
    for number, view in enumerate(glb.table("bufferViews")):
        end = _whole(view.get("byteOffset", 0)) + _whole(view.get("byteLength"))
        is_fallback = GlbFile._needs_decoder(view)  # noqa: SLF001 - of this file
        if end < 1 or (end > len(glb.binary) and not is_fallback):
            what = Phrase("ends at byte {end} of {length}", {"end": end, "length": len(glb.binary)})
            yield f"bufferViews[{number}]", what
    for number, accessor in enumerate(glb.table("accessors")):
        place = f"accessors[{number}]"
        if accessor.get("componentType") not in COMPONENTS or accessor.get("type") not in WIDTHS:
            yield place, Phrase("has an unknown type", {})
        elif "bufferView" in accessor:
            yield from _check_accessor(glb, place, accessor)


def _check_accessor(glb: GlbFile, place: str, accessor: dict[str, Any]) -> Iterator[Fault]:
    view = glb.table("bufferViews")[accessor["bufferView"]]
    item = np.dtype(COMPONENTS[accessor["componentType"]]).itemsize
    width = item * WIDTHS[accessor["type"]]
    offset, count = _whole(accessor.get("byteOffset", 0)), _whole(accessor.get("count"))
    step = _whole(view.get("byteStride", width))
    if count < 1 or step < width:
        yield place, Phrase("has no count, or a stride that is too short", {})
    elif not GlbFile._needs_decoder(view) and offset + (count - 1) * step + width > _whole(view.get("byteLength")):  # noqa: SLF001
        yield place, Phrase("reaches beyond its buffer view", {})
    elif (offset + _whole(view.get("byteOffset", 0))) % item:
        yield place, Phrase("is not aligned to {size} bytes", {"size": item})


def _check_meshes(glb: GlbFile) -> Iterator[Fault]:
    accessors = glb.table("accessors")
    for place, primitive in _primitives(glb):
        attributes = _object(primitive, "attributes")
        if "POSITION" not in attributes:
            yield place, Phrase("has no POSITION", {})
            continue
        counts = {accessors[number]["count"] for number in attributes.values()}
        if len(counts) > 1:
            yield place, Phrase("has attributes of different counts", {})
        for name, number in attributes.items():
            yield from _check_attribute(glb, f"{place}.{name}", name, number)
        if "indices" in primitive:
            yield from _check_indices(glb, place, primitive, min(counts))


def _check_attribute(glb: GlbFile, place: str, name: str, number: int) -> Iterator[Fault]:
    accessor = glb.table("accessors")[number]
    wanted = ATTRIBUTES.get(name.partition("_")[0]) if not name.startswith("_") else None
    is_quantized = QUANTIZATION in glb.names("extensionsUsed")
    if wanted and accessor["type"] not in wanted:
        yield place, Phrase("is of type {type}", {"type": accessor["type"]})
        return
    if name in {"POSITION", "NORMAL", "TANGENT"} and accessor["componentType"] != 5126 and not is_quantized:
        yield place, Phrase("is not made of floats", {})
    values = glb.values(number)
    if values is None:
        return
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        yield place, Phrase("holds a number that is not finite", {})
    elif name == "POSITION":
        yield from _check_bounds(place, accessor, values)
    elif name == "NORMAL" and values.dtype.kind == "f":
        off = int((np.abs(np.linalg.norm(values, axis=1) - 1) > UNIT_TOLERANCE).sum())
        if off:
            yield place, Phrase("{count} are not of length one", {"count": off})


def _check_bounds(place: str, accessor: dict[str, Any], values: NDArray[Any]) -> Iterator[Fault]:
    for key, real in (("min", values.min(axis=0)), ("max", values.max(axis=0))):
        given = accessor.get(key)
        if not isinstance(given, list) or len(given) != 3:
            yield place, Phrase("has no {key}", {"key": key})
            return
        tolerance = BOUNDS_TOLERANCE * max(1.0, float(np.abs(real.astype(np.float64)).max()))
        if np.abs(np.array(given, dtype=np.float64) - real).max() > tolerance:
            yield place, Phrase("has a {key} that is not that of its values", {"key": key})


def _check_indices(glb: GlbFile, place: str, primitive: dict[str, Any], vertices: int) -> Iterator[Fault]:
    accessor = glb.table("accessors")[primitive["indices"]]
    if accessor["type"] != "SCALAR" or accessor["componentType"] not in {5121, 5123, 5125}:
        yield f"{place}.indices", Phrase("are not unsigned whole numbers", {})
        return
    values = glb.values(primitive["indices"])
    if values is not None and int(values.max()) >= vertices:
        yield f"{place}.indices", Phrase("names a point beyond the {count} there are", {"count": vertices})
    if primitive.get("mode", 4) == 4 and accessor["count"] % 3:
        yield f"{place}.indices", Phrase("are no whole triangles", {})


def _check_nodes(glb: GlbFile) -> Iterator[Fault]:
    nodes = glb.table("nodes")
    parents = [0] * len(nodes)
    for node in nodes:
        for child in _list(node, "children"):
            parents[child] += 1
    for number, count in enumerate(parents):
        if count > 1:
            yield f"nodes[{number}]", Phrase("has {count} parents", {"count": count})
    reached, waiting = 0, [number for number, count in enumerate(parents) if not count]
    while waiting and reached <= len(nodes):
        reached += 1
        waiting.extend(_list(nodes[waiting.pop()], "children"))
    if reached < len(nodes):
        yield "nodes", Phrase("stand in a circle", {})


def _check_images(glb: GlbFile) -> Iterator[Fault]:
    for number, image in enumerate(glb.table("images")):
        if "bufferView" in image:
            head = glb.view_bytes(image["bufferView"])[:12]
            magic = IMAGES.get(str(image.get("mimeType")))
            if magic is None or not head.startswith(magic):
                yield f"images[{number}]", Phrase("is not what its mimeType says", {})
        else:
            yield f"images[{number}]", Phrase("lies outside the file", {})


def _primitives(glb: GlbFile) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, mesh in enumerate(glb.table("meshes")):
        for part, primitive in enumerate(_list(mesh, "primitives")):
            if isinstance(primitive, dict):
                yield f"meshes[{number}].primitives[{part}]", primitive


def _textures(material: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, value in material.items():
        if isinstance(value, dict) and key.endswith("Texture"):
            yield key, value
        elif isinstance(value, dict) and key in {"pbrMetallicRoughness", "extensions"}:
            yield from _textures(value)


def _object(owner: dict[str, Any], key: str) -> dict[str, Any]:
    value = owner.get(key)
    return value if isinstance(value, dict) else {}


def _list(owner: dict[str, Any], key: str) -> list[Any]:
    value = owner.get(key)
    return value if isinstance(value, list) else []


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
