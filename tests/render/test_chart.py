"""Walls that show a picture in the scene's place, and a chart as the camera in front of them sees it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.render.samples import still_life

from filmlot.buildings.stage.engine.calibration.detection import Board, detect
from filmlot.gate.node.painter import light_of
from filmlot.render import Gpu, Quality, Renderer
from filmlot.standards.geometry import Camera, Lens, arc_wall, flat_wall
from filmlot.standards.markers.chart import lay_charts

pytestmark = pytest.mark.gpu
WALLS = [
    flat_wall("flat", width_m=2.0, height_m=1.5, pitch_mm=12.5, distance_m=3.0),
    arc_wall("arc", radius_m=4.0, angle_deg=60.0, height_m=2.5, panel_width_m=0.5, pitch_mm=4.0),
]


@pytest.fixture(scope="module")
def renderer(gpu: Gpu, skies: Path) -> Renderer:
    return Renderer(gpu, Quality(inner_px=160, outer_px=64, shadow_px=256, samples=4), cache=skies)


def test_covered_walls_show_a_pixel_an_led_and_uncovered_ones_the_scene(renderer: Renderer) -> None:
    renderer.upload(still_life())
    renderer.build(WALLS[:1])
    scene = renderer.render_wall(Camera())[0]
    picture = np.random.default_rng(0).integers(0, 2, WALLS[0].size_px[::-1], np.uint8) * 255
    renderer.cover([light_of(picture, WALLS[0].size_px)])
    shown = renderer.render_wall(Camera(rotation_deg=(20.0, 0.0, 0.0)))[0]
    assert (shown[..., 0] > 128).tolist() == (picture > 128).tolist()
    renderer.uncover()
    assert (renderer.render_wall(Camera())[0] == scene).all()


def test_walls_can_be_covered_before_there_is_a_scene(gpu: Gpu, skies: Path) -> None:
    renderer = Renderer(gpu, Quality(outer_px=16, shadow_px=16), cache=skies)
    renderer.build(WALLS[:1])
    renderer.cover([np.ones((*WALLS[0].size_px[::-1], 3), np.float16)])
    assert renderer.render_wall(Camera())[0].min() > 200


def test_a_camera_sees_the_corners_of_a_chart_where_they_stand(renderer: Renderer) -> None:
    renderer.upload(still_life())
    renderer.build(WALLS[1:])
    (chart,) = lay_charts(WALLS[1:], square_m=0.2)
    renderer.cover([light_of(chart.draw(), chart.wall.size_px)])
    size_px = (1280, 720)
    lens = Lens(sensor_mm=(36.0, 20.25), focal_length_mm=32.0, projection_offset_mm=(0.4, -0.2))
    camera = Camera(position_m=(0.4, 0.2, 1.3), rotation_deg=(6.0, 2.0, -9.0), lens=lens)
    picture = renderer.render_camera(camera, size_px)[..., 1]
    board = Board(columns=chart.columns, rows=chart.rows, first_marker=0)
    (seen,) = detect(np.ascontiguousarray(picture), [board]).boards
    assert len(seen.numbers) > 60
    places = np.hstack([chart.corners_m[seen.numbers], np.ones((len(seen.numbers), 1))])
    clip = places @ camera.view_projection().T
    shown = (clip[:, :2] / clip[:, 3:] * (0.5, -0.5) + 0.5) * size_px
    misses = np.array(seen.picture_px) - shown
    assert np.sqrt(np.mean(np.sum(misses**2, axis=1))) < 0.15
    assert np.abs(misses.mean(axis=0)).max() < 0.05
