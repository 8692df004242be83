"""What materials are made of: their looks for both renders, and every map with the part it plays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from filmlot.buildings.assets.engine.ingest.cutout import CutOut
from filmlot.buildings.assets.engine.validate.composition import Composition, PlacedMesh, selected_look
from filmlot.buildings.assets.engine.validate.mesh import Floats
from filmlot.buildings.assets.engine.validate.picture import Picture
from filmlot.buildings.assets.engine.validate.view import PackageView

OPEN_PBR = "ND_open_pbr_surface_surfaceshader"
PREVIEW = "UsdPreviewSurface"
ROLES = {
    "diffuseColor": "base_color",
    "base_color": "base_color",
    "emissiveColor": "emission",
    "emission_color": "emission",
    "normal": "normal",
    "geometry_normal": "normal",
    "geometry_coat_normal": "normal",
    "roughness": "roughness",
    "specular_roughness": "roughness",
    "metallic": "metalness",
    "base_metalness": "metalness",
    "occlusion": "occlusion",
    "opacity": "opacity",
    "geometry_opacity": "opacity",
    "displacement": "height",
}
COLOR_ROLES = frozenset({"base_color", "emission"})
MIXING = frozenset({"mix", "amount"})
MAX_NODES = 500


@dataclass(frozen=True)
class MapUse:
    """A map in a material: its `role`, its file as a path in the package (as written where it is not found)."""

    material: str
    node: str
    role: str
    path: str
    color_space: str | None
    wraps: bool


@dataclass(frozen=True)
class MaterialFacts:
    """A material in one look."""

    path: str
    has_source: bool
    has_preview: bool
    inputs: frozenset[str]
    metalness: float | None
    is_cut_out: bool
    uses: tuple[MapUse, ...]

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]


def materials_of(package: PackageView) -> dict[str, MaterialFacts]:
    """The materials of the default look by path."""
    found: dict[str, MaterialFacts] = package.once("materials", lambda: _read_materials(package, {}))
    return found


def map_uses(package: PackageView) -> tuple[MapUse, ...]:
    """Every use of a map, in any look that differs from the default in one token."""

    def collect() -> tuple[MapUse, ...]:
        looks = [look for look in package.single_looks if "LOD" not in look]
        uses = {use: None for look in looks for facts in _read_materials(package, look).values() for use in facts.uses}
        return tuple(uses)

    found: tuple[MapUse, ...] = package.once("map uses", collect)
    return found


def is_cut_out(package: PackageView, mesh: PlacedMesh) -> bool:
    """Whether a mesh is foliage or the like: cards out of which a map cuts the shape."""
    facts = materials_of(package)
    return any(bound.material in facts and facts[bound.material].is_cut_out for bound in mesh.bindings)


def solid_and_cards(package: PackageView, level: Composition) -> tuple[Floats, Floats]:
    """The triangles of what is solid, and those of what is cut out of cards."""
    parts: tuple[list[Floats], list[Floats]] = ([np.zeros((0, 3, 3))], [np.zeros((0, 3, 3))])
    for mesh in level.shown:
        parts[is_cut_out(package, mesh)].append(mesh.triangles_m())
    return np.concatenate(parts[0]), np.concatenate(parts[1])


def cut_outs(package: PackageView, level: Composition) -> list[CutOut]:
    """What a level draws in the axes of scenes (Z up), with the pictures that cut it out."""
    facts = materials_of(package)
    found = []
    for mesh in level.shown:
        uv = mesh.arrays.uv.get("st")
        corners_m = mesh.triangles_m()[..., [0, 2, 1]] * np.array([1.0, -1.0, 1.0])
        corners_uv = np.zeros((*corners_m.shape[:2], 2)) if uv is None else uv[mesh.arrays.triangle_corners]
        uses = [use for bound in mesh.bindings if bound.material in facts for use in facts[bound.material].uses]
        paths = [use.path for use in uses if use.role == "opacity" and use.path in package.files]
        alpha = _alpha(package.picture(paths[0])) if paths and uv is not None else None
        found.append(CutOut(corners_m, np.array([0.0, 1.0]) + corners_uv * np.array([1.0, -1.0]), alpha))
    return found


def _alpha(picture: Picture) -> Floats | None:
    """The last channel, 0 to 255; None where there is none."""
    if picture.pixels is None or picture.pixels.ndim < 3 or not picture.bands.endswith("A"):
        return None
    return np.asarray(picture.pixels[..., -1], dtype=np.float64)


def _read_materials(package: PackageView, look: dict[str, str]) -> dict[str, MaterialFacts]:
    from pxr import Usd, UsdShade

    prints = package.composition(look).print
    found = {}
    with selected_look(package.stage, package.root, look):
        for prim in Usd.PrimRange(package.root):
            if prim.IsA(UsdShade.Material):
                path, material = str(prim.GetPath()), UsdShade.Material(prim)
                own = tuple((name, print_) for name, print_ in prints.items() if f"{name}/".startswith(f"{path}/"))
                found[path] = package.once(("material", own), partial(_read_material, package, material))
    return found


def _read_material(package: PackageView, material: Any) -> MaterialFacts:
    from pxr import UsdShade

    preview = _surface(material, UsdShade.Tokens.universalRenderContext, PREVIEW)
    source = _surface(material, "mtlx", OPEN_PBR)
    path = str(material.GetPath())
    uses = tuple(use for shader in (source, preview) if shader for use in _maps(package, path, shader))
    opacities = [use for use in uses if use.role == "opacity"]
    return MaterialFacts(
        path=path,
        has_source=source is not None,
        has_preview=preview is not None,
        inputs=frozenset(str(given.GetBaseName()) for given in material.GetInterfaceInputs()),
        metalness=_constant(preview, "metallic"),
        is_cut_out=bool(opacities) or (_constant(preview, "opacityThreshold") or 0.0) > 0,
        uses=uses,
    )


def _surface(material: Any, context: str, shader_id: str) -> Any:
    """The surface shader of a render context, if it is of the wanted kind."""
    output = material.GetSurfaceOutput(context)
    if not output:
        return None
    for attribute in output.GetConnectedSources()[0]:
        shader = _shader(attribute.source.GetPrim())
        if shader is not None and shader.GetIdAttr().Get() == shader_id:
            return shader
    return None


def _shader(prim: Any) -> Any:
    from pxr import UsdShade

    return UsdShade.Shader(prim) if prim and prim.IsA(UsdShade.Shader) else None


def _constant(shader: Any, name: str) -> float | None:
    given = shader.GetInput(name) if shader is not None else None
    value = given.Get() if given and not given.HasConnectedSource() else None
    return float(value) if isinstance(value, int | float) else None


def _maps(package: PackageView, material: str, surface: Any) -> Iterator[MapUse]:
    """The image nodes that a surface's inputs lead back to."""
    for given in surface.GetInputs():
        role = ROLES.get(str(given.GetBaseName()), "mask")
        for node, part in _upstream(given, role, set()):
            file = node.GetInput("file")
            if file and (file.GetAttr().HasAuthoredValue() or file.HasConnectedSource()):
                yield _use(package, material, node, part)


