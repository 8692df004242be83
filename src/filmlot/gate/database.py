"""`filmlot migrate`."""

from __future__ import annotations

from filmlot.kernel.cli import tell, terminal_language


def migrate() -> None:
    """Bring the database up to date; safe to run at any time."""
    from filmlot.kernel.db import Database
    from filmlot.kernel.migrate import upgrade
    from filmlot.kernel.settings import Settings

    settings = Settings.read()
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.sqlalchemy_url)
    try:
        changed = upgrade(database)
    finally:
        database.close()
    tell("gate.migrate.done" if changed else "gate.migrate.nothing", language=terminal_language(settings))
