"""LED walls: the mesh of a wall, and the place in the stage of every LED pixel of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filmlot.standards.phrase import PhrasedError

MAX_SIDE_PX = 16384
MAX_PIXELS = 64 * 1024 * 1024
MAX_TRIANGLES = 200_000
_EDGE = -1e-9  # a point on the line between two triangles belongs to both


class WallError(PhrasedError, ValueError):
    """A wall that cannot be built: says which measure is wrong and what it may be."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Wall:
    """The surface of an LED wall and its pixel raster.

    `positions_m` is (V, 3) in stage space, `uv` (V, 2) with (0, 0) at the upper left pixel's corner and (1,
    1) at the lower right, `triangles` (T, 3) vertex numbers. `corners_m` holds the lower left, lower right
    and upper left corner of a wall that is one plane, as its audience sees it; None for every other wall.
    """

    name: str
    positions_m: NDArray[np.float64]
    uv: NDArray[np.float64]
    triangles: NDArray[np.int64]
    size_px: tuple[int, int]
    corners_m: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        _check_raster(self.name, self.size_px)
        if not 0 < len(self.triangles) <= MAX_TRIANGLES:
            text = "wall {wall}: {count} triangles; give 1 to {limit}"
            raise WallError(text, wall=self.name, count=len(self.triangles), limit=MAX_TRIANGLES)
        if not np.isfinite(self.positions_m).all() or not np.isfinite(self.uv).all():
            text = "wall {wall}: a position or UV is not a finite number; export the mesh again"
            raise WallError(text, wall=self.name)
        if self.triangles.min() < 0 or self.triangles.max() >= len(self.positions_m):
            text = "wall {wall}: a triangle names a vertex that does not exist; export the mesh again"
            raise WallError(text, wall=self.name)

    @cached_property
    def position_map(self) -> NDArray[np.float32]:
        """The place of every LED pixel's centre, (height, width, 3) in metres; NaN where no LED is."""
        return _rasterise(self)

    @cached_property
    def pitch_m(self) -> float:
        """The distance between LEDs, centre to centre, on average over the wall.

        Raises:
            WallError: the wall, or its picture, has no area.
        """
        edges_px = np.diff((self.uv * self.size_px)[self.triangles], axis=1)
        edges_m = np.diff(self.positions_m[self.triangles], axis=1)
        area_m2 = np.linalg.norm(np.cross(edges_m[:, 0], edges_m[:, 1]), axis=1).sum()
        area_px = np.abs(np.linalg.det(edges_px)).sum()
        if min(area_m2, area_px) <= 0:
            raise WallError("wall {wall}: its triangles or UVs have no area; export the mesh again", wall=self.name)
        return float(np.sqrt(area_m2 / area_px))

    def places_at(self, points_px: ArrayLike) -> NDArray[np.float64]:
        """The places (N, 3) of points (N, 2) of the wall's picture, in metres; NaN where no LED is.

        Pixels count from the picture's upper left corner: the middle of the first LED is (0.5, 0.5).
        """
        across, down = np.asarray(points_px, np.float64).T
        places = np.full((len(across), 3), np.nan)
        for corners in self.triangles:
            weights = _weigh(across, down, self.uv[corners] * self.size_px)
            inside = weights.min(axis=-1) >= _EDGE
            places[inside] = weights[inside] @ self.positions_m[corners]
        return places


def flat_wall(
    name: str,
    *,
    width_m: float,
    height_m: float,
    pitch_mm: float,
    distance_m: float,
    base_m: float = 0.0,
    heading_deg: float = 0.0,
) -> Wall:
    """A plane that faces the stage's origin from `distance_m` away; `heading_deg` turns it about the origin.

    Heading 0 stands at +Y; a positive heading stands to the left (right-hand about Z). `base_m` is the height
    of its lower edge.
    """
    _check_measures(name, width_m=width_m, height_m=height_m, pitch_mm=pitch_mm, distance_m=distance_m)
    half = width_m / 2
    lower = np.array([[-half, distance_m, base_m], [half, distance_m, base_m]])
    positions, uv, triangles = _strip(_turn(lower, heading_deg), height_m)
    return Wall(
        name=name,
        positions_m=positions,
        uv=uv,
        triangles=triangles,
        size_px=(_pixels(width_m, pitch_mm), _pixels(height_m, pitch_mm)),
        corners_m=positions[[0, 2, 1]],
    )


