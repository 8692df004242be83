from __future__ import annotations

import numpy as np
import pytest
from tests.render.samples import still_life

from filmlot.render import shapes
from filmlot.render.refine import part_sides, refine, refine_mesh
from filmlot.render.scene import AlphaMode, Instance, Material, Scene


def area(mesh) -> float:
    a, b, c = (mesh.positions_m[mesh.triangles[:, corner]].astype(float) for corner in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def longest_edge(mesh) -> float:
    corners = mesh.positions_m[mesh.triangles]
    return float(np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2).max())


def edges(mesh) -> dict[tuple[tuple[float, ...], tuple[float, ...]], int]:
    """How often each edge stands between two triangles, by the places of its ends."""
    counts: dict[tuple[tuple[float, ...], tuple[float, ...]], int] = {}
    places = [tuple(row) for row in np.round(mesh.positions_m, 5).tolist()]
    for triangle in mesh.triangles.tolist():
        for start, end in zip(triangle, triangle[1:] + triangle[:1], strict=True):
            key = tuple(sorted((places[start], places[end])))
            counts[key] = counts.get(key, 0) + 1
    return counts


@pytest.mark.parametrize("edge_m", [0.9, 0.35, 0.1])
def test_a_finer_mesh_is_the_same_surface_without_a_gap(edge_m):
    box = shapes.mesh("box", [shapes.box((0, 0, 0), (1, 2, 0.3))], material=0)
    fine = refine_mesh(box, edge_m)
    assert longest_edge(fine) <= edge_m
    assert area(fine) == pytest.approx(area(box))
    assert set(edges(fine).values()) == {2}
    assert fine.uv is not None
    assert fine.uv.min() >= 0
    assert fine.uv.max() <= 1


def test_a_mesh_of_short_edges_is_left_alone():
    ball = shapes.mesh("ball", [shapes.ball((0, 0, 0), 0.5)], material=0)
    assert refine_mesh(ball, 10.0) is ball


def test_edges_are_measured_where_they_stand():
    scene = still_life()
    fine = refine(scene, 0.5)
    for instance in fine.instances:
        mesh = fine.meshes[instance.mesh]
        largest = np.linalg.norm(instance.world[:3, :3], axis=0).max()
        assert longest_edge(mesh) * largest <= 0.5 + 1e-6


def test_a_sheet_becomes_two_sides_that_look_away_from_each_other():
    sheet = shapes.quad((0, 0, 0), (1, 0, 0), (0, 0, 1))
    scene = Scene(
        name="sheets",
        meshes=tuple(shapes.mesh(f"sheet{number}", [sheet], material=number) for number in range(3)),
        materials=(
            Material(name="leaf", double_sided=True, alpha_mode=AlphaMode.MASK),
            Material(name="wall"),
            Material(name="curtain", double_sided=True, alpha_mode=AlphaMode.BLEND),
        ),
        instances=tuple(Instance(mesh=number) for number in (0, 0, 1, 2)),
    )
    parted = part_sides(scene)
    assert [material.double_sided for material in parted.materials] == [False, False, True]
    assert [instance.mesh for instance in parted.instances] == [0, 0, 1, 2, 3, 3]
    front, back = parted.meshes[0], parted.meshes[3]
    assert front.normals is not None
    assert back.normals is not None
    np.testing.assert_allclose(back.normals, -front.normals)
    for mesh in (front, back):
        a, b, c = (mesh.positions_m[mesh.triangles[:, corner]] for corner in range(3))
        assert (np.cross(b - a, c - a) * mesh.normals[mesh.triangles[:, 0]]).sum(axis=1).min() > 0
