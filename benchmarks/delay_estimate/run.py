"""Prints how exactly the delay of a picture behind its tracker is found, beside a shift by whole frames."""

from __future__ import annotations

import argparse
import sys

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.timing.delay import estimate_delay, turns

Floats = NDArray[np.float64]

CLAIM_MS = 1.0
SECONDS = 20
FRAMES_HZ, TRACKER_HZ = 24, 240
MARGIN_S = 1.0
SPEED_DEG_S = 45.0
# Of a tracker's angles, and of what a picture says that the camera turned from one frame to the next.
NOISES_DEG = ((0.02, 0.02), (0.2, 0.02), (0.02, 0.1), (0.2, 0.1))
BEYOND_DEG = ((0.2, 0.2),)


class Wave:
    """A camera waved by hand: a dozen swings of 0.2 to 2.5 Hz an axis, no two alike."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._hz = chance.uniform(0.2, 2.5, (12, 3))
        self._phase = chance.uniform(0, 2 * np.pi, (12, 3))
        speed = np.array([1.0, 0.5, 0.1]) * SPEED_DEG_S / np.sqrt(1.25 * 12 / 2)
        self._size_deg = speed * chance.uniform(0.5, 1.5, (12, 3)) / (2 * np.pi * self._hz) / np.sqrt(13 / 12)

    def __call__(self, time_s: Floats) -> Floats:
        angle = 2 * np.pi * self._hz * time_s[:, None, None] + self._phase
        return np.sum(self._size_deg * np.sin(angle), axis=1)


def shift_by_frames(tracker_s: Floats, tracker_deg: Floats, picture_s: Floats, seen_deg: Floats) -> float:
    """The peer: the tracker at the frames' times, cross-correlated at whole frames, in milliseconds."""
    at_frames = np.stack([np.interp(picture_s, tracker_s, axis) for axis in tracker_deg.T], axis=1)
    told = turns(at_frames)
    most = int(MARGIN_S * FRAMES_HZ)
    inner = slice(most, len(told) - most)
    scores = [np.sum(told[inner] * np.roll(seen_deg, -shift, axis=0)[inner]) for shift in range(-most, most + 1)]
    return 1000 * (int(np.argmax(scores)) - most) / FRAMES_HZ


def find_errors_ms(tracker_noise_deg: float, picture_noise_deg: float, seed: int) -> tuple[float, float, float]:
    """The error of the estimate, what it said of itself, and the error of the peer, in milliseconds."""
    chance = np.random.default_rng(seed)
    wave, delay_s = Wave(chance), chance.uniform(-0.1, 0.4)
    tracker_s = np.arange(0, SECONDS + 2 * MARGIN_S + 0.1, 1 / TRACKER_HZ)
    picture_s = np.arange(MARGIN_S, MARGIN_S + SECONDS, 1 / FRAMES_HZ)
    tracked = wave(tracker_s) + chance.normal(0, tracker_noise_deg, (len(tracker_s), 3))
    seen = turns(wave(picture_s - delay_s))
    seen = seen + chance.normal(0, picture_noise_deg, seen.shape)
    found = estimate_delay((tracker_s * 1e9).astype(int), tracked, (picture_s * 1e9).astype(int), seen)
    peer_ms = shift_by_frames(tracker_s, tracked, picture_s, seen)
    return found.delay_ns / 1e6 - delay_s * 1e3, found.uncertainty_ns / 1e6, peer_ms - delay_s * 1e3


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=20)
    seeds = arguments.parse_args().seeds
    print(f"{SECONDS} s, {FRAMES_HZ} frames/s, {TRACKER_HZ} Hz, waved at {SPEED_DEG_S:.0f} deg/s; {seeds} seeds")
    print("noise deg: tracker, picture    rms ms    p95 ms  worst ms   said ms   whole frames, worst ms")
    missed = []
    for tracker_deg, picture_deg in NOISES_DEG + BEYOND_DEG:
        errors = np.abs([find_errors_ms(tracker_deg, picture_deg, seed) for seed in range(seeds)])
        rms, p95, worst = np.sqrt(np.mean(errors[:, 0] ** 2)), np.percentile(errors[:, 0], 95), errors[:, 0].max()
        said, peer = errors[:, 1].mean(), errors[:, 2].max()
        print(f"{tracker_deg:>18}{picture_deg:>9}{rms:>12.3f}{p95:>10.3f}{worst:>10.3f}{said:>10.3f}{peer:>25.1f}")
        if worst > CLAIM_MS and (tracker_deg, picture_deg) not in BEYOND_DEG:
            missed.append(f"{worst:.2f} ms at {tracker_deg} and {picture_deg} deg of noise")
    if missed:
        sys.exit(f"over the {CLAIM_MS} ms of the claim: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
