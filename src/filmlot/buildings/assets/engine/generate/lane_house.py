"""A lane house of two storeys: a stone gate in a courtyard wall between two wings, the main house behind it.

An archetype of Shanghai's lanes, of no house in particular. Metres, Z up, front towards -Y, the origin in the
middle of the front edge on the pavement.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from filmlot.buildings.assets.engine.generate import surface
from filmlot.buildings.assets.engine.generate.creeper import add_creeper
from filmlot.buildings.assets.engine.generate.hull import hull_of_box
from filmlot.buildings.assets.engine.generate.joinery import (
    REVEAL_M,
    STONE_M,
    WOOD_M,
    add_door,
    add_surround,
    add_window,
)
from filmlot.buildings.assets.engine.generate.kit import Kit, Opening, block, metric, placed, plate, wall
from filmlot.buildings.assets.engine.generate.roof import TILE_M, Slope, add_roof
from filmlot.buildings.assets.engine.package.source import Hull, Look, Weathering
from filmlot.render.scene import AlphaMode, Image, Material
from filmlot.render.shapes import Part, ball, box

WIDTH_M, DEPTH_M = 7.6, 11.0
_HALF_M = WIDTH_M / 2
_WING_M, _WING_DEPTH_M, _WING_HEIGHT_M = 2.3, 3.0, 6.8
_WALL_M = 4.4
_EAVE_M, _RIDGE_Y_M = 6.4, 7.0
_PARTY_M = 0.3
_PITCH = np.radians(29.0)
_BRICK_M = 2.0
_STEPS = ((0.0, 3.0, 7.3), (3.0, 5.2, 8.15), (5.2, 8.8, 9.35), (8.8, 11.0, 8.15))
"""The party walls' stepped tops: from, to, height."""
_WINDOW: Opening = (0.62, 1.68, 3.95, 5.65)
_GATE: Opening = (0.74, 2.26, 0.14, 2.74)
_LEAF = (0.075, 0.13, 0.03)


def build_house(kit: Kit, seed: int) -> None:
    """The house at the kit's level of detail."""
    random = np.random.default_rng(seed)
    lit = random.random(16) < 0.55
    _add_party_walls(kit)
    _add_wings(kit, lit)
    _add_court(kit, lit)
    _add_gate(kit)
    _add_back(kit, lit)
    _add_roofs(kit)
    add_creeper(kit, (_HALF_M - _WING_M, 0.0), (_WING_M, _WING_HEIGHT_M), np.random.default_rng(seed + 1))


def _add_party_walls(kit: Kit) -> None:
    for side in (-1, 1):
        outer, inner = side * _HALF_M, side * (_HALF_M - _PARTY_M)
        low_x, high_x = min(outer, inner), max(outer, inner)
        for number, (start, end, height) in enumerate(_STEPS):
            before, after = (_STEPS[n][2] if 0 <= n < len(_STEPS) else 0.0 for n in (number - 1, number + 1))
            brick = block((low_x, start, 0), (high_x, end, height), without=["front", "back", "top", "bottom"])
            kit.add("walls", "brick", [metric(brick, _BRICK_M)])
            for y, base, turn_deg in ((start, before, 0), (end, after, 180)):
                if base < height:
                    riser = plate((-_PARTY_M / 2, 0, base), (_PARTY_M, 0, 0), (0, 0, height - base), tile_m=_BRICK_M)
                    kit.add("walls", "brick", placed([riser], ((low_x + high_x) / 2, y, 0), turn_deg=turn_deg))
            coping = block(
                (low_x - 0.07, start - 0.07, height), (high_x + 0.07, end + 0.07, height + 0.10), without=["bottom"]
            )
            eaves = [
                plate((x, start, height), (0, end - start, 0), (0.07, 0, 0), tile_m=STONE_M)
                for x in (low_x - 0.07, high_x)
            ]
            ridge = block((low_x + 0.05, start, height + 0.10), (high_x - 0.05, end, height + 0.19), without=["bottom"])
            kit.add("trim", "stone", [metric(coping, STONE_M), *eaves])
            kit.add("roof", "tile", [metric(ridge, TILE_M)])
            kit.add("snow", "snow", [metric(_heap(low_x - 0.05, high_x + 0.05, start, end, height + 0.10), STONE_M)])


def _heap(low_x: float, high_x: float, start: float, end: float, height: float) -> Part:
    """Snow on something flat."""
    return box((low_x, start, height), (high_x, end, height + 0.14))


