"""A scene as Mitsuba holds it: meshes in place, lights, sensors. To be imported when the variant is set."""

from __future__ import annotations

import math
from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from filmlot.render.environment import Environment
from filmlot.render.offline.mitsuba.surface import MetallicRoughness, Textures, brdf_texture, linear
from filmlot.render.pack import smooth_normals
from filmlot.render.scene import AlphaMode, Instance, Material, Mesh, Scene

Floats = NDArray[np.float32]

MAX_PLACED_TRIANGLES = 40_000_000

# Mitsuba's environment maps are Y-up and have their seam elsewhere: this brings them to ours (see Environment).
_UPRIGHT = [[-1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]


def build_stage(scene: Scene) -> Any:
    """The scene for Mitsuba; every instance becomes a mesh of its own, whose material stands in `vertex_material`."""
    placed = sum(len(scene.meshes[instance.mesh].triangles) for instance in scene.instances)
    if placed > MAX_PLACED_TRIANGLES:
        msg = f"{placed} triangles with all instances; at most {MAX_PLACED_TRIANGLES} are traced"
        raise ValueError(msg)
    surfaces = _Surfaces(scene)
    parts: dict[str, Any] = {"type": "scene"}
    for number, instance in enumerate(scene.instances):
        mesh = scene.meshes[instance.mesh]
        if len(mesh.triangles):
            parts[f"mesh{number}"] = _mesh(f"mesh{number}", mesh, instance, scene.materials[mesh.material], surfaces)
    if scene.sun is not None:
        parts["sun"] = {
            "type": "directional",
            "direction": [-part for part in scene.sun.direction],
            "irradiance": {"type": "rgb", "value": [math.pi * part for part in scene.sun.radiance]},
        }
    assert isinstance(scene.environment, Environment)
    if scene.environment.radiance.any():
        parts["sky"] = {
            "type": "envmap",
            "bitmap": mi.Bitmap(np.ascontiguousarray(scene.environment.radiance)),
            "to_world": mi.ScalarTransform4f(_UPRIGHT),
        }
    return mi.load_dict(parts)


def build_sensor(shot: dict[str, Any]) -> Any:
    """The pinhole of one shot, with a film of its size and a box filter."""
    (width, height), (sensor_width, sensor_height) = shot["size_px"], shot["sensor_mm"]
    eye, (_, forward, up) = np.array(shot["eye_m"]), np.array(shot["axes"])
    offset_x, offset_y = shot["projection_offset_mm"]
    film = {"type": "hdrfilm", "width": width, "height": height, "pixel_format": "rgb", "component_format": "float32"}
    return mi.load_dict(
        {
            "type": "perspective",
            "fov_axis": "x",
            "fov": math.degrees(2 * math.atan(sensor_width / 2 / shot["focal_length_mm"])),
            "principal_point_offset_x": offset_x / sensor_width,
            "principal_point_offset_y": offset_y / sensor_height,
            "near_clip": 1e-3,
            "far_clip": 1e5,
            "to_world": mi.ScalarTransform4f().look_at(
                origin=eye.tolist(), target=(eye + forward).tolist(), up=up.tolist()
            ),
            "film": film | {"rfilter": {"type": "box"}},
            "sampler": {"type": "multijitter"},
        }
    )


def placed_corners(mesh: Mesh, instance: Instance) -> tuple[Floats, Floats]:
    """Positions and unit normals in the stage, (V, 3) each."""
    turn = instance.world[:3, :3]
    normals = smooth_normals(mesh) if mesh.normals is None else mesh.normals
    # By the inverse's transpose, which stays right under uneven scale.
    turned = normals @ np.linalg.inv(turn) if abs(np.linalg.det(turn)) > 1e-18 else normals
    length = np.linalg.norm(turned, axis=1, keepdims=True)
    positions = mesh.positions_m @ turn.T + instance.world[:3, 3]
    return positions.astype(np.float32), (turned / np.maximum(length, 1e-12)).astype(np.float32)


class _Surfaces:
    """The materials, made when a mesh asks for one."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._textures = Textures(scene.images)
        self._table = brdf_texture()
        self._made: dict[tuple[int, bool], Any] = {}

    def surface(self, material: int, *, has_colors: bool) -> Any:
        key = (material, has_colors)
        if key not in self._made:
            described = self._scene.materials[material]
            self._made[key] = MetallicRoughness(described, self._textures, self._table, has_colors=has_colors)
        return self._made[key]

    def glow(self, material: Material) -> Any:
        """The area light of what shines, or None."""
        image = material.emissive_image
        strength = np.array(material.emissive, dtype=np.float32)
        if material.unlit:
            image, strength = material.base_color_image, np.array(material.base_color[:3], dtype=np.float32)
        if not strength.any():
            return None
        if image is None:
            radiance: dict[str, Any] = {"type": "rgb", "value": strength.tolist()}
        else:
            picture = linear(self._scene.images[image].pixels)[..., :3] * strength
            radiance = {"type": "bitmap", "bitmap": mi.Bitmap(np.ascontiguousarray(picture)), "raw": True}
        return mi.load_dict({"type": "area", "radiance": radiance})


def _mesh(name: str, mesh: Mesh, instance: Instance, material: Material, surfaces: _Surfaces) -> Any:
    positions, normals = placed_corners(mesh, instance)
    properties = mi.Properties()
    properties["mesh_bsdf"] = surfaces.surface(mesh.material, has_colors=mesh.colors is not None)
    glow = surfaces.glow(material)
    if glow is not None:
        properties["mesh_emitter"] = glow
    made = mi.Mesh(
        name,
        vertex_count=len(positions),
        face_count=len(mesh.triangles),
        props=properties,
        has_vertex_normals=True,
        has_vertex_texcoords=mesh.uv is not None,
    )
    values = mi.traverse(made)
    values["vertex_positions"] = positions.reshape(-1)
    values["vertex_normals"] = normals.reshape(-1)
    is_mirrored = np.linalg.det(instance.world[:3, :3]) < 0
    triangles = mesh.triangles[:, ::-1] if is_mirrored else mesh.triangles
    values["faces"] = triangles.astype(np.uint32).reshape(-1)
    if mesh.uv is not None:
        values["vertex_texcoords"] = np.ascontiguousarray(mesh.uv, dtype=np.float32).reshape(-1)
    values.update()
    made.add_attribute("vertex_material", 1, np.full(len(positions), mesh.material, dtype=np.float32))
    if mesh.colors is not None:
        made.add_attribute("vertex_color", 3, np.ascontiguousarray(mesh.colors[:, :3]).reshape(-1))
        made.add_attribute("vertex_alpha", 1, np.ascontiguousarray(mesh.colors[:, 3]))
    return made


def integrator(scene: Scene, bounces: int) -> Any:
    """A path tracer of so many reflections; masks let light through only in the volumetric one's shadow rays."""
    has_holes = any(material.alpha_mode is not AlphaMode.OPAQUE for material in scene.materials)
    return mi.load_dict({"type": "volpath" if has_holes else "path", "max_depth": bounces + 1, "rr_depth": 64})


class LayersIntegrator(mi.SamplingIntegrator):  # type: ignore[misc]
    """What is seen directly, through masks: albedo, normal, depth, material and coverage."""

    NAMES = ("albedo.r", "albedo.g", "albedo.b", "normal.x", "normal.y", "normal.z", "depth", "material", "coverage")
    MOST_SHEETS = 64

    @dr.syntax  # type: ignore[untyped-decorator]
    def sample(
        self, scene: Any, sampler: Any, ray: Any, medium: Any = None, active: Any = True
    ) -> tuple[Any, Any, Any]:
        """The layers along one ray."""
        ray = mi.Ray3f(dr.detach(ray))
        searching = mi.Bool(active)
        found = mi.Bool(False)
        travelled, material, sheets = mi.Float(0), mi.Float(-1), mi.UInt32(0)
        albedo, normal = mi.Color3f(0), mi.Normal3f(0)
        while searching:
            si = scene.ray_intersect(ray, searching)
            travelled += dr.select(searching & si.is_valid(), si.t, 0)
            searching &= si.is_valid()
            if searching:  # scalar code would ask a surface that is not there
                bsdf = si.bsdf()
                through = dr.max(bsdf.eval_null_transmission(si, searching))
                stops = searching & (sampler.next_1d(searching) >= through)
                albedo = dr.select(stops, bsdf.eval_diffuse_reflectance(si, stops), albedo)
                normal = dr.select(stops, si.sh_frame.n, normal)
                material = dr.select(stops, si.shape.eval_attribute_1("vertex_material", si, stops), material)
                found |= stops
                searching &= dr.select(stops, False, sheets < self.MOST_SHEETS)
            sheets += 1
            ray = dr.select(searching, si.spawn_ray(ray.d), ray)
        seen = dr.select(found, mi.Float(1), mi.Float(0))
        layers = [*albedo, *normal, travelled * seen, material, seen]
        return mi.Color3f(0), found, layers

    def aov_names(self) -> list[str]:
        """The layers' names in their order."""
        return list(self.NAMES)
