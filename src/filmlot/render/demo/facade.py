"""House fronts: bays and storeys with deep windows, some of them lit, shops below and a cornice above.

A front stands in the plane y = 0, faces -Y and starts at the origin; what lies behind it has y > 0.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from filmlot.render.shapes import Part, Rgb, box, quad

BAY_M = 3.2
STOREY_M = 3.3
SHOP_M = 4.2
DEPTH_M = 11.0
_REVEAL_M = 0.28
_TILE_M = 2.0

Parts = dict[str, list[Part]]

_LAMPLIGHT: tuple[Rgb, ...] = ((1.0, 0.62, 0.26), (1.0, 0.72, 0.40), (0.95, 0.55, 0.22), (0.85, 0.86, 0.95))


@dataclass(frozen=True, kw_only=True)
class Front:
    """The measures and colours of one house front; `wall` names the material of its walls."""

    bays: int
    storeys: int
    wall: str
    color: Rgb
    trim: Rgb
    awning: Rgb | None
    lit: float

    @property
    def width_m(self) -> float:
        """Along the street."""
        return self.bays * BAY_M

    @property
    def height_m(self) -> float:
        """Up to the roof, without the cornice."""
        return SHOP_M + self.storeys * STOREY_M


def build_front(front: Front, random: np.random.Generator) -> Parts:
    """The parts of a front by the name of their material."""
    parts: Parts = defaultdict(list)
    for bay in range(front.bays):
        _add_shop(parts, front, bay * BAY_M, random)
        for storey in range(front.storeys):
            _add_window(parts, front, (bay * BAY_M, SHOP_M + storey * STOREY_M), random)
    _add_trim(parts, front)
    _add_roof(parts, front, random)
    return parts


def _add_window(parts: Parts, front: Front, corner: tuple[float, float], random: np.random.Generator) -> None:
    x, z = corner
    left, right, low, high = x + 0.85, x + BAY_M - 0.85, z + 0.75, z + 2.85
    parts[front.wall] += _wall_around(front, (x, x + BAY_M, z, z + STOREY_M), (left, right, low, high))
    parts["trim"] += _reveal((left, right, low, high), front.trim)
    parts["trim"].append(box((left - 0.12, -0.16, low - 0.12), (right + 0.12, 0.0, low)).painted(front.trim))
    parts["trim"].append(box((left - 0.15, -0.07, high), (right + 0.15, 0.0, high + 0.22)).painted(front.trim))
    middle, rail = (left + right) / 2, low + 1.35
    frame = (0.05, 0.05, 0.055)
    for bar in (
        ((middle - 0.04, 0.18, low), (middle + 0.04, 0.24, high)),
        ((left, 0.18, rail - 0.03), (right, 0.24, rail + 0.03)),
    ):
        parts["paint"].append(box(*bar).painted(frame))
    _add_pane(parts, (left, right, low, high), is_lit=random.random() < front.lit, random=random)


def _add_pane(
    parts: Parts, opening: tuple[float, float, float, float], *, is_lit: bool, random: np.random.Generator
) -> None:
    left, right, low, high = opening
    if not is_lit:
        pane = quad((left, _REVEAL_M, low), (right - left, 0, 0), (0, 0, high - low))
        parts["glass"].append(pane.painted((0.03, 0.035, 0.045)))
        return
    light = np.array(_LAMPLIGHT[random.choice(4, p=(0.4, 0.35, 0.15, 0.1))]) * random.uniform(0.5, 1.25)
    curtain = random.uniform(0.16, 0.34)
    edges = left + (right - left) * np.array([0, curtain, 1 - curtain, 1])
    blind = low + (high - low) * random.uniform(0.55, 1.0)
    for column, shade in enumerate((0.34, 1.0, 0.34)):
        for bottom, top, dim in ((low, blind, 1.0), (blind, high, 0.55)):
            if top - bottom < 0.02:
                continue
            piece = quad(
                (edges[column], _REVEAL_M, bottom),
                (edges[column + 1] - edges[column], 0, 0),
                (0, 0, top - bottom),
            )
            glow = light * shade * dim * random.uniform(0.9, 1.1)
            parts["lit"].append(piece.painted((1, 1, 1), glow=_rgb(glow)))


def _add_shop(parts: Parts, front: Front, x: float, random: np.random.Generator) -> None:
    left, right, low, high = x + 0.3, x + BAY_M - 0.3, 0.55, 3.05
    parts["trim"] += [
        part.painted(front.trim) for part in _wall_around(front, (x, x + BAY_M, 0, SHOP_M), (left, right, low, high))
    ]
    parts["trim"] += _reveal((left, right, low, high), front.trim)
    light = np.array((1.0, 0.66, 0.33)) * random.uniform(0.45, 0.95)
    # Shelves and the back of the shop: three bands, brightest in the middle.
    for bottom, top, shade in ((low, 1.15, 0.30), (1.15, 2.3, 1.0), (2.3, high, 0.62)):
        pieces = np.linspace(left, right, 8)
        for start, end in pairwise(pieces):
            piece = quad((start, 0.26, bottom), (end - start, 0, 0), (0, 0, top - bottom))
            parts["lit"].append(piece.painted((1, 1, 1), glow=_rgb(light * shade * random.uniform(0.35, 1.25))))
    for place in (left, (left + right) / 2 - 0.04, right - 0.08):
        parts["paint"].append(box((place, 0.12, low), (place + 0.08, 0.2, high)).painted((0.04, 0.04, 0.045)))
    parts["paint"].append(box((left, 0.12, 2.3), (right, 0.2, 2.38)).painted((0.04, 0.04, 0.045)))
    if front.awning is not None:
        parts["cloth"] += _awning(x + 0.2, x + BAY_M - 0.2, front.awning)


def _awning(left: float, right: float, color: Rgb) -> list[Part]:
    stripes = np.linspace(left, right, 9)
    pale = (0.62, 0.58, 0.50)
    parts = []
    for number, (start, end) in enumerate(pairwise(stripes)):
        paint = color if number % 2 else pale
        parts.append(quad((start, -1.25, 2.85), (end - start, 0, 0), (0, 1.25, 0.6)).painted(paint))
        parts.append(quad((start, -1.25, 2.62), (end - start, 0, 0), (0, 0, 0.23)).painted(paint))
    return parts


def _add_trim(parts: Parts, front: Front) -> None:
    width, top = front.width_m, front.height_m
    for low, high, out in ((SHOP_M - 0.35, SHOP_M, 0.14), (top - 0.25, top, 0.2), (top, top + 0.3, 0.42)):
        parts["trim"].append(box((0, -out, low), (width, 0.1, high)).painted(front.trim))
    for place in np.arange(0.4, width, 0.8):
        bracket = box((place - 0.09, -0.34, top - 0.28), (place + 0.09, 0, top))
        parts["trim"].append(bracket.painted(front.trim))
    for x in (0.0, width - 0.28):
        parts["trim"].append(box((x, -0.09, 0), (x + 0.28, 0.05, top)).painted(front.trim))


def _add_roof(parts: Parts, front: Front, random: np.random.Generator) -> None:
    width, top = front.width_m, front.height_m
    parts["roof"].append(box((0, 0.3, 0), (width, DEPTH_M, top + 0.15)).painted((0.13, 0.10, 0.09)))
    for _ in range(2):
        x, y = random.uniform(0.5, width - 1.6), random.uniform(2, 8)
        chimney = box((x, y, top), (x + 1.0, y + 0.7, top + random.uniform(1.2, 2.2)))
        parts["roof"].append(chimney.painted((0.16, 0.08, 0.06)))


def _wall_around(
    front: Front, outer: tuple[float, float, float, float], opening: tuple[float, float, float, float]
) -> list[Part]:
    x0, x1, z0, z1 = outer
    left, right, low, high = opening
    pieces = ((x0, x1, z0, low), (x0, x1, high, z1), (x0, left, low, high), (right, x1, low, high))
    parts = []
    for start, end, bottom, top in pieces:
        part = quad((start, 0, bottom), (end - start, 0, 0), (0, 0, top - bottom))
        part.uv[:] = part.positions[:, [0, 2]] / _TILE_M * (1, -1)
        parts.append(part.painted(front.color))
    return parts


def _reveal(opening: tuple[float, float, float, float], color: Rgb) -> list[Part]:
    left, right, low, high = opening
    width, height = right - left, high - low
    return [
        quad((left, 0, low), (0, _REVEAL_M, 0), (0, 0, height)).painted(color),
        quad((right, _REVEAL_M, low), (0, -_REVEAL_M, 0), (0, 0, height)).painted(color),
        quad((left, 0, low), (width, 0, 0), (0, _REVEAL_M, 0)).painted(color),
        quad((left, _REVEAL_M, high), (width, 0, 0), (0, -_REVEAL_M, 0)).painted(color),
    ]


def _rgb(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Rgb:
    red, green, blue = (float(value) for value in values)
    return red, green, blue
