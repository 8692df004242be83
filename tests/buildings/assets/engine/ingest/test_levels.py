"""Levels stay within their bounds as another library measures them, and keep their maps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import trimesh
from tests.buildings.assets.engine.ingest.models import ball_mesh, checker, crate, grid, scene_of

from filmlot.buildings.assets.engine.ingest.enclosing import MAX_HULL_VERTICES, MAX_HULLS, enclose
from filmlot.buildings.assets.engine.ingest.levels import make_levels
from filmlot.buildings.assets.engine.ingest.simplify import Reducible
from filmlot.render.scene import Material, Scene
from filmlot.standards.asset.levels import MIN_DROP, level_rules
from filmlot.standards.asset.slug import AssetClass

TEXTURED = (Material(name="wall", base_color_image=0),)


def as_trimesh(scene: Scene) -> trimesh.Trimesh:
    parts = [trimesh.Trimesh(mesh.positions_m, mesh.triangles, process=False) for mesh in scene.meshes]
    return trimesh.util.concatenate(parts)


def test_every_level_is_within_its_bound_as_another_library_measures_it() -> None:
    scene = scene_of(grid(40, rise_m=0.6), materials=TEXTURED, images=(checker(),))
    levels, missing = make_levels(scene, AssetClass.PROP)
    assert levels[0].name == "LOD1", missing
    whole = as_trimesh(scene)
    for level in levels:
        rule, made = level_rules(AssetClass.PROP)[int(level.name[-1])], as_trimesh(level.scene)
        for one, other in ((whole, made), (made, whole)):
            points, _ = trimesh.sample.sample_surface(one, 300, seed=1)
            _, distances, _ = trimesh.proximity.closest_point_naive(other, points)
            assert np.percentile(distances, 99) <= rule.error_m
            assert distances.max() <= 2 * rule.error_m
        assert level.error.p995_m <= rule.error_m
        assert level.silhouette_iou >= 0.99
    counts = [len(whole.faces), *(len(as_trimesh(level.scene).faces) for level in levels)]
    assert all(after <= (1 - MIN_DROP) * before for before, after in pairwise(counts))


def test_a_flat_wall_keeps_its_map_exactly() -> None:
    wall = grid(24)
    reduced = Reducible(wall, keeps_seams=True).to(8)
    assert len(reduced.triangles) <= 16
    assert reduced.uv == pytest.approx(reduced.positions_m[:, :2], abs=1e-3)
    assert np.ptp(reduced.positions_m, axis=0) == pytest.approx([6, 6, 0], abs=1e-4)


def test_a_seam_stays_where_it_is() -> None:
    # Left and right of x = 0 lie in different islands of the map: no triangle may reach across.
    wall = grid(16)
    corners = wall.triangles.reshape(-1)
    positions, uv = wall.positions_m[corners], wall.uv[corners]
    right = np.repeat(positions.reshape(-1, 3, 3)[:, :, 0].mean(axis=1) > 0, 3)
    split = replace(
        wall,
        positions_m=positions,
        normals=wall.normals[corners],
        uv=(uv + np.where(right[:, None], 100, 0)).astype(np.float32),
        triangles=np.arange(len(corners), dtype=np.uint32).reshape(-1, 3),
    )
    reduced = Reducible(split, keeps_seams=True).to(16)
    assert len(reduced.triangles) < 80
    island = reduced.uv[reduced.triangles][:, :, 0] > 50
    assert (island.all(axis=1) | ~island.any(axis=1)).all()
    expected = reduced.positions_m[:, :2] + np.where(reduced.uv[:, :1] > 50, 100, 0)
    assert reduced.uv == pytest.approx(expected, abs=2e-3)


def test_a_level_that_cannot_hold_its_bound_is_not_made_and_says_why() -> None:
    crates = [replace(crate(0.4), name=f"crate_{n}") for n in range(30)]
    apart = [
        replace(mesh, positions_m=mesh.positions_m + np.array([n % 6, n // 6, 0], np.float32))
        for n, mesh in enumerate(crates)
    ]
    levels, missing = make_levels(scene_of(*apart), AssetClass.PROP)
    assert not levels
    assert [level.name for level in missing] == ["LOD1", "LOD2", "LOD3"]
    assert missing[0].why.params["triangles"] > missing[0].why.params["most"]


def test_a_mesh_of_a_few_triangles_has_one_level() -> None:
    levels, missing = make_levels(scene_of(crate()), AssetClass.PROP)
    assert not levels
    assert missing[0].why.params["count"] == 12


def test_hulls_are_convex_hold_their_part_and_are_few() -> None:
    parts = [ball_mesh(1.0, sides=32), crate(0.5)]
    parts[1] = replace(parts[1], positions_m=parts[1].positions_m + np.array([4, 0, 0], np.float32))
    hulls = enclose(parts, name="hulls")
    assert hulls is not None
    assert 2 == len(hulls.meshes) <= MAX_HULLS
    for mesh in hulls.meshes:
        solid = trimesh.Trimesh(mesh.positions_m, mesh.triangles, process=False)
        assert solid.is_watertight
        assert solid.is_convex
        assert solid.volume > 0
        assert len(mesh.positions_m) <= MAX_HULL_VERTICES
    box = trimesh.Trimesh(hulls.meshes[1].positions_m, hulls.meshes[1].triangles, process=False)
    assert box.volume == pytest.approx(0.125, rel=1e-4)


def test_what_is_flat_has_no_hull() -> None:
    assert enclose([grid(4)], name="hulls") is None
