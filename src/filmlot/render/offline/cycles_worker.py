"""The Cycles engine: run by a Python that has Blender's `bpy`, never imported by us; the contract is `offline.job`'s.

`PYTHON cycles_worker.py FOLDER`. It needs bpy 5 and numpy and nothing of this package: Blender is GPL and stays beside.
"""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

LAYERS = ("albedo", "normal", "numbers")


def main(folder: Path) -> None:
    """Does the job in a folder."""
    stay_capped()
    job = json.loads((folder / "job.json").read_text("utf-8"))
    if job["bake"] is not None:
        raise SystemExit("Cycles bakes no light into vertices: bake with Mitsuba")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.preferences.addon_enable(module="cycles")
    with np.load(folder / "scene.npz") as stored:
        shaders = build(stored, json.loads(str(stored["scene"])))
    total = sum(len(shot["seeds"]) for shot in job["shots"])
    done = 0
    for shot in job["shots"]:
        aim(shot)
        radiance = []
        for seed in shot["seeds"]:
            radiance.append(render(folder, samples=shot["samples"], bounces=shot["bounces"], seed=seed))
            done += 1
            print(json.dumps({"done": done / total}), flush=True)
        layers = direct_layers(folder, shaders)
        np.savez(folder / f"{shot['name']}.npz", radiance=np.array(radiance), **layers)
        (folder / "frame.exr").replace(folder / f"{shot['name']}.exr")


def stay_capped() -> None:
    """Holds this process to the memory that its parent allows."""
    if sys.platform != "win32" and "FILMLOT_MEMORY_BYTES" in os.environ:
        import resource

        cap = int(os.environ["FILMLOT_MEMORY_BYTES"])
        resource.setrlimit(resource.RLIMIT_AS, (cap, cap))


def build(stored: Any, plain: dict[str, Any]) -> list[Shader]:
    """Puts the scene into Blender's and gives its materials."""
    shaders = [Shader(number, fields, stored) for number, fields in enumerate(plain["materials"])]
    meshes = [make_mesh(stored, number, fields, shaders) for number, fields in enumerate(plain["meshes"])]
    for number, (mesh, world) in enumerate(zip(plain["instances"], stored["world"], strict=True)):
        placed = bpy.data.objects.new(f"instance{number}", meshes[mesh])
        placed.matrix_world = Matrix(world.tolist())
        bpy.context.scene.collection.objects.link(placed)
    if plain["sun"] is not None:
        shine(plain["sun"])
    surround(stored["environment"])
    return shaders


