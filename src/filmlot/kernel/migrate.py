"""Migrations: one Alembic environment, one history a building, run to all heads in one transaction.

Revisions stand in the `migrations/` folder of the kernel and of each building; a building's first one carries its
name as branch label and depends on the kernel's. Forward only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from filmlot.kernel.db import Database

LOCK = 0x4D494752  # the advisory lock's number: "MIGR"
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '30s'"
ASSIGNMENT = re.compile(r"^(revision|down_revision|depends_on)\b[^=\n]*=(.*)$", re.MULTILINE)
STRING = re.compile(r"[\"']([^\"']+)[\"']")


def upgrade(database: Database) -> bool:
    """Brings the database to the newest revision of every history; whether there was anything to do.

    Of two processes that start at once, one migrates and the other waits and finds it done. Alembic is loaded only
    when the database is not up to date.
    """
    folders = migration_folders()
    heads = heads_on_disk(folders)
    with database.reader.connect() as connection:
        if stored_heads(connection) == heads:
            return False
    with database.writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(LOCK_TIMEOUT)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        if stored_heads(connection) == heads:
            return False
        _run_alembic(connection, folders)
    return True


def migration_folders() -> list[Path]:
    """The folders of all histories, the kernel's first."""
    root = Path(__file__).parent.parent
    return [root / "kernel" / "migrations", *sorted(root.glob("buildings/*/migrations"))]


def heads_on_disk(folders: Iterable[Path]) -> frozenset[str]:
    """The revisions that no other one follows or depends on, read without running any of them."""
    revisions: set[str] = set()
    surpassed: set[str] = set()
    for folder in folders:
        for file in folder.glob("[0-9]*.py"):
            names = _module_names(file)
            revisions |= names["revision"]
            surpassed |= names["down_revision"] | names["depends_on"]
    return frozenset(revisions - surpassed)


def stored_heads(connection: sa.Connection) -> frozenset[str]:
    """The revisions that the database says it is at; none if it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return frozenset()
    return frozenset(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))


def _run_alembic(connection: sa.Connection, folders: list[Path]) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    locations = [str(folder) for folder in folders]
    script = ScriptDirectory(locations[0], version_locations=locations)
    environment = EnvironmentContext(Config(), script, fn=lambda at, _context: script._upgrade_revs("heads", at))  # noqa: SLF001 - as alembic.command.upgrade does
    with environment:
        environment.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
        environment.run_migrations()


def _module_names(file: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set(), "depends_on": set()}
    for name, value in ASSIGNMENT.findall(file.read_text(encoding="utf-8")):
        found[name] |= set(STRING.findall(value))
    return found
