"""A mesh in a layer, edited in place: faces and points taken out with every value that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from filmlot.buildings.assets.engine.validate.mesh import Floats, Truths, Whole

SHAPE = frozenset({"points", "faceVertexCounts", "faceVertexIndices", "extent", "velocities", "accelerations"})


class MeshSpec:
    """The prim spec of a mesh whose topology is sound."""

    def __init__(self, spec: Any) -> None:
        self._spec = spec

    @property
    def counts(self) -> Whole:
        """Corners a face, (F,)."""
        return np.asarray(self._value("faceVertexCounts"), dtype=np.int64)

    @property
    def corners(self) -> Whole:
        """Vertex numbers, (C,)."""
        return np.asarray(self._value("faceVertexIndices"), dtype=np.int64)

    @property
    def points_m(self) -> Floats:
        """Points, (V, 3)."""
        return np.asarray(self._value("points"), dtype=np.float64)

    def keep_faces(self, kept: Truths) -> None:
        """Takes out the other faces."""
        counts = self.counts
        corners = np.repeat(kept, counts)
        self._set("faceVertexIndices", self.corners[corners])
        self._set("faceVertexCounts", counts[kept])
        for attribute, interpolation in self._values():
            if interpolation in {"faceVarying", "uniform"}:
                self._filter(attribute, corners if interpolation == "faceVarying" else kept)
        numbers = np.cumsum(kept) - 1
        for child in self._spec.nameChildren:
            if child.typeName == "GeomSubset" and "indices" in child.attributes:
                faces = np.asarray(child.attributes["indices"].default, dtype=np.int64)
                left = faces[(faces >= 0) & (faces < len(kept))]
                child.attributes["indices"].default = _typed("int[]", numbers[left[kept[left]]])

    def drop_unused_points(self) -> None:
        """Takes out points that belong to no face."""
        corners = self.corners
        kept = np.zeros(len(self.points_m), dtype=bool)
        kept[corners] = True
        self._set("points", self.points_m[kept])
        self._set("faceVertexIndices", (np.cumsum(kept) - 1)[corners])
        for attribute, interpolation in self._values():
            if interpolation in {"vertex", "varying"}:
                self._filter(attribute, kept)
        self._measure()

    def move(self, by_m: Floats) -> None:
        """Moves every point."""
        self._set("points", self.points_m + by_m)
        self._measure()

    def compute_normals(self, *, is_left_handed: bool) -> None:
        """A normal a point, the mean of its faces' weighted by area."""
        from pxr import Sdf

        counts, corners, points = self.counts, self.corners, self.points_m
        fans = counts - 2
        first = np.repeat(np.cumsum(counts) - counts, fans)
        step = np.arange(fans.sum()) - np.repeat(np.cumsum(fans) - fans, fans)
        triangles = corners[np.stack([first, first + step + 1, first + step + 2], axis=1)]
        a, b, c = (points[triangles[:, corner]] for corner in range(3))
        across = np.cross(b - a, c - a) * (-1 if is_left_handed else 1)
        sums = np.zeros_like(points)
        for corner in range(3):
            np.add.at(sums, triangles[:, corner], across)
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        normals = np.where(length > 1e-20, sums / np.maximum(length, 1e-20), (0.0, 1.0, 0.0))
        if "normals" not in self._spec.attributes:
            Sdf.AttributeSpec(self._spec, "normals", Sdf.ValueTypeNames.Normal3fArray)
        self._set("normals", normals)
        self._spec.attributes["normals"].SetInfo("interpolation", "vertex")

    def _measure(self) -> None:
        points = self.points_m
        if "extent" in self._spec.attributes and len(points):
            self._set("extent", np.stack([points.min(axis=0), points.max(axis=0)]))

    def _values(self) -> Iterator[tuple[Any, str]]:
        """Every value that follows points, corners or faces, with what it follows; indices stand for their values."""
        attributes = self._spec.attributes
        for name in [attribute.name for attribute in attributes]:
            indexed = name.removesuffix(":indices")
            owner = attributes.get(indexed)
            has_indices = indexed == name and f"{name}:indices" in attributes
            if name not in SHAPE and owner is not None and not has_indices and attributes[name].default is not None:
                default = "vertex" if name == "normals" else "constant"
                given = owner.GetInfo("interpolation") if owner.HasInfo("interpolation") else default
                yield attributes[name], str(given)

    def _filter(self, attribute: Any, kept: Truths) -> None:
        values = np.asarray(attribute.default)
        if values.ndim and len(values) == len(kept):
            attribute.default = _typed(str(attribute.typeName), values[kept])

    def _value(self, name: str) -> Any:
        attribute = self._spec.attributes.get(name)
        return [] if attribute is None or attribute.default is None else attribute.default

    def _set(self, name: str, values: Any) -> None:
        attribute = self._spec.attributes[name]
        attribute.default = _typed(str(attribute.typeName), values)


def _typed(type_name: str, values: Any) -> Any:
    """An array as USD's own type; its memory layout is USD's, so that the bytes can be taken over."""
    from pxr import Sdf

    made = type(Sdf.ValueTypeNames.Find(type_name).defaultValue)
    dtype = np.asarray(made([made().__class__ and Sdf.ValueTypeNames.Find(type_name).scalarType.defaultValue])).dtype
    return made.FromNumpy(np.ascontiguousarray(values, dtype=dtype))
