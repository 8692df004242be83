"""A wall on the device: its position map, its inner picture, and the LED pixels that come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.gpu import Gpu
from filmlot.render.pipelines import HDR_FORMAT, Pipelines
from filmlot.render.quality import Quality
from filmlot.render.target import Encoder, HdrTarget
from filmlot.standards.geometry import Camera, Wall, off_axis
from filmlot.standards.geometry.camera import FAR_M, NEAR_M
from filmlot.standards.geometry.projection import Matrix

LOOK = np.dtype(
    [
        ("inner", "f4", (4, 4)),
        ("camera", "f4", (4, 4)),
        ("led", "f4", (3, 4)),
        ("stage_point", "f4", 4),
    ]
)
_IDENTITY = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class WallLook:
    """What walls show around and inside the camera's frustum.

    `stage_point_m` is where the outer picture is right; `overscan` widens the inner frustum (1.15 = 15 %)
    and `feather`, a part of the picture's width, softens its edge within that. `led_matrix` turns scene-
    linear light into the LEDs' primaries, `peak` is their limit with 1 = diffuse white.
    """

    stage_point_m: tuple[float, float, float] = (0.0, 0.0, 1.6)
    overscan: float = 1.15
    feather: float = 0.06
    outer_gain: float = 0.6
    led_matrix: tuple[tuple[float, float, float], ...] = field(default=_IDENTITY)
    peak: float = 8.0

    def __post_init__(self) -> None:
        if not 1 <= self.overscan <= 5 or not 0 <= self.feather <= 0.5:
            msg = f"wall look: overscan is {self.overscan} (1 to 5), feather {self.feather} (0 to 0.5)"
            raise ValueError(msg)
        if not 0 <= self.outer_gain <= 4 or self.peak <= 0:
            msg = f"wall look: outer_gain is {self.outer_gain} (0 to 4), peak {self.peak} (above 0)"
            raise ValueError(msg)
        if np.shape(self.led_matrix) != (3, 3) or not np.isfinite((*self.stage_point_m, self.peak)).all():
            msg = "wall look: led_matrix needs 3 rows of 3, stage_point_m and peak finite numbers"
            raise ValueError(msg)


class ResidentWall:
    """One wall's textures and passes.

    A flat wall's inner picture is the off-axis view through the wall itself, one pixel an LED; any other wall
    looks itself up in a picture from the camera with overscan.
    """

    def __init__(self, gpu: Gpu, pipelines: Pipelines, wall: Wall, outer: HdrTarget, quality: Quality) -> None:
        import wgpu

        self.wall = wall
        self._gpu = gpu
        self._pipelines = pipelines
        self._quality = quality
        self._outer = outer
        self._positions = self._position_texture()
        usage = wgpu.TextureUsage
        self._texture = gpu.device.create_texture(
            size=(*wall.size_px, 1),
            format=HDR_FORMAT,
            usage=usage.RENDER_ATTACHMENT | usage.TEXTURE_BINDING | usage.COPY_DST,
        )
        self.view = self._texture.create_view()
        self.encoder = Encoder(gpu, pipelines, self.view, wall.size_px)
        self._look = gpu.device.create_buffer(
            size=LOOK.itemsize, usage=wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST
        )
        self._inner: HdrTarget | None = None
        self._bind_panel()

    def aim(self, camera: Camera, look: WallLook) -> tuple[Matrix, HdrTarget]:
        """Sets the wall to a camera; gives the inner view and the target to draw it into before `light`."""
        frustum = camera.view_projection(overscan=look.overscan)
        inner = self._off_axis(camera)
        target = self._inner_target(camera, is_off_axis=inner is not None)
        if inner is None:
            inner = frustum
        record = np.zeros(1, LOOK)
        record["inner"], record["camera"] = inner.T, frustum.T
        record["led"][0, :, :3] = look.led_matrix
        record["led"][0, :, 3] = (look.peak, look.outer_gain, look.feather)
        record["stage_point"][0, :3] = look.stage_point_m
        self._gpu.queue.write_buffer(self._look, 0, record.view(np.uint8))
        return inner, target

    def cover(self, picture: NDArray[np.float16]) -> None:
        """Gives every LED the light of a picture's pixel, (H, W, 3) in scene-linear light, until `light`."""
        width, height = self.wall.size_px
        texels = np.ones((height, width, 4), np.float16)
        texels[..., :3] = picture
        self._gpu.queue.write_texture(
            {"texture": self._texture},
            texels,
            {"bytes_per_row": width * 8, "rows_per_image": height},
            (width, height, 1),
        )

    def light(self, encoder: Any) -> None:
        """Records the pass that gives every LED its light."""
        color = {"view": self.view, "load_op": "clear", "store_op": "store", "clear_value": (0, 0, 0, 1)}
        screen = encoder.begin_render_pass(color_attachments=[color])
        screen.set_pipeline(self._pipelines.wall)
        screen.set_bind_group(0, self._group)
        screen.draw(3)
        screen.end()

    def draw_panel(self, render_pass: Any) -> None:
        """Draws the wall as a lamp; the panel pipeline and the view are set."""
        render_pass.set_bind_group(1, self._panel_group)
        render_pass.set_vertex_buffer(0, self._panel_corners)
        render_pass.set_index_buffer(self._panel_indices, "uint32")
        render_pass.draw_indexed(self.wall.triangles.size)

    def _off_axis(self, camera: Camera) -> Matrix | None:
        if self.wall.corners_m is None:
            return None
        try:
            lower_left, lower_right, upper_left = self.wall.corners_m
            return off_axis(lower_left, lower_right, upper_left, camera.eye_m, near_m=NEAR_M, far_m=FAR_M)
        except ValueError:
            return None  # the camera stands behind the wall: what it aims at is not to be seen

    def _inner_target(self, camera: Camera, *, is_off_axis: bool) -> HdrTarget:
        size_px = self.wall.size_px if is_off_axis else inner_size_px(camera, self._quality)
        if self._inner is None or self._inner.size_px != size_px:
            self._inner = HdrTarget(self._gpu, size_px, samples=self._quality.samples)
            self._bind_wall(self._inner)
        return self._inner

    def _bind_wall(self, inner: HdrTarget) -> None:
        resources = (
            {"buffer": self._look},
            self._positions.create_view(),
            inner.view,
            self._outer.view,
            self._pipelines.clamped,
        )
        self._group = self._gpu.device.create_bind_group(
            layout=self._pipelines.wall_layout,
            entries=[{"binding": number, "resource": what} for number, what in enumerate(resources)],
        )

    def _position_texture(self) -> Any:
        import wgpu

        width, height = self.wall.size_px
        texture = self._gpu.device.create_texture(
            size=(width, height, 1),
            format="rgba32float",
            usage=wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.COPY_DST,
        )
        texels = np.zeros((height, width, 4), np.float32)
        is_led = np.isfinite(self.wall.position_map[..., 0])
        texels[is_led, :3] = self.wall.position_map[is_led]
        texels[is_led, 3] = 1
        self._gpu.queue.write_texture(
            {"texture": texture},
            texels,
            {"bytes_per_row": width * 16, "rows_per_image": height},
            (width, height, 1),
        )
        return texture

    def _bind_panel(self) -> None:
        import wgpu

        corners: NDArray[np.float32] = np.hstack([self.wall.positions_m, self.wall.uv]).astype(np.float32)
        device = self._gpu.device
        self._panel_corners = device.create_buffer_with_data(data=corners, usage=wgpu.BufferUsage.VERTEX)
        self._panel_indices = device.create_buffer_with_data(
            data=self.wall.triangles.astype(np.uint32), usage=wgpu.BufferUsage.INDEX
        )
        self._panel_group = device.create_bind_group(
            layout=self._pipelines.panel_layout,
            entries=[
                {"binding": 0, "resource": self.view},
                {"binding": 1, "resource": self._pipelines.clamped},
            ],
        )


def inner_size_px(camera: Camera, quality: Quality) -> tuple[int, int]:
    """The size of a lens-true inner picture: the sensor's shape at the quality's width."""
    width_mm, height_mm = camera.lens.sensor_mm
    return quality.inner_px, max(1, min(8192, round(quality.inner_px * height_mm / width_mm)))
