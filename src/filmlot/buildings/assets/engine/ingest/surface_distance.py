"""The exact distance of points from a surface of triangles, and of two surfaces from each other by samples."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.ingest.report import SurfaceError
from filmlot.standards.asset.levels import ERROR_SAMPLES

Points = NDArray[np.float64]
_SEEDS_A_TRIANGLE, _MOST_SEEDS = 6, 60_000
_GUESSES = 2
_LONGEST_PART = 48
_PIECES_A_TRIANGLE, _LEAST_PIECES = 8, 1_000
_PAIRS_AT_ONCE = 400_000


class Surface:
    """Triangles that are asked for distances: (V, 3) positions in metres and (T, 3) vertex numbers."""

    def __init__(self, positions_m: NDArray[np.floating], triangles: NDArray[np.integer]) -> None:
        corners = _split(positions_m.astype(np.float64)[triangles])
        self._a, self._b, self._c = corners[:, 0], corners[:, 1], corners[:, 2]
        areas = np.linalg.norm(np.cross(self._b - self._a, self._c - self._a), axis=1) / 2
        total = areas.sum()
        self._weights = areas / total if total > 0 else np.full(len(areas), 1 / max(len(areas), 1))
        self._seeds: tuple[NDArray[np.int64], Any] | None = None
        self._trees: list[tuple[NDArray[np.int64], Any, float]] | None = None

    def sample(self, count: int, chance: np.random.Generator) -> Points:
        """Points on the surface, evenly by area, (count, 3)."""
        chosen = chance.choice(len(self._weights), count, p=self._weights)
        return self._points_in(chosen, chance)

    def distances_m(self, points: Points, *, at_most_m: float = math.inf) -> NDArray[np.float64]:
        """The exact distance of each point from the surface, or `at_most_m` where it is farther, which is quicker."""
        nearest = np.minimum(self._guesses_m(points), at_most_m)
        for numbers, tree, reach_m in self._buckets():
            self._improve(points, nearest, numbers, tree, reach_m)
        return nearest

    def _guesses_m(self, points: Points) -> NDArray[np.float64]:
        """Distances from triangles that lie near: what is really nearest is no farther."""
        from scipy.spatial import KDTree

        if self._seeds is None:
            chance = np.random.Generator(np.random.Philox(0))
            count = len(self._weights)
            more = chance.choice(count, min(_SEEDS_A_TRIANGLE * count, _MOST_SEEDS), p=self._weights)
            owners = np.concatenate([np.arange(count), more])
            self._seeds = owners, KDTree(self._points_in(owners, chance))
        owners, tree = self._seeds
        _, found = tree.query(points, k=_GUESSES)
        chosen = owners[found.reshape(-1)]
        repeated = np.repeat(points, _GUESSES, axis=0)
        return np.asarray(self._to(chosen, repeated).reshape(-1, _GUESSES).min(axis=1))

    def _buckets(self) -> list[tuple[NDArray[np.int64], Any, float]]:
        """Triangles of like size, with a tree of their middles and how far their corners reach from there."""
        from scipy.spatial import KDTree

        if self._trees is None:
            middles = (self._a + self._b + self._c) / 3
            reach = np.max([np.linalg.norm(corner - middles, axis=1) for corner in (self._a, self._b, self._c)], axis=0)
            size = np.round(np.log2(np.maximum(reach, 1e-9))).astype(np.int64)
            self._trees = [
                (numbers, KDTree(middles[numbers]), float(reach[numbers].max()))
                for numbers in (np.flatnonzero(size == one) for one in np.unique(size))
            ]
        return self._trees

    def _improve(
        self, points: Points, nearest: NDArray[np.float64], numbers: NDArray[np.int64], tree: Any, reach_m: float
    ) -> None:
        """Lowers `nearest` where a triangle of this bucket is nearer."""
        counts = tree.query_ball_point(points, nearest + reach_m, return_length=True)
        rows = np.flatnonzero(counts)
        ends = np.cumsum(counts[rows])
        for part in np.split(rows, np.searchsorted(ends, np.arange(_PAIRS_AT_ONCE, int(counts.sum()), _PAIRS_AT_ONCE))):
            if not len(part):
                continue
            near = tree.query_ball_point(points[part], nearest[part] + reach_m)
            lengths = np.array([len(found) for found in near])
            row_of = np.repeat(part, lengths)
            found = numbers[np.concatenate([np.asarray(one, dtype=np.int64) for one in near])]
            np.minimum.at(nearest, row_of, self._to(found, points[row_of]))

    def _points_in(self, chosen: NDArray[np.int64], chance: np.random.Generator) -> Points:
        first, second = chance.random((2, len(chosen), 1))
        root = np.sqrt(first)
        a, b, c = self._a[chosen], self._b[chosen], self._c[chosen]
        return np.asarray((1 - root) * a + root * (1 - second) * b + root * second * c)

    def _to(self, chosen: NDArray[np.int64], points: Points) -> NDArray[np.float64]:
        return triangle_distances_m(points, self._a[chosen], self._b[chosen], self._c[chosen])


def _split(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same surface, (T, 3, 3), without long triangles: they are halved, for a ball around one holds too much."""
    longest_m = float(np.linalg.norm(np.ptp(corners.reshape(-1, 3), axis=0))) / _LONGEST_PART
    kept: list[NDArray[np.float64]] = []
    count, most = len(corners), _PIECES_A_TRIANGLE * len(corners) + _LEAST_PIECES
    while len(corners):
        sides = np.linalg.norm(corners - corners[:, [1, 2, 0]], axis=2)
        is_long = sides.max(axis=1) > longest_m
        count += int(is_long.sum())
        if count > most:
            is_long[:] = False
        kept.append(corners[~is_long])
        corners, side = corners[is_long], sides[is_long].argmax(axis=1)
        rows = np.arange(len(corners))
        start, end, apex = (corners[rows, (side + step) % 3] for step in range(3))
        middle = (start + end) / 2
        corners = np.concatenate([np.stack([start, middle, apex], axis=1), np.stack([middle, end, apex], axis=1)])
    return np.concatenate(kept)


