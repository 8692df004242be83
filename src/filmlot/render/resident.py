"""A scene on the device: its tables, textures, sky and shadow, ready to be drawn by any number of views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.environment import FilteredEnvironment, brdf_table
from filmlot.render.gpu import Gpu
from filmlot.render.pack import DRAW, Bucket, PackedScene
from filmlot.render.pipelines import DEPTH_FORMAT, Pipelines
from filmlot.render.prepared import PreparedMaps, PreparedScene
from filmlot.render.quality import Quality
from filmlot.render.scene import Sun
from filmlot.render.view import ViewSlots, sun_view

LIGHTING = np.dtype(
    [
        ("sun_matrix", "f4", (4, 4)),
        ("sun_direction", "f4", 4),
        ("sun_radiance", "f4", 4),
        ("irradiance", "f4", (9, 4)),
    ]
)
_CULL_GROUP = 64
_NO_SUN = Sun(radiance=(0.0, 0.0, 0.0))


class ResidentScene:
    """A scene that was brought to the device. Its maps come by `fill`, its shadow map by `draw_shadow`, once each."""

    def __init__(self, gpu: Gpu, pipelines: Pipelines, scene: PreparedScene, quality: Quality) -> None:
        import wgpu

        self._gpu = gpu
        self._pipelines = pipelines
        packed = scene.packed
        self._ranges = packed.ranges
        self._instance_count = len(packed.instances)
        usage = wgpu.BufferUsage
        self._corners = self._buffer(packed.corners, usage.VERTEX)
        self._indices = self._buffer(packed.indices, usage.INDEX)
        self._empty_draws = self._buffer(packed.draws, usage.COPY_SRC)
        self._draws = self._buffer(packed.draws, usage.STORAGE | usage.INDIRECT)
        self._bind_tables(packed)
        self._sun = scene.sun or _NO_SUN
        self.sun_matrix, texel_m = sun_view(self._sun.direction, packed.bounds_m, quality.shadow_px)
        self._maps: list[tuple[Any, PreparedMaps]] = []
        self._bind_surface(scene, quality, texel_m)

    def fill(self) -> Iterator[None]:
        """Brings the maps to the device, one a step."""
        for texture, maps in self._maps:
            for layer, levels in enumerate(maps.layers):
                for level, pixels in enumerate(levels):
                    self._write(texture, pixels, level=level, layer=layer)
                yield
        self._maps = []

    def cull(self, encoder: Any, views: ViewSlots, slot: int) -> None:
        """Records the choice of what a view draws."""
        encoder.copy_buffer_to_buffer(self._empty_draws, 0, self._draws, 0, self._draws.size)
        compute = encoder.begin_compute_pass()
        compute.set_pipeline(self._pipelines.cull)
        compute.set_bind_group(0, views.group, [views.offset(slot)])
        compute.set_bind_group(1, self._cull_group)
        compute.dispatch_workgroups(-(-self._instance_count // _CULL_GROUP))
        compute.end()

    def draw(self, render_pass: Any, views: ViewSlots, slot: int, *, background: bool) -> None:
        """Draws what the last `cull` chose, then the sky where nothing stands, then what blends over both."""
        render_pass.set_bind_group(0, views.group, [views.offset(slot)])
        render_pass.set_bind_group(1, self._tables_group)
        render_pass.set_bind_group(2, self._surface_group)
        self._set_pools(render_pass)
        for bucket in Bucket:
            if bucket is Bucket.BLENDED and background:
                render_pass.set_pipeline(self._pipelines.background)
                render_pass.draw(3)
            if bucket in self._ranges:
                render_pass.set_pipeline(self._pipelines.surfaces[bucket])
                self._draw_bucket(render_pass, bucket)

    def draw_shadow(self, encoder: Any, views: ViewSlots, slot: int) -> None:
        """Draws the shadow map; the slot holds `sun_matrix`."""
        self.cull(encoder, views, slot)
        depth = {
            "view": self._shadow_view,
            "depth_clear_value": 1.0,
            "depth_load_op": "clear",
            "depth_store_op": "store",
        }
        shadow = encoder.begin_render_pass(color_attachments=[], depth_stencil_attachment=depth)
        shadow.set_bind_group(0, views.group, [views.offset(slot)])
        shadow.set_bind_group(1, self._tables_group)
        shadow.set_bind_group(2, self._shadow_group)
        self._set_pools(shadow)
        casters = set(self._ranges) - {Bucket.BLENDED} if self._sun.casts_shadows else set()
        for bucket in sorted(casters):
            is_mapped = bucket in {Bucket.MAPPED, Bucket.MAPPED_DOUBLE_SIDED}
            shadow.set_pipeline(self._pipelines.masked_shadow if is_mapped else self._pipelines.shadow)
            self._draw_bucket(shadow, bucket)
        shadow.end()

    def _set_pools(self, render_pass: Any) -> None:
        render_pass.set_vertex_buffer(0, self._corners)
        render_pass.set_index_buffer(self._indices, "uint32")

    def _draw_bucket(self, render_pass: Any, bucket: Bucket) -> None:
        from wgpu.backends.wgpu_native.extras import multi_draw_indexed_indirect

        first, count = self._ranges[bucket]
        multi_draw_indexed_indirect(render_pass, self._draws, offset=first * DRAW.itemsize, count=count)

    def _buffer(self, data: NDArray[Any], usage: int) -> Any:
        import wgpu

        return self._gpu.device.create_buffer_with_data(
            data=np.ascontiguousarray(data).view(np.uint8), usage=usage | wgpu.BufferUsage.COPY_DST
        )

    def _bind_tables(self, packed: PackedScene) -> None:
        import wgpu

        storage = wgpu.BufferUsage.STORAGE
        instances = self._buffer(packed.instances, storage)
        materials = self._buffer(packed.materials, storage)
        visible = self._gpu.device.create_buffer(size=4 * len(packed.instances), usage=storage)
        self._cull_group = self._group(self._pipelines.cull_layout, instances, visible, self._draws)
        self._tables_group = self._group(self._pipelines.tables_layout, instances, visible, materials)

    def _bind_surface(self, scene: PreparedScene, quality: Quality, texel_m: float) -> None:
        import wgpu

        device, light = self._gpu.device, scene.light
        both = wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.TEXTURE_BINDING
        side = quality.shadow_px if scene.sun else 1
        self._shadow_view = device.create_texture(size=(side, side, 1), format=DEPTH_FORMAT, usage=both).create_view()
        repeated = device.create_sampler(
            address_mode_u="repeat",
            address_mode_v="repeat",
            mag_filter="linear",
            min_filter="linear",
            mipmap_filter="linear",
            max_anisotropy=quality.anisotropy,
        )
        color_maps = self._map_array(scene.color_maps, is_color=True)
        self._shadow_group = self._group(self._pipelines.shadow_layout, color_maps, repeated)
        self._surface_group = self._group(
            self._pipelines.surface_layout,
            self._buffer(self._lighting(light, texel_m), wgpu.BufferUsage.UNIFORM),
            self._shadow_view,
            self._pipelines.compared,
            self._specular_cube(light),
            self._half_texture(_with_alpha(np.pad(brdf_table(), ((0, 0), (0, 0), (0, 1))))),
            self._pipelines.clamped,
            self._half_texture(_with_alpha(light.background)),
            color_maps,
            self._map_array(scene.data_maps, is_color=False),
            repeated,
        )

    def _lighting(self, light: FilteredEnvironment, texel_m: float) -> NDArray[np.void]:
        lighting = np.zeros(1, LIGHTING)
        direction = np.asarray(self._sun.direction) / np.linalg.norm(self._sun.direction)
        lighting["sun_matrix"] = self.sun_matrix.T  # columns first, as WGSL stores matrices
        lighting["sun_direction"] = (*direction, texel_m)
        lighting["sun_radiance"] = (*self._sun.radiance, len(light.specular) - 1)
        lighting["irradiance"][:, :, :3] = light.irradiance
        return lighting

    def _group(self, layout: Any, *resources: Any) -> Any:
        import wgpu

        entries = [
            {"binding": number, "resource": {"buffer": what} if isinstance(what, wgpu.GPUBuffer) else what}
            for number, what in enumerate(resources)
        ]
        return self._gpu.device.create_bind_group(layout=layout, entries=entries)

    def _texture(self, size: tuple[int, int, int], texture_format: str, levels: int) -> Any:
        import wgpu

        usage = wgpu.TextureUsage.TEXTURE_BINDING | wgpu.TextureUsage.COPY_DST
        return self._gpu.device.create_texture(size=size, format=texture_format, usage=usage, mip_level_count=levels)

    def _half_texture(self, pixels: NDArray[np.float16]) -> Any:
        height, width, _ = pixels.shape
        texture = self._texture((width, height, 1), "rgba16float", 1)
        self._write(texture, pixels)
        return texture.create_view()

    def _specular_cube(self, light: FilteredEnvironment) -> Any:
        side = light.specular[0].shape[1]
        texture = self._texture((side, side, 6), "rgba16float", len(light.specular))
        for level, faces in enumerate(light.specular):
            for layer, face in enumerate(faces):
                self._write(texture, _with_alpha(face), level=level, layer=layer)
        return texture.create_view(dimension="cube")

    def _map_array(self, maps: PreparedMaps, *, is_color: bool) -> Any:
        side = maps.side_px
        texture_format = "rgba8unorm-srgb" if is_color else "rgba8unorm"
        texture = self._texture((side, side, max(len(maps.layers), 1)), texture_format, side.bit_length())
        self._maps.append((texture, maps))
        return texture.create_view(dimension="2d-array")

    def _write(self, texture: Any, pixels: NDArray[Any], *, level: int = 0, layer: int = 0) -> None:
        height, width, channels = pixels.shape
        self._gpu.queue.write_texture(
            {"texture": texture, "mip_level": level, "origin": (0, 0, layer)},
            np.ascontiguousarray(pixels),
            {"bytes_per_row": width * channels * pixels.itemsize, "rows_per_image": height},
            (width, height, 1),
        )


def _with_alpha(rgb: NDArray[np.float32]) -> NDArray[np.float16]:
    return np.concatenate([np.clip(rgb, 0, 6e4), np.ones_like(rgb[..., :1])], axis=-1).astype(np.float16)
