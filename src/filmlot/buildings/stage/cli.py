"""`filmlot stage …`: descriptions, takes and lighting plans at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmlot.buildings.stage.calibration.cli import app as calibration
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.kernel.cli import acts, opened_ground, tell, terminal_language

app = typer.Typer(
    no_args_is_help=True,
    help="Stages: descriptions, lighting plans, takes and calibrations.",
)
app.add_typer(calibration, name="calibration")
Description = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A stage's description (TOML).")]


@app.command()
def check(file: Description) -> None:
    """Names every fault of a description, with its line and what to do."""
    from filmlot.buildings.stage.engine.description import DescriptionError, read_description
    from filmlot.buildings.stage.texts import in_words

    language = terminal_language()
    try:
        described = read_description(file.read_text(encoding="utf-8", errors="replace"))
    except DescriptionError as error:
        for fault in error.faults:
            said = in_words(fault, language)
            typer.echo(f"{file}:{said.line or 1}: {said.field}: {said.message} {said.remedy}")
        raise typer.Exit(code=1) from None
    counts = {"walls": len(described.walls), "cameras": len(described.cameras), "devices": len(described.devices)}
    tell("stage.cli.checked", language=language, name=described.name, **counts)


@app.command()
@acts(STAGE_READ)
def takes(limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 20) -> None:
    """Lists the newest takes of all stages."""
    import sqlalchemy as sa

    from filmlot.buildings.stage.models import TakeRow

    with opened_ground() as ground, ground.look() as work:
        rows = work.session.scalars(sa.select(TakeRow).order_by(TakeRow.id.desc()).limit(limit)).all()
    for row in rows:
        span = f"{row.timecode_in or '--:--:--:--'} {row.timecode_out or '--:--:--:--'}"
        typer.echo(f"{row.slate:<12} {row.state:<12} {span} {row.frames or 0:>7} {row.reason or ''}".rstrip())


@app.command()
def fixtures(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A lighting plan (MVR).")],
    *,
    toml: Annotated[bool, typer.Option("--toml", help="Print the tables for a stage's description instead.")] = False,
    protocol: Annotated[str, typer.Option(help="How the stage is lit: sacn or artnet.")] = "sacn",
) -> None:
    """Reads a lighting plan: its lamps by their addresses, and what is wrong with them."""
    from filmlot.buildings.stage.engine.lighting import describe_lighting, patch_of
    from filmlot.kernel.i18n import catalogue
    from filmlot.standards.fixtures.archive import FixtureFileError
    from filmlot.standards.fixtures.mvr import Plan

    if protocol not in {"sacn", "artnet"}:
        raise typer.BadParameter(f"{protocol!r} is neither sacn nor artnet", param_hint="--protocol")
    language = terminal_language()
    try:
        with file.open("rb") as opened:
            patch = patch_of(Plan(opened))
    except FixtureFileError as error:
        tell("stage.cli.plan_unreadable", language=language, file=file.name, reason=str(error))
        raise typer.Exit(code=1) from None
    if toml:
        typer.echo(describe_lighting(patch, protocol="artnet" if protocol == "artnet" else "sacn"))
    else:
        for lamp in patch.lamps:
            typer.echo(f"{lamp.universe:>5}.{lamp.address:<3} {lamp.slots:>4}  {lamp.name:<24} {lamp.kind}".rstrip())
    for fault in patch.faults:
        typer.echo(catalogue().phrase(fault, language), err=True)
    raise typer.Exit(code=1 if patch.faults else 0)


@app.command()
@acts(STAGE_READ)
def export(
    slate: Annotated[str, typer.Argument(help="The take's slate, or its id.")],
    *,
    kind: Annotated[str, typer.Option("--as", help="csv, opentrackio, usd or otio.")] = "csv",
    to: Annotated[Path | None, typer.Option(help="The file to write; named by the slate if absent.")] = None,
) -> None:
    """Writes a take for another program: a table, OpenTrackIO samples, a USD camera or an OTIO timeline."""
    import sqlalchemy as sa

    from filmlot.buildings.stage import exports
    from filmlot.buildings.stage.models import TakeRow

    if kind not in list(exports.ExportKind):
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(exports.ExportKind)}", param_hint="--as")
    with opened_ground() as ground, ground.work() as work:
        named = sa.select(TakeRow).where(sa.or_(TakeRow.slate == slate, TakeRow.id == slate))
        row = work.session.scalar(named.order_by(TakeRow.id.desc()).limit(1))
        if row is None:
            raise typer.BadParameter(f"there is no take {slate}; `filmlot stage takes` lists them", param_hint="SLATE")
        made = exports.export(work, row, exports.ExportKind(kind), takes=ground.settings.takes_folder)
        path = to or Path(made.name)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.writelines(made.pieces)
    typer.echo(path)
