"""Pictures of materials: decoded within limits, brought to one size, with their smaller levels."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from filmlot.render.scene import Image, SceneError

MAX_SIDE_PX = 8192
Pixels = NDArray[np.uint8]
_encoded: WeakKeyDictionary[Image, bytes] = WeakKeyDictionary()


def decode_image(place: str, name: str, data: bytes, *, formats: tuple[str, ...] = ("PNG", "JPEG", "WEBP")) -> Image:
    """A picture file as an image; `formats` are Pillow's names of those that are read.

    Raises:
        SceneError: It is none of them, is damaged, or is larger than `MAX_SIDE_PX` a side.
    """
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # the limit below is stricter
            with Pillow.open(io.BytesIO(data), formats=formats) as picture:
                if max(picture.size) > MAX_SIDE_PX:
                    width, height = picture.size
                    what = "is {width} x {height} pixels, more than {limit} a side"
                    raise SceneError(place, what, "Reduce the picture", width=width, height=height, limit=MAX_SIDE_PX)
                return Image(name=name, pixels=np.asarray(picture.convert("RGBA")))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        if isinstance(error, SceneError):
            raise
        raise SceneError(
            place, "is no readable PNG, JPEG or WebP", "Export the file again with PNG textures"
        ) from error


def encode_png(image: Image) -> bytes:
    """The image as a PNG file; made once for as long as the image is there."""
    from PIL import Image as Pillow

    if image in _encoded:
        return _encoded[image]
    stream = io.BytesIO()
    Pillow.fromarray(image.pixels, "RGBA").save(stream, "PNG", compress_level=6)
    return _encoded.setdefault(image, stream.getvalue())


def layer_side_px(images: Sequence[Image], largest_px: int) -> int:
    """The side of the square layers that hold these images: a power of two, at most `largest_px`."""
    side = max((max(image.pixels.shape[:2]) for image in images), default=1)
    return int(min(1 << (side - 1).bit_length(), largest_px))


def resized(image: Image, width_px: int, height_px: int) -> Pixels:
    """The image's codes at another size, (H, W, 4)."""
    from PIL import Image as Pillow

    if image.pixels.shape[:2] == (height_px, width_px):
        return image.pixels
    return np.asarray(Pillow.fromarray(image.pixels, "RGBA").resize((width_px, height_px), Pillow.Resampling.BOX))


def mip_levels(image: Image, side_px: int, *, is_color: bool) -> list[Pixels]:
    """The image at `side_px` squared and all its halves; colours are averaged as light, not as sRGB codes."""
    pixels = resized(image, side_px, side_px)
    levels = [np.ascontiguousarray(pixels)]
    linear = to_linear(pixels) if is_color else pixels.astype(np.float32)
    while linear.shape[0] > 1:
        half = linear.shape[0] // 2
        linear = linear.reshape(half, 2, half, 2, 4).mean(axis=(1, 3))
        levels.append(from_linear(linear) if is_color else np.round(linear).astype(np.uint8))
    return levels


def to_linear(pixels: Pixels) -> NDArray[np.float32]:
    """Codes in sRGB, (H, W, 4), as light, 0 to 1; alpha is linear as it is (IEC 61966-2-1)."""
    codes = np.arange(256) / 255
    curve = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4).astype(np.float32)
    linear = curve[pixels]
    linear[..., 3] = pixels[..., 3] / np.float32(255)
    return linear


def from_linear(linear: NDArray[np.float32]) -> Pixels:
    """Light (H, W, 4) as sRGB codes; what is beyond 0 to 1 is clipped."""
    coded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
    coded[..., 3] = linear[..., 3]
    return np.asarray(np.round(np.clip(coded, 0, 1) * 255), dtype=np.uint8)
