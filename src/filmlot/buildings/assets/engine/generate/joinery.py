"""Windows, shutters and doors, in the plane y = 0 of their wall, facing -Y."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from filmlot.buildings.assets.engine.generate.kit import Kit, Opening, block, metric, placed
from filmlot.render.shapes import Part, ball, box, lathe, quad

STONE_M, WOOD_M = 2.0, 1.0
REVEAL_M = 0.14
_PANES_M = (REVEAL_M, REVEAL_M, REVEAL_M - 0.02, -0.01)
"""How deep the glass lies at each level; where the bars are left out, it stands for them too."""
_BAR_M = 0.028
_UPRIGHT, _ACROSS = ("back", "top", "bottom"), ("back", "left", "right")
"""The faces of bars that nobody sees: what lies on the pane, and the ends."""
_At = tuple[float, float, float]


def add_window(
    kit: Kit, opening: Opening, at: _At, *, turn_deg: float, is_lit: bool, has_shutters: bool = False
) -> None:
    """Adds a window in an opening whose wall stands at `at`, turned about Z; its stone is `add_surround`'s."""
    pane = _pane(opening, _PANES_M[kit.level])
    name, material = ("lit_panes", "lamplight") if is_lit else ("panes", "glass")
    kit.add(name, material, placed([pane], at, turn_deg=turn_deg))
    left, right, low, high = opening
    wood = _bars(opening) if kit.level < 2 else []
    if has_shutters:
        wood += _shutter((left - (right - left) / 2, left - 0.02, low, high), kit.level)
        wood += _shutter((right + 0.02, right + (right - left) / 2, low, high), kit.level)
    if wood:
        kit.add("joinery", "wood", placed([metric(part, WOOD_M) for part in wood], at, turn_deg=turn_deg))


def add_surround(kit: Kit, opening: Opening, at: _At, *, turn_deg: float, over_m: float = 0.16) -> None:
    """Adds the sill and the lintel of an opening, or of several side by side, and the snow that may lie there."""
    left, right, low, high = opening
    if kit.level < 3:
        sill = block((left - 0.12, -0.09, low - 0.11), (right + 0.12, 0.0, low), without=["back"])
        lintel = block((left - over_m, -0.05, high), (right + over_m, 0.0, high + 0.20), without=["back"])
        stone = [metric(part, STONE_M) for part in (sill, lintel)]
        kit.add("trim", "stone", placed(stone, at, turn_deg=turn_deg))
    snow = metric(box((left - 0.12, -0.09, low), (right + 0.12, 0.0, low + 0.05)), STONE_M)
    kit.add("snow", "snow", placed([snow], at, turn_deg=turn_deg))


def _pane(opening: Opening, depth_m: float) -> Part:
    """The glass, with the middle of the picture on it: as high as the pane, and not stretched."""
    left, right, low, high = opening
    share = (right - left) / (high - low)
    pane = quad((left, depth_m, low), (right - left, 0, 0), (0, 0, high - low), uv_scale=(share, 1))
    return replace(pane, uv=pane.uv + np.array([(1 - share) / 2, 0.0]))


def _bars(opening: Opening) -> list[Part]:
    """The frame and the lattice of its panes."""
    left, right, low, high = opening
    front, back = REVEAL_M - 0.05, REVEAL_M - 0.004
    sides = [(left, left + 0.06), (right - 0.06, right)]
    parts = [block((a, front, low), (b, back, high), without=_UPRIGHT) for a, b in sides]
    rails = [(low, low + 0.06), (high - 0.06, high), (low + (high - low) * 0.68, low + (high - low) * 0.68 + 0.05)]
    parts += [block((left + 0.06, front, a), (right - 0.06, back, b), without=_ACROSS) for a, b in rails]
    front += 0.015
    for part in (1 / 4, 1 / 2, 3 / 4):
        middle = left + (right - left) * part
        span = (middle - _BAR_M / 2, front, low + 0.06), (middle + _BAR_M / 2, back, high - 0.06)
        parts.append(block(*span, without=_UPRIGHT))
    front += 0.004  # behind the upright bars that they cross
    for part in (0.24, 0.46):
        middle = low + (high - low) * part
        span = (left + 0.06, front, middle - _BAR_M / 2), (right - 0.06, back, middle + _BAR_M / 2)
        parts.append(block(*span, without=_ACROSS))
    return parts


def _shutter(leaf: Opening, level: int) -> list[Part]:
    left, right, low, high = leaf
    if level > 1:
        return [block((left, -0.03, low), (right, -0.002, high), without=["back"])]
    rim, board = 0.055, -0.018
    parts = [quad((left + rim, board, low + rim), (right - left - 2 * rim, 0, 0), (0, 0, high - low - 2 * rim))]
    for a, b in ((left, left + rim), (right - rim, right)):
        parts.append(block((a, -0.035, low), (b, -0.002, high), without=["back"]))
    for a, b in ((low, low + rim), (high - rim, high)):
        parts.append(block((left + rim, -0.035, a), (right - rim, -0.002, b), without=_ACROSS))
    if level == 0:
        heights = np.arange(low + rim + 0.05, high - rim - 0.03, 0.075)
        parts += [_slat(left + rim, right - rim, float(middle)) for middle in heights]
    return parts


def _slat(left: float, right: float, middle: float) -> Part:
    """A board that leans outwards at its lower edge."""
    part = block((left, -0.006, -0.032), (right, 0.004, 0.032), without=_ACROSS)
    lean = part.positions.copy()
    lean[:, 1] -= 0.018 + 0.2 * (0.03 - part.positions[:, 2]) * 0.5
    lean[:, 2] += middle
    return Part(lean, part.normals, part.uv, part.triangles)


def add_door(kit: Kit, opening: Opening, at: _At, *, turn_deg: float = 0.0) -> None:
    """Adds a door of two leaves: planks, studs and ring plates in LOD0, boards after that."""
    left, right, low, high = opening
    middle = (left + right) / 2
    wood: list[Part] = []
    for start, end in ((left, middle - 0.006), (middle + 0.006, right)):
        planks = np.linspace(start, end, 5 if kit.level == 0 else 2)
        depth = REVEAL_M if kit.level < 3 else -0.012
        for a, b in pairwise(planks):
            wood.append(block((a + 0.002, depth, low), (b - 0.002, depth + 0.05, high), without=["back"]))
    kit.add("joinery", "wood", placed([metric(part, WOOD_M) for part in wood], at, turn_deg=turn_deg))
    if kit.level == 0:
        studs = [
            ball((x, REVEAL_M, z), (0.022, 0.018, 0.022), sides=8)
            for x in np.linspace(left + 0.12, right - 0.12, 8)
            for z in (low + 0.35, low + 0.95, high - 0.35)
        ]
        kit.add("joinery", "wood", placed(studs + [_plate(middle + side, low + 1.25) for side in (-0.14, 0.14)], at))


def _plate(x: float, z: float) -> Part:
    """The round plate that a knocker hangs on."""
    disc = lathe([(0.075, 0.0), (0.07, 0.012), (0.03, 0.02), (0.004, 0.03)], sides=16)
    forward = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], dtype=np.float64)
    positions = disc.positions @ forward + np.array([x, REVEAL_M, z])
    return Part(positions, disc.normals @ forward, disc.uv, disc.triangles)
