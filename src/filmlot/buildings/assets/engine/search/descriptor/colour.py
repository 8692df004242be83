"""The colours of pictures, in CIE L*a*b* (D65)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = (6, 8, 8)
"""Of lightness, of a* (green to red), of b* (blue to yellow)."""
_REACH = 80.0
"""a* and b* beyond this fall into the outer bins: sRGB reaches 108, but hardly a picture does."""
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _TO_XYZ.sum(axis=1)
_MAIN_SHARE = 0.18
_CHROMATIC, _VIVID, _TEMPERED = 12.0, 32.0, 6.0
_HUES_DEG = ((40.0, "red"), (68.0, "orange"), (105.0, "yellow"), (170.0, "green"), (310.0, "blue"), (345.0, "purple"))


def to_lab(srgb: NDArray[np.uint8]) -> Floats:
    """(N, 3) sRGB as L*, a*, b* (CIE 15, IEC 61966-2-1)."""
    value = srgb.astype(np.float64) / 255.0
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    cube = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = cube.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def histogram(lab: Floats) -> Floats:
    """How much of each colour there is, summing to 1: (6 * 8 * 8,), each pixel shared between its nearest bins."""
    low, high = np.array([0.0, -_REACH, -_REACH]), np.array([100.0, _REACH, _REACH])
    place = np.clip((lab - low) / (high - low), 0, 1) * (np.array(BINS) - 1)
    floor = np.minimum(place.astype(np.int64), np.array(BINS) - 2)
    part = place - floor
    counts = np.zeros(BINS)
    for corner in np.ndindex(2, 2, 2):
        weight = np.where(corner, part, 1 - part).prod(axis=1)
        np.add.at(counts, tuple((floor + corner).T), weight)
    flat: Floats = counts.ravel() / max(len(lab), 1)
    return flat


def palette_tokens(lab: Floats) -> tuple[str, ...]:
    """The terms of `palette`: dark or bright, muted or saturated, warm, cool or neutral; then the main colours."""
    if not len(lab):
        return ()
    lightness, chroma = float(lab[:, 0].mean()), float(np.hypot(lab[:, 1], lab[:, 2]).mean())
    overall = (
        ("dark", lightness < 35),
        ("bright", lightness > 70),
        ("muted", chroma < _CHROMATIC),
        ("saturated", chroma > _VIVID),
    )
    names, counts = np.unique(_names(lab), return_counts=True)
    shares = sorted(zip((counts / len(lab)).tolist(), names.tolist(), strict=True), reverse=True)
    main = (name for share, name in shares if share >= _MAIN_SHARE)
    return (*(token for token, is_so in overall if is_so), _temperature(lab), *main)


def _temperature(lab: Floats) -> str:
    warmth = float((lab[:, 1] + lab[:, 2]).mean())
    return "warm" if warmth > _TEMPERED else "cool" if warmth < -_TEMPERED else "neutral"


def _names(lab: Floats) -> NDArray[np.str_]:
    """The name of each colour."""
    lightness, chroma = lab[:, 0], np.hypot(lab[:, 1], lab[:, 2])
    degrees = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    hues = np.array([name for _edge, name in _HUES_DEG] + ["red"])
    hue = hues[np.searchsorted([edge for edge, _name in _HUES_DEG], degrees, side="right")]
    hue = np.where(np.isin(hue, ("red", "orange", "yellow")) & (degrees > 45) & (lightness < 50), "brown", hue)
    greys = np.select([lightness > 80, lightness >= 20], ["white", "grey"], "black")
    return np.where(chroma >= _CHROMATIC, hue, greys)
