"""Surfaces made by rule: brick, tiles, stone, wood, paving and leaves, with masks of water and snow."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from filmlot.render.demo.pattern import bricks, color_image, noise, normal_image, roughness_image
from filmlot.render.scene import Image

COURSE_M = 2 / 7
SLABS = (5, 3)
"""Rows and columns of paving slabs in two metres."""

Floats = NDArray[np.float64]
Random = np.random.Generator


def brick_wall(random: Random, size_px: int) -> list[Image]:
    """Two metres of grey-blue brick with pale joints: colour, normals."""
    shade, height = bricks(random, size=size_px, rows=32, columns=8)
    stain = noise(size_px, 3, random, octaves=5)
    face = np.clip((height - 0.15) * 2.2, 0, 1)[..., None]
    clay = np.array((0.150, 0.158, 0.168)) * shade[..., None] * (0.80 + 0.40 * stain)[..., None]
    lime = np.array((0.34, 0.325, 0.30)) * (0.75 + 0.4 * stain)[..., None]
    color = clay * face + lime * (1 - face)
    return [color_image("brick", color), normal_image("brick relief", height, strength=size_px / 1024)]


def roof_tiles(random: Random, size_px: int) -> list[Image]:
    """Two metres of fired clay tile: colour, normals, and where water and snow stay on it."""
    rows = round(2 / COURSE_M)
    v, u = (axis / size_px for axis in np.mgrid[0:size_px, 0:size_px])
    course = (v * rows) % 1
    cells = random.uniform(0.75, 1.2, (rows, 9))
    tone = cells[(v * rows).astype(int) % rows, (u * 9).astype(int) % 9]
    grain, moss = noise(size_px, 24, random, octaves=4), noise(size_px, 5, random, octaves=5)
    lip = np.clip((course - 0.90) * 10, 0, 1)
    shade = tone * (0.75 + 0.5 * grain) * (1 - 0.55 * lip)
    green = np.clip((moss - 0.56) * 5, 0, 0.6)[..., None]
    color = np.array((0.105, 0.106, 0.112)) * shade[..., None] * (1 - green) + np.array((0.07, 0.085, 0.04)) * green
    height = course + 0.25 * grain
    wet = np.clip(0.72 + 0.5 * (noise(size_px, 6, random) - 0.5), 0, 1)
    snow = np.clip((noise(size_px, 6, random, octaves=5) - 0.27) * 5, 0, 1) * (1 - 0.8 * lip)
    return [
        color_image("tile", color),
        normal_image("tile relief", height, strength=0.6 * size_px / 1024),
        mask_image("tile weather", wet=wet, snow=snow),
    ]


def dressed_stone(random: Random, size_px: int) -> list[Image]:
    """Two metres of pale granite: colour, normals."""
    grain = noise(size_px, size_px // 8, random, octaves=3)
    cloud = noise(size_px, 4, random, octaves=5)
    streak = np.broadcast_to(noise(size_px, 16, random, octaves=4).mean(axis=0), (size_px, size_px))
    shade = (0.72 + 0.28 * grain) * (0.75 + 0.35 * cloud) * (0.70 + 0.6 * streak)
    color = np.array((0.47, 0.44, 0.39)) * shade[..., None]
    return [color_image("stone", color), normal_image("stone relief", grain, strength=0.5 * size_px / 1024)]


def painted_wood(random: Random, size_px: int) -> list[Image]:
    """One metre of old oxblood paint on boards that run upwards: colour, normals."""
    u = np.mgrid[0:size_px, 0:size_px][1] / size_px
    board = np.abs((u * 8) % 1 - 0.5) * 2
    fibre = noise(size_px, 8, random, octaves=5).mean(axis=0)
    grain = 0.6 * fibre + 0.4 * noise(size_px, 32, random, octaves=3)
    worn = np.clip((noise(size_px, 5, random, octaves=5) - 0.54) * 6, 0, 1)[..., None]
    groove = np.clip((board - 0.94) * 16, 0, 1)
    paint = np.array((0.135, 0.034, 0.022)) * (0.7 + 0.6 * grain)[..., None]
    bare = np.array((0.17, 0.125, 0.085)) * (0.6 + 0.8 * grain)[..., None]
    color = (paint * (1 - worn) + bare * worn) * (1 - 0.7 * groove)[..., None]
    return [color_image("wood", color), normal_image("wood relief", grain - 2 * groove, strength=0.8 * size_px / 512)]


def paving(random: Random, size_px: int) -> list[Image]:
    """Two metres of lane paving: colour, normals, roughness, and its puddles and snow."""
    v, u = (axis / size_px for axis in np.mgrid[0:size_px, 0:size_px])
    tone = random.uniform(0.8, 1.15, SLABS)[(v * SLABS[0]).astype(int), (u * SLABS[1]).astype(int)]
    cloud, height = noise(size_px, 4, random, octaves=5), noise(size_px, 32, random, octaves=3)
    low = np.clip((noise(size_px, 3, random, octaves=4) - 0.45) * 6, 0, 1)
    color = np.array((0.225, 0.215, 0.20)) * (tone * (0.5 + 0.5 * cloud + 0.4 * height))[..., None]
    snow = np.clip((noise(size_px, 4, random, octaves=5) - 0.18) * 4, 0, 1)
    return [
        color_image("paving", color),
        normal_image("paving relief", height, strength=0.8 * size_px / 1024),
        roughness_image("paving roughness", 0.62 + 0.3 * cloud),
        mask_image("paving weather", wet=0.45 + 0.55 * low, snow=snow),
    ]


def bark(random: Random, size_px: int) -> list[Image]:
    """The mottled bark of a plane tree, one metre: colour, normals."""
    plates = noise(size_px, 9, random, octaves=3)
    grain = noise(size_px, 48, random, octaves=2)
    pale, olive, brown = np.array((0.42, 0.39, 0.30)), np.array((0.20, 0.20, 0.13)), np.array((0.16, 0.12, 0.085))
    steps = np.digitize(plates, (0.43, 0.55))
    color = np.stack([brown, olive, pale])[steps] * (0.75 + 0.5 * grain)[..., None]
    height = steps * 0.5 + 0.3 * grain
    return [color_image("bark", color), normal_image("bark relief", height, strength=0.7 * size_px / 512)]


def cast_iron(random: Random, size_px: int) -> list[Image]:
    """One metre of iron under many coats of dark green paint: colour, normals."""
    cast, rust = noise(size_px, 40, random, octaves=3), noise(size_px, 6, random, octaves=5)
    bare = np.clip((rust - 0.66) * 9, 0, 1)[..., None]
    paint = np.array((0.016, 0.034, 0.027)) * (0.75 + 0.5 * cast)[..., None]
    color = np.maximum(paint * (1 - bare) + np.array((0.13, 0.055, 0.025)) * bare, 0.021)
    return [color_image("iron", color), normal_image("iron relief", cast - bare[..., 0], strength=0.3 * size_px / 512)]


def leaf_cluster(random: Random, size_px: int) -> Image:
    """A handful of lobed leaves, none of which reaches the picture's edge."""
    return _leaves(random, size_px, count=18, reach=(0.20, 0.80), shifts=(0,))


