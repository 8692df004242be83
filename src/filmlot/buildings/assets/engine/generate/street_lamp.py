"""A cast-iron street lamp with a six-sided lantern, 4.6 m high; Z up, the origin under its foot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from filmlot.buildings.assets.engine.generate import surface
from filmlot.buildings.assets.engine.generate.hull import hull_of_post
from filmlot.buildings.assets.engine.generate.kit import Kit
from filmlot.buildings.assets.engine.package.source import Hull, Look, Weathering
from filmlot.render.scene import Image, Material
from filmlot.render.shapes import Floats, Part, lathe

_SIDES = (64, 36, 20)
_POST = (
    (0.240, 0.00), (0.240, 0.10), (0.205, 0.13), (0.205, 0.38), (0.150, 0.44), (0.128, 0.52), (0.138, 0.56),
    (0.112, 0.62), (0.092, 1.05), (0.106, 1.10), (0.086, 1.16), (0.066, 3.40), (0.088, 3.46), (0.088, 3.52),
    (0.056, 3.60), (0.048, 3.74), (0.120, 3.82), (0.150, 3.85), (0.02, 3.86),
)  # fmt: skip
"""Radius and height of the post's turns, in metres."""
_GLASS = ((0.150, 3.86), (0.235, 4.32))
_ROOF = ((0.275, 4.30), (0.275, 4.34), (0.150, 4.46), (0.060, 4.54), (0.030, 4.56), (0.034, 4.60), (0.004, 4.64))


def build_lamp(kit: Kit, seed: int) -> None:  # noqa: ARG001 - every lamp of a street is cast in one mould
    """The lamp at the kit's level of detail."""
    sides = _SIDES[kit.level]
    kit.add("iron", "iron", [_turned(_POST, sides), _turned(_ROOF, 6), *_ribs()])
    kit.add("lantern", "lamplight", [_turned(_GLASS, 6)])
    heap = _turned(((0.285, 4.345), (0.27, 4.42), (0.17, 4.52), (0.06, 4.64), (0.004, 4.68)), sides // 2)
    foot = _turned(((0.36, 0.0), (0.30, 0.09), (0.24, 0.13)), sides // 2)
    kit.add("snow", "snow", [heap, foot])


def _turned(profile: tuple[tuple[float, float], ...], sides: int) -> Part:
    """A lathe whose polygon has the circle's area, not its inside: coarse levels do not grow thin."""
    angle = 2 * np.pi / sides
    swell = float(np.sqrt(angle / np.sin(angle))) if sides > 6 else 1.0
    line = np.array(profile) * (swell, 1.0)
    part = lathe(line, sides=sides)
    # Each turn has the coordinates of its own girth, and so points of its own at both ends.
    girth_m = np.pi * (line[1:, 0] + line[:-1, 0])
    way_m = np.linalg.norm(np.diff(line, axis=0), axis=1).cumsum()
    rows = np.repeat(np.arange(len(line)), 2)[1:-1]
    points = (rows[:, None] * (sides + 1) + np.arange(sides + 1)).reshape(-1)
    u = np.repeat(girth_m, 2)[:, None] * np.linspace(0, 1, sides + 1)
    v = np.broadcast_to(-np.concatenate([[0.0], way_m])[rows][:, None], u.shape)
    first = (2 * np.arange(len(girth_m))[:, None] * (sides + 1) + np.arange(sides)).reshape(-1, 1)
    above = first + sides + 1
    return Part(
        part.positions[points],
        part.normals[points],
        np.stack([u, v], axis=-1).reshape(-1, 2),
        np.concatenate([np.hstack([first, first + 1, above]), np.hstack([first + 1, above + 1, above])]),
    )


def _ribs() -> list[Part]:
    """The lantern's frame: a rib at each of its six edges."""
    ribs = []
    for turn in np.arange(6) * np.pi / 3:
        low, high = (np.array([radius * np.cos(turn), radius * np.sin(turn), z]) for radius, z in _GLASS)
        ribs.append(_bar(low, high, 0.011))
    return ribs


def _bar(low: Floats, high: Floats, half_m: float) -> Part:
    """A square bar between two points, one above the other."""
    bar = lathe([(half_m * 1.414, 0.0), (half_m * 1.414, 1.0)], sides=4)
    rise = bar.positions[:, 2:3]
    positions = low + (high - low) * rise + bar.positions * (1, 1, 0)
    uv = bar.uv * (8 * half_m, float(np.linalg.norm(high - low)))
    return Part(positions, bar.normals, uv, bar.triangles)


def lamp_surfaces(seed: int, texture_px: int) -> tuple[list[Image], list[Material]]:
    """The pictures and materials of the lamp."""
    images = surface.cast_iron(np.random.default_rng(seed), max(texture_px // 2, 16))
    return images, [
        Material(name="iron", roughness=0.42, base_color_image=0, normal_image=1),
        Material(name="lamplight", roughness=0.25, base_color=(0.30, 0.29, 0.26, 1.0)),
        Material(name="snow", roughness=0.70, base_color=(0.82, 0.85, 0.90, 1.0)),
    ]


LAMP_WEATHERING = {"iron": Weathering(porosity=0.1)}


def lamp_looks(materials: list[Material]) -> tuple[Look, ...]:
    """Water and snow by weather, light by time of day."""
    lamp = next(material for material in materials if material.name == "lamplight")
    return (
        Look("weather", "clear"),
        Look("weather", "rain", wetness=1.0),
        Look("weather", "snow", snow=1.0, parts=("snow",)),
        Look("weather", "fog", wetness=0.4),
        Look("timeOfDay", "day"),
        Look("timeOfDay", "dusk", materials={"lamplight": replace(lamp, emissive=(5.0, 3.4, 1.7))}),
        Look("timeOfDay", "night", materials={"lamplight": replace(lamp, emissive=(9.0, 6.1, 3.0))}),
    )


def lamp_hulls() -> tuple[Hull, ...]:
    """The foot, the post and the lantern."""
    return (
        hull_of_post((0, 0, 0), (0, 0, 0.5), (0.24, 0.17)),
        hull_of_post((0, 0, 0.5), (0, 0, 3.86), (0.11, 0.08)),
        hull_of_post((0, 0, 3.86), (0, 0, 4.4), (0.16, 0.27), sides=6),
    )
