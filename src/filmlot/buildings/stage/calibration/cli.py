"""`filmlot stage calibration …`: a stage is calibrated at the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from filmlot.buildings.stage.permissions import CALIBRATION_MEASURE, STAGE_READ
from filmlot.kernel.cli import acts, opened_ground, tell, terminal_language

if TYPE_CHECKING:
    from filmlot.buildings.stage.calibration.contracts import DetectionView
    from filmlot.buildings.stage.calibration.draft import Draft
    from filmlot.buildings.stage.contracts import Camera
    from filmlot.kernel.ground import Ground
    from filmlot.standards.markers.chart import WallChart

app = typer.Typer(no_args_is_help=True, help="Calibrations: trackers, and cameras by a chart on the walls.")
Code = Annotated[str, typer.Option("--stage", help="The code of the stage, as on a slate.")]
CameraId = Annotated[str, typer.Option(help="The id of the camera.")]
Square = Annotated[float | None, typer.Option(min=20, max=5000, help="The width of a square; absent, as it was last.")]
Stills = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Stills of the chart (PNG, JPEG).")]


@app.command()
@acts(CALIBRATION_MEASURE)
def register(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Probe points (CSV).")],
    *,
    code: Code,
    device: Annotated[str, typer.Option(help="The id of the tracker.")],
    tolerance_mm: Annotated[float, typer.Option(min=0.5, max=100, help="By how much a point may be off.")] = 5.0,
) -> None:
    """Registers a tracker from probe points, as a draft; prints every point's residual.

    The first line of the file names its columns: name, stage_x_m, stage_y_m, stage_z_m, tracker_x_m, tracker_y_m,
    tracker_z_m.
    """
    from filmlot.buildings.stage.calibration.draft import read_registration

    with _opened(code) as (ground, stage_id), ground.look() as look:
        text = file.read_text(encoding="utf-8", errors="replace")
        draft = read_registration(look, stage_id, text, device=device, tolerance_mm=tolerance_mm)
        _keep(ground, stage_id, draft)


@app.command()
@acts(STAGE_READ)
def chart(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the pictures go, one a wall.")],
    *,
    code: Code,
    square_mm: Square = None,
) -> None:
    """Writes the chart of every wall as PNG, an LED pixel a pixel, for a player that is not ours."""
    from filmlot.buildings.stage.calibration.chart import encode_chart

    with _opened(code) as (ground, stage_id):
        charts, _ = _charts(ground, stage_id, square_mm)
    folder.mkdir(parents=True, exist_ok=True)
    for each in charts:
        path = folder / f"chart-{each.wall.name}.png"
        path.write_bytes(encode_chart(each))
        typer.echo(f"{path}  {each.columns} × {each.rows}  {each.square_px * each.wall.pitch_m * 1000:.1f} mm")


@app.command()
@acts(CALIBRATION_MEASURE)
def show_chart(*, code: Code, square_mm: Square = None) -> None:
    """Puts the chart on the walls of a stage that is in rehearsal."""
    from filmlot.buildings.stage.calibration import chart

    with _opened(code) as (ground, stage_id), ground.work() as work:
        shown = chart.show_chart(work, stage_id, square_mm=square_mm, folder=ground.settings.walls_folder)
    tell("stage.cli.chart_shown", language=terminal_language(), stage=code, square_mm=f"{shown.square_mm:.0f}")


@app.command()
@acts(CALIBRATION_MEASURE)
def hide_chart(*, code: Code) -> None:
    """Takes the chart off the walls."""
    from filmlot.buildings.stage import stage

    with _opened(code) as (ground, stage_id), ground.work() as work:
        stage.hide_chart(work, stage.find(work, stage_id, CALIBRATION_MEASURE))
    tell("stage.cli.chart_hidden", language=terminal_language(), stage=code)


@app.command()
@acts(CALIBRATION_MEASURE)
def hand_eye(
    stills: Stills,
    *,
    code: Code,
    camera: CameraId,
    poses: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The puck at each still (CSV).")],
    nominal_mm: Annotated[float | None, typer.Option(min=1, max=2000, help="The focal length on the barrel.")] = None,
    square_mm: Square = None,
) -> None:
    """Finds how a camera sits on its tracker's puck, from stills of the chart and the puck's poses, as a draft.

    The first line of the poses names their columns: name (that of the still's file), x_m, y_m, z_m, pan_deg, tilt_deg,
    roll_deg.
    """
    from filmlot.buildings.stage.calibration.draft import explained, find_camera, solve_draft
    from filmlot.buildings.stage.calibration.stills import measure_mount
    from filmlot.buildings.stage.engine.calibration.tables import read_pucks

    with _opened(code) as (ground, stage_id), ground.look() as look:
        found = find_camera(look, stage_id, camera)
        seen = _detect(stills, _charts(ground, stage_id, square_mm)[0], found)
        with explained():
            pucks = read_pucks(poses.read_text(encoding="utf-8", errors="replace"))
            measurement = measure_mount(seen, pucks, found, nominal_mm=nominal_mm or found.focal_length_mm)
        _keep(ground, stage_id, solve_draft(look, stage_id, measurement))


@app.command()
@acts(CALIBRATION_MEASURE)
def lens(
    folders: Annotated[
        list[Path], typer.Argument(exists=True, file_okay=False, help="Stills of one focus and zoom each: 2.5x35.")
    ],
    *,
    code: Code,
    camera: CameraId,
    name: Annotated[str, typer.Option("--lens", help="What the lens is called.")],
    square_mm: Square = None,
) -> None:
    """Finds a camera's lens from stills of the chart, as a draft.

    Each folder is a node of the lens, named by its focus distance in metres and its focal length in millimetres.
    """
    from filmlot.buildings.stage.calibration.draft import explained, find_camera, solve_draft
    from filmlot.buildings.stage.calibration.stills import measure_lens

    with _opened(code) as (ground, stage_id), ground.look() as look:
        found = find_camera(look, stage_id, camera)
        charts, _ = _charts(ground, stage_id, square_mm)
        nodes = {_node_of(folder): list(_detect(_stills_in(folder), charts, found).values()) for folder in folders}
        with explained():
            measurement = measure_lens(nodes, found, lens=name)
        _keep(ground, stage_id, solve_draft(look, stage_id, measurement))


@contextmanager
def _opened(code: str) -> Iterator[tuple[Ground, str]]:
    """The lot and the stage of a code; a problem is told and ends the command."""
    import sqlalchemy as sa

    from filmlot.buildings.stage.models import StageRow
    from filmlot.kernel.i18n import catalogue
    from filmlot.kernel.problems import NotFound, Problem

    with opened_ground() as ground:
        try:
            with ground.look() as look:
                stage_id = look.session.scalar(sa.select(StageRow.id).where(StageRow.code == code).limit(1))
            if stage_id is None:
                raise NotFound(kind="stage", id=code)
            yield ground, stage_id
        except Problem as problem:
            said = catalogue().problem(problem.code, terminal_language(), problem.params)
            typer.echo(f"{said.title}. {said.detail} {said.remedy}", err=True)
            raise typer.Exit(code=1) from None


def _charts(ground: Ground, stage_id: str, square_mm: float | None) -> tuple[tuple[WallChart, ...], float]:
    from filmlot.buildings.stage.calibration.chart import lay_out
    from filmlot.buildings.stage.stage import find_row, parse

    with ground.look() as look:
        row = find_row(look.session, stage_id)
    square_mm = square_mm or row.chart_square_mm
    return lay_out(parse(row.description), square_mm=square_mm, folder=ground.settings.walls_folder)


def _detect(stills: list[Path], charts: tuple[WallChart, ...], camera: Camera) -> dict[str, DetectionView]:
    """What each still shows, told as it is found."""
    from filmlot.buildings.stage.calibration.detection import detect_points
    from filmlot.buildings.stage.calibration.stills import is_usable

    found = {}
    for still in stills:
        typer.echo(f"{still.name:<32} ", nl=False)
        seen = found[still.name] = detect_points(still, charts, camera)
        typer.echo(f"{len(seen.points):>5} {'' if is_usable(seen) else '×'}".rstrip())
    return found


def _stills_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in {".png", ".jpg", ".jpeg"})


def _node_of(folder: Path) -> tuple[float, float]:
    try:
        focus, zoom = map(float, folder.name.split("x"))
    except ValueError as error:
        message = f"{folder.name!r} does not say focus and zoom; name it as in 2.5x35"
        raise typer.BadParameter(message, param_hint="FOLDERS") from error
    return focus, zoom


def _keep(ground: Ground, stage_id: str, draft: Draft) -> None:
    """The draft, written down and told with its residuals."""
    from filmlot.buildings.stage.calibration.calibration import keep

    with ground.work() as work:
        keep(work, stage_id, draft)
    residuals = draft.residuals
    for item in residuals.items:
        typer.echo(f"{item.name:<32} {item.value:>9.2f} {residuals.unit} {'' if item.used else '×'}".rstrip())
    figures = {"worst": f"{residuals.worst:.2f}", "rms": f"{residuals.rms:.2f}", "unit": residuals.unit}
    tell("stage.cli.measured", language=terminal_language(), name=draft.measurement.scope, **figures)
