"""Measurements of a camera in a stage whose truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

NOISE_M = 0.0005
TURN = Rotation.from_euler("ZXY", (31.0, -2.0, 1.5), degrees=True)
SHIFT_M = np.array([1.25, -0.4, 0.08])
PLACES_M = np.array(
    [[-4, 2.5, 0], [-4, 2.5, 3], [0, 5, 0], [0, 5, 3], [4, 2.5, 0], [4, 2.5, 3], [0, 0, 0.9], [-2, 1, 1.4]], np.float64
)


def in_tracker(places_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of the stage as the tracker says them: it stands turned and shifted."""
    return TURN.inv().apply(places_m - SHIFT_M)


def registration(*, noise_m: float = NOISE_M, device: str = "tracker", seed: int = 3) -> dict[str, Any]:
    """What was probed with that tracker."""
    noise = np.random.default_rng(seed).normal(0, noise_m, PLACES_M.shape)
    pairs = zip(PLACES_M.tolist(), (in_tracker(PLACES_M) + noise).tolist(), strict=True)
    points = [
        {"name": f"point {number}", "stage_m": place, "tracker_m": told}
        for number, (place, told) in enumerate(pairs, 1)
    ]
    return {"kind": "registration", "device": device, "points": points}
