"""A plane tree of a city street, 9 m high: a pollard's trunk, rising branches, leaves that come and go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.generate import surface
from filmlot.buildings.assets.engine.generate.hull import hull_of_post
from filmlot.buildings.assets.engine.generate.kit import Kit
from filmlot.buildings.assets.engine.package.source import Hull, Look, Weathering
from filmlot.render.scene import AlphaMode, Image, Material
from filmlot.render.shapes import Part, joined, quad

Floats = NDArray[np.float64]
_SIDES, _TWIG_STEPS = (20, 9, 6, 4), (4, 4, 4, 1)
_CARDS, _SIDE_M = (3600, 3600, 1200, 600), 0.42
_LITTER, _LITTER_M = (360, 180, 60, 24), 3.4
_SUMMER = (0.085, 0.15, 0.03)
_CARPET_M = 0.5
_HABIT = {
    1: ((0.55, 0.80), (2.9, 3.6), 0.105),
    2: ((0.35, 1.00), (1.5, 2.2), 0.045),
    3: ((-0.10, 0.90), (0.7, 1.2), 0.016),
}
"""By order: how branches rise (radians), how long they grow and how thick they begin (metres)."""


@dataclass(frozen=True, eq=False)
class Branch:
    """A branch along a curve of five points (5, 3), with its radius at both ends, and how often it is parted.

    `hidden` is the share of it that lies inside the branch from which it grows.
    """

    spine: Floats
    radii_m: tuple[float, float]
    order: int
    hidden: float = 0.0

    def at(self, share: Floats) -> Floats:
        """Points along the curve, (N, 3)."""
        knots = np.linspace(0, 1, len(self.spine))
        return np.stack([np.interp(share, knots, self.spine[:, axis]) for axis in range(3)], axis=1)

    def radius_m(self, share: float) -> float:
        """How thick it is there."""
        return self.radii_m[0] + (self.radii_m[1] - self.radii_m[0]) * share


def build_tree(kit: Kit, seed: int) -> None:
    """The tree at the kit's level of detail."""
    branches = _balanced(list(_grow(np.random.default_rng(seed))))
    bark = [_tube(branch, kit.level) for branch in branches]
    kit.add("bark", "bark", [part for part in bark if len(part.triangles)])
    kit.add("leaves", "leaf", [joined(_leaves(branches, kit.level, np.random.default_rng(seed + 1)))])
    kit.add("litter", "leaf", [joined(_litter(kit.level, np.random.default_rng(seed + 2)))])
    kit.add("snow", "snow", [_burden(branch, kit.level) for branch in branches if branch.order in {1, 2}])


def _grow(random: np.random.Generator) -> Iterator[Branch]:
    """The trunk, five limbs from its head, their branches and twigs."""
    head = np.array([random.normal(0, 0.08), random.normal(0, 0.08), 2.9])
    yield Branch(_curve(np.zeros(3), head, 0.06, random), (0.25, 0.19), 0)
    limbs = 5
    for number in range(limbs):
        around = 2 * np.pi * (number + random.uniform(-0.25, 0.25)) / limbs
        limb = _shoot(head - (0, 0, 0.12), around, 1, random, inside_m=0.17)
        yield limb
        for share in (0.35, 0.55, 0.75, 1.0):
            turn = around + random.uniform(-1.3, 1.3)
            branch = _shoot(limb.at(np.array([share]))[0], turn, 2, random, inside_m=limb.radius_m(share))
            yield branch
            for end in (0.3, 0.55, 0.8, 1.0):
                turn += random.uniform(-1.6, 1.6)
                place = branch.at(np.array([end]))[0]
                yield _shoot(place, turn, 3, random, inside_m=branch.radius_m(end))


def _balanced(branches: list[Branch]) -> list[Branch]:
    """The branches drawn in or out, so that the crown reaches equally far to all sides of the trunk."""
    spines = np.array([branch.spine for branch in branches])
    for axis in (0, 1):
        reach = np.array([-spines[..., axis].min(), spines[..., axis].max()])
        factor = reach.mean() / reach
        spines[..., axis] *= np.where(spines[..., axis] < 0, *factor)
    return [replace(branch, spine=spine) for branch, spine in zip(branches, spines, strict=True)]


def _shoot(start: Floats, around: float, order: int, random: np.random.Generator, *, inside_m: float) -> Branch:
    """A branch from a place, in a direction of the compass; how it rises and how long it is goes by its order."""
    rises, lengths_m, radius_m = _HABIT[order]
    rise, length_m = random.uniform(*rises), random.uniform(*lengths_m)
    way = np.array([np.cos(around) * np.cos(rise), np.sin(around) * np.cos(rise), np.sin(rise)])
    spine = _curve(start, start + way * length_m, 0.035 * length_m, random)
    return Branch(spine, (radius_m, radius_m * (0.5 if order < 3 else 0.3)), order, inside_m / length_m)


