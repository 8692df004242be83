"""Reads USD stages by usd-core: Xform and Mesh prims, UsdPreviewSurface materials, one distant light.

Subdivision is not applied, time samples are read at the default time, variants as they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filmlot.render.scene import (
    MAX_INSTANCES,
    AlphaMode,
    Image,
    Instance,
    Material,
    Mesh,
    Scene,
    SceneError,
    Sun,
    flat_normals,
)
from filmlot.render.texture import decode_image

Matrix = NDArray[np.float64]
Floats = NDArray[np.float32]

MAX_FILE_BYTES = 1 << 30
_MAX_IMAGE_BYTES = 64 << 20
_AGAIN = "Export the stage again, or check it with usdchecker"
_AS_ONE = "Pack the stage as one .usdz"

# A mesh's field, the primvars that may hold it, its width; those of our own name are kept from Scene to Scene.
_PRIMVARS = (
    ("normals", ("normals",), 3),
    ("uv", ("st", "UVMap", "st0"), 2),
    ("colors", ("filmlot:color",), 4),
    ("light", ("filmlot:light",), 4),
)

# The stage's Y-up becomes our Z-up, as for glTF.
_FROM_Y_UP = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=np.float64)


def read_usd(
    path: Path, *, selection: Mapping[str, str] | None = None, pictures: dict[str, Image] | None = None
) -> Scene:
    """The scene in a .usd, .usda, .usdc or .usdz file, in metres and Z-up.

    `selection` names variants by their set, on the stage's default prim; other sets stay as the file has them.
    `pictures` keeps what was decoded, by its place, for the next look of the same file.

    Raises:
        SceneError: The file cannot be opened, is too large, or holds what cannot be shown.
    """
    from pxr import Tf, Usd

    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        what = "is {size} bytes, more than {limit}"
        raise SceneError(path.name, what, "Split the stage", size=size, limit=MAX_FILE_BYTES)
    try:
        stage = Usd.Stage.Open(str(path))
    except Tf.ErrorException as error:
        raise SceneError(path.name, "is no USD file that can be opened", _AGAIN) from error
    _select(stage, selection or {})
    return _Reader(path, stage, {} if pictures is None else pictures).read()


def _select(stage: Any, selection: Mapping[str, str]) -> None:
    from pxr import Usd

    root = stage.GetDefaultPrim()
    with Usd.EditContext(stage, stage.GetSessionLayer()):
        for name, token in selection.items():
            if root and token in root.GetVariantSet(name).GetVariantNames():
                root.GetVariantSet(name).SetVariantSelection(token)


@dataclass(frozen=True, eq=False)
class _CornerValues:
    """A mesh's fields at every face corner, and whether all corners of a point share them."""

    values: dict[str, Floats]
    are_of_points: bool


