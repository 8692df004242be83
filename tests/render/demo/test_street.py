from __future__ import annotations

import numpy as np
import pytest

from filmlot.render import Scene, load_scene, street_scene, write_glb
from filmlot.render.demo.bake import Blocks, Lamps, lamp_light, sky_seen
from filmlot.render.demo.figure import stage_set


@pytest.fixture(scope="module")
def street() -> Scene:
    return street_scene()


def test_nothing_of_the_street_stands_where_the_stage_is(street):
    # A volume is some 5 m deep: what stood in it would be drawn on the wall though it is in front of it.
    for mesh in street.meshes:
        x, y, z = mesh.positions_m.T
        assert not ((np.abs(x) < 4) & (np.abs(y) < 5.5) & (z > 0.2) & (z < 4)).any(), mesh.name


def test_the_street_survives_the_way_through_a_file(street, tmp_path):
    write_glb(street, tmp_path / "street.glb")
    read = load_scene(tmp_path / "street.glb")
    assert read.environment == street.environment
    assert len(read.instances) == len(street.instances)
    assert read.meshes[0].light == pytest.approx(street.meshes[0].light)


def test_the_street_is_closed_with_normals_of_unit_length(street):
    for mesh in street.meshes:
        assert np.linalg.norm(mesh.normals, axis=1) == pytest.approx(1, abs=1e-3), mesh.name


def test_the_actor_is_of_human_measure_and_stands_on_the_floor():
    stage = stage_set(actor_m=(0.5, 2.0))
    body = np.concatenate([mesh.positions_m for mesh in stage.meshes if mesh.name != "floor"])
    assert body[:, 2].min() == pytest.approx(0, abs=0.02)
    assert 1.7 < body[:, 2].max() < 1.9
    assert np.abs(body[:, :2] - (0.5, 2.0)).max() < 0.5


def test_open_ground_sees_the_whole_sky_and_a_wall_hides_half():
    up = np.array([[0.0, 0.0, 1.0]])
    nowhere = Blocks(low=np.array([[50.0, 50, 0]]), high=np.array([[51.0, 51, 1]]))
    assert sky_seen(np.zeros((1, 3)), up, nowhere) == pytest.approx(1)
    beside = Blocks(low=np.array([[0.01, -500, -1]]), high=np.array([[500.0, 500, 900]]))
    assert sky_seen(np.zeros((1, 3)), up, beside) == pytest.approx(0.5, abs=0.12)


def test_lamplight_falls_with_the_square_of_the_distance():
    up = np.array([[0.0, 0.0, 1.0]] * 2)
    lamps = Lamps(positions=np.array([[0.0, 0, 4]]), intensity=np.array([[1.0, 1, 1]]))
    near, far = lamp_light(np.array([[0.0, 0, 2], [0.0, 0, 0]]), up, lamps)
    assert near == pytest.approx(4 * far)
    assert far == pytest.approx(1 / 16 / np.pi)
