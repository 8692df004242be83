"""geo.usdc and col.usdc: the levels' meshes and the hulls, turned from the scene's Z up to the package's Y up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.package.source import Hull
from filmlot.render.scene import Floats, Material, Mesh, Scene
from filmlot.standards.asset.variants import LEVELS

MAX_NAME = 64
_SPACES = re.compile(r"[^A-Za-z0-9_]+")


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """A mesh as it stands in the package: its prim's name, points (N, 3) Y up, and its material's name."""

    name: str
    mesh: Mesh
    points_m: Floats
    normals: Floats | None
    uv: Floats | None
    material: str
    is_double_sided: bool


def prim_name(text: str) -> str:
    """A text as the name of a prim: an ASCII identifier; equal texts give equal names."""
    name = _SPACES.sub("_", text).strip("_")[:MAX_NAME] or "part"
    return f"_{name}" if name[0].isdigit() else name


def parts_of(scene: Scene) -> tuple[Part, ...]:
    """The scene's instances as parts with frozen transforms; a name that comes again is counted on."""
    taken: dict[str, int] = {}
    return tuple(_named_parts(scene, taken))


def _named_parts(scene: Scene, taken: dict[str, int]) -> Iterator[Part]:
    for instance in scene.instances:
        mesh = scene.meshes[instance.mesh]
        material = scene.materials[mesh.material]
        name = prim_name(mesh.name)
        taken[name] = taken.get(name, 0) + 1
        world = instance.world
        normals = None
        if mesh.normals is not None:
            turned = mesh.normals @ np.linalg.inv(world[:3, :3])
            normals = y_up(turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-12))
        is_mirrored = np.linalg.det(world[:3, :3]) < 0
        triangles = mesh.triangles[:, ::-1] if is_mirrored else mesh.triangles
        yield Part(
            name=name if taken[name] == 1 else f"{name}_{taken[name]}",
            mesh=Mesh(**{**vars(mesh), "triangles": triangles}),
            points_m=y_up(mesh.positions_m @ world[:3, :3].T + world[:3, 3]),
            normals=normals,
            uv=None if mesh.uv is None else _transformed(mesh.uv, material),
            material=prim_name(material.name),
            is_double_sided=material.double_sided,
        )


def y_up(vectors: NDArray[Any]) -> Floats:
    """Vectors (N, 3) of a scene (Z up) in a package's axes (Y up, front towards +Z)."""
    return np.ascontiguousarray(np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], axis=1), dtype=np.float32)


def _transformed(uv: Floats, material: Material) -> Floats:
    across, down = np.reshape(material.uv_transform, (2, 3))
    return np.stack([uv @ across[:2] + across[2], uv @ down[:2] + down[2]], axis=1).astype(np.float32)


def write_geometry(
    stage: Any, root: str, levels: Mapping[str, tuple[Part, ...]], *, hidden: Mapping[str, bool]
) -> None:
    """Writes `<root>/geo/<level>/<part>`; levels below LOD0 are inactive, `hidden` parts invisible."""
    from pxr import UsdGeom

    UsdGeom.Xform.Define(stage, root)  # Blender loses transforms below a prim without a type
    UsdGeom.Scope.Define(stage, f"{root}/geo")
    for name, parts in levels.items():
        path = f"{root}/geo/{name}"
        level = UsdGeom.Xform.Define(stage, path)
        for part in parts:
            mesh = _write_part(stage, f"{path}/{part.name}", part, material=f"{root}/mtl/{part.material}")
            if hidden.get(part.name):
                mesh.CreateVisibilityAttr(UsdGeom.Tokens.invisible)
        if name != LEVELS[0]:
            level.GetPrim().SetActive(False)  # noqa: FBT003


def _write_part(stage: Any, path: str, part: Part, *, material: str) -> Any:
    from pxr import Sdf, UsdGeom, UsdShade, Vt

    mesh = _write_triangles(stage, path, part.points_m, part.mesh.triangles)
    mesh.CreateDoubleSidedAttr(part.is_double_sided)
    if part.normals is not None:
        mesh.CreateNormalsAttr(Vt.Vec3fArray.FromNumpy(part.normals))
        mesh.SetNormalsInterpolation(UsdGeom.Tokens.vertex)
    api, types = UsdGeom.PrimvarsAPI(mesh), Sdf.ValueTypeNames
    if part.uv is not None:
        upwards = np.stack([part.uv[:, 0], 1 - part.uv[:, 1]], axis=1)  # USD counts v upwards
        st = api.CreatePrimvar("st", types.TexCoord2fArray, UsdGeom.Tokens.vertex)
        st.Set(Vt.Vec2fArray.FromNumpy(np.ascontiguousarray(upwards, dtype=np.float32)))
    for name, values in (("filmlot:color", part.mesh.colors), ("filmlot:light", part.mesh.light)):
        if values is not None:
            primvar = api.CreatePrimvar(name, types.Float4Array, UsdGeom.Tokens.vertex)
            primvar.Set(Vt.Vec4fArray.FromNumpy(np.ascontiguousarray(values, dtype=np.float32)))
    if part.mesh.colors is not None:
        display = api.CreatePrimvar("displayColor", types.Color3fArray, UsdGeom.Tokens.vertex)
        display.Set(Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(part.mesh.colors[:, :3])))
    UsdShade.MaterialBindingAPI.Apply(mesh.GetPrim())
    mesh.GetPrim().CreateRelationship("material:binding", custom=False).SetTargets([Sdf.Path(material)])
    return mesh


def _write_triangles(stage: Any, path: str, points_m: Floats, triangles: NDArray[np.uint32]) -> Any:
    from pxr import UsdGeom, Vt

    mesh = UsdGeom.Mesh.Define(stage, path)
    mesh.CreatePointsAttr(Vt.Vec3fArray.FromNumpy(points_m))
    mesh.CreateFaceVertexCountsAttr(Vt.IntArray.FromNumpy(np.full(len(triangles), 3, dtype=np.int32)))
    mesh.CreateFaceVertexIndicesAttr(Vt.IntArray.FromNumpy(np.ascontiguousarray(triangles.reshape(-1), np.int32)))
    mesh.CreateSubdivisionSchemeAttr(UsdGeom.Tokens.none)
    mesh.CreateOrientationAttr(UsdGeom.Tokens.rightHanded)
    mesh.CreateExtentAttr(Vt.Vec3fArray.FromNumpy(np.stack([points_m.min(axis=0), points_m.max(axis=0)])))
    return mesh


def write_colliders(stage: Any, root: str, hulls: tuple[Hull, ...]) -> None:
    """Writes `<root>/col/hull_nn`: convex, invisible, with the purpose `guide`."""
    from pxr import UsdGeom, UsdPhysics

    UsdGeom.Xform.Define(stage, root)
    scope = UsdGeom.Scope.Define(stage, f"{root}/col")
    scope.CreatePurposeAttr(UsdGeom.Tokens.guide)
    scope.CreateVisibilityAttr(UsdGeom.Tokens.invisible)
    for number, hull in enumerate(hulls):
        mesh = _write_triangles(stage, f"{root}/col/hull_{number:02}", y_up(hull.points_m), hull.triangles)
        UsdPhysics.CollisionAPI.Apply(mesh.GetPrim())
        UsdPhysics.MeshCollisionAPI.Apply(mesh.GetPrim()).CreateApproximationAttr(UsdPhysics.Tokens.convexHull)
