"""The chart on a stage's walls: laid out from the description, shown in a rehearsal and not beyond it."""

from __future__ import annotations

import io
from pathlib import Path

from filmlot.buildings.stage.calibration.contracts import ChartOfWall, ChartView
from filmlot.buildings.stage.calibration.events import ChartShown
from filmlot.buildings.stage.calibration.problems import ChartOutsideRehearsal, ChartUnfit, ChartWhileRolling
from filmlot.buildings.stage.contracts import Description
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.models import ShowRow, StageRow
from filmlot.buildings.stage.permissions import CALIBRATION_MEASURE
from filmlot.buildings.stage.problems import WallUnbuildable
from filmlot.buildings.stage.stage import find, parse
from filmlot.buildings.stage.take import rolling_take
from filmlot.buildings.stage.walls import surface_of
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.geometry import WallError
from filmlot.standards.markers.chart import ChartError, WallChart, lay_charts, usual_square_m
from filmlot.standards.phrase import PhrasedError


def show_chart(work: UnitOfWork, stage_id: str, *, square_mm: float | None, folder: Path) -> ChartView:
    """Puts the chart on the walls; without a size, its squares are as wide as is usual for them.

    Raises:
        NotFound, Denied: the actor may not.
        ChartOutsideRehearsal, ChartWhileRolling: the walls are somebody else's now.
        ChartUnfit, WallUnbuildable: there is no such chart for these walls.
    """
    row = find(work, stage_id, CALIBRATION_MEASURE)
    state = ShowState(work.session.get_one(ShowRow, stage_id, with_for_update=True).state)
    if state is not ShowState.REHEARSE:
        raise ChartOutsideRehearsal(state=state)
    if (rolling := rolling_take(work.session, stage_id)) is not None:
        raise ChartWhileRolling(slate=rolling.slate)
    charts, square_mm = lay_out(parse(row.description), square_mm=square_mm, folder=folder)
    row.chart_square_mm, row.chart_is_shown = square_mm, True
    work.emit(ChartShown(square_mm=square_mm), subject=stage_id, scope=stage_id)
    work.audit("stage.chart.shown", subject=stage_id, scope=stage_id, after={"square_mm": square_mm})
    return _view(row, charts, square_mm)


def view_chart(row: StageRow, *, folder: Path) -> ChartView:
    """The chart that is on the walls, or was last, or would be.

    Raises:
        ChartUnfit, WallUnbuildable: there is none for these walls.
    """
    return _view(row, *lay_out(parse(row.description), square_mm=row.chart_square_mm, folder=folder))


def lay_out(described: Description, *, square_mm: float | None, folder: Path) -> tuple[tuple[WallChart, ...], float]:
    """The charts of all walls in their order, and how wide a square was asked to be.

    Raises:
        ChartUnfit, WallUnbuildable: there is none for these walls.
    """
    surfaces = []
    for wall in described.walls:
        try:
            surfaces.append(surface_of(wall, folder=folder))
        except PhrasedError as error:  # the geometry's, or the scene reader's
            raise WallUnbuildable(wall=wall.id, reason=error.phrase) from error
    try:
        asked_mm = square_mm or round(usual_square_m(surfaces) * 1000, 1)
        return lay_charts(surfaces, square_m=asked_mm / 1000), asked_mm
    except (ChartError, WallError) as error:
        raise ChartUnfit(reason=error.phrase) from error


def encode_chart(chart: WallChart) -> bytes:
    """The chart as a PNG file."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(chart.draw()).save(stream, "PNG")
    return stream.getvalue()


def _view(row: StageRow, charts: tuple[WallChart, ...], square_mm: float) -> ChartView:
    walls = [
        ChartOfWall(
            wall=chart.wall.name,
            square_mm=round(chart.square_px * chart.wall.pitch_m * 1000, 2),
            columns=chart.columns,
            rows=chart.rows,
            markers=chart.markers,
        )
        for chart in charts
    ]
    return ChartView(is_shown=row.chart_is_shown, square_mm=square_mm, walls=walls)
