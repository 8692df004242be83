from __future__ import annotations

import numpy as np
import pytest

from filmlot.standards.geometry import cube_faces, frustum, off_axis

LOWER_LEFT, LOWER_RIGHT, UPPER_LEFT = (-4, 5, 0), (4, 5, 0), (-4, 5, 4.5)
EYE = (1, 0, 1.6)


def project(matrix: np.ndarray, point: tuple[float, float, float]) -> np.ndarray:
    clip = matrix @ (*point, 1)
    return clip[:3] / clip[3]


def test_off_axis_puts_the_screen_corners_on_the_picture_corners():
    matrix = off_axis(LOWER_LEFT, LOWER_RIGHT, UPPER_LEFT, EYE, near_m=0.1, far_m=100)
    assert project(matrix, LOWER_LEFT)[:2] == pytest.approx((-1, -1))
    assert project(matrix, LOWER_RIGHT)[:2] == pytest.approx((1, -1))
    assert project(matrix, UPPER_LEFT)[:2] == pytest.approx((-1, 1))
    assert project(matrix, (0, 5, 2.25))[:2] == pytest.approx((0, 0))


def test_off_axis_has_the_extents_of_the_published_construction():
    # Eye 5 m away and near plane 0.1 m: every extent is a fiftieth of the distance to the edge.
    expected = frustum(left=-0.1, right=0.06, bottom=-0.032, top=0.058, near_m=0.1, far_m=100)
    looking = np.array([[1, 0, 0, -1], [0, 0, 1, -1.6], [0, -1, 0, 0], [0, 0, 0, 1]])
    matrix = off_axis(LOWER_LEFT, LOWER_RIGHT, UPPER_LEFT, EYE, near_m=0.1, far_m=100)
    assert matrix == pytest.approx(expected @ looking)


@pytest.mark.parametrize("reversed_z", [True, False])
def test_depth_runs_between_the_planes(reversed_z):
    matrix = frustum(left=-1, right=1, bottom=-1, top=1, near_m=0.5, far_m=50, reversed_z=reversed_z)
    near, far = project(matrix, (0, 0, -0.5))[2], project(matrix, (0, 0, -50))[2]
    assert (near, far) == pytest.approx((1, 0) if reversed_z else (0, 1))


def test_an_eye_behind_the_screen_is_refused():
    with pytest.raises(ValueError, match="not in front"):
        off_axis(LOWER_LEFT, LOWER_RIGHT, UPPER_LEFT, (0, 6, 1), near_m=0.1, far_m=100)


def test_a_screen_without_area_is_refused():
    with pytest.raises(ValueError, match="no rectangle"):
        off_axis(LOWER_LEFT, LOWER_LEFT, UPPER_LEFT, EYE, near_m=0.1, far_m=100)


def test_a_skewed_screen_is_refused():
    with pytest.raises(ValueError, match="right angles"):
        off_axis(LOWER_LEFT, LOWER_RIGHT, (-3, 5, 4.5), EYE, near_m=0.1, far_m=100)


def test_a_frustum_without_volume_is_refused():
    with pytest.raises(ValueError, match="no frustum"):
        frustum(left=1, right=-1, bottom=-1, top=1, near_m=0.1, far_m=10)


def test_every_direction_lies_in_exactly_one_cube_face():
    faces = cube_faces((0, 0, 0), near_m=0.1, far_m=10)
    directions = np.random.default_rng(3).normal(size=(200, 3))
    points = np.hstack([directions / np.abs(directions).max(axis=1, keepdims=True), np.ones((200, 1))])
    clip = np.einsum("fij,nj->fni", faces, points)
    inside = (clip[..., 3] > 0) & (np.abs(clip[..., :2]) <= clip[..., 3:]).all(axis=-1)
    assert (inside.sum(axis=0) == 1).all()
