"""`filmlot onset …`: cards offloaded, sealed and checked at the command line."""

from __future__ import annotations

import typer

from filmlot.buildings.onset.custody_commands import check, offload, seal

app = typer.Typer(no_args_is_help=True, help="On set: cards offloaded, folders sealed by ASC MHL and checked.")
app.command()(offload)
app.command()(seal)
app.command()(check)