class Shader:
    """A material with the parts that layers are made of: base colour, alpha, and the node that is its look."""

    def __init__(self, number: int, fields: dict[str, Any], stored: Any) -> None:
        self.number = number
        self.material = bpy.data.materials.new(fields["name"] or str(number))
        self.material.use_nodes = True
        self.nodes, self._links = self.material.node_tree.nodes, self.material.node_tree.links
        self.nodes.clear()
        self.output = self.nodes.new("ShaderNodeOutputMaterial")
        self.base, self.alpha = self._base(fields, stored)
        self.surface = self._surface(fields, stored)
        self.show(self.surface)

    def show(self, socket: Any) -> None:
        """Makes a shader the look, where the alpha does not cut it away."""
        if self.alpha is None:
            self._links.new(socket, self.output.inputs["Surface"])
            return
        mix = self.nodes.new("ShaderNodeMixShader")
        self._links.new(self.alpha, mix.inputs["Fac"])
        self._links.new(self.nodes.new("ShaderNodeBsdfTransparent").outputs[0], mix.inputs[1])
        self._links.new(socket, mix.inputs[2])
        self._links.new(mix.outputs[0], self.output.inputs["Surface"])

    def glow(self, color: Any, strength: float = 1.0) -> Any:
        """A shader that shines in a colour."""
        node = self.nodes.new("ShaderNodeEmission")
        node.inputs["Strength"].default_value = strength
        self.link(color, node.inputs["Color"])
        return node.outputs[0]

    def link(self, value: Any, socket: Any) -> None:
        """Connects a socket, or sets a plain value."""
        if isinstance(value, bpy.types.NodeSocket):
            self._links.new(value, socket)
        else:
            socket.default_value = value

    def layer(self, name: str) -> Any:
        """A shader that shines a layer of `LAYERS`."""
        if name == "albedo":
            return self.glow(self.base)
        if name == "normal":
            return self.glow(self.nodes.new("ShaderNodeNewGeometry").outputs["Normal"])
        joined = self.nodes.new("ShaderNodeCombineXYZ")
        joined.inputs[0].default_value = float(self.number + 1)
        self.link(self.nodes.new("ShaderNodeCameraData").outputs["View Distance"], joined.inputs[1])
        joined.inputs[2].default_value = 1.0
        return self.glow(joined.outputs[0])

    def _multiply(self, first: Any, second: Any) -> Any:
        node = self.nodes.new("ShaderNodeVectorMath")
        node.operation = "MULTIPLY"
        self.link(first, node.inputs[0])
        self.link(second, node.inputs[1])
        return node.outputs[0]

    def _image(self, stored: Any, number: int, *, is_color: bool) -> Any:
        values = (stored[f"image{number}"][::-1] / np.float32(255)).astype(np.float32)
        if is_color:
            # Decoded here: Blender mixes the texels of a byte picture as codes, before they become light.
            codes = values[..., :3]
            values[..., :3] = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)
        height, width, _ = values.shape
        image = bpy.data.images.new(f"image{number}", width, height, alpha=True, float_buffer=True, is_data=True)
        image.alpha_mode = "CHANNEL_PACKED"
        image.pixels.foreach_set(values.reshape(-1))
        node = self.nodes.new("ShaderNodeTexImage")
        node.image = image
        return node

    def _base(self, fields: dict[str, Any], stored: Any) -> tuple[Any, Any]:
        *color, alpha = fields["base_color"]
        vertex = self.nodes.new("ShaderNodeAttribute")
        vertex.attribute_name = "tint"
        base, opacity = self._multiply(color, vertex.outputs["Color"]), None
        if fields["base_color_image"] is not None:
            image = self._image(stored, fields["base_color_image"], is_color=True)
            base, opacity = self._multiply(base, image.outputs["Color"]), image.outputs["Alpha"]
        if fields["alpha_mode"] == "OPAQUE":
            return base, None
        product = self.nodes.new("ShaderNodeMath")
        product.operation = "MULTIPLY"
        self.link(vertex.outputs["Alpha"] if opacity is None else opacity, product.inputs[0])
        product.inputs[1].default_value = alpha
        if fields["alpha_mode"] == "BLEND":
            return base, product.outputs[0]
        cut = self.nodes.new("ShaderNodeMath")
        cut.operation = "LESS_THAN"
        cut.inputs[0].default_value = fields["alpha_cutoff"]
        self.link(product.outputs[0], cut.inputs[1])
        return base, cut.outputs[0]

    def _surface(self, fields: dict[str, Any], stored: Any) -> Any:
        if fields["unlit"]:
            return self.glow(self.base)
        node = self.nodes.new("ShaderNodeBsdfPrincipled")
        self.link(self.base, node.inputs["Base Color"])
        node.inputs["IOR"].default_value = max(fields["ior"], 1.0001)
        node.inputs["Specular IOR Level"].default_value = 0.5 if fields["ior"] > 1 else 0.0
        node.inputs["Metallic"].default_value = fields["metallic"]
        node.inputs["Roughness"].default_value = fields["roughness"]
        if fields["metallic_roughness_image"] is not None:
            parts = self.nodes.new("ShaderNodeSeparateColor")
            self.link(
                self._image(stored, fields["metallic_roughness_image"], is_color=False).outputs[0], parts.inputs[0]
            )
            for name, channel in (("Roughness", 1), ("Metallic", 2)):
                product = self.nodes.new("ShaderNodeMath")
                product.operation = "MULTIPLY"
                self.link(parts.outputs[channel], product.inputs[0])
                product.inputs[1].default_value = fields[name.lower()]
                self.link(product.outputs[0], node.inputs[name])
        if fields["normal_image"] is not None:
            bend = self.nodes.new("ShaderNodeNormalMap")
            bend.inputs["Strength"].default_value = fields["normal_scale"]
            self.link(self._image(stored, fields["normal_image"], is_color=False).outputs[0], bend.inputs["Color"])
            self.link(bend.outputs[0], node.inputs["Normal"])
        if any(fields["emissive"]):
            glow: Any = [*fields["emissive"], 1.0]
            if fields["emissive_image"] is not None:
                picture = self._image(stored, fields["emissive_image"], is_color=True).outputs[0]
                glow = self._multiply(fields["emissive"], picture)
            self.link(glow, node.inputs["Emission Color"])
            node.inputs["Emission Strength"].default_value = 1.0
        return node.outputs[0]


def make_mesh(stored: Any, number: int, fields: dict[str, Any], shaders: list[Shader]) -> Any:
    """A mesh of the archive as Blender's; its v runs up."""
    positions, triangles = stored[f"mesh{number}.positions_m"], stored[f"mesh{number}.triangles"]
    mesh = bpy.data.meshes.new(f"mesh{number}")
    mesh.from_pydata(positions.tolist(), [], triangles.tolist())
    mesh.materials.append(shaders[fields["material"]].material)
    corners = triangles.reshape(-1)
    if f"mesh{number}.uv" in stored:
        a, b, c, d, e, f = json.loads(str(stored["scene"]))["materials"][fields["material"]]["uv_transform"]
        u, v = stored[f"mesh{number}.uv"][corners].T
        uv = np.stack([a * u + b * v + c, 1 - (d * u + e * v + f)], axis=1)
        mesh.uv_layers.new(name="uv").data.foreach_set("uv", uv.astype(np.float32).reshape(-1))
    colors = np.ones((len(positions), 4), dtype=np.float32)
    if f"mesh{number}.colors" in stored:
        colors = stored[f"mesh{number}.colors"].astype(np.float32)
    mesh.attributes.new("tint", "FLOAT_COLOR", "POINT").data.foreach_set("color", colors.reshape(-1))
    if f"mesh{number}.normals" in stored:
        mesh.normals_split_custom_set_from_vertices(stored[f"mesh{number}.normals"].tolist())
    return mesh


