"""Typed arrays in the buffers of a glTF document (glTF 2.0, section 3.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.cursor import Cursor
from filmlot.render.resources import Resources
from filmlot.render.scene import MAX_TRIANGLES

_COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_INDEX_COMPONENTS = (5121, 5123, 5125)
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_MAX_ELEMENTS = 3 * MAX_TRIANGLES
_NOTHING: Mapping[str, NDArray[Any]] = MappingProxyType({})


class Accessors:
    """Reads the accessors of one document; every extent is checked before a byte is touched."""

    def __init__(self, document: Cursor, binary: bytes, resources: Resources | None) -> None:
        self._views = document.items("bufferViews")
        self._accessors = document.items("accessors")
        self._buffers = [binary]
        for number, buffer in enumerate(document.items("buffers")):
            if "uri" not in buffer and number == 0:
                continue
            if resources is None or "uri" not in buffer:
                raise buffer.fail("lies outside the file", "Export as one .glb with everything embedded")
            self._buffers[number:] = [resources.read(buffer)]

    def view(self, owner: Cursor, name: str = "bufferView") -> bytes:
        """The bytes of the buffer view that `owner` names."""
        data, start, length, _ = self._extent(owner.pick(name, self._views))
        return data[start : start + length]

    def read(
        self, owner: Cursor, name: str, *, widths: Sequence[int], unpacked: Mapping[str, NDArray[Any]] = _NOTHING
    ) -> NDArray[np.float32]:
        """The accessor that `owner` names as floats, (count, width); normalised whole numbers are scaled.

        Where `unpacked` holds the name, its array stands for what the accessor points to.
        """
        accessor = owner.pick(name, self._accessors)
        raw = unpacked[name] if name in unpacked else self._raw(accessor, widths)
        if raw.shape[1] not in widths:
            what = "its compressed values have {width} parts, which do not fit its use"
            raise accessor.fail(what, width=raw.shape[1])
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
        component = accessor.integer("componentType")
        kind = accessor.text("type")
        if component not in _COMPONENTS or _WIDTHS.get(kind) not in widths:
            what = "has component type {component} and type {kind}, which do not fit its use"
            raise accessor.fail(what, component=component, kind=repr(kind))
        dtype, width = np.dtype(_COMPONENTS[component]), _WIDTHS[kind]
        count = accessor.integer("count", maximum=_MAX_ELEMENTS)
        if "bufferView" in accessor:
            values = self._elements(accessor, dtype, (count, width))
        else:
            values = np.zeros((count, width), dtype)
        return self._replaced(accessor, values) if "sparse" in accessor else values

    def _replaced(self, accessor: Cursor, values: NDArray[Any]) -> NDArray[Any]:
        """The values with those that a sparse accessor puts in their place (section 3.6.2.3)."""
        sparse = accessor.child("sparse")
        changed = sparse.integer("count", maximum=len(values))
        places, given = sparse.child("indices"), sparse.child("values")
        component = places.integer("componentType")
        if component not in _INDEX_COMPONENTS:
            raise places.fail("indices must be unsigned whole numbers")
        numbers = self._elements(places, np.dtype(_COMPONENTS[component]), (changed, 1)).reshape(-1)
        if changed and numbers.max() >= len(values):
            raise places.fail("an index names vertex {vertex} of {count}", vertex=int(numbers.max()), count=len(values))
        replaced = values.copy()
        replaced[numbers] = self._elements(given, values.dtype, (changed, values.shape[1]))
        return replaced

    def _elements(self, owner: Cursor, dtype: np.dtype[Any], shape: tuple[int, int]) -> NDArray[Any]:
        count, width = shape
        data, start, length, stride = self._extent(owner.pick("bufferView", self._views))
        step = stride or dtype.itemsize * width
        offset = owner.integer("byteOffset", 0)
        end = offset + (count - 1) * step + dtype.itemsize * width if count else offset
        if step < dtype.itemsize * width or end > length:
            raise owner.fail("reaches byte {end} of a buffer view of {length}", end=end, length=length)
        return np.ndarray(shape, dtype, buffer=data, offset=start + offset, strides=(step, dtype.itemsize))

    def _extent(self, view: Cursor) -> tuple[bytes, int, int, int]:
        data = self._buffers[view.integer("buffer", maximum=len(self._buffers) - 1)]
        start, length = view.integer("byteOffset", 0), view.integer("byteLength")
        if start + length > len(data):
            raise view.fail("reaches byte {end} of a buffer of {length}", end=start + length, length=len(data))
        return data, start, length, view.integer("byteStride", 0, maximum=252)
