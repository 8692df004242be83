"""How far two pictures of one thing are apart, in figures; pictures are scene-linear Rec. 709, compared as sRGB.

All is measured at half resolution: renderers filter textures differently, and that is not the asset's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.colour import delta_e_2000, encode_srgb, lab, luminance

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_LEAST_REGION_PX = 12


def halve(picture: NDArray[np.float32]) -> Floats:
    """The mean of every 2 x 2 pixels; an odd last row or column is left out."""
    height, width = (side // 2 * 2 for side in picture.shape[:2])
    even = picture[:height, :width].astype(np.float64)
    return np.asarray(even.reshape(height // 2, 2, width // 2, 2, *picture.shape[2:]).mean(axis=(1, 3)))


def halve_numbers(numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Every 2 x 2 pixels' number where they agree, else -1."""
    height, width = (side // 2 * 2 for side in numbers.shape)
    quads = (
        numbers[:height, :width]
        .reshape(height // 2, 2, width // 2, 2)
        .transpose(0, 2, 1, 3)
        .reshape(height // 2, width // 2, 4)
    )
    return np.where((quads == quads[..., :1]).all(axis=-1), quads[..., 0], -1)


def flip_map(reference: Floats, shown: Floats) -> Floats:
    """The FLIP error of every pixel (Andersson et al. 2020; 67 pixels a degree), (H, W), 0 to 1."""
    return _flip(reference, shown, in_color=False).reshape(reference.shape[:2])


def flip_picture(reference: Floats, shown: Floats) -> Floats:
    """The same as a picture to be looked at, (H, W, 3) sRGB codes 0 to 1: black is none, yellow is much."""
    return _flip(reference, shown, in_color=True)


def ssim_map(reference: Floats, shown: Floats) -> Floats:
    """The structural similarity of the sRGB-coded luminances (Wang et al. 2004: Gaussian of 1.5 px), (H, W)."""
    from scipy.ndimage import gaussian_filter

    def blurred(values: Floats) -> Floats:
        return np.asarray(gaussian_filter(values, 1.5, truncate=3.5))

    a, b = (encode_srgb(luminance(np.clip(picture, 0, 1))) for picture in (reference, shown))
    mean_a, mean_b = blurred(a), blurred(b)
    # Over N - 1, as a sample's variance is estimated: the window holds 11 x 11 pixels.
    unbias = 121 / 120
    spread_a, spread_b = (unbias * (blurred(x * x) - mean * mean) for x, mean in ((a, mean_a), (b, mean_b)))
    shared = unbias * (blurred(a * b) - mean_a * mean_b)
    c1, c2 = 0.01**2, 0.03**2
    alike = (2 * mean_a * mean_b + c1) * (2 * shared + c2)
    return np.asarray(alike / ((mean_a**2 + mean_b**2 + c1) * (spread_a + spread_b + c2)))


def luminance_error(reference: Floats, shown: Floats, mask: Mask) -> float:
    """By how much the mean luminance within a mask is off, as a part of the reference's."""
    expected = float(luminance(reference)[mask].mean())
    return float(luminance(shown)[mask].mean()) / max(expected, 1e-9) - 1


def coverage_iou(reference: Floats, shown: Floats) -> float:
    """The covered area both share over the area that either covers; coverages 0 to 1."""
    either = float(np.maximum(reference, shown).sum())
    return float(np.minimum(reference, shown).sum()) / either if either else 1.0


def material_errors(reference: Floats, shown: Floats, materials: NDArray[np.int32]) -> dict[int, float]:
    """The CIEDE2000 difference of every material's mean colour, over the pixels that show it alone."""
    errors = {}
    for number in np.unique(materials[materials >= 0]).tolist():
        region = materials == number
        if region.sum() >= _LEAST_REGION_PX:
            pair = (lab(np.clip(picture, 0, 1)[region].mean(axis=0)) for picture in (reference, shown))
            errors[number] = float(delta_e_2000(*pair))
    return errors


def _flip(reference: Floats, shown: Floats, *, in_color: bool) -> Floats:
    from flip_evaluator import evaluate

    pair = (np.ascontiguousarray(encode_srgb(picture), dtype=np.float32) for picture in (reference, shown))
    error, _, _ = evaluate(*pair, "LDR", applyMagma=in_color)
    return np.asarray(error, dtype=np.float64)
