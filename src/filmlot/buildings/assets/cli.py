"""`filmlot assets …`: assets at the command line."""

from __future__ import annotations

import typer

from filmlot.buildings.assets.ingest_command import ingest
from filmlot.buildings.assets.transfer_commands import pull, push
from filmlot.buildings.assets.validate_command import rules, validate

app = typer.Typer(no_args_is_help=True, help="Assets: foreign files taken in, packages checked, sent and fetched.")
app.command()(ingest)
app.command()(rules)
app.command()(validate)
app.command()(push)
app.command()(pull)