def shine(sun: dict[str, Any]) -> None:
    """The sun: Blender's strength is irradiance."""
    light = bpy.data.lights.new("sun", "SUN")
    strength = max(sun["radiance"])
    light.energy, light.angle = math.pi * strength, 0.0
    light.color = [part / max(strength, 1e-9) for part in sun["radiance"]]
    placed = bpy.data.objects.new("sun", light)
    towards = np.array(sun["direction"]) / np.linalg.norm(sun["direction"])
    across = np.cross((0, 0, 1) if abs(towards[2]) < 0.9 else (0, 1, 0), towards)
    across /= np.linalg.norm(across)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([across, np.cross(towards, across), towards], axis=1)  # it shines along its -Z
    placed.matrix_world = Matrix(matrix.tolist())
    bpy.context.scene.collection.objects.link(placed)


def surround(radiance: Any) -> None:
    """The sky: Blender's lat-long pictures begin a quarter later, rows run up."""
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    turned = np.roll(radiance, -radiance.shape[1] // 4, axis=1)[::-1]
    image = bpy.data.images.new("sky", radiance.shape[1], radiance.shape[0], float_buffer=True, is_data=True)
    image.pixels.foreach_set(np.dstack([turned, np.ones_like(turned[..., 0])]).astype(np.float32).reshape(-1))
    picture = nodes.new("ShaderNodeTexEnvironment")
    picture.image = image
    links.new(picture.outputs[0], nodes["Background"].inputs["Color"])


def aim(shot: dict[str, Any]) -> None:
    """The pinhole of a shot."""
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = shot["size_px"]
    camera = bpy.data.cameras.new(shot["name"])
    (camera.sensor_width, camera.sensor_height), camera.lens = shot["sensor_mm"], shot["focal_length_mm"]
    camera.sensor_fit, camera.clip_start, camera.clip_end = "HORIZONTAL", 1e-3, 1e5
    camera.shift_x = -shot["projection_offset_mm"][0] / shot["sensor_mm"][0]
    camera.shift_y = shot["projection_offset_mm"][1] / shot["sensor_mm"][0]
    right, forward, up = np.array(shot["axes"])
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = np.stack([right, up, -forward], axis=1), shot["eye_m"]
    scene.camera = bpy.data.objects.new(shot["name"], camera)
    scene.camera.matrix_world = Matrix(matrix.tolist())
    scene.collection.objects.link(scene.camera)


def render(folder: Path, *, samples: int, bounces: int, seed: int) -> Any:
    """A picture, (H, W, 3) scene-linear, rows from the top; also left as `frame.exr`."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    settings = scene.cycles
    settings.device, settings.samples, settings.seed = "CPU", samples, seed
    settings.use_denoising = settings.use_adaptive_sampling = False
    settings.pixel_filter_type = "BOX"
    settings.sample_clamp_indirect = settings.sample_clamp_direct = 0.0
    # Blender does not count the first reflection.
    for name in ("max_bounces", "diffuse_bounces", "glossy_bounces", "transmission_bounces"):
        setattr(settings, name, max(bounces - 1, 0))
    settings.transparent_max_bounces = 64
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.render.filepath = str(folder / "frame.exr")
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(str(folder / "frame.exr"), check_existing=False)
    width, height = image.size
    pixels = np.empty(width * height * 4, dtype=np.float32)
    image.pixels.foreach_get(pixels)
    bpy.data.images.remove(image)
    return pixels.reshape(height, width, 4)[::-1, :, :3].copy()


def direct_layers(folder: Path, shaders: list[Shader]) -> dict[str, Any]:
    """The layers that are no light: every material shines them, before a dark sky and without a sun."""
    kept = folder / "kept.exr"
    (folder / "frame.exr").replace(kept)
    scene = bpy.context.scene
    scene.world = None
    for light in [placed for placed in scene.objects if placed.type == "LIGHT"]:
        bpy.data.objects.remove(light)
    made = {}
    for name in LAYERS:
        for shader in shaders:
            shader.show(shader.layer(name))
        made[name] = render(folder, samples=64, bounces=0, seed=1)
    one = render(folder, samples=1, bounces=0, seed=2)
    kept.replace(folder / "frame.exr")
    length = np.linalg.norm(made["normal"], axis=-1, keepdims=True)
    coverage = made["numbers"][..., 2]
    return {
        "albedo": made["albedo"],
        "normal": (made["normal"] / np.maximum(length, 1e-6)).astype(np.float32),
        "depth_m": (made["numbers"][..., 1] / np.maximum(coverage, 1e-6)).astype(np.float32),
        "coverage": coverage,
        "material": np.round(one[..., 0]).astype(np.int32) - 1,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
