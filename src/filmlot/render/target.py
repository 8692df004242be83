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

        self.size_px = size_px
        self._gpu, self._device = gpu, gpu.device
        self._samples = samples
        drawn, copied = wgpu.TextureUsage.RENDER_ATTACHMENT, wgpu.TextureUsage.COPY_DST
        sampled, read = wgpu.TextureUsage.TEXTURE_BINDING, wgpu.TextureUsage.COPY_SRC
        self.texture = self._make(HDR_FORMAT, drawn | sampled | copied | read, layers=layers)
        self.view = self.texture.create_view(dimension="cube" if layers == 6 else "2d")
        self._depth = self._make(DEPTH_FORMAT, drawn, samples=samples).create_view()
        self._layers = [
            self.texture.create_view(dimension="2d", base_array_layer=layer, array_layer_count=1)
            for layer in range(layers)
        ]
        self._many: Any = None
        self._resolved: Any = None
        if samples > 1:
            self._many = self._make(HDR_FORMAT, drawn, samples=samples).create_view()
            # Mesa 22.3's software driver resolves every layer into the first: a cube is resolved beside
            # itself.
            if layers > 1:
                self._resolved = self._make(HDR_FORMAT, drawn | wgpu.TextureUsage.COPY_SRC)

    def twin(self) -> HdrTarget:
        """Another of the same kind."""
        return HdrTarget(self._gpu, self.size_px, samples=self._samples, layers=len(self._layers))

    def copy_to(self, encoder: Any, other: HdrTarget) -> None:
        """Records the copy of all layers into a twin."""
        size = (*self.size_px, len(self._layers))
        encoder.copy_texture_to_texture({"texture": self.texture}, {"texture": other.texture}, size)

    def begin(self, encoder: Any, *, layer: int = 0) -> Any:
        """A render pass that starts black and empty; to be closed with `end`."""
        color: dict[str, Any] = {"view": self._layers[layer], "store_op": "store"}
        if self._many is not None:
            resolved = self._layers[layer] if self._resolved is None else self._resolved.create_view()
            color = {"view": self._many, "resolve_target": resolved, "store_op": "discard"}
        depth = {
            "view": self._depth,
            "depth_clear_value": 0.0,
            "depth_load_op": "clear",
            "depth_store_op": "discard",
        }
        color |= {"load_op": "clear", "clear_value": (0, 0, 0, 1)}
        return encoder.begin_render_pass(color_attachments=[color], depth_stencil_attachment=depth)

    def end(self, encoder: Any, render_pass: Any, *, layer: int = 0) -> None:
        """Closes the pass that `begin` gave."""
        render_pass.end()
        if self._resolved is not None:
            encoder.copy_texture_to_texture(
                {"texture": self._resolved},
                {"texture": self.texture, "origin": (0, 0, layer)},
                (*self.size_px, 1),
            )

    def read(self) -> NDArray[np.float16]:
        """The scene-linear picture, (H, W, 4), once all that was submitted is done; of a cube its first face."""
        width, height = self.size_px
        layout = {"bytes_per_row": width * 8, "rows_per_image": height}
        data = self._device.queue.read_texture({"texture": self.texture}, layout, (width, height, 1))
        return np.frombuffer(data, dtype=np.float16).reshape(height, width, 4)

    def _make(self, texture_format: str, usage: int, *, samples: int = 1, layers: int = 1) -> Any:
        return self._device.create_texture(
            size=(*self.size_px, layers), format=texture_format, usage=usage, sample_count=samples
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
            size=self._row_bytes * self._size_px[1],
            usage=wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ,
        )
