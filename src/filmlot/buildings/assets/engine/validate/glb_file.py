"""A GLB as its tables stand there (glTF 2.0, section 3), opened without believing them."""

from __future__ import annotations

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
COMPRESSIONS = ("EXT_meshopt_compression", "KHR_meshopt_compression")
MAX_ITEMS = 200_000


@dataclass(frozen=True)
class GlbFile:
    """A GLB's document and its binary chunk, opened without looking at what they say."""

    document: dict[str, Any]
    binary: bytes

    def names(self, key: str) -> list[str]:
        """A list of names at the top of the document."""
        return [str(name) for name in items(self.document, key)]

    def table(self, name: str) -> list[dict[str, Any]]:
        """One of the document's tables; what is no object in it counts as empty."""
        return [item if isinstance(item, dict) else {} for item in items(self.document, name)[:MAX_ITEMS]]

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
        if view_number is None or "sparse" in accessor or needs_decoder(views[view_number]):
            return None
        view = views[view_number]
        step = int(view.get("byteStride", dtype.itemsize * width))
        start = int(view.get("byteOffset", 0)) + int(accessor.get("byteOffset", 0))
        shape, strides = (int(accessor["count"]), width), (step, dtype.itemsize)
        return np.ndarray(shape, dtype, buffer=self.binary, offset=start, strides=strides)


def open_glb(path: Path) -> GlbFile | Phrase:
    """The file, or why its container cannot be read."""
    try:
        return GlbFile(*read_container(path))
    except SceneError as error:
        return error.phrase


def items(owner: dict[str, Any], key: str) -> list[Any]:
    """A list in an object; empty where it is none."""
    value = owner.get(key)
    return value if isinstance(value, list) else []


def needs_decoder(view: dict[str, Any]) -> bool:
    """Whether a buffer view's bytes are compressed."""
    extensions = view.get("extensions")
    return isinstance(extensions, dict) and any(name in extensions for name in COMPRESSIONS)
