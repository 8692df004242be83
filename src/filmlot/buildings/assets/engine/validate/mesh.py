"""The arrays of one mesh, read once and kept for every rule, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.phrase import Phrase

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

MAX_VALUES = 60_000_000


@dataclass(frozen=True)
class Fault:
    """What is wrong with an attribute of a mesh."""

    attribute: str
    what: Phrase


class MeshArrays:
    """A mesh prim's arrays as stored, in its own space.

    `points_m` (V, 3), `counts` (F,), `corners` (C,) of vertex numbers. When the topology is broken, `faults` say so
    and `triangles` is empty, so that no rule reads past an end.
    """

    def __init__(self, points: Any, counts: Any, corners: Any, *, scheme: str | None, is_left_handed: bool) -> None:
        self.points_m = _numbers(points, np.float64).reshape(-1, 3)
        self.counts = _numbers(counts, np.int64)
        self.corners = _numbers(corners, np.int64)
        self.scheme = scheme
        self.is_left_handed = is_left_handed
        self.faults = list(self._broken_topology())
        self.normals: Floats | None = None
        self.uv: dict[str, Floats] = {}

    def _broken_topology(self) -> list[Fault]:
        vertices = len(self.points_m)
        if (self.counts < 3).any():
            return [Fault("faceVertexCounts", Phrase("a face has fewer than three corners", {}))]
        if self.counts.sum() != len(self.corners):
            params = {"sum": int(self.counts.sum()), "count": len(self.corners)}
            return [Fault("faceVertexCounts", Phrase("add up to {sum}, but there are {count} indices", params))]
        if len(self.corners) and not 0 <= self.corners.min() <= self.corners.max() < vertices:
            params = {"count": vertices}
            return [Fault("faceVertexIndices", Phrase("names a point beyond the {count} there are", params))]
        return []

    def add_values(self, name: str, values: Any, indices: Any, interpolation: str, *, width: int) -> None:
        """Takes normals or texture coordinates, spread to one row a corner; wrong counts are kept as a fault."""
        table = _numbers(values, np.float64).reshape(-1, width)
        if indices is not None and len(indices):
            chosen = _numbers(indices, np.int64)
            if chosen.min() < 0 or chosen.max() >= len(table):
                self._add_count_fault(name, len(table), int(chosen.max()) + 1)
                return
            table = table[chosen]
        wanted = {
            "vertex": len(self.points_m),
            "varying": len(self.points_m),
            "faceVarying": len(self.corners),
            "uniform": len(self.counts),
            "constant": 1,
        }.get(interpolation, -1)
        if len(table) != wanted:
            self._add_count_fault(name, len(table), wanted)
            return
        if not self.has_sound_topology:
            return
        spread = self._spread(table, interpolation)
        if name == "normals":
            self.normals = spread
        else:
            self.uv[name] = spread

    def _spread(self, table: Floats, interpolation: str) -> Floats:
        """The values by corner, (C, W)."""
        match interpolation:
            case "faceVarying":
                return table
            case "uniform":
                return np.repeat(table, self.counts, axis=0)
            case "constant":
                return np.repeat(table, len(self.corners), axis=0)
        by_vertex: Floats = table[self.corners]
        return by_vertex

    def _add_count_fault(self, name: str, count: int, wanted: int) -> None:
        what = Phrase("has {count} values where {wanted} are needed", {"count": count, "wanted": wanted})
        self.faults.append(Fault(name, what))

    @cached_property
    def has_sound_topology(self) -> bool:
        """Whether faces can be read without going past an end."""
        return not self._broken_topology()

    @cached_property
    def is_finite(self) -> bool:
        """Whether every coordinate is a number."""
        return bool(np.isfinite(self.points_m).all())

    @cached_property
    def is_sound(self) -> bool:
        """Whether geometry can be computed from this mesh."""
        return self.has_sound_topology and self.is_finite and bool(len(self.corners))

    @cached_property
    def triangle_corners(self) -> Whole:
        """The faces as fans, (T, 3) of corner numbers."""
        if not self.has_sound_topology or not len(self.counts):
            return np.zeros((0, 3), dtype=np.int64)
        fans = self.counts - 2
        first = np.repeat(np.cumsum(self.counts) - self.counts, fans)
        step = np.arange(fans.sum()) - np.repeat(np.cumsum(fans) - fans, fans)
        return np.stack([first, first + step + 1, first + step + 2], axis=1)

    @cached_property
    def triangle_faces(self) -> Whole:
        """The face of every triangle, (T,)."""
        if not len(self.triangle_corners):
            return np.zeros(0, dtype=np.int64)
        return np.repeat(np.arange(len(self.counts)), self.counts - 2)

    @cached_property
    def triangles(self) -> Whole:
        """The faces as fans, (T, 3) of vertex numbers."""
        return self.corners[self.triangle_corners]

    @cached_property
    def triangle_points_m(self) -> Floats:
        """The three places of every triangle, (T, 3, 3)."""
        return self.points_m[self.triangles]

    @cached_property
    def triangle_normals(self) -> Floats:
        """Normals of twice the area's length by the winding, (T, 3)."""
        a, b, c = (self.triangle_points_m[:, corner] for corner in range(3))
        across = np.cross(b - a, c - a)
        return -across if self.is_left_handed else across

    @cached_property
    def areas_m2(self) -> Floats:
        """The area of every triangle, (T,)."""
        areas: Floats = np.linalg.norm(self.triangle_normals, axis=1) / 2
        return areas


def _numbers(values: Any, dtype: Any) -> NDArray[Any]:
    if values is None:
        return np.zeros(0, dtype=dtype)
    array = np.asarray(values, dtype=dtype)
    return array[:MAX_VALUES] if array.ndim else np.zeros(0, dtype=dtype)
