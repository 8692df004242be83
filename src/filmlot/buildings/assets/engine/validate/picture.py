"""A picture file, decoded within limits."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.phrase import Phrase

MAX_SIDE_PX = 16_384
MAX_BYTES = 512 << 20
FORMATS = ("PNG", "JPEG", "WEBP")
Values = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Picture:
    """What a picture holds: `size_px` (W, H), `bands` such as RGB, or the `fault` that keeps it from being read."""

    path: Path
    bytes: int
    size_px: tuple[int, int] = (0, 0)
    bands: str = ""
    frames: int = 1
    fault: Phrase | None = None
    pixels: NDArray[np.integer] | None = None
    """As stored, (H, W) or (H, W, C)."""

    def sample(self, most_px: int) -> Values:
        """Every so manieth pixel of each side, so that at most `most_px` are left; 0 to 1, (H, W, C)."""
        if self.pixels is None:
            return np.zeros((0, 0, max(len(self.bands), 1)), dtype=np.float32)
        step = max(1, -(-max(self.pixels.shape[:2]) // most_px))
        chosen = self.pixels[::step, ::step]
        values = chosen.astype(np.float32) / np.float32(np.iinfo(chosen.dtype).max)
        return values[..., None] if values.ndim == 2 else values

    @cached_property
    def content_hash(self) -> str:
        """A name for the file's bytes."""
        return hashlib.blake2b(self.path.read_bytes(), digest_size=16).hexdigest()


def read_picture(path: Path) -> Picture:
    """The picture's head and whether all of it decodes; never raises for what the file holds."""
    from PIL import Image

    size = path.stat().st_size if path.is_file() else 0
    if not size:
        return Picture(path, size, fault=Phrase("is not there, or is empty", {}))
    if size > MAX_BYTES:
        return Picture(
            path, size, fault=Phrase("is {bytes} bytes, more than {limit}", {"bytes": size, "limit": MAX_BYTES})
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as opened:
                width, height = opened.size
                if max(width, height) > MAX_SIDE_PX:
                    what = Phrase("is {width} x {height} pixels", {"width": width, "height": height})
                    return Picture(path, size, (width, height), fault=what)
                bands = "".join(opened.getbands()) if opened.mode != "P" else "RGBA"
                frames = getattr(opened, "n_frames", 1)
                pixels = np.asarray(opened.convert("RGBA") if opened.mode == "P" else opened)
                if pixels.dtype not in (np.uint8, np.uint16):
                    pixels = np.asarray(opened.convert("L"))
                return Picture(path, size, (width, height), bands, frames, pixels=pixels)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, MemoryError):
        return Picture(path, size, fault=Phrase("is no picture that can be decoded", {}))


def to_linear(values: Values) -> Values:
    """Values coded by the sRGB curve (IEC 61966-2-1) as light."""
    linear: Values = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear
