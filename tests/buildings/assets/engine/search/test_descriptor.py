"""Looks and shapes: colours as the standard has them, the same form turned and moved, other forms apart."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from filmlot.buildings.assets.engine.search.descriptor import colour, form
from filmlot.buildings.assets.engine.search.descriptor.look import SIZE, LookError, describe, describe_shape
from filmlot.render import shapes
from filmlot.render.scene import Instance, Material, Scene
from filmlot.standards.asset.taxonomy import load_taxonomy


def build(*parts: shapes.Part, world: ArrayLike | None = None) -> Scene:
    mesh = shapes.mesh("mesh", list(parts), material=0)
    matrix = np.eye(4) if world is None else np.asarray(world, np.float64)
    return Scene(name="scene", meshes=(mesh,), materials=(Material(),), instances=(Instance(mesh=0, world=matrix),))


def turned(angle_deg: float) -> NDArray[np.float64]:
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[cos, -sin, 0, 30], [sin, cos, 0, -7], [0, 0, 1, 0], [0, 0, 0, 1]])


def paint(rgb: tuple[int, int, int]) -> NDArray[np.uint8]:
    view = np.zeros((48, 64, 4), np.uint8)
    view[8:40, 16:48] = (*rgb, 255)
    return view


LAMP = (shapes.box((0, 0, 0), (0.2, 0.2, 4)), shapes.ball((0.1, 0.1, 4), (0.4, 0.4, 0.4)))
OTHER_LAMP = (shapes.box((0, 0, 0), (0.15, 0.15, 4.5)), shapes.ball((0.1, 0.1, 4.5), (0.3, 0.3, 0.3)))
HOUSE = (shapes.box((0, 0, 0), (10, 8, 6)),)


def test_colours_are_those_of_another_library() -> None:
    rgb = np.random.default_rng(2).integers(0, 256, (500, 3), np.uint8)
    theirs = cv2.cvtColor(rgb[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
    assert np.abs(colour.to_lab(rgb) - theirs).max() < 0.5


def test_a_histogram_holds_every_pixel_once() -> None:
    lab = colour.to_lab(np.random.default_rng(3).integers(0, 256, (1_000, 3), np.uint8))
    assert colour.histogram(lab).sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("rgb", "tokens"),
    [
        ((200, 30, 30), {"saturated", "warm", "red"}),
        ((40, 140, 50), {"saturated", "green"}),
        ((40, 80, 190), {"saturated", "cool", "blue"}),
        ((110, 70, 40), {"dark", "warm", "brown"}),
        ((128, 128, 128), {"muted", "neutral", "grey"}),
        ((245, 245, 243), {"bright", "muted", "neutral", "white"}),
        ((8, 8, 8), {"dark", "muted", "neutral", "black"}),
    ],
)
def test_a_palette_names_its_colours(rgb: tuple[int, int, int], tokens: set[str]) -> None:
    palette = set(describe(build(*HOUSE), [paint(rgb)]).palette)
    assert tokens <= palette <= set(load_taxonomy().facets["palette"].terms)


def test_the_same_shape_elsewhere_and_turned_is_the_same() -> None:
    assert describe_shape(build(*LAMP, world=turned(50))) @ describe_shape(build(*LAMP)) > 0.97
    assert describe_shape(build(*LAMP)).tolist() == describe_shape(build(*LAMP)).tolist()


def test_like_shapes_are_nearer_than_others() -> None:
    lamp, other, house = (describe_shape(build(*parts)) for parts in (LAMP, OTHER_LAMP, HOUSE))
    assert lamp @ other > 0.9
    assert lamp @ house < 0.6


def test_size_is_part_of_a_shape() -> None:
    small = np.diag([0.05, 0.05, 0.05, 1.0])
    assert describe_shape(build(*HOUSE, world=small)) @ describe_shape(build(*HOUSE)) < 0.95


def test_like_looks_are_nearer_than_others() -> None:
    red, dark_red, green = (
        describe(build(*HOUSE), [paint(rgb)]).look for rgb in ((180, 30, 30), (160, 28, 28), (40, 140, 50))
    )
    assert red.shape == (SIZE,)
    assert red @ dark_red > red @ green + 0.2


def test_distances_are_those_of_a_ball() -> None:
    ball = form.sample_surface(build(shapes.ball((0, 0, 0), (1, 1, 1), sides=64)))
    histogram = form.distances(ball)
    edges = np.linspace(0, 3, form.DISTANCE_BINS + 1) * 4 / 3
    expected = np.diff(np.minimum(edges, 2) ** 2) / 4  # chords of a sphere: the density grows with their length
    assert np.abs(histogram - expected).max() < 0.01


def test_pictures_without_anything_are_refused() -> None:
    with pytest.raises(LookError, match="transparent"):
        describe(build(*HOUSE), [np.zeros((8, 8, 4), np.uint8)])
    with pytest.raises(LookError, match="from 1 to 64"):
        describe(build(*HOUSE), [])
    with pytest.raises(LookError, match="from 1 to 64"):
        describe(build(*HOUSE), [np.zeros((8, 5_000, 4), np.uint8)])
