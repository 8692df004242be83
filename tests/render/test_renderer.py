from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.render.samples import placed, still_life

from filmlot.render import Gpu, Quality, Renderer, WallLook, shapes, stage_set
from filmlot.render.environment import Environment
from filmlot.render.scene import AlphaMode, Instance, Material, Scene
from filmlot.standards.geometry import Camera, Lens, arc_wall, flat_wall

pytestmark = pytest.mark.gpu

SIZE_PX = (160, 90)
WALL = flat_wall("main", width_m=4, height_m=3, pitch_mm=25, distance_m=3)


@pytest.fixture(scope="module")
def renderer(gpu: Gpu, skies: Path) -> Renderer:
    return Renderer(gpu, Quality(inner_px=160, outer_px=64, shadow_px=256), cache=skies)


@pytest.fixture
def dressed(renderer: Renderer) -> Renderer:
    renderer.upload(still_life())
    renderer.dress(None)
    renderer.build([WALL])
    return renderer


def test_a_frame_has_a_picture_for_every_wall_and_one_for_the_camera(dressed):
    arc = arc_wall("arc", radius_m=4, angle_deg=90, height_m=2, panel_width_m=0.5, pitch_mm=50)
    dressed.build([WALL, arc])
    pictures = dressed.render_frame(Camera(), SIZE_PX).pictures()
    assert [picture.shape for picture in pictures.walls] == [(120, 160, 4), (40, arc.size_px[0], 4)]
    assert pictures.camera is not None
    assert pictures.camera.shape == (90, 160, 4)
    assert all(picture[..., :3].std() > 10 for picture in (*pictures.walls, pictures.camera))


def test_a_frame_without_a_size_has_no_camera_picture(dressed):
    assert dressed.render_frame(Camera()).pictures().camera is None


def test_a_ticket_gives_its_own_frame_however_late_it_is_asked(dressed):
    cameras = [Camera(rotation_deg=(angle, 0, 0)) for angle in (-8.0, 0.0, 8.0, 16.0, 24.0)]
    tickets = [dressed.render_frame(camera, SIZE_PX) for camera in cameras]
    for camera, ticket in zip(cameras, tickets, strict=True):
        assert (ticket.pictures().camera == dressed.render_camera(camera, SIZE_PX)).all()


def test_the_same_frame_is_drawn_the_same_twice(dressed):
    first, second = (dressed.render_frame(Camera(), SIZE_PX).pictures() for _ in range(2))
    assert (first.walls[0] == second.walls[0]).all()
    assert (first.camera == second.camera).all()


def test_nothing_can_be_drawn_before_a_scene_is_there(gpu, skies):
    with pytest.raises(RuntimeError, match="upload"):
        Renderer(gpu, Quality(outer_px=16, shadow_px=16), cache=skies).render_frame(Camera())


def test_the_outer_picture_is_dimmed_and_the_inner_is_not(dressed):
    narrow = Camera(position_m=(0, 0, 1.6), lens=Lens(focal_length_mm=80))
    bright = dressed.render_wall(narrow)[0].astype(int)
    dressed.build([WALL], WallLook(outer_gain=0.0))
    dark = dressed.render_wall(narrow)[0].astype(int)
    middle, corner = np.s_[52:60, 76:84, :3], np.s_[2:10, 2:10, :3]
    assert (bright[middle] == dark[middle]).all()
    assert dark[corner].max() == 0
    assert bright[corner].mean() > 20


def test_the_feather_lies_within_the_overscan(dressed):
    # Every LED that the camera sees shows the inner picture in full: the soft edge lies outside.
    camera = Camera(position_m=(0, 0, 1.5), lens=Lens(focal_length_mm=60))
    pictures = []
    for look in (WallLook(), WallLook(feather=0.0)):
        dressed.build([WALL], look)
        pictures.append(dressed.render_camera(camera, SIZE_PX).astype(int))
    assert np.abs(pictures[0] - pictures[1]).max() <= 1


def test_the_led_matrix_turns_colors(dressed):
    dressed.build([WALL], WallLook(led_matrix=((0, 0, 1), (0, 1, 0), (1, 0, 0))))
    swapped = dressed.render_wall(Camera())[0].astype(int)
    dressed.build([WALL])
    straight = dressed.render_wall(Camera())[0].astype(int)
    assert np.abs(swapped[..., [2, 1, 0]] - straight[..., :3]).max() <= 1


def test_a_wall_gives_no_more_than_its_peak(dressed):
    dressed.build([WALL], WallLook(peak=0.2))
    assert dressed.render_wall(Camera())[0][..., :3].max() == 124  # sRGB's code for 0.2


def test_a_camera_behind_the_wall_sees_it_dark(dressed):
    back = dressed.render_camera(Camera(position_m=(0, 6, 1.5), rotation_deg=(180, 0, 0)), SIZE_PX)
    assert back[..., :3].max() < 20


