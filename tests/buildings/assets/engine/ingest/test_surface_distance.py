"""Distances of points and surfaces, against another library's."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.buildings.assets.engine.ingest.models import ball_mesh, crate, grid

from filmlot.buildings.assets.engine.ingest.silhouette import silhouette_iou
from filmlot.buildings.assets.engine.ingest.surface_distance import Surface, measure_error
from filmlot.render.scene import Mesh


def surface(mesh: Mesh, *, shift: tuple[float, float, float] = (0, 0, 0)) -> Surface:
    return Surface(mesh.positions_m + np.array(shift, np.float32), mesh.triangles)


def surface_of(corners: np.ndarray) -> Surface:
    return Surface(corners.reshape(-1, 3), np.arange(3 * len(corners)).reshape(-1, 3))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.integers(1, 60))
def test_distances_are_those_of_another_library(seed: int, spread_m: float, count: int) -> None:
    chance = np.random.default_rng(seed)
    # From needles to plates, near and far: what a search by cells gets wrong.
    middles = chance.normal(size=(count, 1, 3)) * spread_m
    corners = middles + chance.normal(size=(count, 3, 3)) * chance.choice([1e-3, 0.1, 5.0], (count, 1, 1))
    points = chance.normal(size=(40, 3)) * spread_m * chance.choice([0.1, 1.0, 10.0], (40, 1))
    ours = surface_of(corners).distances_m(points)
    nearest = [
        np.linalg.norm(trimesh.triangles.closest_point(corners, np.tile(point, (count, 1))) - point, axis=1).min()
        for point in points
    ]
    limit_m = float(np.median(nearest))
    assert surface_of(corners).distances_m(points, at_most_m=limit_m) == pytest.approx(
        np.minimum(nearest, limit_m), rel=1e-6, abs=1e-9 * spread_m
    )
    assert ours == pytest.approx(nearest, rel=1e-6, abs=1e-9 * spread_m)


def test_the_error_is_the_larger_of_both_directions() -> None:
    whole, half = grid(8), grid(8)
    left = half.triangles[half.positions_m[half.triangles][:, :, 0].max(axis=1) <= 0]
    error = measure_error(surface(whole), Surface(half.positions_m, left), samples=5_000)
    assert error.max_m == pytest.approx(3.0, abs=0.05)  # from the half that is gone, not from the one that is there


@pytest.mark.parametrize("shift_m", [0.004, 0.25])
def test_a_shift_is_measured(shift_m: float) -> None:
    error = measure_error(surface(crate()), surface(crate(), shift=(0, 0, shift_m)))
    assert error.max_m == pytest.approx(shift_m, rel=0.02)
    assert error.samples == 20_000


def test_a_swollen_ball_is_off_by_its_swelling() -> None:
    mesh = ball_mesh(1.0)
    middle = np.array([0, 0, 1], np.float32)
    swollen = Surface((mesh.positions_m - middle) * np.float32(1.02) + middle, mesh.triangles)
    assert measure_error(surface(mesh), swollen, samples=3_000).p995_m == pytest.approx(0.02, rel=0.05)


def test_outlines_are_compared_from_all_round() -> None:
    ball = ball_mesh(1.0)
    corners = ball.positions_m[ball.triangles]
    assert silhouette_iou(corners, corners, pixel_m=0.01) == 1.0
    assert silhouette_iou(corners, corners * np.float32(0.9), pixel_m=0.01) == pytest.approx(0.81, abs=0.03)
    assert silhouette_iou(corners, corners + np.array([5, 0, 0], np.float32), pixel_m=0.01) == 0.0
