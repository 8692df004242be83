from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.rotation import matrix_from_angles
from filmlot.standards.timing.delay import Delay, estimate_delay, turns

LENGTH_S = 12.0
DELAY_S = 0.0837


def wave(time_s: np.ndarray) -> np.ndarray:
    """A camera panned and tilted by hand, unevenly."""
    pan = 12 * np.sin(2.3 * time_s) + 5 * np.sin(6.1 * time_s + 1) + 2 * np.sin(9.7 * time_s)
    tilt = 5 * np.sin(3.3 * time_s + 2) + 1.5 * np.sin(10.7 * time_s)
    return np.stack([pan, tilt, 0.5 * np.sin(3.8 * time_s)], axis=1)


def nanoseconds(time_s: np.ndarray) -> np.ndarray:
    return np.round(time_s * 1e9).astype(np.int64)


def estimate(path=wave, *, delay_s: float = DELAY_S, rate_hz: int = 240, noise_deg: float = 0.02, **more) -> Delay:
    chance = np.random.default_rng(more.pop("seed", 1))
    tracker_s = np.sort(
        np.arange(0, LENGTH_S, 1 / rate_hz) + chance.uniform(-0.2, 0.2, int(LENGTH_S * rate_hz)) / rate_hz
    )
    picture_s = np.arange(1.1, LENGTH_S - 1.1, 1 / more.pop("frames_hz", 24))
    tracked = path(tracker_s) + chance.normal(0, noise_deg, (len(tracker_s), 3))
    seen = more.pop("gain", 1.0) * turns(path(picture_s - delay_s))
    seen = seen + chance.normal(0, noise_deg, seen.shape)
    return estimate_delay(nanoseconds(tracker_s), tracked, nanoseconds(picture_s), seen, **more)


def refusal(**more) -> str:
    with pytest.raises(CalibrationError) as caught:
        estimate(**more)
    return caught.value.code


@pytest.mark.parametrize("delay_s", [-0.2, 0.0, 0.0837, 0.5])
@pytest.mark.parametrize("rate_hz", [60, 240])
def test_the_delay_is_found_within_a_millisecond(delay_s, rate_hz):
    found = estimate(delay_s=delay_s, rate_hz=rate_hz)
    assert found.delay_ns == pytest.approx(delay_s * 1e9, abs=1e6)
    assert found.correlation > 0.98


def test_the_picture_may_be_seen_through_a_lens_of_another_length():
    assert estimate(gain=0.8).delay_ns == pytest.approx(DELAY_S * 1e9, abs=1e6)


def test_its_uncertainty_is_that_of_its_errors():
    found = [estimate(noise_deg=0.1, seed=seed) for seed in range(16)]
    errors = np.array([delay.delay_ns for delay in found]) - DELAY_S * 1e9
    said = np.sqrt(np.mean(np.square([delay.uncertainty_ns for delay in found])))
    assert 0.5 < np.sqrt(np.mean(errors**2)) / said < 2


def test_a_tracker_that_drops_out_does_not_spoil_it():
    chance = np.random.default_rng(2)
    tracker_s, picture_s = np.arange(0, LENGTH_S, 1 / 120), np.arange(1.1, LENGTH_S - 1.1, 1 / 24)
    tracker_s = tracker_s[chance.random(len(tracker_s)) > 0.3]
    seen = turns(wave(picture_s - DELAY_S))
    found = estimate_delay(nanoseconds(tracker_s), wave(tracker_s), nanoseconds(picture_s), seen)
    assert found.delay_ns == pytest.approx(DELAY_S * 1e9, abs=1e6)


def test_a_camera_that_stands_is_refused():
    assert refusal(path=lambda time_s: 0.01 * wave(time_s)) == "too_little_motion"


def test_a_steady_pan_is_refused():
    assert refusal(path=lambda time_s: np.outer(10 * time_s, (1, 0, 0))) == "too_little_motion"


def test_a_movement_that_repeats_itself_is_refused():
    swing = refusal(path=lambda time_s: np.outer(10 * np.sin(2 * np.pi * 2 * time_s), (1, 0.3, 0)))
    assert swing == "ambiguous"


def test_another_cameras_tracker_is_refused():
    chance = np.random.default_rng(3)
    tracker_s, picture_s = np.arange(0, LENGTH_S, 1 / 240), np.arange(1.1, LENGTH_S - 1.1, 1 / 24)
    seen = chance.normal(0, 1, (len(picture_s) - 1, 2))
    with pytest.raises(CalibrationError, match="see that the tracker is this camera's") as caught:
        estimate_delay(nanoseconds(tracker_s), wave(tracker_s), nanoseconds(picture_s), seen)
    assert caught.value.code == "no_agreement"


def test_a_delay_beyond_the_search_is_refused():
    assert refusal(delay_s=0.6, maximum_ns=500_000_000) in {"out_of_range", "no_agreement"}


@pytest.mark.parametrize("seconds", [0.0, 0.01, 2.0, 4.0])
def test_a_short_record_is_refused(seconds):
    tracker_s, picture_s = np.arange(0, seconds, 1 / 240), np.arange(0, seconds, 1 / 24)
    with pytest.raises(CalibrationError, match="record") as caught:
        estimate_delay(
            nanoseconds(tracker_s), wave(tracker_s), nanoseconds(picture_s), np.zeros((max(len(picture_s) - 1, 0), 2))
        )
    assert caught.value.code == "too_short"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda times, angles: (times[::-1], angles),
        lambda times, angles: (times, angles[:-1]),
        lambda times, angles: (times, np.where(angles > 3, np.nan, angles)),
        lambda times, angles: (times, angles + np.inf),
    ],
)
def test_samples_that_are_none_are_refused(spoil):
    times, angles = np.arange(0, LENGTH_S, 1 / 100), wave(np.arange(0, LENGTH_S, 1 / 100))
    with pytest.raises(CalibrationError) as caught:
        estimate_delay(*spoil(nanoseconds(times), angles), nanoseconds(times), turns(angles))
    assert caught.value.code == "not_samples"


def test_turns_are_about_the_cameras_own_axes():
    rotations = np.random.default_rng(4).uniform(-80, 80, (20, 3))
    matrices = matrix_from_angles(rotations)
    between = Rotation.from_matrix(np.swapaxes(matrices[:-1], 1, 2) @ matrices[1:])
    np.testing.assert_allclose(turns(rotations), between.as_rotvec(degrees=True)[:, [2, 0]], atol=1e-9)
