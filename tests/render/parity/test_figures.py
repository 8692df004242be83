from __future__ import annotations

import numpy as np
import pytest

from filmlot.render.parity.figures import (
    coverage_iou,
    flip_map,
    halve,
    halve_numbers,
    luminance_error,
    material_errors,
    ssim_map,
)
from filmlot.standards.colour import encode_srgb, luminance


@pytest.fixture(scope="module")
def pictures() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(4)
    first = random.uniform(0, 1, (40, 60, 3)).cumsum(axis=1)
    first /= first.max()
    return first, np.clip(first + random.normal(0, 0.05, first.shape), 0, 1)


def test_similarity_is_the_one_that_another_library_finds(pictures):
    metrics = pytest.importorskip("skimage.metrics")
    coded = [encode_srgb(luminance(picture)) for picture in pictures]
    _, theirs = metrics.structural_similarity(*coded, data_range=1, gaussian_weights=True, sigma=1.5, full=True)
    assert ssim_map(*pictures) == pytest.approx(theirs, abs=1e-6)


def test_a_picture_does_not_differ_from_itself(pictures):
    first, _ = pictures
    assert flip_map(first, first).max() == 0
    assert ssim_map(first, first).min() == pytest.approx(1)
    assert luminance_error(first, first, np.ones(first.shape[:2], bool)) == 0


def test_more_light_is_more_error(pictures):
    first, _ = pictures
    errors = [flip_map(first * 0.5, first * 0.5 * gain).mean() for gain in (1.05, 1.1, 1.2)]
    assert errors == sorted(errors)
    assert luminance_error(first, first * 1.1, np.ones(first.shape[:2], bool)) == pytest.approx(0.1)


def test_half_the_size_is_the_mean_of_fours():
    picture = np.arange(30, dtype=np.float32).reshape(5, 6, 1)
    assert halve(picture)[..., 0].tolist() == [[3.5, 5.5, 7.5], [15.5, 17.5, 19.5]]


def test_fours_that_do_not_agree_are_nobodys():
    numbers = np.array([[1, 1, 2, 2], [1, 1, 2, 3]], dtype=np.int32)
    assert halve_numbers(numbers).tolist() == [[1, -1]]


def test_coverage_is_what_both_share_of_what_either_has():
    left, right = np.zeros((4, 6)), np.zeros((4, 6))
    left[:, :4], right[:, 2:] = 1, 1
    assert coverage_iou(left, right) == pytest.approx(1 / 3)
    assert coverage_iou(left, left) == 1
    assert coverage_iou(np.zeros((2, 2)), np.zeros((2, 2))) == 1


def test_a_material_is_judged_by_its_own_pixels():
    shown = np.full((10, 20, 3), 0.5)
    shown[:, 10:] *= 0.9
    numbers = np.repeat([[0] * 10 + [1] * 10], 10, axis=0).astype(np.int32)
    numbers[0, 0] = 2  # too few pixels to say
    errors = material_errors(np.full((10, 20, 3), 0.5), shown, numbers)
    assert errors[0] == 0
    assert errors[1] > 2
    assert set(errors) == {0, 1}
