"""The stage in one look: its meshes where they stand, its errors, and a print by which looks are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from filmlot.buildings.assets.engine.validate.mesh import Floats, MeshArrays, Whole

MAX_ERRORS = 50
SHAPE = ("points", "faceVertexCounts", "faceVertexIndices", "normals", "subdivisionScheme", "orientation")
UV_TYPES = ("texCoord2f[]", "texCoord2d[]", "texCoord2h[]", "float2[]")


@dataclass(frozen=True)
class Bound:
    """A material (None: no material) on some faces of a mesh (None: on all that nothing else binds)."""

    material: str | None
    faces: Whole | None


@dataclass(frozen=True)
class PlacedMesh:
    """A mesh in one look: `world` (4, 4) takes column vectors of its space to the stage's.

    `source` is the layer's identifier and the path of the prim spec in which its points stand.
    """

    path: str
    source: tuple[str, str]
    arrays: MeshArrays
    world: Floats
    is_visible: bool
    purpose: str
    bindings: tuple[Bound, ...]
    is_double_sided: bool
    is_collider: bool

    @property
    def is_shown(self) -> bool:
        """Whether a renderer draws it."""
        return self.is_visible and self.purpose in {"default", "render"} and not self.is_collider

    def triangles_m(self) -> Floats:
        """Its triangles where they stand, (T, 3, 3); empty where the mesh is broken."""
        if not self.arrays.is_sound:
            return np.zeros((0, 3, 3))
        points = self.arrays.points_m @ self.world[:3, :3].T + self.world[:3, 3]
        return points[self.arrays.triangles]


@dataclass(frozen=True)
class Composition:
    """What one look shows."""

    look: Mapping[str, str]
    meshes: tuple[PlacedMesh, ...]
    print: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """What variants make of every prim, by path: equal prints are equal prims."""

    @property
    def shown(self) -> tuple[PlacedMesh, ...]:
        """The meshes that a renderer draws."""
        return tuple(mesh for mesh in self.meshes if mesh.is_shown)

    def triangles_m(self) -> Floats:
        """All triangles that a renderer draws, (T, 3, 3)."""
        parts = [mesh.triangles_m() for mesh in self.shown]
        return np.concatenate(parts) if parts else np.zeros((0, 3, 3))

    def bounds_m(self) -> tuple[Floats, Floats] | None:
        """The box around what is drawn; None around nothing."""
        corners = self.triangles_m().reshape(-1, 3)
        return (corners.min(axis=0), corners.max(axis=0)) if len(corners) else None


@contextmanager
def selected_look(stage: Any, root: Any, look: Mapping[str, str]) -> Iterator[None]:
    """The stage with these tokens on the root prim for as long as this lasts; chosen in the session alone."""
    session = stage.GetSessionLayer()
    _select(session, root, look)
    try:
        yield
    finally:
        if look:
            _select(session, root, {})


def _select(session: Any, root: Any, look: Mapping[str, str]) -> None:
    from pxr import Sdf

    with Sdf.ChangeBlock():
        session.Clear()
        if look:
            over = Sdf.CreatePrimInLayer(session, root.GetPath())
            for name, token in look.items():
                over.variantSelections[name] = token


def composition_errors(
    stage: Any, root: Any, looks: Iterable[Mapping[str, str]]
) -> Iterator[tuple[Mapping[str, str], str]]:
    """The errors of the stage in each look, in USD's words."""
    session = stage.GetSessionLayer()
    try:
        for look in looks:
            _select(session, root, look)
            yield from ((look, _words_of(error)) for error in stage.GetCompositionErrors()[:MAX_ERRORS])
    finally:
        _select(session, root, {})


def _words_of(error: Any) -> str:
    """What USD says of an error; its kind where it quotes bytes of a file that are no text."""
    try:
        return str(error)
    except UnicodeDecodeError:
        return type(error).__name__


def read_composition(stage: Any, root: Any, look: Mapping[str, str], *, arrays: dict[Any, Any]) -> Composition:
    """The stage with these tokens; `arrays` keeps meshes that several looks share."""
    from pxr import Usd, UsdGeom

    cache = UsdGeom.XformCache()
    meshes, prints = [], {}
    with selected_look(stage, root, look):
        for prim in Usd.PrimRange(stage.GetPseudoRoot(), Usd.TraverseInstanceProxies()):
            prints[str(prim.GetPath())] = tuple(_opinions(prim))
            if prim.IsA(UsdGeom.Mesh):
                meshes.append(_place(UsdGeom.Mesh(prim), np.array(cache.GetLocalToWorldTransform(prim)).T, arrays))
    return Composition(dict(look), tuple(meshes), prints)