def leaf_carpet(random: Random, size_px: int, *, leaves: int) -> Image:
    """Lobed leaves that tile."""
    return _leaves(random, size_px, count=leaves, reach=(0.0, 1.0), shifts=(-1, 0, 1))


def _leaves(random: Random, size_px: int, *, count: int, reach: tuple[float, float], shifts: tuple[int, ...]) -> Image:
    """Leaves with cut-out edges; nearly grey, so that a season's colour tints them."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    side = size_px * 4  # drawn larger and averaged down: edges without steps
    tones, cut = Pillow.new("L", (side, side), 120), Pillow.new("L", (side, side), 0)
    for _ in range(count):
        middle, turn = random.uniform(*reach, 2) * side, random.uniform(0, 2 * np.pi)
        radius, tone = random.uniform(0.11, 0.17) * side, int(random.uniform(130, 235))
        for shift in itertools.product(shifts, repeat=2):
            outline = _leaf(middle + np.array(shift) * side, turn, radius)
            ImageDraw.Draw(tones).polygon(outline, fill=tone)
            ImageDraw.Draw(cut).polygon(outline, fill=255)
    small = (size_px, size_px)
    shade = np.asarray(tones.resize(small, Pillow.Resampling.BOX))
    alpha = np.asarray(cut.resize(small, Pillow.Resampling.BOX))
    return Image(name="leaves", pixels=np.stack([shade, shade, shade, alpha], axis=-1))


def room(random: Random, size_px: int) -> Image:
    """What is seen of a lit room through its window: curtains, a lamp's glow, the dark of furniture."""
    v, u = (axis / size_px for axis in np.mgrid[0:size_px, 0:size_px])
    glow = np.exp(-((u - 0.62) ** 2 * 5 + (v - 0.3) ** 2 * 4))
    curtain = (np.abs(u - 0.5) > 0.3) * (0.55 + 0.25 * np.cos(u * 90))
    dark = 1 - 0.75 * ((v > 0.72) & (np.abs(u - 0.4) < 0.22))
    light = (0.18 + 0.8 * glow) * dark * (1 - 0.45 * (curtain > 0)) + 0.22 * curtain
    light *= 0.9 + 0.2 * noise(size_px, 8, random)
    return color_image("room", light[..., None] * np.array((1.0, 0.70, 0.38)))


def mask_image(name: str, *, wet: Floats, snow: Floats) -> Image:
    """Where water stays (red) and where snow lies (green)."""
    fields = np.stack([wet, snow, np.zeros_like(wet), np.ones_like(wet)], axis=-1)
    return Image(name=name, pixels=np.round(np.clip(fields, 0, 1) * 255).astype(np.uint8))


def _leaf(middle: Floats, turn: float, radius: float) -> list[tuple[float, float]]:
    around = np.linspace(0, 2 * np.pi, 41)
    reach = radius * (0.62 + 0.38 * np.abs(np.cos(2.5 * around)) ** 0.7)
    x = middle[0] + reach * np.cos(around + turn)
    y = middle[1] + reach * np.sin(around + turn)
    return list(zip(x.tolist(), y.tolist(), strict=True))
