"""A street in an old town after rain, at dusk: the scene that the demo's wall shows.

The road runs along +Y with the stage's origin on it; nothing stands where the stage is.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from filmlot.render.demo import furniture, pattern
from filmlot.render.demo.bake import Blocks, Floats, Lamps, lamp_light, sky_seen, sky_seen_by_object
from filmlot.render.demo.facade import DEPTH_M, Front, Parts, build_front
from filmlot.render.environment import Sky
from filmlot.render.scene import Image, Instance, Material, Scene, Sun
from filmlot.render.shapes import Part, Rgb, ball, box, joined, lathe, mesh, quad, spread

_ROAD_M = 4.6
_FRONT_M = 8.0
_NEAR_M, _FAR_M = -16.0, 80.0
_KERB_M = 0.14
_CROSSING_M = (31.0, 40.0)
_SIGNS: tuple[tuple[str, Rgb, bool], ...] = (
    ("CINEMA", (1.0, 0.16, 0.10), True),
    ("HOTEL", (0.25, 0.75, 1.0), True),
    ("CAFÉ LUNE", (1.0, 0.62, 0.22), False),
    ("BOOKS", (0.45, 1.0, 0.55), False),
)
_WALLS: tuple[tuple[str, Rgb, Rgb], ...] = (
    ("brick", (0.42, 0.155, 0.095), (0.36, 0.32, 0.26)),
    ("plaster", (0.58, 0.43, 0.25), (0.52, 0.48, 0.40)),
    ("brick", (0.30, 0.135, 0.095), (0.24, 0.215, 0.185)),
    ("plaster", (0.46, 0.40, 0.34), (0.20, 0.22, 0.21)),
    ("plaster", (0.33, 0.38, 0.40), (0.50, 0.48, 0.43)),
    ("plaster", (0.60, 0.31, 0.21), (0.48, 0.42, 0.33)),
)
_AWNINGS: tuple[Rgb | None, ...] = ((0.35, 0.03, 0.03), None, (0.02, 0.13, 0.09), (0.03, 0.06, 0.2), None)
_SMALL = frozenset({"bollards", "car", "lamp", "string", "tree"})
_LACQUERS: tuple[Rgb, ...] = (
    (0.30, 0.012, 0.012),
    (0.012, 0.05, 0.09),
    (0.30, 0.29, 0.26),
    (0.015, 0.016, 0.018),
    (0.05, 0.11, 0.07),
    (0.42, 0.20, 0.02),
)


def street_scene(*, seed: int = 11) -> Scene:
    """The street; the same seed gives the same street."""
    street = _Street(np.random.default_rng(seed))
    street.build_houses()
    street.pave()
    street.furnish()
    street.hang_signs()
    return street.scene()


class _Street:
    """Gathers parts by group and material; the groups are what culling can leave out."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._parts: dict[tuple[str, str], list[Part]] = defaultdict(list)
        self._low: list[tuple[float, float, float]] = []
        self._high: list[tuple[float, float, float]] = []
        self._lamps: list[tuple[tuple[float, float, float], Rgb]] = []

    def build_houses(self) -> None:
        for side in (-1, 1):
            y = _NEAR_M
            while y < _FAR_M - 3:
                if _CROSSING_M[0] - 4 < y < _CROSSING_M[1]:
                    y = _CROSSING_M[1]
                front = self._front(bays=int(self._random.integers(3, 6)), storeys=int(self._random.integers(3, 6)))
                end = y + front.width_m
                if y < _CROSSING_M[0] < end:
                    front = self._front(bays=max(int((_CROSSING_M[0] - y) / 3.2), 1), storeys=4)
                    end = y + front.width_m
                self._place_front(front, side, y, end)
                y = end + 0.02
        self._close_street()

    def _front(self, *, bays: int, storeys: int) -> Front:
        wall, color, trim = _WALLS[self._random.integers(len(_WALLS))]
        tone = self._random.uniform(0.85, 1.15)
        return Front(
            bays=bays,
            storeys=storeys,
            wall=wall,
            color=(color[0] * tone, color[1] * tone, color[2] * tone),
            trim=trim,
            awning=_AWNINGS[self._random.integers(len(_AWNINGS))],
            lit=self._random.uniform(0.25, 0.5),
        )

    def _place_front(self, front: Front, side: int, y: float, end: float) -> None:
        x = side * _FRONT_M
        origin, turn_deg = ((x, y, 0.0), 90.0) if side < 0 else ((x, end, 0.0), -90.0)
        self._add(f"house {side * y:.0f}", build_front(front, self._random), origin, turn_deg=turn_deg)
        outer = side * (_FRONT_M + DEPTH_M)
        self._block((min(x, outer), y, 0), (max(x, outer), end, front.height_m))
        for place in np.arange(y + 1.6, end, 3.2):
            self._lamps.append(((x - side * 1.1, float(place), 2.2), (2.4, 1.6, 0.8)))

    def _close_street(self) -> None:
        front = self._front(bays=9, storeys=4)
        x, y = -front.width_m / 2, _FAR_M + 6
        self._add("end", build_front(front, self._random), (x, y, 0.0))
        self._block((x, y, 0), (-x, y + DEPTH_M, front.height_m))
        stone = (0.30, 0.27, 0.23)
        tower = [
            box((-3.2, y + 14, 0), (3.2, y + 20, 27)).painted(stone),
            box((-3.6, y + 13.6, 26.4), (3.6, y + 20.4, 27.2)).painted(stone),
            lathe([(3.1, 27), (3.0, 30), (2.2, 31), (1.9, 34), (0.9, 37), (0.05, 43)], sides=8).moved((0, y + 17, 0)),
        ]
        clock = ball((0, y + 13.9, 23.4), (1.35, 0.15, 1.35), sides=24).painted((1, 1, 1), glow=(1.5, 1.2, 0.7))
        self._add("tower", {"trim": [tower[0], tower[1], tower[2].painted((0.05, 0.10, 0.09))], "lit": [clock]})

    def pave(self) -> None:
        length = _FAR_M + 6 - _NEAR_M
        rows = int(length / 0.75)
        road = quad((-_ROAD_M, _NEAR_M, 0), (2 * _ROAD_M, 0, 0), (0, length, 0), cells=(12, rows))
        road.uv[:] = road.positions[:, :2] / 6.0
        self._add("road", {"asphalt": [road]})
        for side in (-1, 1):
            low = _ROAD_M if side > 0 else -_FRONT_M - 12
            width = _FRONT_M + 12 - _ROAD_M
            walk = quad((low, _NEAR_M, _KERB_M), (width, 0, 0), (0, length, 0), cells=(20, rows))
            walk.uv[:] = walk.positions[:, :2] / 2.4
            kerb = [
                box((side * _ROAD_M - 0.14, start, 0), (side * _ROAD_M + 0.14, start + 2.96, _KERB_M + 0.012))
                for start in np.arange(_NEAR_M, _FAR_M, 3)
            ]
            self._add(
                f"walk {side}",
                {"paving": [walk], "trim": [part.painted((0.25, 0.24, 0.23)) for part in kerb]},
            )
        stripes = [
            quad((-0.07, start, 0.006), (0.14, 0, 0), (0, 1.8, 0)).painted((0.55, 0.54, 0.5))
            for start in np.arange(_NEAR_M, _FAR_M, 4.5)
            if not -3 < start < 6
        ]
        zebra = [
            quad((place, _CROSSING_M[0] - 4, 0.006), (0.5, 0, 0), (0, 3.2, 0)).painted((0.6, 0.59, 0.56))
            for place in np.arange(-4.2, 4.0, 1.0)
        ]
        self._add("marking", {"marking": stripes + zebra})

    def furnish(self) -> None:
        for side in (-1, 1):
            self._set_lamps(side)
            self._park_cars(side)
            for number, y in enumerate((13.5, 24.5, 44.0, 55.5, 67.0)):
                at = (side * 6.1, y + 4.0 * (side > 0), _KERB_M)
                self._add(f"tree {number} {side}", furniture.tree(self._random), at)
            posts: Parts = {"paint": []}
            for y in np.arange(6.5, 30, 2.2):
                posts["paint"] += [part.moved((side * 4.95, y, _KERB_M)) for part in furniture.bollard()["paint"]]
            self._add(f"bollards {side}", posts)
        for number, y in enumerate((9.5, 17.5, 26.0, 47.0, 58.0)):
            ends = ((-_FRONT_M, y, 7.4), (_FRONT_M, y + self._random.uniform(-2, 2), 7.8))
            self._add(f"string {number}", furniture.light_string(*ends, bulbs=15))

    def _set_lamps(self, side: int) -> None:
        for number, y in enumerate(np.arange(9.0, 76, 11.5)):
            at = (side * 5.0, float(y) + 5.5 * (side > 0), _KERB_M)
            self._add(f"lamp {number} {side}", furniture.street_lamp(), at, turn_deg=180.0 if side > 0 else 0.0)
            lantern = (at[0] - side * furniture.LANTERN_M[0], at[1], furniture.LANTERN_M[2])
            self._lamps.append((lantern, (34.0, 21.0, 9.5)))

    def _park_cars(self, side: int) -> None:
        for number, y in enumerate(np.arange(10.5, 74, 5.6)):
            place = float(y) + (2.2 if side > 0 else 0.0) + self._random.uniform(-0.3, 0.3)
            if self._random.random() < 0.28 or _CROSSING_M[0] - 8 < place < _CROSSING_M[1] + 3:
                continue
            car = furniture.parked_car(_LACQUERS[self._random.integers(len(_LACQUERS))])
            turn_deg = 0.0 if side > 0 else 180.0
            self._add(f"car {number} {side}", car, (side * 3.55, place, 0), turn_deg=turn_deg)

    def hang_signs(self) -> None:
        places = ((-1, 15.0, 5.4, 0.9), (1, 24.0, 5.2, 0.8), (1, 11.2, 3.55, 0.0), (-1, 9.2, 3.55, 0.0))
        for number, ((_, color, is_upright), (side, y, z, out)) in enumerate(zip(_SIGNS, places, strict=True)):
            width, height = (0.95, 4.2) if is_upright else (3.0, 0.62)
            front, case = furniture.sign_board(width_m=width, height_m=height)
            if is_upright:  # a blade across the pavement, seen along the street
                origin, turn = ((side * (_FRONT_M - 0.25) - (width if side > 0 else 0.0), y, z), 0.0)
            else:
                origin, turn = ((side * _FRONT_M, y, z), 90.0 if side < 0 else -90.0)
            parts = {f"sign {number}": [front], "paint": [case]}
            self._add(f"sign {number}", parts, origin, turn_deg=turn)
            light = (color[0] * 3.0, color[1] * 3.0, color[2] * 3.0)
            self._lamps.append(((side * (_FRONT_M - 1.0 - out), y - 0.6, z + height / 2), light))

    def scene(self) -> Scene:
        images, materials = _surfaces(self._random)
        names = [material.name for material in materials]
        blocks = Blocks(low=np.array(self._low, dtype=np.float64), high=np.array(self._high, dtype=np.float64))
        lamps = Lamps(
            positions=np.array([place for place, _ in self._lamps]),
            intensity=np.array([light for _, light in self._lamps]),
        )
        meshes = []
        for (group, material), parts in self._parts.items():
            baked = self._bake(parts, blocks, lamps, group=group, material=material)
            meshes.append(mesh(f"{group} {material}", parts, material=names.index(material), light=baked))
        return Scene(
            name="street",
            meshes=tuple(meshes),
            materials=tuple(materials),
            instances=tuple(Instance(mesh=number) for number in range(len(meshes))),
            images=tuple(images),
            sun=Sun(direction=(-0.80, -0.30, 0.40), radiance=(2.9, 1.55, 0.72)),
            environment=dusk(),
        )

    def _bake(self, parts: list[Part], blocks: Blocks, lamps: Lamps, *, group: str, material: str) -> Floats:
        """The light of every vertex, (V, 4): its own or that of the lamps, and how much sky it sees."""
        if material == "lit":
            glow = spread(parts, "glow")
            return np.hstack([glow, np.zeros_like(glow[:, :1])])
        whole = joined(parts)
        look = sky_seen_by_object if group.partition(" ")[0] in _SMALL else sky_seen
        seen = look(whole.positions, whole.normals, blocks)
        if material == "asphalt":
            seen = np.sqrt(seen)  # a wet road mirrors along the street, where the sky is open
        light = lamp_light(whole.positions, whole.normals, lamps)
        light += (1 - seen[:, None]) * (0.022, 0.017, 0.014)  # what the fronts opposite throw back
        return np.hstack([light, seen[:, None]])

    def _add(
        self,
        group: str,
        parts: Parts,
        origin: tuple[float, float, float] = (0.0, 0.0, 0.0),
        *,
        turn_deg: float = 0.0,
    ) -> None:
        for material, pieces in parts.items():
            self._parts[group, material] += [piece.moved(origin, turn_deg=turn_deg) for piece in pieces]

    def _block(self, low: tuple[float, float, float], high: tuple[float, float, float]) -> None:
        self._low.append(low)
        self._high.append(high)


