"""Migrations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from filmlot.kernel.db import Database
from filmlot.kernel.migrate import heads_on_disk, migration_folders, stored_heads, upgrade

UPGRADE = """
import sys
from filmlot.kernel.db import Database
from filmlot.kernel.migrate import upgrade
print(upgrade(Database(sys.argv[1])))
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'lot.db'}"


def test_an_empty_database_is_brought_to_all_heads(url: str) -> None:
    database = Database(url)

    assert upgrade(database)

    with database.reader.connect() as connection:
        assert stored_heads(connection) == heads_on_disk(migration_folders())
    database.close()


def test_an_up_to_date_database_is_left_alone_without_loading_alembic(url: str) -> None:
    script = UPGRADE + "print('alembic' in sys.modules)"
    database = Database(url)
    upgrade(database)
    database.close()

    told = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["False", "False"]


def test_of_two_processes_that_start_at_once_one_migrates(url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = sorted(process.communicate(timeout=60)[0].strip() for process in running)

    assert told == ["False", "True"]


def test_a_migration_that_fails_leaves_nothing_half_done(url: str) -> None:
    database = Database(url)
    with database.writer.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kernel_audit (id INTEGER)"))  # in the way of the first revision

    with pytest.raises(sa.exc.OperationalError):
        upgrade(database)

    with database.reader.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["kernel_audit"]
    database.close()


def test_heads_are_read_without_running_a_revision(tmp_path: Path) -> None:
    (tmp_path / "0001_a.py").write_text("revision = 'a'\ndown_revision = None\nraise SystemExit")
    (tmp_path / "0002_b.py").write_text("revision: str = 'b'\ndown_revision: str = 'a'\n")
    (tmp_path / "0003_c.py").write_text("revision = 'c'\ndown_revision = None\ndepends_on = ('b',)\n")

    assert heads_on_disk([tmp_path]) == {"c"}
