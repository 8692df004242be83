from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.render.samples import FACES, ball_scene, placed, six_colored_sky, still_life

from filmlot.render import Scene, shapes
from filmlot.render.environment import Environment
from filmlot.render.offline.archive import read_archive, write_archive
from filmlot.render.offline.job import Bake, Layers, Shot
from filmlot.render.offline.trace import Engine, bake_light, cycles_engine, mitsuba_engine, trace
from filmlot.render.scene import AlphaMode, Image, Instance, Material, Sun
from filmlot.standards.geometry import Camera, Lens

AHEAD = Camera(position_m=(0, 0, 0), lens=Lens(focal_length_mm=40))
BELOW = Camera(position_m=(0, 0, 5), rotation_deg=(0, -90, 0))
DARK = Environment(np.zeros((4, 8, 3), dtype=np.float32))
WHITE = Environment(np.full((16, 32, 3), 0.4, dtype=np.float32))


@pytest.fixture(scope="module")
def engine() -> Engine:
    pytest.importorskip("mitsuba")
    return mitsuba_engine()


def look(engine: Engine, scene: Scene, camera: Camera, **more) -> Layers:
    shot = Shot(**{"name": "look", "camera": camera, "size_px": (48, 27), "samples": 32, "bounces": 4} | more)
    return trace(scene, [shot], engine=engine)["look"]


def floor_scene(**more) -> Scene:
    floor = shapes.mesh("floor", [shapes.quad((-3, -3, 0), (6, 0, 0), (0, 6, 0))], material=0)
    fields = {"meshes": (floor,), "instances": (Instance(mesh=0),), "materials": (Material(ior=1.0, roughness=1.0),)}
    return Scene(**{"name": "floor", "environment": DARK} | fields | more)


def test_a_scene_comes_out_of_its_archive_as_it_went_in(tmp_path: Path):
    scene = still_life(environment=WHITE)
    write_archive(scene, tmp_path / "scene.npz")
    read = read_archive(tmp_path / "scene.npz")
    assert read.materials == scene.materials
    assert read.sun == scene.sun
    for mesh, same in zip(read.meshes, scene.meshes, strict=True):
        assert (mesh.positions_m == same.positions_m).all()
        assert (mesh.triangles == same.triangles).all()
    assert (read.images[0].pixels == scene.images[0].pixels).all()
    assert [instance.mesh for instance in read.instances] == [instance.mesh for instance in scene.instances]


@pytest.mark.parametrize(("roughness", "metallic"), [(0.1, 1.0), (0.5, 0.0), (0.9, 1.0)])
def test_a_white_ball_vanishes_in_a_white_room(engine, roughness, metallic):
    white = Material(base_color=(1, 1, 1, 1), metallic=metallic, roughness=roughness)
    layers = look(engine, ball_scene(environment=WHITE, material=white), AHEAD, samples=64)
    assert layers.radiance[0, 10:17, 20:28].mean() == pytest.approx(0.4, abs=0.02)


def test_a_mirror_shows_the_sky_where_it_stands(engine):
    mirror = Material(base_color=(1, 1, 1, 1), metallic=1.0, roughness=0.0)
    size_px = (160, 90)
    picture = look(engine, ball_scene(environment=six_colored_sky(), material=mirror), AHEAD, size_px=size_px).radiance
    expected = {(45, 80): "back", (45, 112): "right", (45, 48): "left", (13, 80): "up", (77, 80): "down"}
    for place, name in expected.items():
        assert picture[0][place] == pytest.approx(np.array(FACES[name][1]) * 0.6, abs=0.06), name


def test_a_white_floor_under_the_sun_sends_the_suns_radiance_back(engine):
    sun = Sun(direction=(0, 0, 1), radiance=(0.5, 0.4, 0.3))
    layers = look(engine, floor_scene(sun=sun), BELOW, bounces=1)
    assert layers.radiance[0, 13, 24] == pytest.approx((0.5, 0.4, 0.3), rel=1e-3)


def test_layers_name_what_is_seen(engine):
    scene = still_life()
    camera = Camera(position_m=(0, 0, 1.5))
    layers = look(engine, scene, camera, size_px=(160, 90), samples=1)
    assert set(np.unique(layers.material)) == {-1, 0, 1, 2}
    ball = layers.material == 1
    assert layers.albedo[ball].mean(axis=0) == pytest.approx((0.9, 0.6, 0.3), abs=0.05)
    assert np.median(layers.depth_m[ball]) == pytest.approx(4.1, abs=0.4)
    assert layers.coverage[0].max() == 0
    assert layers.normal[layers.material == 0].mean(axis=0) == pytest.approx((0, 0, 1), abs=0.05)


def test_two_seeds_are_two_pictures_of_one_thing(engine):
    layers = look(engine, still_life(environment=WHITE), Camera(), seeds=(1, 2), samples=16)
    first, second = layers.radiance
    assert np.abs(first - second).max() > 0
    assert np.median(first) == pytest.approx(np.median(second), rel=0.05)


