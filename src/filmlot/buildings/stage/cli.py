"""`filmlot stage …`: descriptions and takes at the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Stages: check a description, list takes.")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A stage's description (TOML).")],
) -> None:
    """Names every fault of a description, with its line and what to do."""
    from filmlot.buildings.stage.engine.description import DescriptionError, read_description
    from filmlot.buildings.stage.texts import in_words
    from filmlot.kernel.i18n import catalogue, system_language
    from filmlot.kernel.settings import Settings

    language = system_language(os.environ, Settings().language)
    try:
        described = read_description(file.read_text(encoding="utf-8", errors="replace"))
    except DescriptionError as error:
        for fault in error.faults:
            said = in_words(fault, language)
            typer.echo(f"{file}:{said.line or 1}: {said.field}: {said.message} {said.remedy}")
        raise typer.Exit(code=1) from None
    counts = {"walls": len(described.walls), "cameras": len(described.cameras), "devices": len(described.devices)}
    typer.echo(catalogue().text("stage.cli.checked", language, name=described.name, **counts))


@app.command()
def takes(limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 20) -> None:
    """Lists the newest takes of all stages."""
    import sqlalchemy as sa

    from filmlot.buildings.stage.models import TakeRow
    from filmlot.kernel.ground import Ground
    from filmlot.kernel.settings import Settings

    ground = Ground.open(Settings())
    try:
        with ground.look() as work:
            rows = work.session.scalars(sa.select(TakeRow).order_by(TakeRow.id.desc()).limit(limit)).all()
    finally:
        ground.close()
    for row in rows:
        span = f"{row.timecode_in or '--:--:--:--'} {row.timecode_out or '--:--:--:--'}"
        typer.echo(f"{row.slate:<12} {row.state:<12} {span} {row.frames or 0:>7} {row.reason or ''}".rstrip())