def _curve(start: Floats, end: Floats, sway_m: float, random: np.random.Generator) -> Floats:
    share = np.linspace(0, 1, 5)[:, None]
    sway = random.normal(0, sway_m, (5, 3)) * np.sin(np.pi * share)
    lift = np.zeros((5, 3))
    lift[:, 2] = sway_m * np.sin(np.pi * share[:, 0])
    return np.asarray(start + (end - start) * share + sway + lift)


def _tube(branch: Branch, level: int) -> Part:
    """The branch's bark; coarse levels keep its radius by a wider polygon."""
    sides = max(_SIDES[level] - 2 * branch.order, 3)
    steps = _TWIG_STEPS[level] if branch.order == 3 else 4
    share = np.linspace(branch.hidden, 1, steps + 1)
    middle = branch.at(share)
    radius = branch.radii_m[0] + (branch.radii_m[1] - branch.radii_m[0]) * share
    radius *= np.sqrt((2 * np.pi / sides) / np.sin(2 * np.pi / sides))
    across, over = _frame(branch)
    around = np.linspace(0, 2 * np.pi, sides + 1)
    out = np.cos(around)[:, None] * across + np.sin(around)[:, None] * over
    positions = middle[:, None] + radius[:, None, None] * out[None]
    length_m = np.concatenate([[0.0], np.linalg.norm(np.diff(middle, axis=0), axis=1).cumsum()])
    girth_m = 2 * np.pi * float(radius.mean())
    girth_m = round(girth_m * 4) / 4 or girth_m  # quarter repeats where it is thick enough to see the seam
    u = np.broadcast_to(np.linspace(0, girth_m, sides + 1), (steps + 1, sides + 1))
    uv = np.stack([u, np.broadcast_to(-length_m[:, None], u.shape)], axis=-1).reshape(-1, 2)
    first = (np.arange(steps)[:, None] * (sides + 1) + np.arange(sides)).reshape(-1, 1)
    above = first + sides + 1
    triangles = np.concatenate([np.hstack([first, first + 1, above]), np.hstack([first + 1, above + 1, above])])
    normals = np.broadcast_to(out, positions.shape).reshape(-1, 3)
    return Part(positions.reshape(-1, 3), normals, uv, triangles[:, ::-1])  # around the axis, from outside


def _frame(branch: Branch) -> tuple[Floats, Floats]:
    """Two directions at right angles to the branch; the second is its upper side."""
    axis = branch.spine[-1] - branch.spine[0]
    axis /= np.linalg.norm(axis)
    across = np.cross(axis, (0.0, 0.0, 1.0) if abs(axis[2]) < 0.95 else (0.0, 1.0, 0.0))
    across /= np.linalg.norm(across)
    return across, np.cross(across, axis)