def measure_error(
    one: Surface, other: Surface, *, samples: int = ERROR_SAMPLES, at_most_m: float = math.inf
) -> SurfaceError:
    """The larger of both one-sided distances of two surfaces, by that many samples on each (standard §2.3)."""
    chance = np.random.Generator(np.random.Philox(1))
    there = other.distances_m(one.sample(samples, chance), at_most_m=at_most_m)
    back = one.distances_m(other.sample(samples, chance), at_most_m=at_most_m)
    return SurfaceError(
        p995_m=float(max(np.percentile(there, 99.5), np.percentile(back, 99.5))),
        max_m=float(max(there.max(), back.max())),
        samples=samples,
    )


def triangle_distances_m(points: Points, a: Points, b: Points, c: Points) -> NDArray[np.float64]:
    """The distance of each point from its triangle, (N,)."""
    normal = np.cross(b - a, c - a)
    squared = np.maximum(_dot(normal, normal), 1e-300)
    sides = [_dot(np.cross(end - start, points - start), normal) for start, end in ((a, b), (b, c), (c, a))]
    is_over = (np.min(sides, axis=0) >= 0) & (squared > 1e-300)
    height = np.abs(_dot(points - a, normal)) / np.sqrt(squared)
    edges = np.min([_segment_distances_m(points, start, end) for start, end in ((a, b), (b, c), (c, a))], axis=0)
    return np.where(is_over, height, edges)


def _segment_distances_m(points: Points, start: Points, end: Points) -> NDArray[np.float64]:
    along = end - start
    share = np.clip(_dot(points - start, along) / np.maximum(_dot(along, along), 1e-300), 0, 1)
    return np.asarray(np.linalg.norm(points - start - share[:, None] * along, axis=1))


def _dot(one: Points, other: Points) -> NDArray[np.float64]:
    return np.asarray(np.einsum("ij,ij->i", one, other))