def test_light_goes_through_what_a_mask_cuts_away(engine):
    pixels = np.full((4, 4, 4), 255, dtype=np.uint8)
    pixels[:, :2, 3] = 0
    card = shapes.mesh("card", [shapes.quad((-1, -1, 1), (2, 0, 0), (0, 2, 0))], material=1)
    masked = Material(base_color_image=0, alpha_mode=AlphaMode.MASK, double_sided=True)
    scene = floor_scene(sun=Sun(direction=(0, 0, 1), radiance=(1, 1, 1)))
    scene = replace(
        scene,
        meshes=(*scene.meshes, card),
        materials=(*scene.materials, masked),
        instances=(Instance(mesh=0), Instance(mesh=1, world=placed((0, 0, 0)))),
        images=(Image(name="half", pixels=pixels),),
    )
    side = Camera(position_m=(0, -4, 0.5), rotation_deg=(0, -7, 0))
    picture = look(engine, scene, side, size_px=(160, 90), bounces=1)

    def at(x: float) -> float:
        clip = side.view_projection() @ (x, 0, 0, 1)
        column, row = (clip[:2] / clip[3] * (0.5, -0.5) + 0.5) * (160, 90)
        return float(picture.radiance[0, int(row), int(column)].mean())

    assert at(-0.5) == pytest.approx(1, abs=0.05)
    assert at(0.5) == pytest.approx(0, abs=0.05)


def test_scalar_code_draws_the_same_picture(engine):
    scalar = Engine(name="mitsuba", version="scalar", command=(*engine.command[:-1], "scalar_rgb"))
    sun = Sun(direction=(0.3, 0, 1), radiance=(0.5, 0.4, 0.3))
    shown = [look(made, floor_scene(sun=sun), BELOW, size_px=(8, 4), samples=4) for made in (engine, scalar)]
    assert shown[1].radiance[0, 2, 4] == pytest.approx(shown[0].radiance[0, 2, 4], rel=1e-3)
    assert (shown[0].material == shown[1].material).all()


def test_vertices_in_a_corner_see_half_of_what_those_in_the_open_see(engine):
    wall = shapes.mesh("wall", [shapes.quad((-30, 0, 0), (60, 0, 0), (0, 0, 30), cells=(20, 40))], material=0)
    floor = shapes.mesh("floor", [shapes.quad((-30, -30, 0), (60, 0, 0), (0, 30, 0), cells=(20, 40))], material=0)
    scene = floor_scene(meshes=(wall, floor), instances=(Instance(mesh=0), Instance(mesh=1)))
    baked = bake_light(scene, Bake(rays=400), engine=engine)
    light, openings = baked.meshes[1].light, baked.meshes[1].openings
    assert light is not None
    assert openings is not None
    places = baked.meshes[1].positions_m
    in_corner = (places[:, 1] > -0.01) & (np.abs(places[:, 0]) < 4)
    outside = places[:, 1] < -29
    assert light[in_corner, 3].mean() == pytest.approx(0.5, abs=0.06)
    assert light[outside, 3].mean() > 0.7
    assert openings[in_corner].mean(axis=0)[1] < -0.4  # away from the wall
    assert light[:, :3].max() == 0  # no bounce was asked for


def test_another_path_tracer_draws_the_same_scene(engine):
    python = os.environ.get("FILMLOT_CYCLES_PYTHON")
    if python is None:
        pytest.skip("FILMLOT_CYCLES_PYTHON names no Python that has Blender's bpy")
    shot = {"size_px": (80, 45), "samples": 32, "bounces": 1}
    for scene in (still_life(), ball_scene(environment=six_colored_sky(), material=Material())):
        ours, theirs = (
            look(made, scene, Camera(position_m=(0, 0, 1)), **shot) for made in (engine, cycles_engine(Path(python)))
        )
        for number in range(len(scene.materials)):
            seen = [
                np.clip(layers.radiance[0], 0, 1)[layers.material == number].mean(axis=0) for layers in (ours, theirs)
            ]
            assert seen[1] == pytest.approx(seen[0], rel=0.05)
        skies = [layers.radiance[0][layers.coverage == 0].mean(axis=0) for layers in (ours, theirs)]
        assert skies[1] == pytest.approx(skies[0], rel=0.01)
        assert theirs.albedo.mean(axis=(0, 1)) == pytest.approx(ours.albedo.mean(axis=(0, 1)), rel=0.05)
        assert theirs.coverage.mean() == pytest.approx(ours.coverage.mean(), rel=0.01)
        assert (theirs.material == ours.material).mean() > 0.97


def test_a_shot_out_of_range_is_refused():
    for wrong in ({"size_px": (0, 4)}, {"samples": 0}, {"seeds": ()}, {"bounces": 100}):
        with pytest.raises(ValueError, match="a shot of"):
            Shot(**{"name": "x", "camera": Camera(), "size_px": (4, 4)} | wrong)
