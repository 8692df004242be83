"""`filmlot assets …`: assets at the command line."""

from __future__ import annotations

import typer

from filmlot.buildings.assets.commands.agent import agent, plugin
from filmlot.buildings.assets.commands.ingest import ingest
from filmlot.buildings.assets.commands.transfer import prove, pull, push
from filmlot.buildings.assets.commands.validate import rules, validate

app = typer.Typer(no_args_is_help=True, help="Assets: foreign files taken in, packages checked, sent and fetched.")
app.command()(ingest)
app.command()(rules)
app.command()(validate)
app.command()(push)
app.command()(pull)
app.command()(prove)
app.command()(agent)
app.command()(plugin)
