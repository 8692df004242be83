"""Colour as numbers: sRGB's transfer function (IEC 61966-2-1), CIE Lab under D65, CIEDE2000 (ISO/CIE 11664-6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Linear Rec. 709 to XYZ, and what its white is there.
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)
_LAB_KNEE = (6 / 29) ** 3


def encode_srgb(linear: ArrayLike) -> Floats:
    """Codes 0 to 1 of linear light; what is below 0 or above 1 is clipped."""
    light = np.clip(np.asarray(linear, dtype=np.float64), 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-12) ** (1 / 2.4) - 0.055)


def decode_srgb(codes: ArrayLike) -> Floats:
    """Linear light of sRGB codes 0 to 1."""
    given = np.asarray(codes, dtype=np.float64)
    return np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)


def luminance(linear: ArrayLike) -> Floats:
    """The luminance Y of linear Rec. 709 colours (..., 3)."""
    return np.asarray(np.asarray(linear, dtype=np.float64) @ _TO_XYZ[1])


def lab(linear: ArrayLike) -> Floats:
    """CIE Lab (..., 3) of linear Rec. 709 colours (..., 3), 1 being white."""
    relative = np.asarray(linear, dtype=np.float64) @ _TO_XYZ.T / _WHITE
    x, y, z = np.moveaxis(
        np.where(relative > _LAB_KNEE, np.cbrt(relative), relative * (29 / 6) ** 2 / 3 + 4 / 29), -1, 0
    )
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def delta_e_2000(first: ArrayLike, second: ArrayLike) -> Floats:
    """The CIEDE2000 difference of Lab colours (..., 3), with all weights 1; about 1 is just seen."""
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(np.asarray(lab, dtype=np.float64), -1, 0) for lab in (first, second))
    chroma7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(chroma7 / (chroma7 + 25.0**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    is_grey = c1 * c2 == 0
    turn = np.where(is_grey, 0, (h2 - h1 + 180) % 360 - 180)
    # Exactly opposite hues have two middles: the standard takes 180 as it is.
    turn = np.where(~is_grey & (np.abs(h2 - h1) == 180), h2 - h1, turn)
    hue_step = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    wraps = np.abs(h1 - h2) > 180
    middle = (h1 + h2) / 2 + np.where(wraps, np.where(h1 + h2 < 360, 180, -180), 0)
    hue = np.where(is_grey, h1 + h2, middle)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    weight_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    weight_c = 1 + 0.045 * chroma
    weight_h = 1 + 0.015 * chroma * _hue_weight(hue)
    spread = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    twist = -np.sin(np.radians(2 * spread)) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    step_l, step_c, step_h = (l2 - l1) / weight_l, (c2 - c1) / weight_c, hue_step / weight_h
    squares = step_l**2 + step_c**2 + step_h**2 + twist * step_c * step_h
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def _hue_weight(hue_deg: Floats) -> Floats:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    waves = [gain * np.cos(np.radians(times * hue_deg + shift)) for gain, times, shift in terms]
    return np.asarray(1 + np.sum(waves, axis=0))
