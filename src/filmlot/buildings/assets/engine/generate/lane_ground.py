"""Six metres of lane: paving slabs with a channel in the middle, to be laid end to end; Z up, centre at the origin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from filmlot.buildings.assets.engine.generate import surface
from filmlot.buildings.assets.engine.generate.hull import hull_of_box
from filmlot.buildings.assets.engine.generate.kit import Kit, metric
from filmlot.buildings.assets.engine.package.source import Hull, Look, Weathering
from filmlot.render.scene import AlphaMode, Image, Material
from filmlot.render.shapes import Part, box, joined, quad

_HALF_M = 3.0
_ROWS, _COLUMNS = 15, 9
_SLAB_M = (2 * _HALF_M / _COLUMNS, 2 * _HALF_M / _ROWS)
_JOINT_M, _BEVEL_M, _DEEP_M = 0.006, 0.006, 0.006
_CARPET_M = 0.5


def build_ground(kit: Kit, seed: int) -> None:
    """The lane at the kit's level of detail; the slabs' tops are at most 4 mm apart."""
    random = np.random.default_rng(seed)
    heights = random.uniform(0.001, 0.005, (_ROWS, _COLUMNS))
    if kit.level == 0:
        slabs = [_slab(row, column, heights[row, column]) for row in range(_ROWS) for column in range(_COLUMNS)]
        bed = quad((-_HALF_M, -_HALF_M, -_DEEP_M), (2 * _HALF_M, 0, 0), (0, 2 * _HALF_M, 0))
        kit.add("paving", "paving", [_laid(joined([*slabs, bed]))])
    else:
        flat = box((-_HALF_M, -_HALF_M, -_DEEP_M), (_HALF_M, _HALF_M, 0.003))
        kit.add("paving", "paving", [_laid(flat)])
    kit.add("paving", "paving", [_laid(part) for part in _channel(kit.level)])
    kit.add("litter", "leaf", [joined(_litter(kit.level, random))])
    cells = ((24, 24), (12, 12), (4, 4))[kit.level]
    sheet = quad((-_HALF_M, -_HALF_M, 0.05), (2 * _HALF_M, 0, 0), (0, 2 * _HALF_M, 0), cells=cells)
    kit.add("snow", "snow", [metric(sheet, 2.0)])


def _laid(part: Part) -> Part:
    """The part with coordinates that put the picture's slabs on the slabs."""
    laid = metric(part, 2.0)
    return replace(laid, uv=laid.uv + 0.5)


def _slab(row: int, column: int, height: float) -> Part:
    """A slab with a bevel, its joints left open."""
    width, length = _SLAB_M
    x, y = -_HALF_M + column * width, -_HALF_M + row * length
    low = np.array([x + _JOINT_M / 2, y + _JOINT_M / 2])
    high = np.array([x + width - _JOINT_M / 2, y + length - _JOINT_M / 2])
    outer = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    inner = outer + np.sign(outer.mean(axis=0) - outer) * _BEVEL_M
    top = quad((*inner[0], height), (inner[1][0] - inner[0][0], 0, 0), (0, inner[3][1] - inner[0][1], 0))
    parts = [top]
    for side in range(4):
        after = (side + 1) % 4
        corners = np.array(
            [
                (*outer[side], height - _DEEP_M),
                (*outer[after], height - _DEEP_M),
                (*inner[after], height),
                (*inner[side], height),
            ]
        )
        out = np.cross(corners[1] - corners[0], corners[3] - corners[0])
        normals = np.tile(out / np.linalg.norm(out), (4, 1))
        parts.append(Part(corners, normals, np.zeros((4, 2)), np.array([[0, 1, 2], [0, 2, 3]])))
    return joined(parts)


def _channel(level: int) -> list[Part]:
    """The stones of the middle channel, a little proud of the slabs."""
    if level > 1:
        return []
    stones = 12 if level == 0 else 1
    length = 2 * _HALF_M / stones
    return [
        box((x, -_HALF_M + n * length + 0.002, -_DEEP_M), (x + 0.12, -_HALF_M + (n + 1) * length - 0.002, 0.009))
        for x in (-0.24, 0.12)
        for n in range(stones)
    ]


def _litter(level: int, random: np.random.Generator) -> list[Part]:
    """Leaves that the wind has left, mostly along the walls."""
    counts = (160, 80, 40)
    side = 0.26 * np.sqrt(counts[0] / counts[level])
    edge = np.sign(random.uniform(-1, 1, counts[0])) * (_HALF_M - 0.2 - np.abs(random.normal(0, 0.7, counts[0])))
    along_lane = random.uniform(-_HALF_M + 0.2, _HALF_M - 0.2, counts[0])
    limit = _HALF_M - side / 2
    cards = []
    for number in range(0, counts[0], counts[0] // counts[level]):
        x, y = np.clip((edge[number], along_lane[number]), -limit, limit)
        corner = (x - side / 2, y - side / 2, 0.011 + 0.0002 * (number % 40))
        cards.append(quad(corner, (side, 0, 0), (0, side, 0), uv_scale=(side / _CARPET_M, side / _CARPET_M)))
    return cards


def ground_surfaces(seed: int, texture_px: int) -> tuple[list[Image], list[Material]]:
    """The pictures and materials of the lane."""
    random = np.random.default_rng(seed + 4)
    images = [*surface.paving(random, texture_px), surface.leaf_carpet(random, max(texture_px // 4, 16), leaves=9)]
    leaf = Material(
        name="leaf",
        roughness=0.7,
        base_color=(0.46, 0.19, 0.035, 1.0),
        base_color_image=4,
        double_sided=True,
        alpha_mode=AlphaMode.MASK,
    )
    snow = Material(name="snow", roughness=0.70, base_color=(0.82, 0.85, 0.90, 1.0))
    stone = Material(name="paving", roughness=1.0, base_color_image=0, normal_image=1, metallic_roughness_image=2)
    return images, [stone, leaf, snow]


GROUND_WEATHERING = {"paving": Weathering(porosity=0.6, mask_image=3)}


def ground_looks(materials: list[Material]) -> tuple[Look, ...]:  # noqa: ARG001 - no material is replaced
    """Fallen leaves in autumn; puddles and snow by weather."""
    return (
        Look("season", "summer"),
        Look("season", "autumn", parts=("litter",)),
        Look("weather", "clear"),
        Look("weather", "rain", wetness=1.0),
        Look("weather", "snow", snow=1.0, parts=("snow",)),
        Look("weather", "fog", wetness=0.4),
    )


def ground_hulls() -> tuple[Hull, ...]:
    """The slab that one walks on."""
    return (hull_of_box((-_HALF_M, -_HALF_M, -0.1), (_HALF_M, _HALF_M, 0.003)),)
