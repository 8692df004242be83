from __future__ import annotations

import math

import numpy as np
import pytest

from filmlot.standards.geometry import Camera, Lens


def seen(camera: Camera, point: tuple[float, float, float], **options: float) -> tuple[float, float]:
    clip = camera.view_projection(**options) @ (*point, 1)
    assert clip[3] > 0
    return clip[0] / clip[3], clip[1] / clip[3]


def test_a_camera_at_zero_looks_along_y_with_z_up():
    camera = Camera(position_m=(0, 0, 0))
    assert camera.axes == pytest.approx(np.eye(3))
    assert seen(camera, (0, 10, 0)) == pytest.approx((0, 0))
    assert seen(camera, (1, 10, 0))[0] > 0
    assert seen(camera, (0, 10, 1))[1] > 0


def test_positive_pan_turns_left_positive_tilt_up_and_positive_roll_lowers_the_right_side():
    assert Camera(rotation_deg=(90, 0, 0)).axes[:, 1] == pytest.approx((-1, 0, 0))
    assert Camera(rotation_deg=(0, 90, 0)).axes[:, 1] == pytest.approx((0, 0, 1))
    assert Camera(rotation_deg=(0, 0, 90)).axes[:, 0] == pytest.approx((0, 0, -1))


def test_rotations_are_applied_pan_then_tilt_then_roll():
    axes = Camera(rotation_deg=(30, 20, 10)).axes
    cp, sp, ct, st = (f(math.radians(a)) for a in (30, 20) for f in (math.cos, math.sin))
    assert axes[:, 1] == pytest.approx((-sp * ct, cp * ct, st))
    assert np.linalg.det(axes) == pytest.approx(1)


def test_the_sensor_edge_is_the_picture_edge():
    camera = Camera(position_m=(0, 0, 0), lens=Lens(sensor_mm=(36, 20), focal_length_mm=18))
    assert seen(camera, (1, 1, 0)) == pytest.approx((1, 0))
    assert seen(camera, (0, 1, 10 / 18)) == pytest.approx((0, 1))


def test_the_projection_offset_moves_the_centre_right_and_down():
    camera = Camera(position_m=(0, 0, 0), lens=Lens(sensor_mm=(36, 20), projection_offset_mm=(1.8, 1.0)))
    assert seen(camera, (0, 5, 0)) == pytest.approx((0.1, -0.1))


def test_overscan_shows_more_around_the_same_centre():
    camera = Camera(position_m=(0, 0, 0), lens=Lens(sensor_mm=(36, 20), focal_length_mm=18))
    assert seen(camera, (1, 1, 0), overscan=1.25) == pytest.approx((0.8, 0))


def test_the_entrance_pupil_lies_in_front_of_the_tracked_point():
    camera = Camera(position_m=(1, 2, 3), rotation_deg=(90, 0, 0), entrance_pupil_m=0.5)
    assert camera.eye_m == pytest.approx((0.5, 2, 3))


@pytest.mark.parametrize("lens", [{"focal_length_mm": 0}, {"focal_length_mm": math.nan}, {"sensor_mm": (36, -1)}])
def test_a_lens_without_measure_is_refused(lens):
    with pytest.raises(ValueError, match="a lens needs"):
        Lens(**lens)


def test_a_camera_that_is_nowhere_is_refused():
    with pytest.raises(ValueError, match="finite"):
        Camera(position_m=(0, math.inf, 0))