class _Reader:
    def __init__(self, path: Path, stage: Any, pictures: dict[str, Image]) -> None:
        self._path = path
        self._stage = stage
        self._pictures = pictures
        self._meshes: list[Mesh] = []
        self._materials: list[Material] = []
        self._material_of: dict[str, int] = {}
        self._images: list[Image] = []
        self._image_of: dict[str, int] = {}
        self._instances: list[Instance] = []
        self._sun: Sun | None = None

    def read(self) -> Scene:
        from pxr import Usd, UsdGeom, UsdLux

        self._require_own_layers()
        turn = self._to_stage_space()
        cache = UsdGeom.XformCache()
        for prim in Usd.PrimRange(self._stage.GetPseudoRoot(), Usd.TraverseInstanceProxies()):
            if not prim.IsA(UsdGeom.Imageable) or UsdGeom.Imageable(prim).ComputeVisibility() == "invisible":
                continue
            if UsdGeom.Imageable(prim).ComputePurpose() in {"guide", "proxy"}:
                continue
            # USD multiplies row vectors: its matrices are the transposes of ours.
            world = turn @ np.array(cache.GetLocalToWorldTransform(prim)).T
            if prim.IsA(UsdGeom.Mesh):
                self._read_mesh(UsdGeom.Mesh(prim), world)
            elif prim.IsA(UsdLux.DistantLight) and self._sun is None:
                self._sun = _read_sun(UsdLux.DistantLight(prim), world)
        return Scene(
            name=self._path.name,
            meshes=tuple(self._meshes),
            materials=tuple(self._materials),
            instances=tuple(self._instances),
            images=tuple(self._images),
            sun=self._sun,
        )

    def _require_own_layers(self) -> None:
        for layer in self._stage.GetUsedLayers():
            if not layer.anonymous and not self._is_ours(layer.realPath or layer.identifier):
                place = f"{self._path.name}:{layer.identifier}"
                raise SceneError(place, "is a layer outside the file's folder", _AS_ONE)

    def _to_stage_space(self) -> Matrix:
        from pxr import UsdGeom

        metres = float(UsdGeom.GetStageMetersPerUnit(self._stage))
        if not 1e-6 <= metres <= 1e6:
            remedy = "Set metersPerUnit, 0.01 for cm"
            raise SceneError(self._path.name, "has {metres} metres a unit", remedy, metres=str(metres))
        scale = np.diag([metres, metres, metres, 1.0])
        return scale if UsdGeom.GetStageUpAxis(self._stage) == "Z" else _FROM_Y_UP @ scale

    def _read_mesh(self, mesh: Any, world: Matrix) -> None:
        from pxr import UsdGeom

        place = f"{self._path.name}:{mesh.GetPath()}"
        points = _floats(mesh.GetPointsAttr().Get(), 3)
        counts = np.array(mesh.GetFaceVertexCountsAttr().Get() or [], dtype=np.int64)
        corners = np.array(mesh.GetFaceVertexIndicesAttr().Get() or [], dtype=np.int64)
        if not len(points) or not len(corners):
            return
        if counts.sum() != len(corners) or (counts < 0).any():
            what = "does not add up to {count} indices"
            raise SceneError(f"{place}.faceVertexCounts", what, _AGAIN, count=len(corners))
        if corners.min() < 0 or corners.max() >= len(points):
            what = "names a point beyond the {count} there are"
            raise SceneError(f"{place}.faceVertexIndices", what, _AGAIN, count=len(points))
        triangles, faces = _fan(counts)
        if mesh.GetOrientationAttr().Get() == UsdGeom.Tokens.leftHanded:
            triangles = triangles[:, ::-1]
        corner_values = self._read_corner_values(mesh, place, (counts, corners))
        is_double_sided = bool(mesh.GetDoubleSidedAttr().Get())
        for part, material in self._parts(mesh, faces, is_double_sided=is_double_sided):
            self._add_part(place, points, corners, triangles[part], corner_values=corner_values, material=material)
            self._instances.append(Instance(mesh=len(self._meshes) - 1, world=world))
            if len(self._instances) > MAX_INSTANCES:
                remedy = "Join small objects before the export"
                raise SceneError(place, "is beyond {limit} meshes", remedy, limit=MAX_INSTANCES)

    def _add_part(
        self,
        place: str,
        points: Floats,
        corners: NDArray[np.int64],
        triangles: NDArray[np.int64],
        *,
        corner_values: _CornerValues,
        material: int,
    ) -> None:
        order = triangles.reshape(-1)
        values = {name: value[order] for name, value in corner_values.values.items()}
        if corner_values.are_of_points and "normals" in values:
            used, first, inverse = np.unique(corners[order], return_index=True, return_inverse=True)
            positions, values = points[used], {name: value[first] for name, value in values.items()}
            numbers = inverse.astype(np.uint32).reshape(-1, 3)
        else:  # corners are not shared: their values may differ at each
            positions, numbers = points[corners[order]], np.arange(len(order), dtype=np.uint32).reshape(-1, 3)
        if "normals" not in values:
            values["normals"] = np.repeat(flat_normals(positions, numbers), 3, axis=0)
        self._meshes.append(Mesh(name=place, positions_m=positions, triangles=numbers, material=material, **values))

    def _parts(
        self, mesh: Any, faces: NDArray[np.int64], *, is_double_sided: bool
    ) -> list[tuple[NDArray[np.bool_], int]]:
        """Which triangles have which material: subsets first, the mesh's own material for the rest."""
        from pxr import UsdShade

        left = np.ones(len(faces), dtype=bool)
        parts = []
        for subset in UsdShade.MaterialBindingAPI(mesh).GetMaterialBindSubsets():
            chosen = np.isin(faces, np.array(subset.GetIndicesAttr().Get() or [], dtype=np.int64)) & left
            if chosen.any():
                parts.append((chosen, self._bound_material(subset.GetPrim(), is_double_sided=is_double_sided)))
                left &= ~chosen
        if left.any():
            parts.append((left, self._bound_material(mesh.GetPrim(), is_double_sided=is_double_sided)))
        return parts

    def _read_corner_values(
        self, mesh: Any, place: str, topology: tuple[NDArray[np.int64], NDArray[np.int64]]
    ) -> _CornerValues:
        """Normals, UVs, colours and baked light at every face corner, as far as the mesh has them."""
        from pxr import UsdGeom

        api, found = UsdGeom.PrimvarsAPI(mesh), dict[str, Floats]()
        interpolations = set()
        for field, names, width in _PRIMVARS:
            primvar = next((one for name in names if (one := api.FindPrimvarWithInheritance(name)).HasValue()), None)
            if primvar is not None:
                interpolation, values = primvar.GetInterpolation(), primvar.ComputeFlattened()
            elif field == "normals" and (values := mesh.GetNormalsAttr().Get()) is not None:
                interpolation = mesh.GetNormalsInterpolation()
            else:
                continue
            found[field] = _spread(f"{place}.{names[0]}", values, interpolation, topology, width)
            interpolations.add(interpolation)
        if "uv" in found:
            found["uv"][:, 1] = 1 - found["uv"][:, 1]  # USD counts v upwards
        return _CornerValues(found, are_of_points=interpolations <= {"vertex", "varying"})

    def _bound_material(self, prim: Any, *, is_double_sided: bool) -> int:
        from pxr import UsdShade

        bound, _ = UsdShade.MaterialBindingAPI(prim).ComputeBoundMaterial()
        key = f"{bound.GetPath() if bound else ''} {is_double_sided}"
        if key not in self._material_of:
            self._material_of[key] = len(self._materials)
            self._materials.append(self._read_material(bound, is_double_sided=is_double_sided))
        return self._material_of[key]

    def _read_material(self, bound: Any, *, is_double_sided: bool) -> Material:
        shader = bound.ComputeSurfaceSource()[0] if bound else None
        if not shader or shader.GetIdAttr().Get() != "UsdPreviewSurface":
            # UsdPreviewSurface's own defaults (its specification, section "Core nodes").
            return Material(base_color=(0.18, 0.18, 0.18, 1.0), roughness=0.5, double_sided=is_double_sided)
        color, color_image = self._input(shader, "diffuseColor", (0.18, 0.18, 0.18))
        emissive, emissive_image = self._input(shader, "emissiveColor", (0.0, 0.0, 0.0))
        (metallic,), metallic_image = self._input(shader, "metallic", (0.0,))
        (roughness,), roughness_image = self._input(shader, "roughness", (0.5,))
        (opacity,), opacity_image = self._input(shader, "opacity", (1.0,))
        (threshold,), _ = self._input(shader, "opacityThreshold", (0.0,))
        (ior,), _ = self._input(shader, "ior", (1.5,))
        normal, normal_image = self._input(shader, "normal", (0.0, 0.0, 1.0))
        _, occlusion_image = self._input(shader, "occlusion", (1.0,))
        alpha_mode = AlphaMode.OPAQUE
        if opacity < 1 or opacity_image is not None:
            alpha_mode = AlphaMode.MASK if threshold > 0 else AlphaMode.BLEND
        # Metallic and roughness are channels of one picture where both come from one, as exporters write
        # them.
        is_joint = roughness_image is not None and metallic_image in {None, roughness_image}
        return Material(
            name=str(bound.GetPath()),
            base_color=(color[0], color[1], color[2], opacity),
            metallic=metallic,
            roughness=roughness,
            emissive=(emissive[0], emissive[1], emissive[2]),
            ior=max(ior, 1.0),
            double_sided=is_double_sided,
            alpha_mode=alpha_mode,
            alpha_cutoff=threshold,
            base_color_image=color_image,
            metallic_roughness_image=roughness_image if is_joint else None,
            normal_image=normal_image,
            # A map's scale is 2 on every axis when it is used as it is; some exporters leave it out.
            normal_scale=normal[0] / max(normal[2], 1e-6) if normal_image is not None else 1.0,
            occlusion_image=occlusion_image,
            emissive_image=emissive_image,
        )

    def _input(self, shader: Any, name: str, default: tuple[float, ...]) -> tuple[tuple[float, ...], int | None]:
        """An input's value, or the image that it is connected to and the scale of that."""
        source = shader.GetInput(name)
        if not source:
            return default, None
        attributes = source.GetValueProducingAttributes()
        if not attributes:
            return default, None
        from pxr import UsdShade

        node = UsdShade.Shader(attributes[0].GetPrim())
        if node and node.GetIdAttr().Get() == "UsdUVTexture":
            asset = node.GetInput("file").Get()
            if asset is not None:
                return _texture_scale(node, attributes[0].GetBaseName(), len(default)), self._image(asset)
        value = attributes[0].Get()
        if value is None:
            return default, None
        values = tuple(float(part) for part in (value if isinstance(value, Sequence) or len(default) > 1 else (value,)))
        if len(values) != len(default) or not np.isfinite(values).all():
            raise SceneError(f"{self._path.name}:{attributes[0].GetPath()}", "is not a finite value", _AGAIN)
        return values, None

    def _image(self, asset: Any) -> int:
        resolved = asset.resolvedPath or asset.path
        if resolved not in self._image_of:
            if resolved not in self._pictures:
                self._pictures[resolved] = self._decode(asset.path, resolved)
            self._image_of[resolved] = len(self._images)
            self._images.append(self._pictures[resolved])
        return self._image_of[resolved]

    def _decode(self, path: str, resolved: str) -> Image:
        from pxr import Ar

        place = f"{self._path.name}:{path}"
        opened = Ar.GetResolver().OpenAsset(Ar.ResolvedPath(resolved)) if self._is_ours(resolved) else None
        if opened is None:
            raise SceneError(place, "is a picture outside the file's folder", _AS_ONE)
        if opened.GetSize() > _MAX_IMAGE_BYTES:
            what = "is larger than {limit} bytes"
            raise SceneError(place, what, "Reduce the picture", limit=_MAX_IMAGE_BYTES)
        return decode_image(place, Path(path).name, bytes(opened.GetBuffer()))

    def _is_ours(self, resolved: str) -> bool:
        """Whether something lies in the package or beside the stage: the rest of the disk is not a file's."""
        folder = self._path.resolve().parent
        outermost = resolved.split("[", 1)[0]
        return Path(outermost).resolve().is_relative_to(folder)


