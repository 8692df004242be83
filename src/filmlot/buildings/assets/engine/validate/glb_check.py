"""What is wrong with a GLB: its container, its tables, its numbers (glTF 2.0, sections 3 and 4.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.validate.glb_file import COMPONENTS, WIDTHS, GlbFile, items, needs_decoder
from filmlot.standards.phrase import Phrase

ATTRIBUTES = {
    "POSITION": ("VEC3",),
    "NORMAL": ("VEC3",),
    "TANGENT": ("VEC4",),
    "TEXCOORD": ("VEC2",),
    "COLOR": ("VEC3", "VEC4"),
}
IMAGES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8", "image/webp": b"RIFF", "image/ktx2": b"\xabKTX 20"}
QUANTIZATION = "KHR_mesh_quantization"
UNIT_TOLERANCE = 0.01
BOUNDS_TOLERANCE = 1e-5
TABLES = ("buffers", "bufferViews", "accessors", "meshes", "nodes", "materials", "textures", "images", "samplers")
REFERENCES = (
    ("bufferViews", "buffer", "buffers"),
    ("accessors", "bufferView", "bufferViews"),
    ("images", "bufferView", "bufferViews"),
    ("textures", "source", "images"),
    ("textures", "sampler", "samplers"),
    ("nodes", "mesh", "meshes"),
)
"""Which table names a row of which other, and under which key."""
LARGEST = 3.4e38
MOST = 2**53
WHOLE = (("bufferViews", ("byteOffset", "byteLength", "byteStride")), ("accessors", ("byteOffset", "count")))
LISTS = (("meshes", "primitives"), ("nodes", "children"), ("scenes", "nodes"))
PLACEMENTS = {"matrix": 16, "rotation": 4, "scale": 3, "translation": 3}
Fault = tuple[str, Phrase]


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
        if not _is_whole(value) or value >= count:
            yield place, Phrase("names {given}, but there are {count}", {"given": str(value)[:40], "count": count})
            return
    malformed = list(_check_kinds(glb))
    yield from malformed or _check_extents(glb)


def _check_kinds(glb: GlbFile) -> Iterator[Fault]:
    """Counts that are no whole numbers, lists that are none."""
    for table, keys in WHOLE:
        for number, row in enumerate(glb.table(table)):
            for key in keys:
                if key in row and not _is_whole(row[key]):
                    yield f"{table}[{number}].{key}", Phrase("is no whole number", {})
    for table, key in LISTS:
        for number, row in enumerate(glb.table(table)):
            if not isinstance(row.get(key, []), list):
                yield f"{table}[{number}].{key}", Phrase("is no list", {})
    yield from _check_primitives(glb)


def _check_primitives(glb: GlbFile) -> Iterator[Fault]:
    for number, mesh in enumerate(glb.table("meshes")):
        for part, primitive in enumerate(items(mesh, "primitives")):
            if not isinstance(primitive, dict) or not isinstance(primitive.get("attributes"), dict):
                yield f"meshes[{number}].primitives[{part}]", Phrase("is not an object", {})


def _references(glb: GlbFile) -> Iterator[tuple[str, Any, int]]:
    """Every number by which one table names a row of another: place, number, rows there are."""
    count = {name: len(glb.table(name)) for name in TABLES}
    for table, key, target in REFERENCES:
        for number, row in enumerate(glb.table(table)):
            if key in row:
                yield f"{table}[{number}].{key}", row[key], count[target]
    for table, key in (("nodes", "children"), ("scenes", "nodes")):
        for number, row in enumerate(glb.table(table)):
            yield from ((f"{table}[{number}].{key}", node, count["nodes"]) for node in items(row, key))
    yield from _references_of_looks(glb, count)


def _references_of_looks(glb: GlbFile, count: dict[str, int]) -> Iterator[tuple[str, Any, int]]:
    for number, material in enumerate(glb.table("materials")):
        for key, texture in _textures(material):
            yield f"materials[{number}].{key}.index", texture.get("index"), count["textures"]
    for place, primitive in _primitives(glb):
        for key, value in _accessors_of(primitive).items():
            yield f"{place}.{key}", value, count["accessors"]
        if "material" in primitive:
            yield f"{place}.material", primitive["material"], count["materials"]


def _accessors_of(primitive: dict[str, Any]) -> dict[str, Any]:
    indices = {"indices": primitive["indices"]} if "indices" in primitive else {}
    return _object(primitive, "attributes") | indices


def _check_extents(glb: GlbFile) -> Iterator[Fault]:
    for number, view in enumerate(glb.table("bufferViews")):
        end = _whole(view.get("byteOffset", 0)) + _whole(view.get("byteLength"))
        is_fallback = needs_decoder(view)
        if end < 1 or (end > len(glb.binary) and not is_fallback):
            what = Phrase("ends at byte {end} of {length}", {"end": end, "length": len(glb.binary)})
            yield f"bufferViews[{number}]", what
    for number, accessor in enumerate(glb.table("accessors")):
        place = f"accessors[{number}]"
        if not (_is_key(accessor.get("componentType"), COMPONENTS) and _is_key(accessor.get("type"), WIDTHS)):
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
    elif not needs_decoder(view) and offset + (count - 1) * step + width > _whole(view.get("byteLength")):
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
        if not _are_numbers(given, 3):
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
    for number, node in enumerate(nodes):
        for key, count in PLACEMENTS.items():
            if key in node and not _are_numbers(node[key], count):
                yield f"nodes[{number}].{key}", Phrase("is not {count} finite numbers", {"count": count})
    parents = [0] * len(nodes)
    for node in nodes:
        for child in items(node, "children"):
            parents[child] += 1
    for number, count in enumerate(parents):
        if count > 1:
            yield f"nodes[{number}]", Phrase("has {count} parents", {"count": count})
    reached, waiting = 0, [number for number, count in enumerate(parents) if not count]
    while waiting and reached <= len(nodes):
        reached += 1
        waiting.extend(items(nodes[waiting.pop()], "children"))
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
        for part, primitive in enumerate(items(mesh, "primitives")):
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


def _are_numbers(values: Any, count: int) -> bool:
    """Whether this is a list of so many finite numbers that single precision can hold."""
    if not isinstance(values, list) or len(values) != count:
        return False
    return all(isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < LARGEST for v in values)


def _is_key(value: Any, table: Mapping[Any, Any]) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value in table


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST


def _whole(value: Any) -> int:
    return value if _is_whole(value) else 0
