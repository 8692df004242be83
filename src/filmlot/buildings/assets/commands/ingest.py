"""`filmlot assets ingest`: a foreign file taken in at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from filmlot.buildings.assets.engine.ingest.report import Ingested, Loss, Repair, Said
from filmlot.kernel.cli import tell, terminal_language
from filmlot.kernel.settings import Language


def ingest(
    path: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A model, or a zip of it and its textures.")
    ],
    *,
    out: Annotated[Path, typer.Option(help="The folder to make; it must not exist.")],
    asset_class: Annotated[str, typer.Option("--class", help="What it is: bld, prp, veg ...")] = "prp",
    unit_m: Annotated[
        float | None, typer.Option(min=1e-6, max=1e6, help="Metres a unit, if the file hides it.")
    ] = None,
    up: Annotated[str | None, typer.Option(help="The axis that is up, Y or Z, if the file hides it.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="The id of a repair to leave out; may be repeated.")] = None,
    blender: Annotated[Path | None, typer.Option(exists=True, help="A Python that can import bpy.")] = None,
) -> None:
    """Makes levels, colliders and a report of a foreign file, or names what is wrong with it."""
    from filmlot.buildings.assets.engine.ingest.fault import IngestFault
    from filmlot.buildings.assets.engine.ingest.ingest import IngestOptions
    from filmlot.buildings.assets.engine.ingest.ingest import ingest as take_in
    from filmlot.buildings.assets.engine.ingest.repair.chain import STEPS
    from filmlot.kernel.i18n import catalogue
    from filmlot.standards.asset.slug import AssetClass
    from filmlot.standards.phrase import Phrase

    if asset_class not in set(AssetClass):
        raise typer.BadParameter(f"{asset_class!r} is none of {', '.join(AssetClass)}", param_hint="--class")
    if up not in {None, "Y", "Z"}:
        raise typer.BadParameter(f"{up!r} is neither Y nor Z", param_hint="--up")
    if unknown := set(without or ()) - set(STEPS):
        raise typer.BadParameter(f"{min(unknown)!r} is none of {', '.join(STEPS)}", param_hint="--without")
    if out.exists():
        raise typer.BadParameter(f"{out} exists", param_hint="--out")
    language = terminal_language()
    options = IngestOptions(asset_class=AssetClass(asset_class), unit_m=unit_m, up=up, without=frozenset(without or ()))
    with typer.progressbar(length=100, label=path.name) as bar:
        outcome = take_in(
            path,
            out,
            options=options,
            blender=blender,
            progress=lambda done, of, _: bar.update(100 * done // of - bar.pos),
        )
    if isinstance(outcome, IngestFault):
        what, remedy = (
            catalogue().phrase(Phrase(text, outcome.params), language) for text in (outcome.what, outcome.remedy)
        )
        typer.echo(f"{outcome.place}: {what}. {remedy}. [{outcome.code}]", err=True)
        raise typer.Exit(code=1)
    _print_report(outcome, language)
    tell("assets.cli.ingested", language=language, name=path.name, folder=str(out), count=len(outcome.levels))


def _print_report(report: Ingested, language: Language) -> None:
    """One line a repair, a loss, a level, a level that was not made."""
    from filmlot.kernel.i18n import catalogue
    from filmlot.standards.phrase import Phrase

    def line(head: str, said: Repair | Loss | Said) -> None:
        typer.echo(f"{head:<18} {catalogue().phrase(Phrase(said.what, said.params), language)}")

    for repair in report.repairs:
        line(repair.id, repair)
    for loss in report.losses:
        line(loss.place, loss)
    for level in report.levels:
        error = "" if level.error is None else f"{1000 * level.error.max_m:8.1f} mm {level.from_m:8.1f} m"
        typer.echo(f"{level.name:<18} {level.triangles:>9} {error}".rstrip())
    for missing in report.missing_levels:
        line(missing.name, missing.why)
