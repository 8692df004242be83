"""What stands in a street, each part at z = 0: lamps, cars, trees, bollards, strings of light."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from filmlot.render.demo.facade import Parts
from filmlot.render.shapes import Part, Rgb, ball, box, joined, lathe, limb, quad

LANTERN_M = (1.15, 0.0, 4.75)
_IRON: Rgb = (0.022, 0.026, 0.026)


def street_lamp() -> Parts:
    """A cast-iron lamp whose arm reaches along +X, with its lantern at `LANTERN_M`."""
    profile = [
        (0.17, 0),
        (0.17, 0.3),
        (0.10, 0.42),
        (0.085, 1.1),
        (0.06, 1.25),
        (0.05, 4.9),
        (0.075, 5.0),
        (0.01, 5.1),
    ]
    x, y, z = LANTERN_M
    arm = [
        limb((0, 0, 4.7), (0.5, 0, 5.15), (0.035, 0.03)),
        limb((0.5, 0, 5.15), (x, y, z + 0.35), (0.03, 0.025)),
    ]
    hat = lathe([(0.24, 0.14), (0.2, 0.2), (0.05, 0.34), (0.02, 0.4)], sides=12).moved((x, y, z))
    globe = ball((x, y, z), (0.19, 0.19, 0.2), sides=12).painted((1, 1, 1), glow=(5.2, 3.3, 1.5))
    return {"paint": [joined([lathe(profile, sides=12), *arm, hat]).painted(_IRON)], "lit": [globe]}


def parked_car(color: Rgb) -> Parts:
    """A small car, 4.1 m long, its nose towards +Y."""
    # Half-widths and heights along the car: the shoulder line carries the body, the cabin stands on it.
    length = np.array([-2.05, -1.95, -1.2, -0.2, 0.9, 1.6, 1.98, 2.05])
    shoulder = np.array([0.62, 0.86, 0.93, 0.95, 0.93, 0.82, 0.70, 0.55])
    half = np.array([0.70, 0.80, 0.84, 0.85, 0.84, 0.80, 0.74, 0.62])
    body = _shell(length, half, np.full(8, 0.28), shoulder, tuck=0.94)
    cabin_length = np.array([-1.75, -1.25, -0.3, 0.35, 1.05])
    roof = np.array([0.92, 1.38, 1.46, 1.42, 0.94])
    cabin = _shell(cabin_length, np.full(5, 0.74), np.full(5, 0.86), roof, tuck=0.78)
    roof_plate = _shell(cabin_length[1:4], np.full(3, 0.60), roof[1:4] - 0.02, roof[1:4] + 0.012, tuck=0.96)
    wheels, hubs = [], []
    for x in (-0.74, 0.74):
        for y in (-1.3, 1.25):
            wheels.append(limb((x - 0.09, y, 0.31), (x + 0.09, y, 0.31), (0.31, 0.31), sides=12))
            hubs.append(ball((x + np.sign(x) * 0.09, y, 0.31), (0.05, 0.18, 0.18), sides=8))
    squeezed = [_squeeze(wheel) for wheel in wheels]
    lamps = [
        ball((x, 1.98, 0.62), (0.13, 0.07, 0.09), sides=10).painted((0.6, 0.6, 0.62), glow=(0.25, 0.24, 0.2))
        for x in (-0.55, 0.55)
    ]
    tails = [
        ball((x, -2.0, 0.72), (0.12, 0.06, 0.08), sides=10).painted((1, 1, 1), glow=(0.5, 0.02, 0.015))
        for x in (-0.6, 0.6)
    ]
    return {
        "lacquer": [body.painted(color), roof_plate.painted(color)],
        "glass": [cabin.painted((0.02, 0.024, 0.03))],
        "paint": [wheel.painted((0.012, 0.012, 0.013)) for wheel in squeezed],
        "chrome": [hub.painted((0.6, 0.6, 0.62)) for hub in hubs],
        "lit": lamps + tails,
    }


def tree(random: np.random.Generator) -> Parts:
    """A young street tree in autumn, 6 to 7 m high."""
    top = random.uniform(2.5, 3.0)
    bark: Rgb = (0.06, 0.045, 0.035)
    trunk = [limb((0, 0, 0), (random.normal(0, 0.06), random.normal(0, 0.06), top), (0.14, 0.09), sides=9)]
    leaves = []
    for _ in range(7):
        spread = random.normal(0, 0.62, 2)
        height = top + random.uniform(0.5, 2.9)
        trunk.append(limb((0, 0, top - 0.3), (spread[0], spread[1], height - 0.3), (0.06, 0.02), sides=6))
        for _ in range(4):
            centre = (*(spread + random.normal(0, 0.38, 2)), height + random.normal(0, 0.3))
            tone = random.uniform(0.5, 1.2)
            color = (0.26 * tone, 0.12 * tone * random.uniform(0.6, 1.3), 0.025 * tone)
            leaves.append(_ruffled(ball(centre, random.uniform(0.34, 0.62), sides=8), random).painted(color))
    return {"bark": [part.painted(bark) for part in trunk], "leaf": leaves}


def bollard() -> Parts:
    """A post of 0.9 m."""
    profile = [(0.09, 0), (0.09, 0.08), (0.06, 0.14), (0.055, 0.72), (0.075, 0.76), (0.07, 0.84), (0.01, 0.9)]
    return {"paint": [lathe(profile, sides=10).painted(_IRON)]}


def light_string(start: tuple[float, float, float], end: tuple[float, float, float], *, bulbs: int) -> Parts:
    """A wire that sags between two points, with bulbs."""
    along = np.linspace(0, 1, bulbs + 2)
    line = np.outer(1 - along, start) + np.outer(along, end)
    line[:, 2] -= 4 * 0.75 * along * (1 - along)
    wire = [limb(a, b, (0.012, 0.012), sides=4).painted((0.01, 0.01, 0.01)) for a, b in pairwise(line)]
    lights = [
        ball(point - (0, 0, 0.09), 0.065, sides=6).painted((1, 1, 1), glow=(4.2, 2.5, 1.0)) for point in line[1:-1]
    ]
    return {"paint": wire, "lit": lights}


def sign_board(*, width_m: float, height_m: float, depth_m: float = 0.14) -> tuple[Part, Part]:
    """A board that faces -Y: its lettered front, and its case."""
    front = quad((0, -depth_m - 0.004, 0), (width_m, 0, 0), (0, 0, height_m))
    return front, box((0, -depth_m, 0), (width_m, 0, height_m)).painted((0.02, 0.02, 0.022))


def _shell(length: np.ndarray, half: np.ndarray, low: np.ndarray, high: np.ndarray, *, tuck: float) -> Part:
    """A hull along Y from cross-sections: flanks that lean in by `tuck`, a top, and closed ends."""
    rings = []
    for y, width, bottom, top in zip(length, half, low, high, strict=True):
        rings.append(
            [
                (-width * 0.97, y, bottom),
                (-width, y, bottom + (top - bottom) * 0.55),
                (-width * tuck, y, top - 0.03),
                (-width * tuck * 0.9, y, top),
                (width * tuck * 0.9, y, top),
                (width * tuck, y, top - 0.03),
                (width, y, bottom + (top - bottom) * 0.55),
                (width * 0.97, y, bottom),
            ]
        )
    faces = []
    for back, front in pairwise(rings):
        faces += [_patch(back[place + 1], front[place + 1], back[place], front[place]) for place in range(7)]
    for ring, is_front in ((rings[0], False), (rings[-1], True)):
        middle = tuple(np.mean(ring, axis=0))
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            faces.append(_patch(middle, a, middle, b) if is_front else _patch(a, middle, b, middle))
    return joined(faces)


def _patch(a: object, b: object, c: object, d: object) -> Part:
    corners = np.array([a, b, c, d], dtype=np.float64)
    normal = np.cross(corners[1] - corners[0], corners[3] - corners[0])
    normal = normal + np.cross(corners[3] - corners[0], corners[2] - corners[0])
    length = np.linalg.norm(normal)
    normals = np.broadcast_to(normal / max(length, 1e-12), (4, 3)).copy()
    return Part(corners, normals, np.zeros((4, 2)), np.array([[0, 1, 3], [0, 3, 2]]))


def _squeeze(wheel: Part) -> Part:
    """A wheel's round ends pressed flat."""
    positions = wheel.positions.copy()
    centre = (positions[:, 0].min() + positions[:, 0].max()) / 2
    positions[:, 0] = centre + np.clip(positions[:, 0] - centre, -0.1, 0.1)
    return Part(positions, wheel.normals, wheel.uv, wheel.triangles)


def _ruffled(part: Part, random: np.random.Generator) -> Part:
    # One offset a direction, so that the seam and the poles of the ball stay closed.
    keys = np.round(part.normals, 3)
    _, inverse = np.unique(keys, axis=0, return_inverse=True)
    size = random.normal(0, 0.09, inverse.max() + 1)[inverse.reshape(-1)]
    return Part(part.positions + part.normals * size[:, None], part.normals, part.uv, part.triangles)
