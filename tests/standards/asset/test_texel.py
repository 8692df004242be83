from __future__ import annotations

import numpy as np
import pytest

from filmlot.standards.asset.texel import class_of_density, density_of, needed_px_per_m, triangle_density


def test_a_wall_ten_metres_away_needs_the_standard_density_at_4k():
    assert needed_px_per_m(10.0) == pytest.approx(527, abs=1)
    assert class_of_density(527) == "standard"


def test_a_map_of_1024_over_two_metres_has_512_texels_a_metre():
    corners = np.array([[[0, 0, 0], [2, 0, 0], [0, 2, 0]]], dtype=float)
    uv = np.array([[[0, 0], [1, 0], [0, 1]]], dtype=float)
    density, area = triangle_density(corners, uv, size_px=(1024, 1024))
    assert density[0] == pytest.approx(512)
    assert area[0] == pytest.approx(2)


def test_large_triangles_count_more_than_small_ones():
    found = density_of(np.array([100.0, 512.0, 2000.0]), np.array([0.001, 10.0, 0.001]))
    assert found is not None
    assert found.median_px_per_m == 512.0


def test_a_surface_without_coordinates_has_no_density():
    assert density_of(np.zeros(3), np.ones(3)) is None
