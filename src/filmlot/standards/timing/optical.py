"""How far a camera turned from frame to frame, from its pictures alone.

Two frames of a turning camera differ by a shift. Phase correlation finds it to the pixel (Kuglin and Hines,
1975); the slope of the phase that is left finds it to a small part of one (Stone, Orchard, Chang and
Martucci, 2001). What is near and moves, and a roll, are not told apart from the rest: let the camera see the
wall or the far end of the stage.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from filmlot.standards.calibration import CalibrationError

Array = npt.NDArray[np.float64]

SMALLEST_PX = 32
LARGEST_PX = 8192
_BAND = 0.2
_PEAK = 6.0
_ROUNDS = 2
_LEAST_OVERLAP = 0.4


def optical_turns(frames: Iterable[npt.ArrayLike], *, focal_px: float) -> Array:
    """What the camera turned between each two frames: (N − 1, 2), about its up and its right axis, degrees.

    Args:
        frames: Grey pictures of one size (H, W), light or code values; 320 pixels of width are enough.
        focal_px: Focal length in pixels of these pictures: focal length / sensor width × picture width.

    Raises:
        CalibrationError: `not_a_picture` for other arrays, `no_detail` where no two frames can be matched.
    """
    if not focal_px > 0:
        raise CalibrationError(
            "not_a_picture", "focal_px is {focal_px}; give focal length / sensor width × width", focal_px=focal_px
        )
    shifts = [_find_shift(a, b) for a, b in pairwise(map(_checked, frames))]
    if not shifts or np.isnan(shifts).any(axis=1).mean() > 0.5:
        raise CalibrationError("no_detail", "the frames cannot be matched; show more detail, focus, or turn slower")
    # To the left the picture's content moves to the right; upwards it moves down.
    return _bridge(np.degrees(np.arctan(np.asarray(shifts) / focal_px)))


def _checked(frame: npt.ArrayLike) -> Array:
    picture = np.asarray(frame, np.float64)
    sides = picture.shape
    if len(sides) != 2 or min(sides) < SMALLEST_PX or max(sides) > LARGEST_PX or not np.isfinite(picture).all():
        raise CalibrationError(
            "not_a_picture",
            "a frame is {given}; give grey pictures of {least} to {most} pixels a side",
            given=sides,
            least=SMALLEST_PX,
            most=LARGEST_PX,
        )
    return picture


def _find_shift(a: Array, b: Array) -> tuple[float, float]:
    """How far the content of `b` lies right of and below that of `a`, in pixels; NaN where nothing matches."""
    if a.shape != b.shape:
        raise CalibrationError(
            "not_a_picture", "frames are {one} and {other}; give pictures of one size", one=a.shape, other=b.shape
        )
    surface = np.fft.irfft2(_phases(a, b), a.shape)
    peak = np.unravel_index(int(np.argmax(surface)), a.shape)
    if not surface[peak] > _PEAK * surface.std():
        return np.nan, np.nan
    down, right = (int(at) - size * (int(at) > size // 2) for at, size in zip(peak, a.shape, strict=True))
    if (1 - abs(down) / a.shape[0]) * (1 - abs(right) / a.shape[1]) < _LEAST_OVERLAP:
        return np.nan, np.nan
    return _find_rest(a, b, right, down)


def _find_rest(a: Array, b: Array, right: int, down: int) -> tuple[float, float]:
    """The shift with its part of a pixel: the plane through the phases, where the two frames overlap."""
    x, y = float(right), float(down)
    for _ in range(_ROUNDS):
        height, width = a.shape
        row, column = round(y), round(x)
        left = a[max(0, -row) : height - max(0, row), max(0, -column) : width - max(0, column)]
        moved = b[max(0, row) : height - max(0, -row), max(0, column) : width - max(0, -column)]
        cross = _cross(left, moved)
        fy, fx = np.fft.fftfreq(cross.shape[0])[:, None], np.fft.rfftfreq(left.shape[1])[None, :]
        band = np.hypot(fx, fy) < _BAND
        plane = -2 * np.pi * np.stack([(fx + 0 * fy)[band], (fy + 0 * fx)[band]])
        weight = np.abs(cross[band])
        rest = np.linalg.solve((plane * weight) @ plane.T, (plane * weight) @ np.angle(cross[band]))
        x, y = column + float(rest[0]), row + float(rest[1])
    return x, y


def _cross(a: Array, b: Array) -> npt.NDArray[np.complex128]:
    window = np.outer(np.hanning(a.shape[0]), np.hanning(a.shape[1]))
    spectra = [np.fft.rfft2((picture - picture.mean()) * window) for picture in (a, b)]
    return np.asarray(np.conj(spectra[0]) * spectra[1])


def _phases(a: Array, b: Array) -> npt.NDArray[np.complex128]:
    cross = _cross(a, b)
    return np.asarray(cross / np.maximum(np.abs(cross), 1e-12))


def _bridge(turns: Array) -> Array:
    """The same, with the pairs that could not be matched bridged by their neighbours."""
    index = np.arange(len(turns))
    known = ~np.isnan(turns).any(axis=1)
    return np.stack([np.interp(index, index[known], axis[known]) for axis in turns.T], axis=1)