def _texture_scale(node: Any, output: str, width: int) -> tuple[float, ...]:
    """What a texture's values are multiplied by (UsdUVTexture's `scale`), for the output that is used."""
    given = node.GetInput("scale").Get() if node.GetInput("scale") else None
    scale = tuple(float(part) for part in given) if given is not None else (1.0,) * 4
    if not np.isfinite(scale).all():
        raise SceneError(str(node.GetPath()), "is not a finite value", _AGAIN)
    return scale[:width] if width > 1 else (scale["rgba".find(output)],)


def _read_sun(light: Any, world: Matrix) -> Sun:
    from pxr import UsdLux

    towards = world[:3, 2] / max(float(np.linalg.norm(world[:3, 2])), 1e-9)  # it shines along its -Z
    strength = float(light.GetIntensityAttr().Get()) * 2 ** float(light.GetExposureAttr().Get())
    red, green, blue = (float(part) * strength for part in light.GetColorAttr().Get())
    if not np.isfinite((red, green, blue)).all():
        raise SceneError(str(light.GetPath()), "its intensity is not a finite number", _AGAIN)
    return Sun(
        direction=(float(towards[0]), float(towards[1]), float(towards[2])),
        radiance=(red, green, blue),
        casts_shadows=UsdLux.ShadowAPI(light).GetShadowEnableAttr().Get() is not False,
    )


