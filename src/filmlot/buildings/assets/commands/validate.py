"""`filmlot assets validate` and `filmlot assets rules`: packages held against the asset standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from filmlot.kernel.cli import tell, terminal_language

if TYPE_CHECKING:
    from filmlot.buildings.assets.engine.validate.report import Report
    from filmlot.kernel.settings import Language

Package = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder of a package.")]


def validate(
    folder: Package,
    *,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule or family, as GEO.003 or GEO.")] = None,
    fix: Annotated[Path | None, typer.Option(help="Repair what can be repaired in a copy, written here.")] = None,
    rebuild: Annotated[bool, typer.Option(help="Make its recipe again, and compare every file.")] = False,
    second_gate: Annotated[bool, typer.Option(help="Ask usd-validation-nvidia too, if it is installed.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report as JSON.")] = None,
    sarif: Annotated[Path | None, typer.Option(help="Write the report as SARIF 2.1.0.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page in both languages.")] = None,
) -> None:
    """Holds a package against every rule of the asset standard; ends with 1 where one with an error is broken."""
    from filmlot.buildings.assets.engine.generate.rebuild import rebuilt_hashes
    from filmlot.buildings.assets.engine.package.writer import RECIPE
    from filmlot.buildings.assets.engine.validate.child import validate_apart
    from filmlot.buildings.assets.engine.validate.runner import UnknownRuleError
    from filmlot.buildings.assets.engine.validate.second_gate import second_opinion
    from filmlot.buildings.assets.engine.validate.surroundings import Surroundings

    if fix is not None and fix.exists():
        raise typer.BadParameter(f"{fix} is there already; name a new folder", param_hint="--fix")
    known = Surroundings(rebuilt=rebuilt_hashes(folder / RECIPE, waiting=lambda: None) if rebuild else None)
    try:
        report = validate_apart(folder, waiting=lambda: None, surroundings=known, rules=rule or (), repaired=fix)
    except UnknownRuleError as error:
        raise typer.BadParameter(f"there is no rule {error}", param_hint="--rule") from None
    if second_gate and report.is_self_contained:
        entry = (fix or folder).resolve() / f"{report.slug}.usd"
        asked = second_opinion(entry, waiting=lambda: None)
        report = report.model_copy(update={"outcomes": report.outcomes + asked})
    _print(report, terminal_language())
    _write(report, fix or folder, json_file=json_file, sarif=sarif, html=html)
    raise typer.Exit(code=0 if report.is_passed else 1)


def rules() -> None:
    """Prints every rule of the asset standard as a page in Markdown."""
    from filmlot.buildings.assets.engine.validate.rulebook import rulebook
    from filmlot.buildings.assets.engine.validate.runner import chosen_rules
    from filmlot.kernel.i18n import catalogue

    language = terminal_language()
    typer.echo(rulebook(chosen_rules(()), say=lambda phrase: catalogue().phrase(phrase, language)), nl=False)


def _print(report: Report, language: Language) -> None:
    """Every finding on a line of its own, and what to do after the last of a rule."""
    from filmlot.buildings.assets.engine.validate.rule import Severity
    from filmlot.kernel.i18n import catalogue

    for step in report.repairs:
        files = ", ".join(file.path for file in step.files)
        tell("assets.cli.repaired", language=language, rule=step.rule, files=files)
    for severity in Severity:
        for outcome in report.failed(severity):
            for finding in outcome.findings:
                said = catalogue().phrase(finding.what, language)
                typer.echo(f"{outcome.id} {severity.value:<8} {finding.place}: {said}")
            typer.echo(f"        {catalogue().phrase(outcome.remedy, language)}")
    errors, warnings = (len(report.failed(severity)) for severity in Severity)
    figures = {"looks": report.looks, "errors": errors, "warnings": warnings, "rules": len(report.outcomes)}
    tell("assets.cli.validated", language=language, name=report.slug, **figures)


def _write(report: Report, folder: Path, *, json_file: Path | None, sarif: Path | None, html: Path | None) -> None:
    from filmlot.buildings.assets.engine.validate.page import to_page
    from filmlot.buildings.assets.engine.validate.sarif import to_sarif
    from filmlot.buildings.assets.engine.validate.thumbnails import page_pictures
    from filmlot.kernel.i18n import catalogue

    if json_file is not None:
        json_file.write_text(report.model_dump_json(indent=1), encoding="utf-8")
    if sarif is not None:
        language = terminal_language()
        content = to_sarif(report, say=lambda phrase: catalogue().phrase(phrase, language))
        sarif.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    if html is not None:
        page = to_page(report, say=catalogue().phrase, pictures=page_pictures(folder, report))
        html.write_text(page, encoding="utf-8")
