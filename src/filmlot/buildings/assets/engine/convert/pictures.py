"""Pictures by which people choose an asset (standard §2.7), drawn by our own renderer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from filmlot.buildings.assets.engine.convert.light import EXPOSURES, light_for
from filmlot.render.gpu import open_gpu
from filmlot.render.parity.camera import View, bounds_m, canonical_camera
from filmlot.render.parity.picture import RealTime
from filmlot.render.scene import Scene
from filmlot.standards.colour import encode_srgb
from filmlot.standards.geometry import Camera

Pixels = NDArray[np.uint8]
Selection = Mapping[str, str]

SUBFRAMES = 4
TURNS, TURN_PX, TURNS_ACROSS = 36, 128, 6
SHEET_PX = 160
THUMBNAILS = {512: 24 << 10, 256: 8 << 10}
TURNTABLE_BYTES = 400 << 10


class Photographer:
    """Takes pictures of scenes; `cache` keeps filtered skies."""

    def __init__(self, *, cache: Path | None = None) -> None:
        self._drawn = RealTime(open_gpu(), cache=cache)

    def shoot(self, scene: Scene, selection: Selection, *, side_px: int, camera: Camera | None = None) -> Pixels:
        """A square picture (side, side, 3) of a scene in the light of a selection."""
        size_px = (side_px, side_px)
        camera = camera or canonical_camera(View.THREE_QUARTER, scene, size_px)
        light = self._drawn.radiance(light_for(scene, selection), camera, size_px, subframes=SUBFRAMES)
        exposed = 1 - np.exp(-light * EXPOSURES[selection.get("timeOfDay", "day")])
        return np.round(encode_srgb(exposed) * 255).astype(np.uint8)

    def turn(self, scene: Scene) -> list[Pixels]:
        """The scene from all around, `TURNS` pictures."""
        lit = light_for(scene, {})
        self._drawn.radiance(lit, _around(scene, 0.0), (TURN_PX, TURN_PX), subframes=1)  # fills caches
        return [
            self.shoot(scene, {}, side_px=TURN_PX, camera=_around(scene, 360 * number / TURNS))
            for number in range(TURNS)
        ]


def write_webp(pixels: Pixels, path: Path, *, most_bytes: int) -> None:
    """Writes a WebP of at most so many bytes, as good as fits."""
    for quality in (90, 80, 70, 60, 45, 30, 15):
        Image.fromarray(pixels).save(path, "WEBP", quality=quality, method=4)
        if path.stat().st_size <= most_bytes:
            return


def tile(pictures: Sequence[Pixels], *, across: int) -> Pixels:
    """Pictures of one size side by side, row by row; what is left of the last row is black."""
    side = pictures[0].shape[0]
    rows = math.ceil(len(pictures) / across)
    sheet = np.zeros((rows * side, across * side, 3), np.uint8)
    for number, picture in enumerate(pictures):
        top, left = number // across * side, number % across * side
        sheet[top : top + side, left : left + side] = picture
    return sheet


def halved(pixels: Pixels) -> Pixels:
    """Half the size, by area."""
    height, width, depth = pixels.shape
    boxes = pixels.reshape(height // 2, 2, width // 2, 2, depth).astype(np.float32)
    return np.round(boxes.mean(axis=(1, 3))).astype(np.uint8)


def _around(scene: Scene, turned_deg: float) -> Camera:
    """The three-quarter camera, walked around the middle of the scene."""
    camera = canonical_camera(View.THREE_QUARTER, scene, (TURN_PX, TURN_PX))
    lowest, highest = bounds_m(scene)
    middle = (lowest + highest) / 2
    angle = math.radians(turned_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y, z = np.array(camera.position_m) - middle
    moved = middle + np.array((cos * x - sin * y, sin * x + cos * y, z))
    pan, tilt, roll = camera.rotation_deg
    return Camera(
        position_m=(float(moved[0]), float(moved[1]), float(moved[2])),
        rotation_deg=(pan + turned_deg, tilt, roll),
        lens=camera.lens,
    )
