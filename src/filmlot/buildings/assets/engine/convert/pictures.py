"""Pictures by which people choose an asset (standard §2.7), drawn by our own renderer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from filmlot.render.gpu import open_gpu
from filmlot.render.parity.camera import View, bounds_m, canonical_camera
from filmlot.render.parity.picture import silhouette
from filmlot.render.quality import Quality
from filmlot.render.renderer import Renderer
from filmlot.render.scene import Instance, Material, Mesh, Scene
from filmlot.render.weather import EXPOSURES, light_for
from filmlot.standards.colour import encode_srgb
from filmlot.standards.geometry import Camera

Pixels = NDArray[np.uint8]
Selection = Mapping[str, str]

QUALITY = Quality(outer_px=16, inner_px=16, shadow_px=2048, anisotropy=4, texture_px=512)
TURNS, TURN_PX, TURNS_ACROSS = 36, 128, 6
THUMBNAILS = {512: 24 << 10, 256: 8 << 10}
TURNTABLE_BYTES = 400 << 10
_REACH = 1.5  # of the scene's diagonal: the shadow map is drawn over all of it


class Photographer:
    """Takes pictures of a scene at a time; `cache` keeps filtered skies."""

    def __init__(self, *, cache: Path | None = None) -> None:
        self._renderer = Renderer(open_gpu(), QUALITY, cache=cache)
        self._exposure = 1.0
        self._scene: Scene | None = None

    def set_up(self, scene: Scene, selection: Selection) -> None:
        """Puts a scene before the camera, in the light of its weather and time of day."""
        self._stand(scene, selection, on_ground(light_for(scene, selection)))

    def shoot(self, *, side_px: int, turned_deg: float = 0.0) -> Pixels:
        """A square picture (side, side, 3) of what is set up; the camera walks around it, counter-clockwise."""
        exposed = 1 - np.exp(-self._light(side_px, turned_deg) * self._exposure)
        return np.asarray(np.round(encode_srgb(exposed) * 255), dtype=np.uint8)

    def cut_out(self, scene: Scene, selection: Selection, *, side_px: int, turns: int) -> list[Pixels]:
        """Square pictures (side, side, 4) from all around a scene, in which nothing but the scene is opaque."""
        angles_deg = [360 * turn / turns for turn in range(turns)]
        self._stand(scene, selection, light_for(scene, selection))
        colours = [self.shoot(side_px=side_px, turned_deg=angle_deg) for angle_deg in angles_deg]
        self._renderer.upload(silhouette(scene))
        covered = [self._light(side_px, angle_deg)[..., :1].clip(0, 1) for angle_deg in angles_deg]
        opacities = [np.round(cover * 255).astype(np.uint8) for cover in covered]
        return [np.concatenate(pair, axis=2) for pair in zip(colours, opacities, strict=True)]

    def _stand(self, scene: Scene, selection: Selection, lit: Scene) -> None:
        self._scene, self._exposure = scene, EXPOSURES[selection.get("timeOfDay", "day")]
        self._renderer.upload(lit)

    def _light(self, side_px: int, turned_deg: float) -> NDArray[np.float32]:
        """What falls into the camera, (side, side, 3)."""
        assert self._scene is not None, "set_up comes first"
        camera, radius_m = _around(self._scene, turned_deg)
        distance_m = float(np.linalg.norm(camera.eye_m - _middle(self._scene)))
        projection = camera.view_projection(near_m=distance_m * 0.05, far_m=distance_m + 6 * radius_m)
        size_px = (2 * side_px, 2 * side_px)  # four samples a pixel
        return halved(self._renderer.render_linear(projection, camera.eye_m, size_px)[..., :3].astype(np.float32))


def on_ground(scene: Scene) -> Scene:
    """The scene on a wide matt floor at its lowest point, so that it throws a shadow and stands."""
    lowest, highest = bounds_m(scene)
    reach_m = _REACH * float(np.linalg.norm(highest - lowest))
    x, y, z = ((lowest + highest) / 2)[0], ((lowest + highest) / 2)[1], float(lowest[2]) - 1e-3
    corners = np.array([(x + dx * reach_m, y + dy * reach_m, z) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
    floor = Mesh(
        name="floor",
        positions_m=corners.astype(np.float32),
        triangles=np.array([(0, 1, 2), (0, 2, 3)], np.uint32),
        material=len(scene.materials),
        normals=np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
    )
    matt = Material(name="floor", base_color=(0.22, 0.215, 0.205, 1.0), roughness=1.0)
    return replace(
        scene,
        meshes=(*scene.meshes, floor),
        materials=(*scene.materials, matt),
        instances=(*scene.instances, Instance(mesh=len(scene.meshes))),
    )


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


def halved(picture: NDArray[Any]) -> NDArray[np.float32]:
    """Half the size, by area."""
    height, width, depth = picture.shape
    boxes = picture.reshape(height // 2, 2, width // 2, 2, depth).astype(np.float32)
    return np.asarray(boxes.mean(axis=(1, 3)))


def _middle(scene: Scene) -> NDArray[np.float64]:
    lowest, highest = bounds_m(scene)
    return (lowest + highest) / 2


def _around(scene: Scene, turned_deg: float) -> tuple[Camera, float]:
    """The three-quarter camera, walked around the middle of the scene, and the scene's radius."""
    camera = canonical_camera(View.THREE_QUARTER, scene, (TURN_PX, TURN_PX))
    lowest, highest = bounds_m(scene)
    middle, angle = _middle(scene), math.radians(turned_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y, z = np.array(camera.position_m) - middle
    moved = middle + np.array((cos * x - sin * y, sin * x + cos * y, z))
    pan, tilt, roll = camera.rotation_deg
    turned = Camera(
        position_m=(float(moved[0]), float(moved[1]), float(moved[2])),
        rotation_deg=(pan + turned_deg, tilt, roll),
        lens=camera.lens,
    )
    return turned, float(np.linalg.norm(highest - lowest)) / 2
