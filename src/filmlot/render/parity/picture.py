"""What our own renderer shows of a scene, as the judge sees it: scene-linear, without edges of pixels."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filmlot.render.environment import Environment
from filmlot.render.gpu import Gpu
from filmlot.render.quality import Quality
from filmlot.render.renderer import Renderer
from filmlot.render.scene import AlphaMode, Image, Material, Scene
from filmlot.standards.geometry import Camera

Floats = NDArray[np.float32]

QUALITY = Quality(outer_px=16, inner_px=16, shadow_px=4096, texture_px=2048)
_COVERAGE_SUBFRAMES = 64
_DARK = Environment(np.zeros((4, 8, 3), dtype=np.float32))


class RealTime:
    """Draws scenes for the judge."""

    def __init__(self, gpu: Gpu, *, cache: Path | None = None) -> None:
        self.device = gpu.name
        self._renderer = Renderer(gpu, QUALITY, cache=cache)

    def radiance(self, scene: Scene, camera: Camera, size_px: tuple[int, int], *, subframes: int) -> Floats:
        """The mean of subframes that are shifted by parts of a pixel, (H, W, 3): a box filter over each pixel."""
        self._renderer.upload(scene)
        near_m, far_m = clip_planes_m(scene, camera)
        projection = camera.view_projection(near_m=near_m, far_m=far_m)
        total = np.zeros((size_px[1], size_px[0], 3))
        footprint = 1 / math.sqrt(subframes)  # all of them together filter the pixel: none may do so once more
        for x, y in _offsets(subframes):
            shifted = np.eye(4)
            shifted[0, 3], shifted[1, 3] = 2 * x / size_px[0], 2 * y / size_px[1]
            total += self._renderer.render_linear(shifted @ projection, camera.eye_m, size_px, footprint=footprint)[
                ..., :3
            ]
        return (total / subframes).astype(np.float32)

    def coverage(self, scene: Scene, camera: Camera, size_px: tuple[int, int]) -> Floats:
        """How much of each pixel the scene covers, (H, W), 0 to 1."""
        return self.radiance(silhouette(scene), camera, size_px, subframes=_COVERAGE_SUBFRAMES)[..., 0]


def _offsets(count: int) -> NDArray[np.float64]:
    """Points of a pixel that leave no gap (the R2 sequence of Roberts 2018), (count, 2), -0.5 to 0.5."""
    plastic = 1.324717957244746
    steps = np.arange(1, count + 1)[:, None] / np.array([plastic, plastic**2])
    return np.asarray((0.5 + steps) % 1 - 0.5)


def clip_planes_m(scene: Scene, camera: Camera) -> tuple[float, float]:
    """A near and a far plane that hold the scene."""
    from filmlot.render.parity.camera import bounds_m

    lowest, highest = bounds_m(scene)
    distance = float(np.linalg.norm(camera.eye_m - (lowest + highest) / 2))
    radius = float(np.linalg.norm(highest - lowest)) / 2
    return max((distance - radius) * 0.5, radius * 1e-3), (distance + radius) * 2


def silhouette(scene: Scene) -> Scene:
    """Everything white and shining before black; what a mask cuts away stays away."""
    white = tuple(_only_alpha(image) for image in scene.images)
    materials = tuple(_shining(material) for material in scene.materials)
    meshes = tuple(
        mesh if mesh.colors is None else replace(mesh, colors=np.where([True, True, True, False], 1, mesh.colors))
        for mesh in scene.meshes
    )
    return replace(scene, meshes=meshes, images=white, materials=materials, sun=None, environment=_DARK)


def _only_alpha(image: Image) -> Image:
    return replace(image, pixels=np.where([True, True, True, False], 255, image.pixels).astype(np.uint8))


def _shining(material: Material) -> Material:
    is_cut = material.alpha_mode is not AlphaMode.OPAQUE
    return Material(
        name=material.name,
        base_color=(1.0, 1.0, 1.0, material.base_color[3]),
        unlit=True,
        double_sided=material.double_sided,
        alpha_mode=material.alpha_mode,
        alpha_cutoff=material.alpha_cutoff,
        base_color_image=material.base_color_image if is_cut else None,
        uv_transform=material.uv_transform,
    )
