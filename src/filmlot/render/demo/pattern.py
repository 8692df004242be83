"""Surface pictures made by rule: bricks, plaster, paving, wet asphalt, lettering."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filmlot.render.scene import Image

Floats = NDArray[np.float64]
Rgb = tuple[float, float, float]


def noise(size: int, cells: int, random: np.random.Generator, *, octaves: int = 4) -> Floats:
    """Smooth noise that tiles, (size, size), about 0 to 1."""
    total, weight = np.zeros((size, size)), 0.0
    for octave in range(octaves):
        count = cells << octave
        grid = random.random((count, count))
        at = np.arange(size) * count / size
        low = at.astype(int)
        blend = (at - low) ** 2 * (3 - 2 * (at - low))
        next_low = (low + 1) % count
        rows = grid[low] * (1 - blend)[:, None] + grid[next_low] * blend[:, None]
        total += (rows[:, low] * (1 - blend) + rows[:, next_low] * blend) / 2**octave
        weight += 1 / 2**octave
    return total / weight


def color_image(name: str, linear: Floats) -> Image:
    """A linear picture (H, W, 3) as sRGB codes."""
    coded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
    return _image(name, coded)


def normal_image(name: str, height: Floats, *, strength: float) -> Image:
    """The slopes of a height field that tiles, as a normal map."""
    slope_x = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) * strength
    slope_y = (np.roll(height, 1, axis=0) - np.roll(height, -1, axis=0)) * strength
    normals = np.stack([-slope_x, -slope_y, np.ones_like(height)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    return _image(name, normals * 0.5 + 0.5)


def roughness_image(name: str, roughness: Floats) -> Image:
    """A roughness field as glTF stores it: in green, with a metallic channel of 1."""
    return _image(name, np.stack([np.ones_like(roughness), roughness, np.ones_like(roughness)], axis=-1))


def bricks(random: np.random.Generator, *, size: int = 256, rows: int = 24, columns: int = 8) -> tuple[Floats, Floats]:
    """The shade (around 1) and the height of a running bond of bricks, (size, size) each."""
    y, x = np.meshgrid((np.arange(size) + 0.5) / size * rows, (np.arange(size) + 0.5) / size, indexing="ij")
    row = y.astype(int)
    x = x * columns + 0.5 * (row % 2)
    column = x.astype(int) % columns
    across, along = (x % 1) * (rows / columns), y % 1
    edge = np.minimum(np.minimum(across, rows / columns - across), np.minimum(along, 1 - along))
    face = np.clip((edge - 0.06) / 0.1, 0, 1)
    tone = random.uniform(0.72, 1.2, (rows, columns))[row, column]
    grain = noise(size, 16, random)
    shade = face * tone * (0.8 + 0.4 * grain) + (1 - face) * 1.15
    return shade, face + 0.2 * grain


def lettering(text: str, color: Rgb, *, size: tuple[int, int], is_upright: bool = False) -> Image:
    """Bright letters on a dark board; `is_upright` sets them one below the other."""
    from PIL import Image as Pillow
    from PIL import ImageDraw, ImageFilter, ImageFont

    board = Pillow.new("L", size, 0)
    draw = ImageDraw.Draw(board)
    lines = "\n".join(text) if is_upright else text
    lowest = size[0] * 0.8 if is_upright else size[1] * 0.72
    font = ImageFont.load_default(size=lowest)
    left, top, right, bottom = draw.multiline_textbbox((0, 0), lines, font=font, align="center", spacing=2)
    fit = min(size[0] * 0.88 / (right - left), size[1] * 0.88 / (bottom - top), 1.0)
    font = ImageFont.load_default(size=lowest * fit)
    middle = (size[0] / 2, size[1] / 2)
    draw.multiline_text(middle, lines, 255, font=font, anchor="mm", align="center", spacing=2)
    halo = np.asarray(board.filter(ImageFilter.GaussianBlur(size[1] / 28)), dtype=np.float64) / 255
    core = np.asarray(board, dtype=np.float64) / 255
    glow = core[..., None] * (0.25 + 0.75 * np.array(color)) + halo[..., None] * np.array(color) * 0.35
    return color_image(f"sign {text}", np.clip(glow + 0.004, 0, 1))


def _image(name: str, values: Floats) -> Image:
    codes = np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)
    return Image(name=name, pixels=np.dstack([codes, np.full(codes.shape[:2], 255, np.uint8)]))
