"""`filmlot audit`."""

from __future__ import annotations

import typer

from filmlot.kernel.audit import verify as verify_chain
from filmlot.kernel.audit_routes import AUDIT_VERIFY
from filmlot.kernel.cli import acts, opened_ground, tell, terminal_language

app = typer.Typer(help="The audit: who did what.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def audit() -> None:
    """The audit: who did what."""


@app.command("verify")
@acts(AUDIT_VERIFY)
def verify() -> None:
    """Walk the whole chain; status 1 if a line was changed, removed or inserted."""
    with opened_ground() as ground, ground.look() as work:
        verdict = verify_chain(work.session)
        language = terminal_language(ground.settings)
    if verdict.broken_at is None:
        tell("gate.audit.holds", language=language, lines=verdict.lines, head=verdict.head)
        return
    tell("gate.audit.broken", language=language, position=verdict.broken_at, lines=verdict.lines)
    raise typer.Exit(1)
