from __future__ import annotations

import math

import numpy as np
import pytest

from filmlot.standards.geometry import WallError, arc_wall, flat_wall, mesh_wall


def test_a_flat_wall_has_a_pixel_for_every_pitch():
    wall = flat_wall("main", width_m=4.8, height_m=2.7, pitch_mm=2.5, distance_m=3)
    assert wall.size_px == (1920, 1080)


def test_a_flat_wall_knows_where_its_pixels_are():
    wall = flat_wall("main", width_m=4, height_m=2, pitch_mm=500, distance_m=3, base_m=0.5)
    assert wall.size_px == (8, 4)
    assert wall.position_map[0, 0] == pytest.approx((-1.75, 3, 2.25))
    assert wall.position_map[3, 7] == pytest.approx((1.75, 3, 0.75))
    assert wall.corners_m == pytest.approx(np.array([(-2, 3, 0.5), (2, 3, 0.5), (-2, 3, 2.5)]))


def test_a_heading_turns_a_wall_to_the_left():
    wall = flat_wall("left", width_m=2, height_m=2, pitch_mm=1000, distance_m=3, heading_deg=90)
    assert wall.position_map[0, 0] == pytest.approx((-3, -0.5, 1.5), abs=1e-6)


def test_an_arc_is_made_of_flat_columns_with_their_edges_on_the_circle():
    wall = arc_wall("arc", radius_m=5, angle_deg=120, height_m=3, panel_width_m=0.5, pitch_mm=10)
    assert len(wall.positions_m) == 2 * 22
    assert wall.size_px == (21 * 50, 300)
    assert np.linalg.norm(wall.positions_m[:, :2], axis=1) == pytest.approx(5)
    assert wall.positions_m[0, 0] == pytest.approx(-5 * math.sin(math.radians(60)))
    radii = np.linalg.norm(wall.position_map[..., :2], axis=-1)
    assert radii.min() == pytest.approx(5 * math.cos(math.radians(60 / 21)), abs=1e-3)
    assert radii.max() < 5
    assert wall.corners_m is None


def test_neighbouring_pixels_are_one_pitch_apart():
    wall = arc_wall("arc", radius_m=5, angle_deg=90, height_m=1, panel_width_m=0.5, pitch_mm=10)
    steps = np.linalg.norm(np.diff(wall.position_map, axis=0), axis=-1)
    assert steps == pytest.approx(np.full_like(steps, 0.01), abs=1e-4)
    across = np.linalg.norm(np.diff(wall.position_map, axis=1), axis=-1)
    assert across.max() < 0.0105
    assert across.min() > 0.0095


def test_a_mesh_leaves_pixels_dark_where_it_has_no_surface():
    wall = mesh_wall(
        "half",
        positions_m=[(0, 2, 0), (2, 2, 0), (0, 2, 2)],
        uv=[(0, 1), (1, 1), (0, 0)],
        triangles=[(0, 1, 2)],
        size_px=(4, 4),
    )
    assert wall.position_map[3, 0] == pytest.approx((0.25, 2, 0.25))
    assert np.isnan(wall.position_map[0, 3]).all()


@pytest.mark.parametrize(
    ("measures", "complaint"),
    [
        ({"width_m": 0}, "width_m"),
        ({"height_m": math.nan}, "height_m"),
        ({"pitch_mm": -1}, "pitch_mm"),
        ({"pitch_mm": 0.01}, "pixels"),
    ],
)
def test_measures_that_make_no_wall_are_refused_by_name(measures, complaint):
    given = {"width_m": 4.0, "height_m": 2.0, "pitch_mm": 10.0, "distance_m": 3.0} | measures
    with pytest.raises(WallError, match=complaint):
        flat_wall("main", **given)


def test_an_arc_of_more_than_a_circle_is_refused():
    with pytest.raises(WallError, match="angle_deg"):
        arc_wall("arc", radius_m=5, angle_deg=361, height_m=3, panel_width_m=0.5, pitch_mm=10)


def test_a_mesh_with_a_missing_vertex_is_refused():
    with pytest.raises(WallError, match="does not exist"):
        mesh_wall("bad", positions_m=[(0, 2, 0)] * 3, uv=[(0, 0)] * 3, triangles=[(0, 1, 3)], size_px=(4, 4))


def test_a_mesh_with_a_position_that_is_no_number_is_refused():
    positions = [(0, 2, 0), (math.nan, 2, 0), (0, 2, 2)]
    with pytest.raises(WallError, match="not a finite number"):
        mesh_wall("bad", positions_m=positions, uv=[(0, 0)] * 3, triangles=[(0, 1, 2)], size_px=(4, 4))
