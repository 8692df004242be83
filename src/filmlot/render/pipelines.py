"""The compiled pipelines and the layouts of what they read; made once a renderer."""

from __future__ import annotations

from importlib import resources
from typing import Any

from filmlot.render.gpu import Gpu
from filmlot.render.pack import CORNER, Bucket

HDR_FORMAT = "rgba16float"
DEPTH_FORMAT = "depth32float"
PICTURE_FORMAT = "rgba8unorm"
VIEW_SLOT_BYTES = 256

_CORNER_FORMATS = {
    "position": "float32x3",
    "normal": "snorm16x4",
    "uv": "float32x2",
    "color": "unorm8x4",
    "light": "float16x4",
    "opening": "snorm16x4",
}


def _shader(*names: str) -> str:
    folder = resources.files("filmlot.render") / "shaders"
    return "\n".join((folder / f"{name}.wgsl").read_text("utf-8") for name in names)


def _corner_buffer(*fields: str) -> dict[str, Any]:
    return {
        "array_stride": CORNER.itemsize,
        "attributes": [
            {"format": _CORNER_FORMATS[name], "offset": CORNER.fields[name][1], "shader_location": location}
            for location, name in enumerate(fields)
            if CORNER.fields is not None
        ],
    }


class Pipelines:
    """Everything that the renderer runs on the device, and the layouts to bind data by."""

    def __init__(self, gpu: Gpu, *, samples: int) -> None:
        self._device = gpu.device
        self._samples = samples
        self._make_layouts()
        self.cull = self._compute("cull", "cull", [self.view_layout, self.cull_layout])
        self.shadow = self._shadow("place_caster", "position")
        self.masked_shadow = self._shadow("place_masked_caster", "position", "uv", "color", fragment="cut_out")
        surface = self._module("view", "tables", "surface")
        layouts = [self.view_layout, self.tables_layout, self.surface_layout]
        self.surfaces = {bucket: self._surface(surface, layouts, bucket) for bucket in Bucket}
        self.background = self._background(surface, layouts)
        self.panel = self._panel()
        wall, encode = self._module("wall"), self._module("encode")
        self.wall = self._screen(wall, "light_led", self.wall_layout, HDR_FORMAT)
        self.encode = self._screen(encode, "encode", self.encode_layout, PICTURE_FORMAT)
        self.clamped = gpu.device.create_sampler(mag_filter="linear", min_filter="linear", mipmap_filter="linear")
        self.compared = gpu.device.create_sampler(mag_filter="linear", min_filter="linear", compare="less-equal")

    def _make_layouts(self) -> None:
        import wgpu

        vertex, fragment, compute = (
            wgpu.ShaderStage.VERTEX,
            wgpu.ShaderStage.FRAGMENT,
            wgpu.ShaderStage.COMPUTE,
        )
        uniform, table, shared_table = ({"type": kind} for kind in ("uniform", "read-only-storage", "storage"))
        self.view_layout = self._layout(
            (vertex | fragment | compute, "buffer", {"type": "uniform", "has_dynamic_offset": True})
        )
        self.cull_layout = self._layout(
            (compute, "buffer", table), (compute, "buffer", shared_table), (compute, "buffer", shared_table)
        )
        self.tables_layout = self._layout(*[(vertex | fragment, "buffer", table)] * 3)
        flat, cube, stack = (
            {"sample_type": "float", "view_dimension": dimension} for dimension in ("2d", "cube", "2d-array")
        )
        self.surface_layout = self._layout(
            (fragment, "buffer", uniform),
            (fragment, "texture", {"sample_type": "depth", "view_dimension": "2d"}),
            (fragment, "sampler", {"type": "comparison"}),
            (fragment, "texture", cube),
            (fragment, "texture", flat),
            (fragment, "sampler", {"type": "filtering"}),
            (fragment, "texture", flat),
            (fragment, "texture", stack),
            (fragment, "texture", stack),
            (fragment, "sampler", {"type": "filtering"}),
        )
        self.shadow_layout = self._layout((fragment, "texture", stack), (fragment, "sampler", {"type": "filtering"}))
        exact = {"sample_type": "unfilterable-float", "view_dimension": "2d"}
        self.wall_layout = self._layout(
            (fragment, "buffer", uniform),
            (fragment, "texture", exact),
            (fragment, "texture", flat),
            (fragment, "texture", cube),
            (fragment, "sampler", {"type": "filtering"}),
        )
        self.panel_layout = self._layout((fragment, "texture", flat), (fragment, "sampler", {"type": "filtering"}))
        self.encode_layout = self._layout((fragment, "texture", flat))

    def _layout(self, *entries: tuple[int, str, dict[str, Any]]) -> Any:
        return self._device.create_bind_group_layout(
            entries=[
                {"binding": number, "visibility": stage, kind: what}
                for number, (stage, kind, what) in enumerate(entries)
            ]
        )

    def _module(self, *names: str) -> Any:
        return self._device.create_shader_module(label=names[-1], code=_shader(*names))

    def _compute(self, shader: str, entry: str, layouts: list[Any]) -> Any:
        return self._device.create_compute_pipeline(
            layout=self._device.create_pipeline_layout(bind_group_layouts=layouts),
            compute={"module": self._module(shader), "entry_point": entry},
        )

    def _shadow(self, entry: str, *fields: str, fragment: str | None = None) -> Any:
        module = self._module("view", "tables", "shadow")
        layouts = [self.view_layout, self.tables_layout, self.shadow_layout]
        return self._device.create_render_pipeline(
            layout=self._device.create_pipeline_layout(bind_group_layouts=layouts),
            vertex={"module": module, "entry_point": entry, "buffers": [_corner_buffer(*fields)]},
            fragment=None if fragment is None else {"module": module, "entry_point": fragment, "targets": []},
            # Both sides cast: a leaf, a flag and an open roof have only one.
            primitive={"topology": "triangle-list", "cull_mode": "none"},
            depth_stencil={
                "format": DEPTH_FORMAT,
                "depth_write_enabled": True,
                "depth_compare": "less",
                "depth_bias": 1,
                "depth_bias_slope_scale": 1.5,
            },
        )

    def _surface(self, module: Any, layouts: list[Any], bucket: Bucket) -> Any:
        one_sided = bucket in {Bucket.PLAIN, Bucket.MAPPED}
        return self._hdr_pipeline(
            module,
            layouts,
            vertex={"entry_point": "place_corner", "buffers": [_corner_buffer(*_CORNER_FORMATS)]},
            fragment="shade",
            constants={"HAS_MAPS": float(bucket not in {Bucket.PLAIN, Bucket.PLAIN_DOUBLE_SIDED})},
            cull_mode="back" if one_sided else "none",
            is_blended=bucket is Bucket.BLENDED,
        )

    def _background(self, module: Any, layouts: list[Any]) -> Any:
        return self._hdr_pipeline(
            module,
            layouts,
            vertex={"entry_point": "cover", "buffers": []},
            fragment="shade_background",
            depth_compare="equal",  # depth 0 is where nothing was drawn
            writes_depth=False,
        )

    def _panel(self) -> Any:
        corner = {
            "array_stride": 20,
            "attributes": [
                {"format": "float32x3", "offset": 0, "shader_location": 0},
                {"format": "float32x2", "offset": 12, "shader_location": 1},
            ],
        }
        return self._hdr_pipeline(
            self._module("view", "panel"),
            [self.view_layout, self.panel_layout],
            vertex={"entry_point": "place_panel", "buffers": [corner]},
            fragment="shine",
        )

    def _hdr_pipeline(
        self,
        module: Any,
        layouts: list[Any],
        *,
        vertex: dict[str, Any],
        fragment: str,
        constants: dict[str, float] | None = None,
        cull_mode: str = "none",
        is_blended: bool = False,
        depth_compare: str = "greater",
        writes_depth: bool = True,
    ) -> Any:
        target: dict[str, Any] = {"format": HDR_FORMAT}
        if is_blended:
            over = {"operation": "add", "src_factor": "one", "dst_factor": "one-minus-src-alpha"}
            target["blend"] = {"color": over, "alpha": over}
        return self._device.create_render_pipeline(
            layout=self._device.create_pipeline_layout(bind_group_layouts=layouts),
            vertex={"module": module, **vertex},
            primitive={"topology": "triangle-list", "cull_mode": cull_mode, "front_face": "ccw"},
            depth_stencil={
                "format": DEPTH_FORMAT,
                "depth_write_enabled": writes_depth and not is_blended,
                "depth_compare": depth_compare,  # reversed: the nearest is the greatest
            },
            multisample={"count": self._samples},
            fragment={
                "module": module,
                "entry_point": fragment,
                "targets": [target],
                "constants": constants or {},
            },
        )

    def _screen(self, module: Any, fragment: str, layout: Any, target_format: str) -> Any:
        return self._device.create_render_pipeline(
            layout=self._device.create_pipeline_layout(bind_group_layouts=[layout]),
            vertex={"module": module, "entry_point": "cover", "buffers": []},
            primitive={"topology": "triangle-list"},
            fragment={"module": module, "entry_point": fragment, "targets": [{"format": target_format}]},
        )
