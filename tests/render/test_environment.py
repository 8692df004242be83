from __future__ import annotations

import numpy as np
import pytest
from tests.render.samples import FACES, six_colored_sky

from filmlot.render.environment import (
    Environment,
    Sky,
    brdf_table,
    cube_directions,
    filter_environment,
    latlong_directions,
    sample_latlong,
)


def test_a_lat_long_picture_looks_ahead_in_its_middle_and_right_to_its_right():
    directions = latlong_directions(360, 180)
    assert directions[89, 179] == pytest.approx((0, 1, 0), abs=0.02)
    assert directions[89, 269] == pytest.approx((1, 0, 0), abs=0.02)
    assert directions[0, 0] == pytest.approx((0, 0, 1), abs=0.02)


def test_sampling_gives_back_the_picture_at_its_own_directions():
    picture = np.random.default_rng(2).random((16, 32, 3)).astype(np.float32)
    assert sample_latlong(picture, latlong_directions(32, 16)) == pytest.approx(picture, abs=1e-3)


@pytest.mark.parametrize("name", FACES)
def test_cube_faces_look_where_webgpu_has_them(name):
    # WebGPU's faces are +X, -X, +Y, -Y, +Z, -Z of `direction.xzy`.
    axis = np.array(FACES[name][0], dtype=np.float64)
    turned = axis[[0, 2, 1]]
    face = int(np.argmax(np.abs(turned))) * 2 + int(turned.sum() < 0)
    centre = cube_directions(2)[face].reshape(-1, 3).mean(axis=0)
    assert centre / np.linalg.norm(centre) == pytest.approx(axis, abs=1e-6)


def test_white_light_from_everywhere_stays_white_at_every_roughness():
    light = filter_environment(Environment(np.ones((64, 128, 3), np.float32)))
    assert light.irradiance[0] * 0.282095 == pytest.approx((1, 1, 1), abs=2e-3)
    assert np.abs(light.irradiance[1:]).max() < 2e-3
    for level in light.specular:
        assert level == pytest.approx(np.ones_like(level), abs=1e-5)


def test_irradiance_agrees_with_the_integral_over_the_hemisphere():
    sky = Sky(cloud_cover=0.4)
    light = filter_environment(sky)
    directions = latlong_directions(128, 64).astype(np.float64)
    solid = np.sin((np.arange(64) + 0.5) / 64 * np.pi)[:, None] * (np.pi / 64) * (2 * np.pi / 128)
    radiance = sky.radiance(directions.astype(np.float32))
    for normal in ((0, 0, 1), (0, 1, 0), (0.6, 0, 0.8)):
        cosine = np.maximum(directions @ np.array(normal), 0)
        exact = np.einsum("hw,hwc->c", cosine * solid, radiance) / np.pi
        x, y, z = normal
        basis = np.array(
            [
                0.282095,
                0.488603 * y,
                0.488603 * z,
                0.488603 * x,
                1.092548 * x * y,
                1.092548 * y * z,
                0.315392 * (3 * z * z - 1),
                1.092548 * x * z,
                0.546274 * (x * x - y * y),
            ]
        )
        assert basis @ light.irradiance == pytest.approx(exact, rel=0.04)


def test_the_brdf_table_has_the_values_of_the_closed_forms():
    table = brdf_table(32, 512)
    smooth = table[0, -1]  # a mirror seen straight on returns all of F0
    assert smooth == pytest.approx((1, 0), abs=0.01)
    # At roughness 1 straight on, GGX with height-correlated masking returns 1 - ln 2.
    assert table[-1, -1].sum() == pytest.approx(1 - np.log(2), abs=0.02)


def test_a_filtered_sky_is_taken_from_the_cache(tmp_path):
    first = filter_environment(six_colored_sky(), tmp_path)
    (stored,) = tmp_path.iterdir()
    marked = dict(np.load(stored))
    marked["irradiance"] = marked["irradiance"] + 1
    np.savez(stored, **marked)
    second = filter_environment(six_colored_sky(), tmp_path)
    assert second.irradiance == pytest.approx(first.irradiance + 1)


def test_a_damaged_cache_is_computed_again(tmp_path):
    first = filter_environment(six_colored_sky(), tmp_path)
    (stored,) = tmp_path.iterdir()
    stored.write_bytes(stored.read_bytes()[:100])
    second = filter_environment(six_colored_sky(), tmp_path)
    assert second.irradiance == pytest.approx(first.irradiance)
