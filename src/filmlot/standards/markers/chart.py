"""A chart for LED walls: a chessboard whose white squares hold markers, so that every corner of it has a number.

The corners between four squares are what is measured: light that spills from white to black moves the edges of a
marker, and leaves the crossing of two edges where it is. A camera that sees a part of the chart knows which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from filmlot.standards.geometry.wall import Wall
from filmlot.standards.markers.april_tags import COUNT, FIELDS, marker_fields
from filmlot.standards.phrase import PhrasedError

USUAL_SQUARE_M = 0.25
SMALLEST_SQUARE_M, LARGEST_SQUARE_M = 0.02, 5.0
FEWEST_SQUARES = 3
_SQUARE_FIELDS = FIELDS + 2  # a marker with a white field around it
_GROWTH = 1.02


class ChartError(PhrasedError, ValueError):
    """Walls that no chart with such squares fits."""


@dataclass(frozen=True, eq=False, kw_only=True)
class WallChart:
    """The chart of one wall: `columns` by `rows` squares of `square_px` LED pixels, black at the upper left.

    Its markers count on from `first_marker`, row by row. It stands in the middle of the wall; what is left is black.
    """

    wall: Wall
    square_px: int
    columns: int
    rows: int
    first_marker: int

    @property
    def markers(self) -> int:
        """How many markers it has: one in every second square."""
        return self.columns * self.rows // 2

    @property
    def origin_px(self) -> tuple[int, int]:
        """The upper left corner of the first square."""
        width, height = self.wall.size_px
        return (width - self.columns * self.square_px) // 2, (height - self.rows * self.square_px) // 2

    @cached_property
    def corners_m(self) -> NDArray[np.float64]:
        """The places of the corners between four squares (N, 3), row by row; NaN where the wall has no LED."""
        across, down = np.meshgrid(np.arange(1, self.columns), np.arange(1, self.rows))
        corners = np.stack([across.ravel(), down.ravel()], axis=1) * self.square_px + self.origin_px
        return self.wall.places_at(corners)

    def draw(self) -> NDArray[np.uint8]:
        """The wall's picture (H, W), a value an LED pixel: 0 or 255."""
        fields = np.zeros((self.rows, self.columns, _SQUARE_FIELDS, _SQUARE_FIELDS), np.bool_)
        is_white = np.add.outer(np.arange(self.rows), np.arange(self.columns)) % 2 == 1
        fields[is_white] = True
        for number, (row, column) in enumerate(np.argwhere(is_white), self.first_marker):
            fields[row, column, 1:-1, 1:-1] = marker_fields(number)
        board = fields.transpose(0, 2, 1, 3).reshape(self.rows * _SQUARE_FIELDS, self.columns * _SQUARE_FIELDS)
        field_px = self.square_px // _SQUARE_FIELDS
        width, height = self.wall.size_px
        (left, top), picture = self.origin_px, np.zeros((height, width), np.uint8)
        drawn = np.kron(board, np.full((field_px, field_px), 255, np.uint8))
        picture[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
        return picture


def lay_charts(walls: Sequence[Wall], *, square_m: float) -> tuple[WallChart, ...]:
    """A chart for every wall; no marker stands twice.

    Squares are about `square_m` wide: the fields of their markers are whole LED pixels.

    Raises:
        ChartError: there are not enough markers, or a wall holds less than three squares by three.
        WallError: a wall has no area.
    """
    charts, used = list[WallChart](), 0
    for wall in walls:
        square_px, columns, rows = _divide(wall, square_m)
        if min(columns, rows) < FEWEST_SQUARES:
            raise ChartError(
                "wall {wall} holds {columns} by {rows} squares of {square_mm} mm; make them smaller",
                wall=wall.name,
                columns=columns,
                rows=rows,
                square_mm=f"{square_m * 1000:.0f}",
            )
        charts.append(WallChart(wall=wall, square_px=square_px, columns=columns, rows=rows, first_marker=used))
        used += charts[-1].markers
    if used > COUNT:
        raise ChartError(
            "squares of {square_mm} mm take {used} markers and there are {count}; make them larger",
            square_mm=f"{square_m * 1000:.0f}",
            used=used,
            count=COUNT,
        )
    return tuple(charts)


def usual_square_m(walls: Sequence[Wall]) -> float:
    """How wide squares should be: a quarter of a metre, less on a small wall, more where markers would run out.

    Raises:
        WallError: a wall has no area.
    """
    sides_m = [side_px * wall.pitch_m for wall in walls for side_px in wall.size_px]
    square_m = min(USUAL_SQUARE_M, *(side_m / (2 * FEWEST_SQUARES) for side_m in sides_m))
    while square_m < LARGEST_SQUARE_M and _count_markers(walls, square_m) > COUNT:
        square_m *= _GROWTH
    return square_m


def _count_markers(walls: Sequence[Wall], square_m: float) -> int:
    return sum(columns * rows // 2 for _, columns, rows in (_divide(wall, square_m) for wall in walls))


def _divide(wall: Wall, square_m: float) -> tuple[int, int, int]:
    """A square's side in LED pixels, and how many squares go across and down."""
    square_px = _SQUARE_FIELDS * max(1, round(square_m / wall.pitch_m / _SQUARE_FIELDS))
    width, height = wall.size_px
    return square_px, width // square_px, height // square_px
