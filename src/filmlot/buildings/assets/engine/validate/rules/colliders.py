"""COL: what one bumps into."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from filmlot.buildings.assets.engine.validate.composition import PlacedMesh
from filmlot.buildings.assets.engine.validate.mesh import Floats
from filmlot.buildings.assets.engine.validate.rays import NOTHING, Rays
from filmlot.buildings.assets.engine.validate.rule import Finding, NotJudgedError, found, rule
from filmlot.buildings.assets.engine.validate.rules.structure import root_of
from filmlot.buildings.assets.engine.validate.surface import sample_surface
from filmlot.buildings.assets.engine.validate.view import PackageView
from filmlot.standards.asset.slug import AssetClass

MAX_HULLS = 32
MAX_POINTS = 64
WALKABLE = frozenset({AssetClass.GROUND, AssetClass.TERRAIN, AssetClass.BLOCK, AssetClass.INTERIOR})
SOLID = WALKABLE | {
    AssetClass.BUILDING,
    AssetClass.LANDMARK,
    AssetClass.PROP,
    AssetClass.VEGETATION,
    AssetClass.VEHICLE,
    AssetClass.LIGHT,
}
MAX_GAP_M = 0.05
UPWARDS = 0.7
PROBES = 2_000
SEARCHED_M = 2.0
MAX_OFF_SHARE = 0.01


@rule("COL.001", what="the asset has colliders", remedy="Add convex hulls below col in col.usdc")
def has_colliders(package: PackageView) -> Iterator[Finding]:
    """COL.001."""
    if package.asset_class not in SOLID:
        raise NotJudgedError("nobody bumps into this class")
    if not _colliders(package):
        yield found(root_of(package), "has no mesh with a collision API")


@rule(
    "COL.002",
    what="there are at most 32 convex hulls of at most 64 points each",
    remedy="Join or simplify hulls",
)
def hulls_are_simple(package: PackageView) -> Iterator[Finding]:
    """COL.002."""
    hulls = _colliders(package)
    if len(hulls) > MAX_HULLS:
        yield found(root_of(package), "has {count} hulls, more than {limit}", count=len(hulls), limit=MAX_HULLS)
    for hull in hulls:
        if len(hull.arrays.points_m) > MAX_POINTS:
            what = "has {count} points, more than {limit}"
            yield found(package.at(hull.path), what, count=len(hull.arrays.points_m), limit=MAX_POINTS)
        elif hull.arrays.is_sound and not _is_convex(hull):
            yield found(package.at(hull.path), "is not convex")


@rule(
    "COL.003",
    what="where one walks, colliders lie within 5 cm of what is seen",
    remedy="Fit the hulls to the surface, or add hulls where it is not flat",
)
def floors_are_where_they_look(package: PackageView) -> Iterator[Finding]:
    """COL.003."""
    if package.asset_class not in WALKABLE:
        raise NotJudgedError("nobody walks on this class")
    floors = _facing_up(package.default.triangles_m())
    hulls = [hull.triangles_m() for hull in _colliders(package)]
    if not len(floors) or not hulls:
        raise NotJudgedError("there is no floor, or no collider")
    gaps = _gaps_m(floors, np.concatenate(hulls))
    off = float((gaps > MAX_GAP_M).mean())
    if off > MAX_OFF_SHARE:
        yield found(root_of(package), "{share} % of the floor are further from the colliders", share=off * 100)


@rule(
    "COL.004",
    what="colliders have the purpose guide and are invisible",
    remedy="Author purpose = guide and visibility = invisible on the scope col",
)
def colliders_are_not_drawn(package: PackageView) -> Iterator[Finding]:
    """COL.004."""
    for hull in _colliders(package):
        if hull.purpose != "guide":
            yield found(package.at(hull.path), "has the purpose {purpose}", purpose=hull.purpose)
        if hull.is_visible:
            yield found(package.at(hull.path), "is visible")


def _colliders(package: PackageView) -> list[PlacedMesh]:
    return [mesh for mesh in package.default.meshes if mesh.is_collider]


def _is_convex(hull: PlacedMesh) -> bool:
    """Whether no point lies over a millimetre before any face."""
    triangles = hull.arrays.triangle_points_m
    normals = hull.arrays.triangle_normals
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    sound = length[:, 0] > 1e-12
    unit = normals[sound] / length[sound]
    heights = np.einsum("tk,tvk->tv", unit, hull.arrays.points_m[None] - triangles[sound, :1])
    size = float(np.ptp(hull.arrays.points_m, axis=0).max())
    return bool((heights <= max(1e-3, 1e-3 * size)).all())


def _facing_up(triangles_m: Floats) -> Floats:
    normals = np.cross(triangles_m[:, 1] - triangles_m[:, 0], triangles_m[:, 2] - triangles_m[:, 0])
    facing: Floats = triangles_m[normals[:, 1] > UPWARDS * np.linalg.norm(normals, axis=1)]
    return facing


def _gaps_m(floors_m: Floats, hulls_m: Floats) -> Floats:
    """How far above or below every probed place of the floor the nearest collider is, straight up or down."""
    places, _ = sample_surface(floors_m, PROBES)
    rays = Rays(hulls_m)
    gaps = np.full(len(places), np.inf)
    for way in (1.0, -1.0):
        start = places - np.array([0.0, way * SEARCHED_M, 0.0])
        hit, distance = rays.distances(start, np.broadcast_to([0.0, way, 0.0], places.shape))
        gaps = np.minimum(gaps, np.where(hit == NOTHING, np.inf, np.abs(distance - SEARCHED_M)))
    return gaps