def _add_wings(kit: Kit, lit: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
    width = _WING_M - _PARTY_M
    small: Opening = (0.52, 1.48, 1.15, 2.65)
    upper: Opening = (0.47, 1.53, *_WINDOW[2:])
    for number, side in enumerate((-1, 1)):
        x = -_HALF_M + _PARTY_M if side < 0 else _HALF_M - _WING_M
        at = (x, 0.0, 0.0)
        openings = [] if kit.level == 3 else [small, upper]
        kit.add("walls", "brick", placed(wall(width, _WING_HEIGHT_M, openings, depth_m=REVEAL_M, tile_m=_BRICK_M), at))
        add_window(kit, upper, at, turn_deg=0, is_lit=bool(lit[number]), has_shutters=True)
        add_window(kit, small, at, turn_deg=0, is_lit=bool(lit[2 + number]))
        for opening in (upper, small):
            add_surround(kit, opening, at, turn_deg=0)
        outer = (min(x, side * _HALF_M), max(x + width, side * _HALF_M))
        top = _WING_HEIGHT_M
        bands = ((3.15, 3.35, 0.05), (top - 0.3, top, 0.07), (0.0, 0.45, 0.035), (top, top + 0.12, 0.12))
        trim = [block((outer[0], -out, low), (outer[1], 0.0, high), without=["back"]) for low, high, out in bands]
        trim.append(block((x, 0.0, top), (x + width, 0.34, top + 0.12), without=["front", "left", "right"]))
        kit.add("trim", "stone", [metric(part, STONE_M) for part in trim])
        heap = _heap(x, x + width, -0.1, 0.3, _WING_HEIGHT_M + 0.12)
        kit.add("snow", "snow", [metric(heap, STONE_M)])
        back = plate((x + width, 0.3, 5.6), (-width, 0, 0), (0, 0, _WING_HEIGHT_M - 5.6), tile_m=_BRICK_M)
        kit.add("walls", "brick", [back])


def _add_court(kit: Kit, lit: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
    """What is seen over the gate: the wings' inner walls, the court's paving, the hall with its lattice."""
    inner = _HALF_M - _WING_M
    run = _WING_DEPTH_M - 0.3
    east = plate((inner, _WING_DEPTH_M, 0), (0, -run, 0), (0, 0, 5.75), tile_m=_BRICK_M)
    west = plate((-inner, 0.3, 0), (0, run, 0), (0, 0, 5.75), tile_m=_BRICK_M)
    kit.add("walls", "brick", [east, west])
    kit.add("trim", "stone", [plate((-inner, 0.3, 0.03), (2 * inner, 0, 0), (0, run, 0), tile_m=STONE_M)])
    at = (-inner, _WING_DEPTH_M, 0.0)
    windows: list[Opening] = [(0.15 + 0.92 * n, 0.15 + 0.92 * n + 0.86, 3.7, 5.9) for n in range(3)]
    door: Opening = (0.75, 2.25, 0.12, 2.8)
    openings = [] if kit.level == 3 else [*windows, door]
    kit.add("walls", "brick", placed(wall(2 * inner, _EAVE_M, openings, depth_m=REVEAL_M, tile_m=_BRICK_M), at))
    for number, opening in enumerate(windows):
        add_window(kit, opening, at, turn_deg=0, is_lit=bool(lit[4 + number]))
    add_surround(kit, (windows[0][0], windows[-1][1], *windows[0][2:]), at, turn_deg=0, over_m=0.12)
    add_door(kit, door, at)


def _add_gate(kit: Kit) -> None:
    inner = _HALF_M - _WING_M
    at = (-inner, 0.0, 0.0)
    openings = [] if kit.level == 3 else [_GATE]
    kit.add("walls", "brick", placed(wall(2 * inner, _WALL_M, openings, depth_m=0.3, tile_m=_BRICK_M), at))
    behind = plate((inner, 0.3, 0), (-2 * inner, 0, 0), (0, 0, _WALL_M), tile_m=_BRICK_M)
    kit.add("walls", "brick", [behind])
    add_door(kit, _GATE, at)
    left, right, _, top = (edge - inner if number < 2 else edge for number, edge in enumerate(_GATE))
    fronts = [((a, -0.10, 0.0), (a + 0.30, 0.0, top + 0.30)) for a in (left - 0.30, right)]
    fronts += [
        ((left - 0.30, -0.11, top + 0.30), (right + 0.30, 0.0, top + 0.58)),  # the lintel
        ((left - 0.42, -0.17, top + 0.58), (right + 0.42, 0.0, top + 0.70)),  # the cornice
        ((left - 0.05, -0.35, 0.0), (right + 0.05, 0.0, 0.14)),  # the step
        ((left, -0.06, top), (right, 0.0, top + 0.30)),  # the head
    ]
    parts = [block(low, high, without=["back"]) for low, high in fronts]
    parts.append(block((-inner, -0.10, _WALL_M), (inner, 0.40, _WALL_M + 0.12), without=["left", "right"]))
    kit.add("trim", "stone", [metric(part, STONE_M) for part in parts])
    kit.add("trim", "stone", [metric(_pediment(kit.level, (left - 0.3, right + 0.3), top + 0.70), STONE_M)])
    kit.add("snow", "snow", [metric(_heap(-inner, inner, -0.08, 0.38, _WALL_M + 0.12), STONE_M)])
    for x in (left - 0.55, right + 0.55):
        lamp = ball((x, -0.17, 2.45), (0.10, 0.10, 0.13), sides=(16, 12, 8, 6)[kit.level])
        arm = box((x - 0.02, -0.17, 2.60), (x + 0.02, 0.0, 2.64))
        kit.add("lit_panes", "lamplight", [replace(lamp, uv=np.full_like(lamp.uv, (0.62, 0.3)))])
        kit.add("joinery", "wood", [metric(arm, WOOD_M)])


def _pediment(level: int, span: tuple[float, float], base: float) -> Part:
    """A low arch of stone over the gate: its face and its rim."""
    segments = (20, 10, 6, 3)[level]
    middle, half, rise, front = sum(span) / 2, (span[1] - span[0]) / 2, 0.52, -0.09
    angle = np.linspace(np.pi, 0, segments + 1)
    x, z = middle + half * np.cos(angle), base + rise * np.sin(angle)
    arc = np.stack([x, np.full_like(x, front), z], axis=1)
    hub = np.array([[middle, front, base]])
    face = np.concatenate([hub, arc])
    spokes = np.arange(1, segments + 1)
    fan = np.stack([np.zeros_like(spokes), spokes + 1, spokes], axis=1)
    out = np.stack([np.cos(angle) / half, np.zeros_like(angle), np.sin(angle) / rise], axis=1)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    rim = np.concatenate([arc, arc + np.array((0.0, 0.14, 0.0))])
    first = np.arange(segments)[:, None]
    above = first + segments + 1
    band = np.concatenate([np.hstack([first, first + 1, above]), np.hstack([first + 1, above + 1, above])])
    return Part(
        np.concatenate([face, rim]),
        np.concatenate([np.tile((0.0, -1.0, 0.0), (len(face), 1)), out, out]),
        np.zeros((len(face) + len(rim), 2)),
        np.concatenate([fan, band + len(face)]),
    )


def _add_back(kit: Kit, lit: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
    width = WIDTH_M - 2 * _PARTY_M
    at = (width / 2, DEPTH_M, 0.0)
    windows: list[Opening] = [(0.7 + 1.6 * n, 1.7 + 1.6 * n, z, z + 1.5) for n in range(4) for z in (1.1, 4.2)]
    openings = [] if kit.level == 3 else windows
    parts = wall(width, _EAVE_M, openings, depth_m=REVEAL_M, tile_m=_BRICK_M)
    kit.add("walls", "brick", placed(parts, at, turn_deg=180))
    for number, opening in enumerate(windows):
        add_window(kit, opening, at, turn_deg=180, is_lit=bool(lit[8 + number]))
        add_surround(kit, opening, at, turn_deg=180)


def _add_roofs(kit: Kit) -> None:
    inside = _HALF_M - _PARTY_M
    cos, sin = float(np.cos(_PITCH)), float(np.sin(_PITCH))
    overhang = 0.35
    low = _EAVE_M - overhang * sin / cos
    length = (_RIDGE_Y_M - _WING_DEPTH_M + overhang) / cos
    eave = overhang / cos
    front = Slope((-inside, _WING_DEPTH_M - overhang, low), (1, 0, 0), (0, cos, sin), 2 * inside, length, eave)
    back = Slope((inside, DEPTH_M + overhang, low), (-1, 0, 0), (0, -cos, sin), 2 * inside, length, eave)
    top = low + length * sin
    ridge = box((-inside, _RIDGE_Y_M - 0.13, top - 0.05), (inside, _RIDGE_Y_M + 0.13, top + 0.22))
    kit.add("roof", "tile", [metric(ridge, TILE_M)])
    crest = box((-inside, _RIDGE_Y_M - 0.16, top), (inside, _RIDGE_Y_M + 0.16, top + 0.30))
    kit.add("snow", "snow", [metric(crest, STONE_M)])
    inner, run = _HALF_M - _WING_M, _WING_DEPTH_M - 0.3
    tilt_cos, tilt_sin = float(np.cos(0.4)), float(np.sin(0.4))
    reach, eave = (inside - inner + 0.2) / tilt_cos, 0.2 / tilt_cos
    west = Slope((-inner + 0.2, 0.3, 5.65), (0, 1, 0), (-tilt_cos, 0, tilt_sin), run, reach, eave)
    east = Slope((inner - 0.2, _WING_DEPTH_M, 5.65), (0, -1, 0), (tilt_cos, 0, tilt_sin), run, reach, eave)
    for slope in (front, back, west, east):
        add_roof(kit, slope)


def house_surfaces(seed: int, texture_px: int) -> tuple[list[Image], list[Material]]:
    """The pictures and materials of the house; all levels share them."""
    random = np.random.default_rng(seed + 2)
    half = max(texture_px // 2, 16)
    images = [
        *surface.brick_wall(random, texture_px),
        *surface.dressed_stone(random, texture_px),
        *surface.roof_tiles(random, texture_px),
        *surface.painted_wood(random, half),
        surface.room(random, max(texture_px // 4, 16)),
        surface.leaf_cluster(random, half),
    ]
    pane = (0.020, 0.024, 0.028, 1.0)
    materials = [
        Material(name="brick", roughness=0.88, base_color_image=0, normal_image=1),
        Material(name="stone", roughness=0.72, base_color_image=2, normal_image=3),
        Material(name="tile", roughness=0.70, base_color_image=4, normal_image=5),
        Material(name="wood", roughness=0.52, base_color_image=7, normal_image=8),
        Material(name="glass", roughness=0.06, base_color=pane),
        Material(name="lamplight", roughness=0.12, base_color=pane, emissive_image=9),
        Material(
            name="ivy",
            roughness=0.65,
            base_color=(*_LEAF, 1.0),
            base_color_image=10,
            double_sided=True,
            alpha_mode=AlphaMode.MASK,
        ),
        Material(name="snow", roughness=0.70, base_color=(0.82, 0.85, 0.90, 1.0)),
    ]
    return images, materials


HOUSE_WEATHERING = {
    "brick": Weathering(porosity=0.75),
    "stone": Weathering(porosity=0.55),
    "tile": Weathering(porosity=0.6, mask_image=6),
    "wood": Weathering(porosity=0.4),
}


def house_looks(materials: list[Material]) -> tuple[Look, ...]:
    """Creeper by season, water and snow by weather, lamps by time of day."""
    ivy = next(material for material in materials if material.name == "ivy")
    lamp = next(material for material in materials if material.name == "lamplight")
    leaves = {"spring": (0.16, 0.26, 0.05), "summer": _LEAF, "autumn": (0.42, 0.075, 0.02)}
    seasons = [
        Look(
            "season",
            season,
            parts=("creeper",),
            materials={} if color == _LEAF else {"ivy": replace(ivy, base_color=(*color, 1.0))},
        )
        for season, color in leaves.items()
    ]
    lights = {"dusk": (1.6, 1.6, 1.6), "night": (2.6, 2.6, 2.6)}
    return (
        *seasons,
        Look("season", "winter"),
        Look("weather", "clear"),
        Look("weather", "rain", wetness=1.0),
        Look("weather", "snow", snow=1.0, parts=("snow",)),
        Look("weather", "fog", wetness=0.4),
        Look("timeOfDay", "day"),
        *(
            Look("timeOfDay", time, materials={"lamplight": replace(lamp, emissive=light)})
            for time, light in lights.items()
        ),
    )


def house_hulls() -> tuple[Hull, ...]:
    """What one bumps into: the main house, the wings, the courtyard wall on both sides of the gate, the door."""
    inner = _HALF_M - _WING_M
    left, right = _GATE[0] - inner, _GATE[1] - inner
    blocks = [
        ((-_HALF_M, _WING_DEPTH_M, 0.0), (_HALF_M, DEPTH_M, _EAVE_M)),
        ((-_HALF_M, 0.0, 0.0), (-inner, _WING_DEPTH_M, _WING_HEIGHT_M)),
        ((inner, 0.0, 0.0), (_HALF_M, _WING_DEPTH_M, _WING_HEIGHT_M)),
        ((-inner, 0.0, 0.0), (left, 0.3, _WALL_M)),
        ((right, 0.0, 0.0), (inner, 0.3, _WALL_M)),
        ((left, 0.0, _GATE[3]), (right, 0.3, _WALL_M)),
        ((left, REVEAL_M, 0.0), (right, 0.3, _GATE[3])),
    ]
    return tuple(hull_of_box(low, high) for low, high in blocks)