def _floats(values: Any, width: int) -> NDArray[np.float32]:
    return np.array(values if values is not None else [], dtype=np.float32).reshape(-1, width)


def _fan(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every face as a fan of triangles of corner numbers, (T, 3), and the face of each triangle, (T,)."""
    starts = np.cumsum(counts) - counts
    triangles_in = np.maximum(counts - 2, 0)
    faces = np.repeat(np.arange(len(counts)), triangles_in)
    step = np.arange(len(faces)) - np.repeat(np.cumsum(triangles_in) - triangles_in, triangles_in)
    first = starts[faces]
    return np.stack([first, first + step + 1, first + step + 2], axis=1), faces


def _spread(
    place: str,
    values: Any,
    interpolation: str,
    topology: tuple[NDArray[np.int64], NDArray[np.int64]],
    width: int,
) -> NDArray[np.float32]:
    """A primvar's values at every face corner, (corners, width)."""
    counts, corners = topology
    flat = _floats(values, width)
    if interpolation in {"vertex", "varying"}:
        numbers = corners
    elif interpolation == "faceVarying":
        numbers = np.arange(len(corners))
    elif interpolation == "uniform":
        numbers = np.repeat(np.arange(len(counts)), counts)
    else:
        numbers = np.zeros(len(corners), dtype=np.int64)
    if len(numbers) and numbers.max() >= len(flat):
        what = "has {count} values, too few for its {interpolation} use"
        raise SceneError(place, what, _AGAIN, count=len(flat), interpolation=interpolation)
    return flat[numbers]
