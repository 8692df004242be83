"""UVM: texture coordinates (standard §2.4)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from filmlot.buildings.assets.engine.validate.composition import PlacedMesh
from filmlot.buildings.assets.engine.validate.islands import islands_of, padding_px, paint
from filmlot.buildings.assets.engine.validate.mesh import Floats
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, Severity, found, rule
from filmlot.buildings.assets.engine.validate.rules.geometry import meshes_of
from filmlot.buildings.assets.engine.validate.shading import MapUse, map_uses, materials_of
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.manifest import FILE_NAME
from filmlot.standards.asset.texel import CLASSES_PX_PER_M, TOLERANCE, density_of, triangle_density

MAIN, BAKED = "st", "st1"
MAX_STRETCH = 2.0
TILE = 1e-3
ATLAS_PX = 1024
OVERLAP_PX = 512
MIN_PADDING_PX = 4
MAX_OVERLAP_SHARE = 0.002


@rule(
    "UVM.001",
    what="every mesh that is drawn has the texture coordinates st",
    remedy="Unwrap the mesh, or project a box onto it",
)
def has_coordinates(package: PackageView) -> Iterator[Finding]:
    """UVM.001."""
    for mesh in _drawn(package):
        if mesh.arrays.has_sound_topology and len(mesh.arrays.corners) and MAIN not in mesh.arrays.uv:
            yield found(package.at(mesh.path, "primvars:st"), "is missing")


@rule(
    "UVM.002",
    what="coordinates stay in the tile, or their maps repeat",
    remedy="Set wrapS and wrapT to repeat on the maps, or move the islands into the tile",
    severity=Severity.WARNING,
)
def stays_in_tile(package: PackageView) -> Iterator[Finding]:
    """UVM.002."""
    wraps: dict[str, bool] = {}
    for use in map_uses(package):
        wraps[use.material] = wraps.get(use.material, True) and use.wraps
    for mesh in _drawn(package):
        uv = mesh.arrays.uv.get(MAIN)
        if uv is not None and len(uv) and _leaves_tile(uv):
            for bound in mesh.bindings:
                if bound.material in wraps and not wraps[bound.material]:
                    place = package.at(mesh.path, "primvars:st")
                    yield found(place, "leaves the tile, where the maps of {material} end", material=bound.material)


@rule(
    "UVM.003",
    what="texels a metre are what the asset's density class says, within 15 %",
    remedy="Scale the coordinates, or change the maps' size or the class",
)
def density_is_right(package: PackageView) -> Iterator[Finding]:
    """UVM.003."""
    densities, areas = _densities(package)
    density = density_of(densities, areas)
    if density is None:
        raise NotJudgedError("nothing is textured")
    said = package.manifest.texel
    if said is None:
        yield found(f"{FILE_NAME}:texel", "is missing")
        return
    wanted = CLASSES_PX_PER_M[said.density_class]
    if abs(density.median_px_per_m / wanted - 1) > TOLERANCE:
        what = "is {density} px/m; the class {name} is {wanted}"
        place = f"{FILE_NAME}:texel"
        yield found(place, what, density=density.median_px_per_m, name=said.density_class, wanted=wanted)


@rule(
    "UVM.004",
    what="95 % of the surface are stretched less than twice in one direction",
    remedy="Unwrap the named mesh again",
    severity=Severity.WARNING,
)
def is_not_stretched(package: PackageView) -> Iterator[Finding]:
    """UVM.004."""
    for mesh in _drawn(package):
        uv = mesh.arrays.uv.get(MAIN)
        if uv is not None and mesh.arrays.is_sound:
            stretch = _stretch_p95(mesh, uv)
            if stretch > MAX_STRETCH:
                yield found(package.at(mesh.path, "primvars:st"), "is stretched {stretch} times", stretch=stretch)


@rule(
    "UVM.005",
    what="the second set of coordinates, where baked light lies, overlaps nowhere and stays in the tile",
    remedy="Unwrap st1 again without overlaps",
)
def baked_set_does_not_overlap(package: PackageView) -> Iterator[Finding]:
    """UVM.005."""
    baked = [mesh for mesh in _drawn(package) if BAKED in mesh.arrays.uv and mesh.arrays.is_sound]
    if not baked:
        raise NotJudgedError("no light is baked")
    for mesh in baked:
        uv = mesh.arrays.uv[BAKED]
        place = package.at(mesh.path, f"primvars:{BAKED}")
        if _leaves_tile(uv):
            yield found(place, "leaves the tile")
            continue
        texels, owners = paint(uv[mesh.arrays.triangle_corners], OVERLAP_PX)
        covered = len(np.unique(texels))
        share = 1 - covered / max(len(owners), 1)
        if share > MAX_OVERLAP_SHARE:
            yield found(place, "{share} % of it overlap", share=share * 100)


@rule(
    "UVM.006",
    what="islands of one tile are four texels apart at 1K",
    remedy="Pack the islands again with more room",
    severity=Severity.WARNING,
)
def islands_have_room(package: PackageView) -> Iterator[Finding]:
    """UVM.006."""
    for mesh in _drawn(package):
        for name, uv in mesh.arrays.uv.items():
            if mesh.arrays.is_sound and (name == BAKED or (name == MAIN and _is_atlas(package, mesh, uv))):
                corners = mesh.arrays.triangle_corners
                gap = padding_px(uv[corners], islands_of(uv, corners), ATLAS_PX, reach_px=MIN_PADDING_PX)
                if gap < MIN_PADDING_PX:
                    yield found(package.at(mesh.path, f"primvars:{name}"), "has islands {gap} texels apart", gap=gap)


def _drawn(package: PackageView) -> list[PlacedMesh]:
    return [mesh for mesh in meshes_of(package) if not mesh.is_collider and mesh.purpose in {"default", "render"}]


def _leaves_tile(uv: Floats) -> bool:
    return bool(uv.min() < -TILE or uv.max() > 1 + TILE)


def _is_atlas(package: PackageView, mesh: PlacedMesh, uv: Floats) -> bool:
    """Whether a mesh's islands share one tile, each with its own picture: no tiling map wants room between islands."""
    if not len(uv) or _leaves_tile(uv):
        return False
    bound = {bound.material for bound in mesh.bindings}
    uses = [use for use in map_uses(package) if use.material in bound]
    return bool(uses) and not all(use.wraps for use in uses)