def arc_wall(
    name: str,
    *,
    radius_m: float,
    angle_deg: float,
    height_m: float,
    panel_width_m: float,
    pitch_mm: float,
    base_m: float = 0.0,
    heading_deg: float = 0.0,
) -> Wall:
    """A wall of flat panel columns along an arc around the stage's origin, seen from inside.

    The number of columns is the arc's length in panels, rounded; every column is one flat facet between two
    points of the arc, as panels on a curving frame stand. The middle of the arc is at +Y turned by
    `heading_deg`.
    """
    _check_measures(
        name,
        radius_m=radius_m,
        angle_deg=angle_deg,
        height_m=height_m,
        panel_width_m=panel_width_m,
        pitch_mm=pitch_mm,
    )
    if angle_deg > 360:
        raise WallError("wall {wall}: angle_deg is {angle_deg}; an arc has at most 360", wall=name, angle_deg=angle_deg)
    columns = max(1, round(radius_m * math.radians(angle_deg) / panel_width_m))
    if columns > 4096:
        text = "wall {wall}: panel_width_m {panel_width_m} makes {columns} columns, more than 4096"
        raise WallError(text, wall=name, panel_width_m=panel_width_m, columns=columns)
    angles = np.radians(np.linspace(angle_deg / 2, -angle_deg / 2, columns + 1))
    lower = np.stack([-radius_m * np.sin(angles), radius_m * np.cos(angles), np.full(columns + 1, base_m)], axis=1)
    positions, uv, triangles = _strip(_turn(lower, heading_deg), height_m)
    return Wall(
        name=name,
        positions_m=positions,
        uv=uv,
        triangles=triangles,
        size_px=(columns * _pixels(panel_width_m, pitch_mm), _pixels(height_m, pitch_mm)),
    )


def mesh_wall(
    name: str, *, positions_m: ArrayLike, uv: ArrayLike, triangles: ArrayLike, size_px: tuple[int, int]
) -> Wall:
    """A wall of any shape: a triangle mesh whose UVs say which LED pixel is where ((0, 0) = upper left)."""
    return Wall(
        name=name,
        positions_m=np.asarray(positions_m, dtype=np.float64).reshape(-1, 3),
        uv=np.asarray(uv, dtype=np.float64).reshape(-1, 2),
        triangles=np.asarray(triangles, dtype=np.int64).reshape(-1, 3),
        size_px=size_px,
    )


def _check_measures(name: str, **measures: float) -> None:
    for field, value in measures.items():
        if not math.isfinite(value) or value <= 0:
            text = "wall {wall}: {field} is {value}; give a number above 0"
            raise WallError(text, wall=name, field=field, value=value)


def _check_raster(name: str, size_px: tuple[int, int]) -> None:
    width, height = size_px
    if not (0 < width <= MAX_SIDE_PX and 0 < height <= MAX_SIDE_PX and width * height <= MAX_PIXELS):
        text = "wall {wall}: {width} x {height} pixels; at most {side} a side and {limit} in all"
        raise WallError(text, wall=name, width=width, height=height, side=MAX_SIDE_PX, limit=MAX_PIXELS)


def _pixels(length_m: float, pitch_mm: float) -> int:
    return max(1, round(length_m * 1000 / pitch_mm))


def _turn(points_m: NDArray[np.float64], heading_deg: float) -> NDArray[np.float64]:
    cos, sin = math.cos(math.radians(heading_deg)), math.sin(math.radians(heading_deg))
    return np.asarray(points_m @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]]))


def _strip(
    lower_m: NDArray[np.float64], height_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Upright facets over a line of points that runs left to right; vertices in pairs of lower and upper."""
    count = len(lower_m)
    positions = np.repeat(lower_m, 2, axis=0)
    positions[1::2, 2] += height_m
    u = np.repeat(np.linspace(0, 1, count), 2)
    uv = np.stack([u, np.tile([1.0, 0.0], count)], axis=1)
    first = 2 * np.arange(count - 1)[:, None]
    triangles = np.concatenate([first + np.array(corner) for corner in ((0, 2, 1), (1, 2, 3))])
    return positions, uv, triangles.astype(np.int64)


def _rasterise(wall: Wall) -> NDArray[np.float32]:
    width, height = wall.size_px
    grid = np.full((height, width, 3), np.nan, dtype=np.float32)
    pixels = wall.uv * (width, height) - 0.5  # pixel centres stand at whole numbers
    for corners in wall.triangles:
        _fill_triangle(grid, pixels[corners], wall.positions_m[corners])
    return grid


def _fill_triangle(grid: NDArray[np.float32], corners_px: NDArray[np.float64], corners_m: NDArray[np.float64]) -> None:
    height, width, _ = grid.shape
    first = np.maximum(np.ceil(corners_px.min(axis=0) - 1e-6), 0).astype(int)
    last = np.minimum(np.floor(corners_px.max(axis=0) + 1e-6), (width - 1, height - 1)).astype(int)
    if (last < first).any():
        return
    x = np.arange(first[0], last[0] + 1)[None, :]
    y = np.arange(first[1], last[1] + 1)[:, None]
    weights = _weigh(x, y, corners_px)
    inside = weights.min(axis=-1) >= _EDGE
    grid[first[1] : last[1] + 1, first[0] : last[0] + 1][inside] = (weights[inside] @ corners_m).astype(np.float32)


def _weigh(x: NDArray[Any], y: NDArray[Any], corners_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """The barycentric weights (..., 3) of points (...): none is below 0 inside; all are for a triangle without area."""
    (ax, ay), (bx, by), (cx, cy) = corners_px
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if abs(area) < 1e-12:
        return np.full((*np.broadcast_shapes(x.shape, y.shape), 3), -1.0)
    weight_b = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area
    weight_c = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
    return np.stack([1 - weight_b - weight_c, weight_b, weight_c], axis=-1)
