"""Every repair step does what it says, says what it did, and finds nothing to do the second time."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.buildings.assets.engine.ingest.models import UP, ball_mesh, checker, crate, grid, scene_of

from filmlot.buildings.assets.engine.ingest.repair.chain import repair_scene
from filmlot.buildings.assets.engine.ingest.repair.names import identifier, identifiers
from filmlot.buildings.assets.engine.ingest.repair.step import Circumstances, bounds_m
from filmlot.buildings.assets.engine.ingest.report import Repair
from filmlot.render.scene import Image, Instance, Material, Mesh, Scene
from filmlot.standards.asset.slug import AssetClass


def repaired(scene: Scene, *, without: tuple[str, ...] = (), **more: Any) -> tuple[Scene, dict[str, Repair]]:
    circumstances = Circumstances(**{"suffix": ".glb", "asset_class": AssetClass.PROP} | more)
    result, done = repair_scene(scene, circumstances, without=without)
    return result, {repair.id: repair for repair in done}


def placed(mesh: Mesh, *worlds: np.ndarray) -> Scene:
    return replace(scene_of(mesh), instances=tuple(Instance(mesh=0, world=world) for world in worlds))


def signed_volume_m3(scene: Scene) -> float:
    total = 0.0
    for item in scene.instances:
        mesh = scene.meshes[item.mesh]
        points = mesh.positions_m.astype(float) @ item.world[:3, :3].T + item.world[:3, 3]
        a, b, c = (points[mesh.triangles[:, corner]] for corner in range(3))
        total += float(np.einsum("ij,ij->", np.cross(a, b), c)) / 6
    return total


def size_m(scene: Scene) -> list[float]:
    low, high = bounds_m(scene)
    return [round(float(side), 6) for side in high - low]


def test_a_sound_scene_is_left_as_it_is() -> None:
    scene, _ = repaired(scene_of(crate()))
    again, done = repaired(scene)
    assert not done
    assert again is scene


@pytest.mark.parametrize(
    ("suffix", "asset_class", "size", "unit"),
    [
        (".obj", AssetClass.BUILDING, 900.0, "0.01"),
        (".obj", AssetClass.BUILDING, 12.0, None),
        (".stl", AssetClass.PROP, 850.0, "0.01"),
        (".obj", AssetClass.VEHICLE, 45_000.0, "0.001"),
        (".glb", AssetClass.BUILDING, 900.0, None),  # glTF says that it is in metres
        (".obj", AssetClass.SKY, 900.0, None),
    ],
)
def test_a_file_without_a_unit_is_scaled_to_the_size_of_its_class(suffix, asset_class, size, unit) -> None:
    scene, done = repaired(scene_of(crate(size)), suffix=suffix, asset_class=asset_class)
    assert (done["unit"].params["unit"] if "unit" in done else None) == unit
    assert size_m(scene)[0] == pytest.approx(size * float(unit or 1))


def test_a_door_tells_the_unit_better_than_the_whole() -> None:
    house, door = crate(354.0, name="house"), crate(82.7, name="Front_Door_01")
    scene, done = repaired(scene_of(house, door), suffix=".obj", asset_class=AssetClass.BUILDING)
    assert done["unit"].params["unit"] == "0.0254"  # 82.7 inches are 2.1 m
    assert size_m(scene)[2] == pytest.approx(354 * 0.0254, abs=1e-4)


def test_a_file_that_says_its_unit_is_corrected_by_a_door_alone() -> None:
    scene, done = repaired(scene_of(crate(2100, name="门")), suffix=".fbx", asset_class=AssetClass.BUILDING)
    assert done["unit"].params["unit"] == "0.001"
    assert size_m(scene)[2] == pytest.approx(2.1)


def test_a_unit_that_is_asked_for_is_taken() -> None:
    _, done = repaired(scene_of(crate()), unit_m=0.5)
    assert done["unit"].before == {"size_m": pytest.approx(1.0)}
    assert done["unit"].after == {"size_m": pytest.approx(0.5)}


def test_a_print_file_is_turned_upright() -> None:
    lying = placed(crate(), UP @ np.diag([1.0, 1.0, 3.0, 1.0]))  # read as if Y were up: it lies on its back
    scene, done = repaired(lying, suffix=".stl")
    assert "axis" in done
    assert size_m(scene) == [1.0, 1.0, 3.0]


def test_a_file_that_stands_on_its_other_axis_is_turned_upright() -> None:
    dome = scene_of(grid(4, size_m=8.0), ball_mesh(2.0, sides=8))
    lying = replace(dome, instances=tuple(replace(item, world=UP) for item in dome.instances))
    scene, done = repaired(lying, suffix=".obj", asset_class=AssetClass.BUILDING)
    assert "axis" in done
    assert size_m(scene) == [8.0, 8.0, 4.0]


def test_an_axis_that_is_given_is_believed() -> None:
    _, done = repaired(placed(crate(), UP), suffix=".glb", up="Z")
    assert "axis" in done


def test_mirrored_parts_keep_their_fronts_outside() -> None:
    mirror = np.diag([-1.0, 1.0, 1.0, 1.0])
    far = np.eye(4)
    far[0, 3] = 3.0
    once, done = repaired(placed(crate(), mirror))
    assert done["freeze"].params["mirrored"] == 1
    assert signed_volume_m3(once) == pytest.approx(1.0)
    twice, _ = repaired(placed(crate(), far, mirror))
    assert signed_volume_m3(twice) == pytest.approx(2.0)
    assert all(np.linalg.det(item.world[:3, :3]) > 0 for item in twice.instances)


def test_turned_and_stretched_parts_keep_their_shape_when_frozen() -> None:
    world = np.eye(4)
    world[:3, :3] = np.array([[0, -2, 0], [1, 0, 0], [0, 0, 3]])
    scene, _ = repaired(placed(crate(), world))
    assert np.allclose(scene.instances[0].world, np.eye(4))
    assert signed_volume_m3(scene) == pytest.approx(6.0)
    mesh = scene.meshes[0]
    a, b, c = (mesh.positions_m[mesh.triangles[:, corner]] for corner in range(3))
    faces = np.cross(b - a, c - a)
    assert (np.einsum("ij,ij->i", faces, mesh.normals[mesh.triangles[:, 0]]) > 0).all()


def test_faces_and_vertices_of_no_use_are_removed_and_counted() -> None:
    mesh = crate()
    triangles = np.concatenate([mesh.triangles, mesh.triangles[:2][:, [1, 2, 0]], [[0, 0, 1], [3, 3, 3]]])
    stray = np.concatenate([mesh.positions_m, np.full((5, 3), 9, np.float32)])
    normals = np.concatenate([mesh.normals, np.tile([[0, 0, 1]], (5, 1))]).astype(np.float32)
    broken = replace(
        mesh, positions_m=stray, normals=normals, triangles=triangles.astype(np.uint32), uv=None, colors=None
    )
    scene, done = repaired(scene_of(broken))
    assert done["degenerate_faces"].before["triangles"] - done["degenerate_faces"].after["triangles"] == 2
    assert done["duplicate_faces"].before["triangles"] - done["duplicate_faces"].after["triangles"] == 2
    assert size_m(scene) == [1.0, 1.0, 1.0]
    assert signed_volume_m3(scene) == pytest.approx(1.0)


def test_corners_that_are_the_same_become_one_vertex() -> None:
    mesh = grid(4)
    loose = replace(
        mesh,
        positions_m=mesh.positions_m[mesh.triangles.reshape(-1)],
        normals=mesh.normals[mesh.triangles.reshape(-1)],
        uv=mesh.uv[mesh.triangles.reshape(-1)],
        triangles=np.arange(mesh.triangles.size, dtype=np.uint32).reshape(-1, 3),
    )
    scene, done = repaired(scene_of(loose), asset_class=AssetClass.GROUND)
    assert done["weld"].after["vertices"] == 25
    assert len(scene.meshes[0].positions_m) == 25


def test_two_faces_back_to_back_are_both_kept() -> None:
    mesh = grid(1)
    both = replace(mesh, triangles=np.concatenate([mesh.triangles, mesh.triangles[:, ::-1]]))
    scene, done = repaired(scene_of(both), without=("winding",))
    assert "duplicate_faces" not in done
    assert len(scene.meshes[0].triangles) == 4


def test_normals_are_made_where_they_lack_and_brought_to_unit_length() -> None:
    scene, done = repaired(scene_of(replace(ball_mesh(), normals=None)))
    assert done["normals"].params["made"] > 0
    mesh = scene.meshes[0]
    middle = np.array([0, 0, 1.0])
    outward = (mesh.positions_m - middle) / np.linalg.norm(mesh.positions_m - middle, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", outward, mesh.normals).min() > 0.99
    long, done = repaired(scene_of(replace(ball_mesh(), normals=ball_mesh().normals * 3)))
    assert done["normals"].params["made"] == 0
    assert np.linalg.norm(long.meshes[0].normals, axis=1) == pytest.approx(1, abs=1e-3)


def test_a_crease_stays_a_crease() -> None:
    scene, _ = repaired(scene_of(replace(crate(), normals=None)))
    assert np.sort(np.abs(scene.meshes[0].normals), axis=1)[:, 2] == pytest.approx(1)


def test_faces_against_their_normals_are_turned_round() -> None:
    mesh = crate()
    turned = mesh.triangles.copy()
    turned[::2] = turned[::2, ::-1]
    scene, done = repaired(scene_of(replace(mesh, triangles=turned)))
    assert done["winding"].params["count"] == 6
    assert signed_volume_m3(scene) == pytest.approx(1.0)


def test_a_mesh_without_uvs_gets_one_metre_a_tile() -> None:
    scene, done = repaired(scene_of(replace(crate(2.0), uv=None)))
    assert done["uv"].params["count"] == 1
    mesh = scene.meshes[0]
    for triangle in mesh.triangles:
        places, uv = mesh.positions_m[triangle], mesh.uv[triangle]
        for one, other in ((0, 1), (1, 2)):
            assert np.linalg.norm(uv[one] - uv[other]) == pytest.approx(np.linalg.norm(places[one] - places[other]))


def test_what_a_material_does_to_uvs_is_moved_into_the_mesh() -> None:
    material = Material(name="m", uv_transform=(2.0, 0.0, 0.25, 0.0, 3.0, 0.5))
    mesh = grid(2)
    scene, done = repaired(scene_of(mesh, materials=(material,)), without=("weld", "origin"))
    assert done["uv_transform"].params["count"] == 1
    assert scene.meshes[0].uv == pytest.approx(mesh.uv * [2, 3] + [0.25, 0.5])
    assert scene.materials[0].uv_transform == Material().uv_transform


@pytest.mark.parametrize(
    ("asset_class", "low"),
    [
        (AssetClass.BUILDING, (-0.5, 0.0, 0.0)),
        (AssetClass.PROP, (-0.5, -0.5, 0.0)),
        (AssetClass.TERRAIN, (-0.5, -0.5, 0.0)),
    ],
)
def test_the_origin_is_where_the_class_wants_it(asset_class, low) -> None:
    world = np.eye(4)
    world[:3, 3] = (7.0, -3.0, 2.5)
    scene, done = repaired(placed(crate(), world), asset_class=asset_class)
    assert bounds_m(scene)[0] == pytest.approx(np.array(low), abs=1e-6)
    assert done["origin"].before["x_m"] == pytest.approx(7.0)


def test_pictures_become_powers_of_two_and_equal_ones_one() -> None:
    odd, same = checker(300, 100), checker(300, 100)
    materials = (Material(name="a", base_color_image=0), Material(name="b", base_color_image=2, roughness=0.1))
    images = (odd, checker(4, 4), same)
    scene = scene_of(crate(), replace(crate(), material=1), materials=materials, images=images)
    result, done = repaired(scene)
    assert [image.pixels.shape for image in result.images] == [(128, 256, 4)]
    assert [material.base_color_image for material in result.materials] == [0, 0]
    assert done["pictures"].params == {"kept": 1, "count": 3}


def test_materials_that_look_the_same_become_one() -> None:
    materials = (Material(name="white"), Material(name="red", base_color=(1, 0, 0, 1)), Material(name="white 2"))
    meshes = [replace(crate(name=f"crate {number}"), material=number) for number in (0, 2)]
    scene, done = repaired(scene_of(*meshes, materials=materials))
    assert [material.name for material in scene.materials] == ["white"]
    assert [mesh.material for mesh in scene.meshes] == [0, 0]
    assert done["materials"].params == {"kept": 1, "count": 3}


def test_a_picture_beyond_the_limit_is_reduced() -> None:
    wide = Image(name="wide", pixels=np.zeros((1, 8192, 4), np.uint8))
    scene = scene_of(crate(), materials=(Material(name="a", base_color_image=0),), images=(wide,))
    result, done = repaired(scene)
    assert result.images[0].pixels.shape == (1, 4096, 4)
    assert done["picture_size"].before == {"largest_px": 8192}


def test_chinese_names_become_pinyin() -> None:
    assert identifier("石库门 大门 01") == "shi_ku_men_da_men_01"
    assert identifier("Été/vitre.001") == "Ete_vitre_001"
    assert identifier("3号楼") == "_3_hao_lou"
    assert identifiers(["Wall", "wall", "", "!"], "mesh") == ["Wall", "wall_2", "mesh", "mesh_2"]


@settings(max_examples=40)
@given(st.lists(st.text(max_size=80), max_size=20))
def test_any_names_become_different_identifiers(names: list[str]) -> None:
    made = identifiers(names, "part")
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) for name in made)
    assert len({name.lower() for name in made}) == len(names)


def test_a_step_that_is_left_out_is_not_done() -> None:
    world = np.eye(4)
    world[:3, 3] = (7.0, 0.0, 0.0)
    scene, done = repaired(placed(crate(), world), without=("origin", "names"))
    assert not {"origin", "names"} & set(done)
    assert bounds_m(scene)[0][0] == pytest.approx(6.5)


def test_everything_at_once_is_repaired_in_one_pass() -> None:
    world = np.diag([-100.0, 100.0, 100.0, 1.0])
    broken = replace(ball_mesh(sides=12), normals=None, uv=None, name="球")
    scene, first = repaired(placed(broken, world), suffix=".obj")
    _, second = repaired(scene)
    assert {"freeze", "normals", "uv", "weld", "unit", "names"} <= set(first)
    assert not second