def _leaves(branches: list[Branch], level: int, random: np.random.Generator) -> list[Part]:
    """Cards around the twigs; every level has the same area of leaves, on fewer and larger cards."""
    twigs = [branch for branch in branches if branch.order == 3]
    crown = np.mean([twig.spine[-1] for twig in twigs], axis=0)
    owner = random.integers(len(twigs), size=_CARDS[0])
    share = random.uniform(0.15, 1.1, _CARDS[0])
    drift = random.normal(0, 0.19, (_CARDS[0], 3))
    turns = random.uniform(0, 2 * np.pi, (_CARDS[0], 2))
    side = _SIDE_M * np.sqrt(_CARDS[0] / _CARDS[level])
    cards = []
    for number in range(0, _CARDS[0], _CARDS[0] // _CARDS[level]):
        middle = twigs[owner[number]].at(np.array([min(share[number], 1.0)]))[0] + drift[number]
        cards.append(_card(middle, crown, side, turns[number]))
    return cards


def _card(middle: Floats, crown: Floats, side: float, turns: Floats) -> Part:
    """A square of leaves; its normals point out of the crown, so that the crown is lit as one body."""
    around, lean = turns[0], 0.9 * np.sin(turns[1])
    along = np.array([np.cos(around), np.sin(around), 0.0])
    up = np.array([-np.sin(around) * np.sin(lean), np.cos(around) * np.sin(lean), np.cos(lean)])
    out = middle - crown + np.array([0.0, 0.0, 0.9])
    out /= np.linalg.norm(out)
    if np.cross(along, up) @ out < 0:
        along = -along
    repeats = side / _CARPET_M
    part = quad(middle - (along + up) * side / 2, along * side, up * side, uv_scale=(repeats, repeats))
    return replace(part, normals=np.tile(out, (4, 1)))


def _litter(level: int, random: np.random.Generator) -> list[Part]:
    """Fallen leaves around the foot."""
    spots = random.normal(0, _LITTER_M / 2, (_LITTER[0], 2))
    turns = random.uniform(0, np.pi / 2, _LITTER[0])
    side = 0.26 * np.sqrt(_LITTER[0] / _LITTER[level])
    cards = []
    for number in range(0, _LITTER[0], _LITTER[0] // _LITTER[level]):
        cos, sin = np.cos(turns[number]), np.sin(turns[number])
        along, up = np.array([cos, sin, 0.0]) * side, np.array([-sin, cos, 0.0]) * side
        height = 0.004 + 0.0002 * (number % 50)  # cards that lie on each other do not flicker
        corner = np.array([*spots[number], height]) - (along + up) / 2
        cards.append(quad(corner, along, up, uv_scale=(side / _CARPET_M, side / _CARPET_M)))
    return cards


def _burden(branch: Branch, level: int) -> Part:
    """Snow along the upper side of a branch; none on what stands upright."""
    steps = (8, 4, 2, 1)[level]
    share = np.linspace(0.05, 1, steps + 1)
    middle = branch.at(share)
    across, over = _frame(branch)
    radius = (branch.radii_m[0] + (branch.radii_m[1] - branch.radii_m[0]) * share)[:, None]
    axis = branch.spine[-1] - branch.spine[0]
    depth = 0.065 - 0.045 * abs(float(axis[2])) / float(np.linalg.norm(axis))
    rows = [
        middle - across * radius * 1.05 + over * radius * 0.35,
        middle + over * (radius + depth),
        middle + across * radius * 1.05 + over * radius * 0.35,
    ]
    positions = np.stack(rows, axis=1).reshape(-1, 3)
    normals = np.tile(np.stack([over - across, over, over + across]), (steps + 1, 1))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    first = (np.arange(steps)[:, None] * 3 + np.arange(2)).reshape(-1, 1)
    triangles = np.concatenate([np.hstack([first, first + 1, first + 3]), np.hstack([first + 1, first + 4, first + 3])])
    across_m = np.linalg.norm(np.diff(positions.reshape(-1, 3, 3), axis=1), axis=2).mean(axis=0)
    along_m = np.concatenate([[0.0], np.linalg.norm(np.diff(middle, axis=0), axis=1).cumsum()])
    u = np.broadcast_to(np.concatenate([[0.0], across_m.cumsum()]), (steps + 1, 3))
    uv = np.stack([u, np.broadcast_to(-along_m[:, None], u.shape)], axis=-1).reshape(-1, 2)
    return Part(positions, normals, uv, triangles)


def tree_surfaces(seed: int, texture_px: int) -> tuple[list[Image], list[Material]]:
    """The pictures and materials of the tree."""
    random = np.random.default_rng(seed + 3)
    half = max(texture_px // 2, 16)
    images = [*surface.bark(random, half), surface.leaf_carpet(random, max(half // 2, 16), leaves=16)]
    leaf = Material(
        name="leaf",
        roughness=0.6,
        base_color=(*_SUMMER, 1.0),
        base_color_image=2,
        double_sided=True,
        alpha_mode=AlphaMode.MASK,
    )
    snow = Material(name="snow", roughness=0.70, base_color=(0.82, 0.85, 0.90, 1.0), double_sided=True)
    return images, [Material(name="bark", roughness=0.85, base_color_image=0, normal_image=1), leaf, snow]


TREE_WEATHERING = {"bark": Weathering(porosity=0.7)}


def tree_looks(materials: list[Material]) -> tuple[Look, ...]:
    """Leaves by season, water and snow by weather."""
    leaf = next(material for material in materials if material.name == "leaf")
    spring = replace(leaf, base_color=(0.17, 0.25, 0.045, 1.0))
    autumn = replace(leaf, base_color=(0.46, 0.19, 0.035, 1.0))
    return (
        Look("season", "spring", parts=("leaves",), materials={"leaf": spring}),
        Look("season", "summer", parts=("leaves",)),
        Look("season", "autumn", parts=("leaves", "litter"), materials={"leaf": autumn}),
        Look("season", "winter"),
        Look("weather", "clear"),
        Look("weather", "rain", wetness=1.0),
        Look("weather", "snow", snow=1.0, parts=("snow",)),
        Look("weather", "fog", wetness=0.4),
    )


def tree_hulls() -> tuple[Hull, ...]:
    """The trunk."""
    return (hull_of_post((0, 0, 0), (0, 0, 2.9), (0.26, 0.21)),)
