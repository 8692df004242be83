"""Islands of texture coordinates: which faces hang together, which texels they cover, how near they lie."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from filmlot.buildings.assets.engine.validate.mesh import Floats, Whole

MAX_PAINTED = 16_000_000
ROUND_DIGITS = 6
EDGE = 1e-9


def islands_of(uv: Floats, corners: Whole) -> Whole:
    """The island of every triangle, (T,), by shared coordinates; `uv` (C, 2) a corner, `corners` (T, 3)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    keys = np.round(uv, ROUND_DIGITS)
    _, places = np.unique(keys[:, 0] + 1j * keys[:, 1], return_inverse=True)
    triangles = places.reshape(-1)[corners]
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]]])
    count = int(places.max()) + 1 if len(places) else 0
    graph = coo_matrix((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    islands: Whole = labels[triangles[:, 0]].astype(np.int64)
    return islands


def paint(triangles_uv: Floats, side_px: int) -> tuple[Whole, Whole]:
    """Every texel whose middle lies in a triangle, and that triangle: pairs, so that overlaps occur twice.

    `triangles_uv` (T, 3, 2) within the tile. Texels on an edge that two triangles share belong to one of them.
    """
    places = triangles_uv * side_px
    low = np.clip(np.floor(places.min(axis=1) - 0.5), 0, side_px - 1).astype(np.int64)
    high = np.clip(np.ceil(places.max(axis=1)), 0, side_px).astype(np.int64)
    spans = np.maximum(high - low, 1)
    counts = spans.prod(axis=1)
    total = min(int(counts.sum()), MAX_PAINTED)
    owners = np.repeat(np.arange(len(places)), counts)[:total]
    step = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)[:total]
    row, column = np.divmod(step, spans[owners, 0])
    column += low[owners, 0]
    row += low[owners, 1]
    inside = np.ones(total, dtype=bool)
    for across, down, rest, least in _edges(places):
        inside &= across[owners] * (column + 0.5) + down[owners] * (row + 0.5) + rest[owners] > least[owners]
    return (row * side_px + column)[inside], owners[inside]


def padding_px(triangles_uv: Floats, islands: Whole, side_px: int, *, reach_px: int) -> int:
    """The fewest texels between two islands; `reach_px` where there are at least so many."""
    from scipy.ndimage import maximum_filter, minimum_filter

    texels, owners = paint(np.clip(triangles_uv, 0, 1), side_px)
    highest = np.zeros(side_px * side_px, dtype=np.int32)
    highest[texels] = islands[owners] + 1
    grid = highest.reshape(side_px, side_px)
    lowest = np.where(grid == 0, np.iinfo(np.int32).max, grid)
    for gap in range(reach_px):
        size = gap + 2
        if ((maximum_filter(grid, size) > minimum_filter(lowest, size)) & (maximum_filter(grid, size) > 0)).any():
            return gap
    return reach_px


def _edges(triangles: Floats) -> Iterator[tuple[Floats, Floats, Floats, Floats]]:
    """Each edge as a function of the place that is positive inside: its three factors, and what it must be over.

    A place on an edge belongs to the triangle of which that is a left or an upper edge.
    """
    a, b, c = (triangles[:, corner] for corner in range(3))
    turn = np.sign((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])
    for start, end in ((a, b), (b, c), (c, a)):
        along = (end - start) * turn[:, None]
        owns = (along[:, 1] > 0) | ((along[:, 1] == 0) & (along[:, 0] < 0))
        least = np.where(owns & (turn != 0), -EDGE, EDGE)
        yield -along[:, 1], along[:, 0], along[:, 1] * start[:, 0] - along[:, 0] * start[:, 1], least
