"""Texels belong to one triangle of a surface, to two where it overlaps; islands are as far apart as they look."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from filmlot.buildings.assets.engine.validate.islands import islands_of, padding_px, paint

SIDE_PX = 64


def grid(low: float, high: float, *, divisions: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """A square of the tile cut into triangles, (T, 3, 2)."""
    steps = np.linspace(low, high, divisions + 1)
    triangles = []
    for u0, u1 in pairwise(steps):
        for v0, v1 in pairwise(steps):
            triangles += [[(u0, v0), (u1, v0), (u1, v1)], [(u0, v0), (u1, v1), (u0, v1)]]
    return np.array(triangles)


@pytest.mark.parametrize("divisions", [1, 2, 3, 7])
@pytest.mark.parametrize("turn", [1, -1])
def test_every_texel_of_a_square_is_painted_once(divisions: int, turn: int) -> None:
    texels, _ = paint(grid(0.0, 1.0, divisions=divisions)[:, ::turn], SIDE_PX)

    assert sorted(texels) == list(range(SIDE_PX**2))


def test_what_overlaps_is_painted_twice() -> None:
    texels, owners = paint(np.concatenate([grid(0.0, 1.0, divisions=2), grid(0.25, 0.75, divisions=1)]), SIDE_PX)
    _, counts = np.unique(texels, return_counts=True)

    assert (counts == 2).sum() == (SIDE_PX // 2) ** 2
    assert owners.max() == 9


@pytest.mark.parametrize("gap_px", [0, 1, 3, 8])
def test_islands_are_as_far_apart_as_they_look(gap_px: int) -> None:
    edge, gap = 30 / SIDE_PX, gap_px / SIDE_PX
    left, right = grid(0.0, edge, divisions=2), grid(0.0, edge, divisions=2) * (0.5, 1) + (edge + gap, 0)
    triangles = np.concatenate([left, right])
    islands = np.repeat([0, 1], [len(left), len(right)])

    assert padding_px(triangles, islands, SIDE_PX, reach_px=4) == min(gap_px, 4)


def test_triangles_that_share_coordinates_are_one_island() -> None:
    triangles = np.concatenate([grid(0.0, 0.4, divisions=3), grid(0.5, 0.9, divisions=2)])
    uv, corners = triangles.reshape(-1, 2), np.arange(len(triangles) * 3).reshape(-1, 3)
    islands = islands_of(uv, corners)

    assert len(set(islands)) == 2
    assert len(set(islands[:18])) == 1