def dusk() -> Sky:
    """The sky a quarter of an hour before sunset, half clouded, brightest where the street leads."""
    return Sky(
        zenith=(0.05, 0.11, 0.30),
        horizon=(0.46, 0.34, 0.33),
        ground=(0.05, 0.045, 0.042),
        glow=(1.25, 0.52, 0.15),
        glow_direction=(-0.62, 0.75, 0.06),
        glow_width=0.55,
        cloud=(0.30, 0.22, 0.25),
        cloud_cover=0.52,
    )


def _surfaces(random: np.random.Generator) -> tuple[list[Image], list[Material]]:
    shade, relief = pattern.bricks(random)
    plaster = pattern.noise(256, 6, random, octaves=5)
    slabs, joints = pattern.bricks(random, rows=4, columns=3)
    grain = pattern.noise(512, 64, random, octaves=3)
    wet = np.clip((pattern.noise(512, 5, random, octaves=4) - 0.5) * 7 + 0.35, 0, 1)
    asphalt = (0.055 + 0.05 * grain) * (1 - 0.35 * wet)
    grey = np.ones(3)
    images = [
        pattern.color_image("brick", shade[..., None] * 0.75 * grey),
        pattern.normal_image("brick relief", relief, strength=1.1),
        pattern.color_image("plaster", (0.72 + 0.3 * plaster)[..., None] * grey),
        pattern.color_image("paving", slabs[..., None] * np.array((0.27, 0.255, 0.235))),
        pattern.normal_image("paving relief", joints, strength=0.7),
        pattern.color_image("asphalt", asphalt[..., None] * np.array((1.0, 0.98, 0.98))),
        pattern.roughness_image("asphalt wetness", 0.55 - 0.47 * wet),
    ]
    materials = [
        Material(name="brick", roughness=0.85, base_color_image=0, normal_image=1),
        Material(name="plaster", roughness=0.9, base_color_image=2),
        Material(name="paving", roughness=0.5, base_color_image=3, normal_image=4),
        Material(name="asphalt", roughness=1.0, base_color_image=5, metallic_roughness_image=6),
        Material(name="trim", roughness=0.75),
        Material(name="paint", roughness=0.45),
        Material(name="glass", roughness=0.06),
        Material(name="lit", roughness=1.0),
        Material(name="roof", roughness=0.8),
        Material(name="cloth", roughness=0.9, double_sided=True),
        Material(name="lacquer", roughness=0.22),
        Material(name="chrome", roughness=0.25, metallic=1.0),
        Material(name="bark", roughness=0.9),
        Material(name="leaf", roughness=0.75),
        Material(name="marking", roughness=0.55),
    ]
    for number, (text, color, is_upright) in enumerate(_SIGNS):
        size = (128, 512) if is_upright else (512, 128)
        images.append(pattern.lettering(text, color, size=size, is_upright=is_upright))
        board = Material(
            name=f"sign {number}",
            base_color=(0.02, 0.02, 0.02, 1.0),
            roughness=0.35,
            emissive=(2.6, 2.6, 2.6),
            emissive_image=len(images) - 1,
        )
        materials.append(board)
    return images, materials
