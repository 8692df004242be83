"""On pictures of a textured dome, drawn for each rotation by looking up its rays."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, map_coordinates

from filmlot.standards.calibration import CalibrationError
from filmlot.standards.rotation import matrix_from_angles
from filmlot.standards.timing.delay import estimate_delay, turns
from filmlot.standards.timing.optical import optical_turns

SIZE = (180, 320)
FOCAL_PX = 35 / 36 * SIZE[1]


@pytest.fixture(scope="module")
def dome() -> np.ndarray:
    chance = np.random.default_rng(0)
    detail = sum(gaussian_filter(chance.normal(size=(768, 1536)), size) * size for size in (1.5, 3, 8))
    return detail / np.ptp(detail)


def picture(dome: np.ndarray, rotation_deg, chance=None) -> np.ndarray:
    height, width = SIZE
    x, y = np.meshgrid(np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2)
    rays = np.stack([x / FOCAL_PX, np.ones_like(x), -y / FOCAL_PX], axis=-1) @ matrix_from_angles(rotation_deg).T
    across = np.arctan2(rays[..., 0], rays[..., 1]) * FOCAL_PX + dome.shape[1] / 2
    up = np.arctan2(rays[..., 2], np.hypot(rays[..., 0], rays[..., 1])) * FOCAL_PX
    drawn = map_coordinates(dome, [dome.shape[0] / 2 - up, across], order=1, mode="wrap")
    return drawn if chance is None else drawn + chance.normal(0, 0.01, SIZE)


@pytest.mark.parametrize("turned", [(1.0, 0.0), (-0.37, 0.82), (0.013, -0.021), (4.0, -2.0)])
def test_a_turn_is_seen_to_a_fiftieth_of_itself(dome, turned):
    frames = [picture(dome, (0, 0, 0)), picture(dome, (*turned, 0))]
    assert optical_turns(frames, focal_px=FOCAL_PX)[0] == pytest.approx(turned, rel=0.03, abs=0.004)


def test_the_delay_of_real_pictures_is_found_within_a_millisecond(dome):
    def wave(time_s):
        pan = 8 * np.sin(2.3 * time_s) + 3 * np.sin(6.1 * time_s + 1)
        return np.stack([pan, 4 * np.sin(3.3 * time_s + 2), 0.5 * np.sin(3.8 * time_s)], axis=1)

    chance = np.random.default_rng(5)
    tracker_s, picture_s = np.arange(0, 5, 1 / 240), np.arange(0.4, 4.6, 1 / 24)
    tracked = wave(tracker_s) + chance.normal(0, 0.02, (len(tracker_s), 3))
    frames = (picture(dome, rotation, chance) for rotation in wave(picture_s - 0.0537))
    seen = optical_turns(frames, focal_px=FOCAL_PX)
    assert np.abs(seen - turns(wave(picture_s - 0.0537))).max() < 0.1
    found = estimate_delay(
        (tracker_s * 1e9).astype(int), tracked, (picture_s * 1e9).astype(int), seen, maximum_ns=300_000_000
    )
    assert found.delay_ns == pytest.approx(53_700_000, abs=1_000_000)


def test_a_frame_that_shows_nothing_is_bridged(dome):
    frames = [picture(dome, (0.4 * index, 0, 0)) for index in range(6)]
    frames[3] = np.zeros(SIZE)
    assert optical_turns(frames, focal_px=FOCAL_PX)[:, 0] == pytest.approx([0.4] * 5, rel=0.03)


def test_pictures_without_detail_are_refused():
    with pytest.raises(CalibrationError, match="show more detail"):
        optical_turns(np.zeros((5, *SIZE)), focal_px=FOCAL_PX)


@pytest.mark.parametrize(
    "frames", [np.zeros((2, 8, 8)), np.zeros((2, 40, 40, 3)), np.full((2, 40, 40), np.nan), [np.eye(40), np.eye(50)]]
)
def test_what_is_no_row_of_pictures_is_refused(frames):
    with pytest.raises(CalibrationError) as caught:
        optical_turns(frames, focal_px=FOCAL_PX)
    assert caught.value.code == "not_a_picture"
