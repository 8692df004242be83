from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.render.samples import FACES, ball_scene, six_colored_sky, still_life

from filmlot.render import Gpu, Quality, Renderer
from filmlot.render.environment import Environment
from filmlot.render.scene import Material, Sun
from filmlot.standards.geometry import Camera, Lens, cube_faces, flat_wall

pytestmark = pytest.mark.gpu

SIZE_PX = (160, 90)
WHITE = Environment(np.full((32, 64, 3), 0.4, dtype=np.float32))


@pytest.fixture(scope="module")
def renderer(gpu: Gpu, skies: Path) -> Renderer:
    return Renderer(gpu, Quality(inner_px=320, outer_px=64, shadow_px=256), cache=skies)


def linear(picture: np.ndarray) -> np.ndarray:
    codes = picture[..., :3] / 255
    return np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)


def look(renderer: Renderer, camera: Camera) -> np.ndarray:
    return linear(renderer.render_view(camera.view_projection(), camera.eye_m, SIZE_PX))


@pytest.mark.parametrize("name", FACES)
def test_a_colored_sky_stands_where_its_directions_say(renderer, name):
    axis, color = FACES[name]
    rotation = {
        "right": (-90, 0, 0),
        "left": (90, 0, 0),
        "front": (0, 0, 0),
        "back": (180, 0, 0),
        "up": (0, 90, 0),
        "down": (0, -90, 0),
    }[name]
    renderer.upload(ball_scene(environment=six_colored_sky(), material=Material()))
    camera = Camera(position_m=tuple(np.array(axis) * 50.0), rotation_deg=rotation)
    assert look(renderer, camera)[45, 80] == pytest.approx(np.array(color) * 0.6, abs=0.01)


def test_a_mirror_shows_the_sky_behind_the_camera_and_beside_it(renderer):
    mirror = Material(base_color=(1, 1, 1, 1), metallic=1.0, roughness=0.0)
    renderer.upload(ball_scene(environment=six_colored_sky(), material=mirror))
    picture = look(renderer, Camera(position_m=(0, 0, 0), lens=Lens(sensor_mm=(36, 20.25), focal_length_mm=40)))
    # Reflections on a ball: its middle shows what is behind the camera, its quarter points the sides.
    expected = {(45, 80): "back", (45, 112): "right", (45, 48): "left", (13, 80): "up", (77, 80): "down"}
    for (row, column), name in expected.items():
        assert picture[row, column] == pytest.approx(np.array(FACES[name][1]) * 0.6, abs=0.05), name


@pytest.mark.parametrize("name", ["right", "left", "up", "down", "back"])
def test_a_matt_ball_is_lit_from_the_side_of_the_light(renderer, name):
    sky = np.zeros((64, 128, 3), dtype=np.float32)
    six = six_colored_sky().radiance
    target = np.array(FACES[name][1], dtype=np.float32) * 0.6
    sky[np.isclose(np.repeat(np.repeat(sky, 2, 0), 2, 1) + six, target).all(axis=-1)[::2, ::2]] = 1.0
    renderer.upload(ball_scene(environment=Environment(sky), material=Material(roughness=1.0)))
    picture = look(renderer, Camera(position_m=(0, 0, 0), lens=Lens(focal_length_mm=40)))
    sides = {"right": (45, 108), "left": (45, 52), "up": (17, 80), "down": (73, 80), "back": (45, 80)}
    brightness = {side: picture[place].mean() for side, place in sides.items()}
    assert max(brightness, key=brightness.__getitem__) == name


@pytest.mark.parametrize("roughness", [0.1, 0.4, 0.7, 1.0])
@pytest.mark.parametrize("metallic", [0.0, 1.0])
def test_a_white_ball_vanishes_in_a_white_room(renderer, roughness, metallic):
    # Energy that comes in goes out again: the compensated lobe loses nothing at any roughness.
    white = Material(base_color=(1, 1, 1, 1), metallic=metallic, roughness=roughness)
    renderer.upload(ball_scene(environment=WHITE, material=white))
    picture = look(renderer, Camera(position_m=(0, 0, 0), lens=Lens(focal_length_mm=40)))
    assert picture[45, 80] == pytest.approx(0.4, abs=0.02)
    assert picture[45, 100] == pytest.approx(0.4, abs=0.02)


def test_the_sun_casts_shadows_away_from_itself(renderer):
    scene = still_life(environment=Environment(np.full((8, 16, 3), 0.01, dtype=np.float32)))
    renderer.upload(scene)
    top = Camera(position_m=(0, 5, 12), rotation_deg=(0, -90, 0), lens=Lens(focal_length_mm=36))
    picture = look(renderer, top).mean(axis=-1)

    def at(x: float, y: float) -> float:
        clip = top.view_projection() @ (x, y, 0, 1)
        column, row = (clip[:2] / clip[3] * (0.5, -0.5) + 0.5) * SIZE_PX
        return float(picture[int(row) - 1 : int(row) + 2, int(column) - 1 : int(column) + 2].mean())

    # The sun stands to the left and in front: the ball's shadow falls to the right and away.
    shadow, lit = at(-1.1 + 0.55, 4.5 + 0.45), at(-1.1 - 1.2, 4.5 - 1.0)
    assert shadow < 0.25 * lit


def test_a_scene_without_a_sun_has_no_shadows(renderer):
    renderer.upload(ball_scene(environment=WHITE, material=Material(base_color=(0.5, 0.5, 0.5, 1), roughness=1.0)))
    picture = look(renderer, Camera(position_m=(0, 0, 0), lens=Lens(focal_length_mm=40)))
    assert picture[45, 60] == pytest.approx(picture[45, 100], abs=0.01)


def test_the_outer_picture_stands_right_on_the_wall(renderer):
    # Without a camera in sight of it, a wall behind the camera shows the sky that is behind the stage.
    renderer.upload(ball_scene(environment=six_colored_sky(), material=Material()))
    walls = [
        flat_wall(str(heading), width_m=2, height_m=2, pitch_mm=100, distance_m=3, heading_deg=heading, base_m=0.6)
        for heading in (90, 180, -90)
    ]
    renderer.build(walls)
    pictures = renderer.render_wall(Camera())
    for picture, name in zip(pictures, ("left", "back", "right"), strict=True):
        assert linear(picture)[10, 10] == pytest.approx(np.array(FACES[name][1]) * 0.36, abs=0.01), name


def test_cube_faces_are_drawn_unmirrored(renderer):
    renderer.upload(still_life())
    front = cube_faces((0, 0, 1.5), near_m=0.1, far_m=100)[4]
    square = Camera(position_m=(0, 0, 1.5), lens=Lens(sensor_mm=(20, 20), focal_length_mm=10))
    seen = renderer.render_view(front, (0, 0, 1.5), (90, 90)).astype(int)
    same = renderer.render_view(square.view_projection(), (0, 0, 1.5), (90, 90)).astype(int)
    assert np.abs(seen - same).max() <= 1


def test_the_sun_lights_a_ball_from_its_side(renderer):
    black = Environment(np.zeros((8, 16, 3), dtype=np.float32))
    sun = Sun(direction=(1, -0.2, 0), radiance=(0.5, 0.5, 0.5))
    renderer.upload(ball_scene(environment=black, material=Material(roughness=1.0), sun=sun))
    picture = look(renderer, Camera(position_m=(0, 0, 0), lens=Lens(focal_length_mm=40)))
    assert picture[45, 108].mean() > 0.3
    assert picture[45, 52].mean() < 0.01
