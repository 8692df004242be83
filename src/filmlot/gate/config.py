"""`filmlot config`."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import typer

from filmlot.kernel.cli import terminal_language
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Settings

app = typer.Typer(help="The settings.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def config() -> None:
    """The settings."""


@app.command("explain")
def explain() -> None:
    """Print each setting, its value, where that comes from, and what it means; secrets stay hidden."""
    settings = Settings.read()
    file = settings.home / "lot.toml"
    in_file = set(tomllib.loads(file.read_text(encoding="utf-8"))) if file.exists() else set()
    for name, field in Settings.model_fields.items():
        typer.echo(f"{name} = {getattr(settings, name)}  [{_source(settings, name, file, in_file)}]")
        typer.echo(f"    {field.description}")


def _source(settings: Settings, name: str, file: Path, in_file: set[str]) -> str:
    texts, language = catalogue(), terminal_language(settings)
    variable = f"FILMLOT_{name.upper()}"
    if variable in os.environ:
        return texts.text("gate.config.environment", language, name=variable)
    if name in in_file:
        return texts.text("gate.config.file", language, name=str(file))
    return texts.text("gate.config.default", language)