def _densities(package: PackageView) -> tuple[Floats, Floats]:
    """Texels a metre and area of every textured triangle of LOD0."""
    sizes = _map_sizes(package)
    densities, areas = [np.zeros(0)], [np.zeros(0)]
    for mesh in package.default.shown:
        uv = mesh.arrays.uv.get(MAIN)
        if uv is None or not mesh.arrays.is_sound:
            continue
        triangles, corners = mesh.triangles_m(), uv[mesh.arrays.triangle_corners]
        for material, chosen in _faces_of_materials(mesh):
            if material in sizes:
                density, area = triangle_density(triangles[chosen], corners[chosen], size_px=sizes[material])
                densities.append(density)
                areas.append(area)
    return np.concatenate(densities), np.concatenate(areas)


def _faces_of_materials(mesh: PlacedMesh) -> Iterator[tuple[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    """Every material of a mesh with its triangles."""
    left = np.ones(len(mesh.arrays.triangle_corners), dtype=bool)
    for bound in mesh.bindings:
        chosen = left if bound.faces is None else np.isin(mesh.arrays.triangle_faces, bound.faces)
        if bound.material:
            yield bound.material, chosen & left
        left = left & ~chosen


def _map_sizes(package: PackageView) -> dict[str, tuple[int, int]]:
    """The size of each material's base colour map in pixels, by the texels that one unit of st covers."""
    sizes: dict[str, tuple[int, int]] = {}
    for material in materials_of(package).values():
        for use in material.uses:
            if use.role == "base_color" and _has_pixels(package, use):
                sizes.setdefault(material.path, package.picture(use.path).size_px)
    return sizes


def _has_pixels(package: PackageView, use: MapUse) -> bool:
    return use.path in package.files and package.picture(use.path).fault is None


def _stretch_p95(mesh: PlacedMesh, uv: Floats) -> float:
    """The 95th percentile by area of how much longer the map is drawn in one direction than across."""
    corners = uv[mesh.arrays.triangle_corners]
    du, dv = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    a, b, c = (mesh.arrays.triangle_points_m[:, corner] for corner in range(3))
    area_uv = du[:, 0] * dv[:, 1] - du[:, 1] * dv[:, 0]
    counted = (np.abs(area_uv) > 1e-12) & (mesh.arrays.areas_m2 > 1e-12)
    if not counted.any():
        return 1.0
    along = ((b - a) * dv[:, 1:] - (c - a) * du[:, 1:])[counted] / area_uv[counted, None]
    across = ((c - a) * du[:, :1] - (b - a) * dv[:, :1])[counted] / area_uv[counted, None]
    e, g, f = (np.einsum("ij,ij->i", *pair) for pair in ((along, along), (across, across), (along, across)))
    root = np.sqrt(((e - g) / 2) ** 2 + f**2)
    ratio = np.sqrt(((e + g) / 2 + root) / np.maximum((e + g) / 2 - root, 1e-12))
    order = np.argsort(ratio)
    weights = np.cumsum(mesh.arrays.areas_m2[counted][order])
    return float(ratio[order][np.searchsorted(weights, 0.95 * weights[-1])])