def _opinions(prim: Any) -> Iterator[tuple[str, str]]:
    """What variants say of a prim: the value of each property whose strongest opinion is theirs."""
    yield "type", f"{prim.GetTypeName()} {prim.IsActive()}"
    if not any("{" in str(spec.path) for spec in prim.GetPrimStack()):
        return
    for name in prim.GetPropertyNames():
        stack = prim.GetProperty(name).GetPropertyStack()
        if stack and "{" in str(stack[0].path):
            yield name, _value_of(stack[0])


def _value_of(spec: Any) -> str:
    from pxr import Sdf

    if isinstance(spec, Sdf.RelationshipSpec):
        return str(spec.targetPathList)
    if spec.HasInfo("connectionPaths"):
        return str(spec.connectionPathList)
    return str(spec.default) if "[]" not in str(spec.typeName) else f"{spec.layer.identifier}{spec.path}"


def _place(mesh: Any, world: Floats, arrays: dict[Any, Any]) -> PlacedMesh:
    from pxr import UsdGeom, UsdPhysics

    prim = mesh.GetPrim()
    imageable = UsdGeom.Imageable(prim)
    return PlacedMesh(
        path=str(prim.GetPath()),
        source=_spec_of(mesh.GetPointsAttr()),
        arrays=_arrays_of(mesh, arrays),
        world=world,
        is_visible=imageable.ComputeVisibility() != "invisible",
        purpose=str(imageable.ComputePurpose()),
        bindings=tuple(_bindings(mesh)),
        is_double_sided=bool(mesh.GetDoubleSidedAttr().Get()),
        is_collider=prim.HasAPI(UsdPhysics.CollisionAPI),
    )


def _arrays_of(mesh: Any, arrays: dict[Any, Any]) -> MeshArrays:
    from pxr import UsdGeom

    primvars = [
        primvar
        for primvar in UsdGeom.PrimvarsAPI(mesh).GetPrimvarsWithAuthoredValues()
        if str(primvar.GetTypeName()) in UV_TYPES
    ]
    names = [*SHAPE, *(str(primvar.GetName()) for primvar in primvars)]
    key = tuple(_source(mesh.GetPrim().GetAttribute(name)) for name in names)
    if key not in arrays:
        arrays[key] = _read_arrays(mesh, primvars)
    kept: MeshArrays = arrays[key]
    return kept


def _read_arrays(mesh: Any, primvars: list[Any]) -> MeshArrays:
    scheme = mesh.GetSubdivisionSchemeAttr()
    read = MeshArrays(
        mesh.GetPointsAttr().Get(),
        mesh.GetFaceVertexCountsAttr().Get(),
        mesh.GetFaceVertexIndicesAttr().Get(),
        scheme=str(scheme.Get()) if scheme.HasAuthoredValue() else None,
        is_left_handed=mesh.GetOrientationAttr().Get() == "leftHanded",
    )
    if mesh.GetNormalsAttr().HasAuthoredValue():
        read.add_values("normals", mesh.GetNormalsAttr().Get(), None, mesh.GetNormalsInterpolation(), width=3)
    for primvar in primvars:
        name = str(primvar.GetPrimvarName())
        read.add_values(name, primvar.Get(), primvar.GetIndices(), primvar.GetInterpolation(), width=2)
    return read


def _source(attribute: Any) -> tuple[str, str]:
    stack = attribute.GetPropertyStack() if attribute else []
    return (stack[0].layer.identifier, str(stack[0].path)) if stack else ("", "")


def _spec_of(attribute: Any) -> tuple[str, str]:
    stack = attribute.GetPropertyStack()
    return (stack[0].layer.identifier, str(stack[0].path.GetPrimPath())) if stack else ("", "")


def _bindings(mesh: Any) -> Iterator[Bound]:
    from pxr import UsdGeom, UsdShade

    subsets = UsdGeom.Subset.GetGeomSubsets(mesh, UsdGeom.Tokens.face, "materialBind")
    for subset in subsets:
        material, _ = UsdShade.MaterialBindingAPI(subset.GetPrim()).ComputeBoundMaterial()
        faces = np.asarray(subset.GetIndicesAttr().Get() or [], dtype=np.int64)
        yield Bound(str(material.GetPath()) if material else None, faces)
    material, _ = UsdShade.MaterialBindingAPI(mesh.GetPrim()).ComputeBoundMaterial()
    yield Bound(str(material.GetPath()) if material else None, None)
