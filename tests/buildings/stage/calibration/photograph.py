"""Photographs of charts on walls, by OpenCV's own projection and distortion: nothing of ours draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from filmlot.standards.markers.chart import WallChart

Floats = NDArray[np.float64]
SHARPER = 2  # a picture is drawn as much larger and averaged
OVERSCAN = 1.3  # what a barrel distortion draws in from beyond the picture's edge
BLUR_PX, NOISE = 0.6, 3.0
HALF = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])  # OpenCV calls the middle of the first pixel (0, 0)


@dataclass(frozen=True)
class Lens:
    """A real lens in OpenCV's terms; `centre_px` counts from the picture's upper left corner."""

    size_px: tuple[int, int]
    focal_px: float
    centre_px: tuple[float, float]
    distortion: tuple[float, ...]

    @property
    def matrix(self) -> Floats:
        (x, y), f = self.centre_px, self.focal_px
        return np.array([[f, 0, x], [0, f, y], [0, 0, 1]])


def pose(position_m: Sequence[float], rotation_deg: Sequence[float]) -> Floats:
    """A camera's axes right, forward, up (4, 4) in the stage."""
    camera = np.eye(4)
    camera[:3, :3] = Rotation.from_euler("ZXY", rotation_deg, degrees=True).as_matrix()
    camera[:3, 3] = position_m
    return camera


def project(points_m: Floats, camera: Floats, lens: Lens) -> Floats:
    """Where the lens shows points (N, 3), in pixels from the picture's upper left corner."""
    to_camera = np.linalg.inv(camera)[[0, 2, 1]] * np.array([[1], [-1], [1]])
    seen, _ = cv2.projectPoints(points_m, to_camera[:, :3], to_camera[:, 3], lens.matrix, np.array(lens.distortion))
    return seen.reshape(-1, 2)


def photograph(charts: Sequence[WallChart], camera: Floats, lens: Lens, seed: int) -> NDArray[np.uint8]:
    """The grey picture (H, W) of the charts, a little soft and noisy."""
    width, height = lens.size_px
    wide = (round(width * OVERSCAN) * SHARPER, round(height * OVERSCAN) * SHARPER)
    margin = (np.array(wide) / SHARPER - lens.size_px) / 2
    straight = Lens(wide, lens.focal_px * SHARPER, tuple((lens.centre_px + margin) * SHARPER), (0.0,) * 5)
    picture = np.full(wide[::-1], 20, np.uint8)
    for chart in charts:
        _draw_wall(picture, chart, camera, straight)
    across, down = np.meshgrid(np.arange(width * SHARPER) + 0.5, np.arange(height * SHARPER) + 0.5)
    pixels = np.stack([across.ravel(), down.ravel()], axis=1)[:, None] / SHARPER
    criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 40, 1e-9)
    plain = cv2.undistortPointsIter(pixels, lens.matrix, np.array(lens.distortion), None, None, criteria)[:, 0]
    places = (plain * straight.focal_px + straight.centre_px - 0.5).reshape(*across.shape, 2).astype(np.float32)
    bent = cv2.remap(picture, places, None, cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(cv2.resize(bent, lens.size_px, interpolation=cv2.INTER_AREA), (0, 0), BLUR_PX)
    noise = np.random.default_rng(seed).normal(0, NOISE, soft.shape)
    return (soft + noise).clip(0, 255).astype(np.uint8)


def _draw_wall(picture: NDArray[np.uint8], chart: WallChart, camera: Floats, lens: Lens) -> None:
    """The wall, one flat facet of two triangles after the other."""
    wall, drawn = chart.wall, (chart.draw() * 0.7 + 20).astype(np.uint8)
    for first, second in zip(*np.split(wall.triangles, 2), strict=True):
        corners = np.unique([first, second])
        in_camera = (wall.positions_m[corners] - camera[:3, 3]) @ camera[:3, :3]
        if in_camera[:, 1].min() < 0.2:
            continue
        leds = (wall.uv[corners] * wall.size_px).astype(np.float32)
        left, right = leds[:, 0].min().astype(int), leds[:, 0].max().astype(int)
        shown = project(wall.positions_m[corners], camera, lens).astype(np.float32)
        bring = cv2.getPerspectiveTransform((leds - (left, 0)).astype(np.float32), shown)
        first_px = np.maximum(np.floor(shown.min(axis=0)) - 1, 0).astype(int)
        size = np.minimum(np.ceil(shown.max(axis=0)) + 1, picture.shape[::-1]).astype(int) - first_px
        if size.min() <= 0:
            continue
        bring = HALF @ np.array([[1, 0, -first_px[0]], [0, 1, -first_px[1]], [0, 0, 1]]) @ bring @ np.linalg.inv(HALF)
        facet, part = (
            drawn[:, left:right],
            np.s_[first_px[1] : first_px[1] + size[1], first_px[0] : first_px[0] + size[0]],
        )
        mask = cv2.warpPerspective(np.full_like(facet, 255), bring, size.tolist(), flags=cv2.INTER_NEAREST)
        lit = cv2.warpPerspective(facet, bring, size.tolist(), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        np.copyto(picture[part], lit, where=mask > 0)
