"""What views are drawn into, and the way of pictures back to the processor."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.gpu import Gpu
from filmlot.render.pipelines import DEPTH_FORMAT, HDR_FORMAT, PICTURE_FORMAT

_ROW_ALIGNMENT_BYTES = 256


class HdrTarget:
    """A scene-linear picture with depth; `layers` 6 makes it a cube, whose faces share one depth buffer."""

    def __init__(self, gpu: Gpu, size_px: tuple[int, int], *, samples: int, layers: int = 1) -> None:
        import wgpu

        drawn, sampled = wgpu.TextureUsage.RENDER_ATTACHMENT, wgpu.TextureUsage.TEXTURE_BINDING
        self.size_px = size_px
        size = (*size_px, 1)
        self.texture = gpu.device.create_texture(size=(*size_px, layers), format=HDR_FORMAT, usage=drawn | sampled)
        self.depth = gpu.device.create_texture(
            size=size, format=DEPTH_FORMAT, usage=drawn, sample_count=samples
        ).create_view()
        self._layers = [
            self.texture.create_view(dimension="2d", base_array_layer=layer, array_layer_count=1)
            for layer in range(layers)
        ]
        self._samples = None
        if samples > 1:
            self._samples = gpu.device.create_texture(
                size=size, format=HDR_FORMAT, usage=drawn, sample_count=samples
            ).create_view()
        self.view = self.texture.create_view(dimension="cube") if layers == 6 else self._layers[0]

    def begin(self, encoder: Any, *, layer: int = 0) -> Any:
        """A render pass that starts black and empty."""
        color: dict[str, Any] = {"view": self._layers[layer], "load_op": "clear", "store_op": "store"}
        if self._samples is not None:
            color |= {"view": self._samples, "resolve_target": self._layers[layer], "store_op": "discard"}
        depth = {
            "view": self.depth,
            "depth_clear_value": 0.0,
            "depth_load_op": "clear",
            "depth_store_op": "discard",
        }
        return encoder.begin_render_pass(
            color_attachments=[color | {"clear_value": (0, 0, 0, 1)}], depth_stencil_attachment=depth
        )


class Encoder:
    """Turns one scene-linear picture into 8-bit sRGB and carries it to the processor."""

    def __init__(self, gpu: Gpu, pipelines: Any, source: Any, size_px: tuple[int, int]) -> None:
        import wgpu

        self._gpu = gpu
        self._pipeline = pipelines.encode
        self._size_px = size_px
        self._texture = gpu.device.create_texture(
            size=(*size_px, 1),
            format=PICTURE_FORMAT,
            usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
        )
        self._view = self._texture.create_view()
        self._source = gpu.device.create_bind_group(
            layout=pipelines.encode_layout, entries=[{"binding": 0, "resource": source}]
        )
        self._row_bytes = -(-size_px[0] * 4 // _ROW_ALIGNMENT_BYTES) * _ROW_ALIGNMENT_BYTES
        self._free: list[Any] = []

    def encode(self, encoder: Any) -> Any:
        """Records the encoding and the copy; gives the staging buffer that will hold the picture."""
        color = {"view": self._view, "load_op": "clear", "store_op": "store", "clear_value": (0, 0, 0, 1)}
        screen = encoder.begin_render_pass(color_attachments=[color])
        screen.set_pipeline(self._pipeline)
        screen.set_bind_group(0, self._source)
        screen.draw(3)
        screen.end()
        staging = self._free.pop() if self._free else self._make_staging()
        encoder.copy_texture_to_buffer(
            {"texture": self._texture},
            {"buffer": staging, "bytes_per_row": self._row_bytes},
            (*self._size_px, 1),
        )
        return staging

    def read(self, staging: Any) -> NDArray[np.uint8]:
        """The picture in a mapped staging buffer, (H, W, 4); the buffer is free again afterwards."""
        width, height = self._size_px
        rows = np.frombuffer(staging.read_mapped(), dtype=np.uint8).reshape(height, self._row_bytes)
        picture = rows[:, : width * 4].reshape(height, width, 4).copy()
        staging.unmap()
        self._free.append(staging)
        return picture

    def _make_staging(self) -> Any:
        import wgpu

        return self._gpu.device.create_buffer(
            size=self._row_bytes * self._size_px[1], usage=wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ
        )