def _upstream(given: Any, role: str, met: set[tuple[str, str]]) -> Iterator[tuple[Any, str]]:
    """The nodes before an input with the part that they play: what decides how much of another is seen is a mask."""
    for connection in given.GetConnectedSources()[0]:
        node = _shader(connection.source.GetPrim())
        key = (str(connection.source.GetPrim().GetPath()), role)
        if node is not None and key not in met and len(met) < MAX_NODES:
            met.add(key)
            yield node, role
            for further in node.GetInputs():
                part = "mask" if str(further.GetBaseName()) in MIXING else role
                yield from _upstream(further, part, met)


def _use(package: PackageView, material: str, node: Any, role: str) -> MapUse:
    attribute = node.GetInput("file").GetValueProducingAttributes()
    attribute = attribute[0] if attribute else node.GetInput("file").GetAttr()
    space = node.GetInput("sourceColorSpace")
    color_space = str(space.Get()) if space and space.Get() else str(attribute.GetColorSpace() or "") or None
    wraps = [_token(node, name) for name in ("wrapS", "wrapT", "uaddressmode", "vaddressmode")]
    wrapping = {"repeat", "mirror", "periodic"}
    is_mtlx = str(node.GetIdAttr().Get()).startswith("ND_")
    return MapUse(
        material=material,
        node=str(node.GetPath()),
        role=role,
        path=_package_path(package, attribute),
        color_space=color_space,
        wraps=all(text in wrapping for text in wraps if text) if any(wraps) else is_mtlx,  # MaterialX repeats
    )


def _token(node: Any, name: str) -> str:
    given = node.GetInput(name)
    return str(given.Get() or "") if given else ""


def _package_path(package: PackageView, attribute: Any) -> str:
    value = attribute.Get()
    text = str(getattr(value, "path", "") or "")
    resolved = Path(str(getattr(value, "resolvedPath", "") or text))
    if resolved.is_absolute() and resolved.is_relative_to(package.folder.resolve()):
        return resolved.relative_to(package.folder.resolve()).as_posix()
    return text
