"""GEO: meshes that every program reads the same way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from filmlot.buildings.assets.engine.validate.composition import PlacedMesh
from filmlot.buildings.assets.engine.validate.mesh import Floats, MeshArrays, Truths, Whole
from filmlot.buildings.assets.engine.validate.rays import NOTHING, Rays, even_directions
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, Severity, found, rule
from filmlot.buildings.assets.engine.validate.shading import is_cut_out, solid_and_cards
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.slug import AssetClass

ZERO_AREA_M2 = 1e-10
MAX_ZERO_SHARE = 0.001
UNIT_TOLERANCE = 0.01
MAX_DISAGREEING_SHARE = 0.001
MAX_TRIANGLES = 2_000_000
MAX_INTERNAL_SHARE = 0.05
MAX_COORDINATE_M = 10_000.0
TOUCHING_M = 1e-3
MAX_TOUCHING_SHARE = 0.001
PROBED_FACES = 2_000
TO_THE_MIDDLE = 0.1
DIRECTIONS = 32
OFFSET_M = 1e-4
MAX_NON_MANIFOLD_SHARE = {AssetClass.VEGETATION: 1.0, AssetClass.PROP: 0.02}
NON_MANIFOLD_SHARE = 0.05


def meshes_of(package: PackageView) -> tuple[PlacedMesh, ...]:
    """Every mesh that is shown in some look or collided with, once."""

    def collect() -> tuple[PlacedMesh, ...]:
        met: dict[tuple[str, int], PlacedMesh] = {}
        for look in package.single_looks:
            for mesh in package.composition(look).meshes:
                met.setdefault((mesh.path, id(mesh.arrays)), mesh)
        return tuple(met.values())

    meshes: tuple[PlacedMesh, ...] = package.once("meshes", collect)
    return meshes


def sound_meshes(package: PackageView) -> Iterator[tuple[str, MeshArrays]]:
    """The place and the arrays of every mesh that can be computed with."""
    for mesh in meshes_of(package):
        if mesh.arrays.is_sound:
            yield mesh.path, mesh.arrays


@rule(
    "GEO.001",
    what="counts, indices and values of every mesh fit each other",
    remedy="Export the mesh again",
)
def arrays_fit(package: PackageView) -> Iterator[Finding]:
    """GEO.001."""
    for mesh in meshes_of(package):
        for fault in mesh.arrays.faults:
            yield Finding(package.at(mesh.path, fault.attribute), fault.what)
        if not len(mesh.arrays.counts):
            yield found(package.at(mesh.path), "has no faces")


@rule("GEO.002", what="every number of a mesh is finite", remedy="Export the mesh again")
def numbers_are_finite(package: PackageView) -> Iterator[Finding]:
    """GEO.002."""
    for mesh in meshes_of(package):
        arrays = mesh.arrays
        values = {"points": arrays.points_m, "normals": arrays.normals, **arrays.uv}
        for name, table in values.items():
            if table is not None and not np.isfinite(table).all():
                count = int((~np.isfinite(table)).any(axis=-1).sum())
                yield found(package.at(mesh.path, name), "{count} values are not finite", count=count)


@rule(
    "GEO.003",
    what="less than 0.1 % of the faces have no area",
    remedy="Delete them; an automatic repair does",
)
def faces_have_area(package: PackageView) -> Iterator[Finding]:
    """GEO.003."""
    for path, arrays in sound_meshes(package):
        count = int(flat_faces(arrays).sum())
        if count > MAX_ZERO_SHARE * len(arrays.counts):
            yield found(package.at(path, "faceVertexIndices"), "{count} faces have no area", count=count)


@rule("GEO.004", what="no face is there twice", remedy="Delete the copies; an automatic repair does")
def faces_are_unique(package: PackageView) -> Iterator[Finding]:
    """GEO.004."""
    for path, arrays in sound_meshes(package):
        count = int(repeated_faces(arrays).sum())
        if count:
            yield found(package.at(path, "faceVertexIndices"), "{count} faces are there twice", count=count)


@rule(
    "GEO.005",
    what="few edges are shared by more than two faces",
    remedy="Separate the parts that meet in one edge",
    severity=Severity.WARNING,
)
def edges_are_manifold(package: PackageView) -> Iterator[Finding]:
    """GEO.005."""
    limit = MAX_NON_MANIFOLD_SHARE.get(package.asset_class, NON_MANIFOLD_SHARE)
    for path, arrays in sound_meshes(package):
        sides = np.sort(arrays.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        _, uses = np.unique(sides[:, 0] * len(arrays.points_m) + sides[:, 1], return_counts=True)
        share = float((uses > 2).mean())
        if share > limit:
            what = "{share} % of the edges have more than two faces"
            yield found(package.at(path, "faceVertexIndices"), what, share=share * 100)


@rule(
    "GEO.006",
    what="normals are there, of length one, and on the side that the winding says",
    remedy="Compute them again from the faces; an automatic repair does",
)
def normals_agree(package: PackageView) -> Iterator[Finding]:
    """GEO.006."""
    for mesh in meshes_of(package):
        path, arrays = mesh.path, mesh.arrays
        if not arrays.is_sound or mesh.is_collider:
            continue
        if arrays.normals is None:
            if arrays.scheme in {None, "none"}:
                yield found(package.at(path, "normals"), "are missing")
            continue
        off = int((np.abs(np.linalg.norm(arrays.normals, axis=1) - 1) > UNIT_TOLERANCE).sum())
        against = turned_triangles(arrays)
        if off:
            yield found(package.at(path, "normals"), "{count} are not of length one", count=off)
        elif against.sum() > MAX_DISAGREEING_SHARE * len(against) and not is_cut_out(package, mesh):
            yield found(package.at(path, "normals"), "{count} faces are wound against them", count=int(against.sum()))


@rule(
    "GEO.007",
    what="a mesh has at most two million triangles",
    remedy="Split it by material or by part",
    severity=Severity.WARNING,
)
def meshes_are_not_huge(package: PackageView) -> Iterator[Finding]:
    """GEO.007."""
    for mesh in meshes_of(package):
        if len(mesh.arrays.triangle_corners) > MAX_TRIANGLES:
            yield found(package.at(mesh.path), "has {count} triangles", count=len(mesh.arrays.triangle_corners))


@rule(
    "GEO.008",
    what="every mesh says whether it is subdivided",
    remedy="Author subdivisionScheme = none where it is not: USD's default is catmullClark",
)
def scheme_is_authored(package: PackageView) -> Iterator[Finding]:
    """GEO.008."""
    for mesh in meshes_of(package):
        if mesh.arrays.scheme is None:
            yield found(package.at(mesh.path, "subdivisionScheme"), "is not authored")


@rule(
    "GEO.009",
    what="less than 5 % of the surface can never be seen",
    remedy="Delete what lies inside walls and solids",
    severity=Severity.WARNING,
)
def little_is_hidden(package: PackageView) -> Iterator[Finding]:
    """GEO.009."""
    triangles, _ = solid_and_cards(package, package.default)
    if not len(triangles):
        raise NotJudgedError("nothing is drawn")
    share = hidden_share(triangles)
    if share > MAX_INTERNAL_SHARE:
        place = package.at(str(package.root.GetPath()))
        yield found(place, "{share} % of the surface can never be seen", share=share * 100)


@rule(
    "GEO.010",
    what="no point is over 10 km from the origin, where single precision ends",
    remedy="Move the geometry to the origin and place the asset instead",
)
def points_are_near(package: PackageView) -> Iterator[Finding]:
    """GEO.010."""
    for mesh in meshes_of(package):
        finite = mesh.arrays.points_m[np.isfinite(mesh.arrays.points_m).all(axis=1)]
        if len(finite) and np.abs(finite).max() >= MAX_COORDINATE_M:
            reach = float(np.abs(finite).max())
            yield found(package.at(mesh.path, "points"), "reach out {distance} m", distance=reach)


@rule("GEO.011", what="every point belongs to a face", remedy="Delete the rest; an automatic repair does")
def points_are_used(package: PackageView) -> Iterator[Finding]:
    """GEO.011."""
    for path, arrays in sound_meshes(package):
        count = len(arrays.points_m) - len(np.unique(arrays.corners))
        if count:
            yield found(package.at(path, "points"), "{count} belong to no face", count=count)


@rule(
    "GEO.012",
    what="no two faces that look the same way lie within a millimetre of each other",
    remedy="Move one of them apart, or delete the hidden one: which is seen is left to chance",
    severity=Severity.WARNING,
)
def faces_do_not_fight(package: PackageView) -> Iterator[Finding]:
    """GEO.012."""
    triangles, _ = solid_and_cards(package, package.default)
    if not len(triangles):
        raise NotJudgedError("nothing is drawn")
    count = touching_faces(triangles)
    if count > MAX_TOUCHING_SHARE * PROBED_FACES:
        place = package.at(str(package.root.GetPath()))
        yield found(place, "{count} of {probed} probed faces lie on another", count=count, probed=PROBED_FACES)


def flat_faces(arrays: MeshArrays) -> Truths:
    """The faces all of whose triangles have no area, (F,)."""
    most = np.zeros(len(arrays.counts))
    np.maximum.at(most, arrays.triangle_faces, arrays.areas_m2)
    return most <= ZERO_AREA_M2


def repeated_faces(arrays: MeshArrays) -> Truths:
    """The faces that have the same points as an earlier one, (F,)."""
    repeated = np.zeros(len(arrays.counts), dtype=bool)
    starts = np.cumsum(arrays.counts) - arrays.counts
    places = _point_numbers(arrays)
    for size in np.unique(arrays.counts):
        faces = np.flatnonzero(arrays.counts == size)
        rows = np.sort(places[arrays.corners[starts[faces][:, None] + np.arange(size)]], axis=1)
        _, first = np.unique(rows, axis=0, return_index=True)
        repeated[faces] = True
        repeated[faces[first]] = False
    return repeated & ~flat_faces(arrays)


def turned_triangles(arrays: MeshArrays) -> Truths:
    """The triangles whose normals look against their winding, (T,)."""
    assert arrays.normals is not None
    shading = arrays.normals[arrays.triangle_corners].sum(axis=1)
    turned: Truths = (np.einsum("ij,ij->i", shading, arrays.triangle_normals) < 0) & (arrays.areas_m2 > ZERO_AREA_M2)
    return turned


def hidden_share(triangles_m: Floats) -> float:
    """The share of the surface from which no ray gets out, on either side."""
    places, normals, _ = _probes(triangles_m)
    rays = Rays(triangles_m)
    around = even_directions(DIRECTIONS)
    sides = np.sign(normals @ around.T)
    starts = places[:, None] + normals[:, None] * sides[..., None] * OFFSET_M
    directions = np.broadcast_to(around, starts.shape)
    hits = rays.hits(starts.reshape(-1, 3), directions.reshape(-1, 3)).reshape(sides.shape)
    return float((hits != NOTHING).all(axis=1).mean())


def touching_faces(triangles_m: Floats) -> int:
    """How many of the probed faces have another that looks the same way within a millimetre before or on them."""
    places, normals, own = _probes(triangles_m)
    starts = places + normals * (TOUCHING_M + OFFSET_M)
    hits, distances = Rays(triangles_m).distances(starts, -normals)
    other = (hits != own) & (hits != NOTHING) & (distances <= TOUCHING_M + 2 * OFFSET_M)
    faces = _unit_normals(triangles_m[np.where(hits == NOTHING, 0, hits)])
    return int((other & (np.einsum("ij,ij->i", faces, normals) > 0.999)).sum())


def _probes(triangles_m: Floats) -> tuple[Floats, Floats, Whole]:
    """Places spread over the surface and off the edges, the normal there, and the triangle."""
    from filmlot.buildings.assets.engine.validate.surface import sample_surface

    places, own = sample_surface(triangles_m, PROBED_FACES)
    places += (triangles_m[own].mean(axis=1) - places) * TO_THE_MIDDLE
    return places, _unit_normals(triangles_m[own]), own


def _unit_normals(triangles_m: Floats) -> Floats:
    a, b, c = (triangles_m[:, corner] for corner in range(3))
    across = np.cross(b - a, c - a)
    unit: Floats = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-30)
    return unit


def _point_numbers(arrays: MeshArrays) -> Whole:
    """A number for every point that points at the same place share, (V,)."""
    _, numbers = np.unique(np.round(arrays.points_m, 6), axis=0, return_inverse=True)
    return numbers.reshape(-1)