def test_the_actor_stands_in_front_of_the_wall_and_not_on_it(dressed):
    camera = Camera(position_m=(0, -1.5, 1.5), lens=Lens(focal_length_mm=28))
    before = dressed.render_frame(camera, SIZE_PX).pictures()
    dressed.dress(stage_set(actor_m=(0.0, 2.0)))
    after = dressed.render_frame(camera, SIZE_PX).pictures()
    assert (before.walls[0] == after.walls[0]).all()
    changed = (before.camera != after.camera).any(axis=-1)
    assert changed[45, 78:83].all()  # the actor's coat in the middle
    assert not changed[45, 100:130].any()  # the wall beside


def test_the_less_of_a_pixel_a_sample_stands_for_the_sharper_it_sees_a_picture(renderer):
    renderer.upload(still_life())
    camera = Camera(position_m=(0, 0, 1.2))
    coarse, fine = (
        renderer.render_linear(camera.view_projection(), camera.eye_m, (64, 36), footprint=footprint)[-1, -24:, 0]
        for footprint in (4.0, 1 / 8)
    )
    assert coarse.astype(float).std() < 0.02  # the checker of the floor, in the sun
    assert fine.astype(float).std() > 0.1


def test_what_a_view_does_not_see_is_not_drawn_and_what_it_sees_is(renderer):
    # One bright ball in each direction: culling must keep exactly the one that is looked at.
    ball = shapes.mesh("ball", [shapes.ball((0, 0, 0), 1.0)], material=0)
    places = ((0, 8, 1.6), (0, -8, 1.6), (8, 0, 1.6), (-8, 0, 1.6))
    scene = Scene(
        name="four",
        meshes=(ball,),
        materials=(Material(base_color=(1, 1, 1, 1), unlit=True),),
        instances=tuple(Instance(mesh=0, world=placed(place)) for place in places),
        environment=Environment(np.zeros((8, 16, 3), dtype=np.float32)),
    )
    renderer.upload(scene)
    for pan in (0, 90, 180, 270):
        camera = Camera(rotation_deg=(pan, 0, 0))
        picture = renderer.render_view(camera.view_projection(), camera.eye_m, SIZE_PX)
        assert picture[45, 80, 0] > 200
        assert picture[45, 5, 0] == 0
    aside = Camera(rotation_deg=(45, 0, 0), lens=Lens(focal_length_mm=60))
    assert renderer.render_view(aside.view_projection(), aside.eye_m, SIZE_PX)[..., :3].max() == 0


def test_two_halves_of_a_wall_make_the_same_picture_as_the_whole(dressed):
    # Nodes of a wall draw parts of it: nothing may depend on where a part begins.
    camera = Camera(position_m=(0.2, 0, 1.5))
    measures = {"radius_m": 4, "height_m": 2, "panel_width_m": 0.698, "pitch_mm": 34.9}
    dressed.build([arc_wall("whole", angle_deg=80, **measures)])
    whole = dressed.render_wall(camera)[0]
    half = whole.shape[1] // 2
    parts = []
    for heading in (20, -20):
        dressed.build([arc_wall("part", angle_deg=40, heading_deg=heading, **measures)])
        parts.append(dressed.render_wall(camera)[0].astype(int))
    assert np.abs(whole[:, :half].astype(int) - parts[0]).max() <= 1
    assert np.abs(whole[:, half:].astype(int) - parts[1]).max() <= 1


def test_masked_and_blended_surfaces_let_through_what_is_behind(renderer):
    sheet = shapes.quad((-3, 3, -2), (6, 0, 0), (0, 0, 6))
    wall = shapes.quad((-9, 6, -9), (18, 0, 0), (0, 0, 18))
    for mode, alpha, expected in (
        ("MASK", 0.3, 0.4),
        ("MASK", 0.7, 0.1),
        ("BLEND", 0.5, 0.25),
        ("OPAQUE", 0.3, 0.1),
    ):
        front = Material(base_color=(0.1, 0.1, 0.1, alpha), unlit=True, alpha_mode=AlphaMode(mode))
        back = Material(base_color=(0.4, 0.4, 0.4, 1.0), unlit=True)
        scene = Scene(
            name="sheets",
            meshes=(shapes.mesh("front", [sheet], material=0), shapes.mesh("back", [wall], material=1)),
            materials=(front, back),
            instances=(Instance(mesh=0), Instance(mesh=1)),
        )
        renderer.upload(scene)
        camera = Camera()
        code = renderer.render_view(camera.view_projection(), camera.eye_m, SIZE_PX)[45, 80, 0] / 255
        assert ((code + 0.055) / 1.055) ** 2.4 == pytest.approx(expected, abs=0.01), mode


@pytest.mark.parametrize(
    "wrong", [{"samples": 3}, {"inner_px": 4}, {"shadow_px": 100_000}, {"anisotropy": 0}, {"outer_px": 8000}]
)
def test_a_quality_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match="quality"):
        Quality(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"overscan": 0.9}, {"feather": 0.6}, {"outer_gain": -1}, {"peak": 0}, {"led_matrix": ((1, 0), (0, 1))}],
)
def test_a_look_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match="wall look"):
        WallLook(**wrong)


def test_a_picture_larger_than_a_texture_is_refused(dressed):
    with pytest.raises(ValueError, match="8192 a side"):
        dressed.render_frame(Camera(), (9000, 10))
