"""Typed arrays inside a GLB's binary chunk (glTF 2.0, section 3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.cursor import Cursor
from filmlot.render.scene import MAX_TRIANGLES

_COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_MAX_ELEMENTS = 3 * MAX_TRIANGLES


class Accessors:
    """Reads the accessors of one document; every extent is checked before a byte is touched."""

    def __init__(self, document: Cursor, binary: bytes) -> None:
        self._binary = binary
        self._views = document.items("bufferViews")
        self._accessors = document.items("accessors")
        for number, buffer in enumerate(document.items("buffers")):
            if "uri" in buffer or number > 0:
                raise buffer.fail("lies outside the file", "Export as one .glb with everything embedded")

    def view(self, owner: Cursor, name: str = "bufferView") -> bytes:
        """The bytes of the buffer view that `owner` names."""
        start, length, _ = self._extent(owner.pick(name, self._views))
        return self._binary[start : start + length]

    def read(self, owner: Cursor, name: str, *, widths: Sequence[int]) -> NDArray[np.float32]:
        """The accessor that `owner` names as floats, (count, width); normalised whole numbers are scaled."""
        accessor = owner.pick(name, self._accessors)
        raw = self._raw(accessor, widths)
        values = raw.astype(np.float32)
        if raw.dtype.kind in "iu" and accessor.flag("normalized"):
            largest = 2 ** (8 * raw.dtype.itemsize - (raw.dtype.kind == "i")) - 1
            values = np.maximum(values / np.float32(largest), np.float32(-1))
        return values

    def read_indices(self, owner: Cursor, name: str) -> NDArray[np.uint32]:
        """The accessor that `owner` names as vertex numbers, (count,)."""
        accessor = owner.pick(name, self._accessors)
        raw = self._raw(accessor, (1,))
        if raw.dtype.kind != "u":
            raise accessor.fail("indices must be unsigned whole numbers")
        return raw.reshape(-1).astype(np.uint32)

    def _raw(self, accessor: Cursor, widths: Sequence[int]) -> NDArray[Any]:
        if "sparse" in accessor:
            raise accessor.fail("is sparse, which is not read", "Export without sparse accessors")
        component = accessor.integer("componentType")
        kind = accessor.text("type")
        if component not in _COMPONENTS or _WIDTHS.get(kind) not in widths:
            what = "has component type {component} and type {kind}, which do not fit its use"
            raise accessor.fail(what, component=component, kind=repr(kind))
        dtype, width = np.dtype(_COMPONENTS[component]), _WIDTHS[kind]
        count = accessor.integer("count", maximum=_MAX_ELEMENTS)
        if "bufferView" not in accessor:
            return np.zeros((count, width), dtype)
        start, length, stride = self._extent(accessor.pick("bufferView", self._views))
        step = stride or dtype.itemsize * width
        offset = accessor.integer("byteOffset", 0)
        end = offset + (count - 1) * step + dtype.itemsize * width if count else offset
        if step < dtype.itemsize * width or end > length:
            raise accessor.fail("reaches byte {end} of a buffer view of {length}", end=end, length=length)
        return np.ndarray(
            (count, width), dtype, buffer=self._binary, offset=start + offset, strides=(step, dtype.itemsize)
        )

    def _extent(self, view: Cursor) -> tuple[int, int, int]:
        view.integer("buffer", maximum=0)
        start, length = view.integer("byteOffset", 0), view.integer("byteLength")
        if start + length > len(self._binary):
            what = "reaches byte {end} of a buffer of {length}"
            raise view.fail(what, end=start + length, length=len(self._binary))
        return start, length, view.integer("byteStride", 0, maximum=252)
