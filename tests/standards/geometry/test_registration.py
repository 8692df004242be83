from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.geometry.registration import Registration, register

STAGE_M = np.array([[-3, 0, 0.1], [3, 0, 0], [2.5, 4, 0.2], [-2, 4, 2.5], [0, 2, 1.6], [3, 3, 3.0], [-3, 1, 2]])
TRUE = Rotation.from_euler("ZXY", (70, -5, 12), degrees=True)
PLACE_M = np.array([1.2, -3.4, 0.5])


def in_tracker(stage_m: np.ndarray, noise_m: float = 0.0, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, noise_m, stage_m.shape)
    return TRUE.inv().apply(stage_m - PLACE_M) + noise


def refusal(tracker_m, stage_m) -> CalibrationError:
    with pytest.raises(CalibrationError) as caught:
        register(tracker_m, stage_m)
    return caught.value


def worst_m(found: Registration) -> float:
    return float(np.linalg.norm(found.apply(in_tracker(STAGE_M)) - STAGE_M, axis=1).max())


def test_exact_points_give_the_exact_motion():
    found = register(in_tracker(STAGE_M), STAGE_M)
    np.testing.assert_allclose(found.rotation, TRUE.as_matrix(), atol=1e-12)
    np.testing.assert_allclose(found.translation_m, PLACE_M, atol=1e-12)
    assert found.worst_m < 1e-12
    assert found.is_used.all()


def test_it_is_what_scipy_aligns():
    tracker_m = in_tracker(STAGE_M, 0.0005)
    found = register(tracker_m, STAGE_M)
    expected, _ = Rotation.align_vectors(STAGE_M - STAGE_M.mean(axis=0), tracker_m - tracker_m.mean(axis=0))
    np.testing.assert_allclose(found.rotation, expected.as_matrix(), atol=1e-9)


def test_half_a_millimetre_of_noise_costs_less_than_one_and_a_half():
    errors = [worst_m(register(in_tracker(STAGE_M, 0.0005, seed), STAGE_M)) for seed in range(100)]
    assert np.percentile(errors, 95) <= 0.0015


def test_every_point_has_its_residual():
    tracker_m = in_tracker(STAGE_M)
    tracker_m[4] += (0, 0, 0.003)
    found = register(tracker_m, STAGE_M)
    assert found.is_used.all()
    assert np.argmax(found.residuals_m) == 4
    assert found.worst_m == found.residuals_m[4]


@pytest.mark.parametrize("wrong", [(2,), (0, 5), (1, 2, 6)])
def test_points_that_were_probed_wrongly_are_left_out(wrong):
    tracker_m = in_tracker(STAGE_M, 0.0003)
    tracker_m[list(wrong)] += np.random.default_rng(1).uniform(0.05, 0.5, (len(wrong), 3))
    found = register(tracker_m, STAGE_M)
    assert sorted(np.flatnonzero(~found.is_used)) == sorted(wrong)
    assert worst_m(found) < 0.0015
    assert found.residuals_m[list(wrong)].min() > 0.02


def test_many_points_with_many_wrong_ones_are_registered_the_same_way_each_time():
    chance = np.random.default_rng(2)
    stage_m = chance.uniform(-4, 4, (200, 3))
    tracker_m = in_tracker(stage_m, 0.0005)
    tracker_m[:60] += chance.uniform(-1, 1, (60, 3))
    found, again = register(tracker_m, stage_m), register(tracker_m, stage_m)
    assert not found.is_used[:60].any()
    assert found.is_used[60:].all()
    np.testing.assert_array_equal(found.rotation, again.rotation)


def test_points_of_one_plane_are_enough():
    floor_m = STAGE_M * (1, 1, 0)
    found = register(in_tracker(floor_m), floor_m)
    assert worst_m(found) < 1e-9


def test_three_points_are_too_few():
    assert refusal(in_tracker(STAGE_M[:3]), STAGE_M[:3]).code == "too_few"


def test_points_along_a_line_are_refused():
    line_m = np.outer(np.arange(5.0), (1, 2, 0.5)) + np.random.default_rng(3).normal(0, 0.01, (5, 3))
    error = refusal(in_tracker(line_m), line_m)
    assert error.code == "collinear"
    assert "to both sides" in str(error)


def test_points_that_agree_only_along_a_line_are_refused():
    stage_m = np.vstack([np.outer(np.arange(6.0), (1, 0, 0)), [(0, 3, 0), (2, 3, 2)]])
    tracker_m = in_tracker(stage_m)
    tracker_m[6:] += (0.4, -0.3, 0.7), (-0.6, 0.2, 0.4)
    assert refusal(tracker_m, stage_m).code == "collinear"


def test_points_in_one_place_are_refused():
    assert refusal(in_tracker(STAGE_M * 0.01), STAGE_M * 0.01).code == "too_close"


@pytest.mark.parametrize("scale", [1000.0, 0.9, 1 / 0.3048])
def test_another_unit_is_named(scale):
    error = refusal(in_tracker(STAGE_M) * scale, STAGE_M)
    assert error.code == "other_units"
    assert f"{1 / scale:.4g}" in str(error)


def test_a_left_handed_tracker_is_named():
    assert refusal(in_tracker(STAGE_M) * (1, -1, 1), STAGE_M).code == "mirrored"


def test_points_in_another_order_are_refused():
    assert refusal(in_tracker(STAGE_M)[[3, 0, 5, 1, 6, 2, 4]], STAGE_M).code == "no_agreement"


@pytest.mark.parametrize(
    "points", [np.full((5, 3), 1e9), np.zeros((5, 2)), np.zeros(15), np.full((5, 3), np.nan), np.zeros((2000, 3))]
)
def test_what_are_no_points_is_refused(points):
    assert refusal(points, points).code == "not_points"


@given(arrays(np.float64, (2, 6, 3), elements=st.floats(-1e6, 1e6)))
def test_whatever_was_probed_it_is_registered_or_refused(points):
    try:
        found = register(*points)
    except CalibrationError:
        return
    np.testing.assert_allclose(found.rotation @ found.rotation.T, np.eye(3), atol=1e-9)
    assert found.is_used.sum() >= 4
    assert found.worst_m <= 0.01
