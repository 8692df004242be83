"""The schema that the migrations make is the one that the models describe."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import filmlot.kernel.subscribers  # noqa: F401 - its table
from filmlot.gate.lot import ground_floor, open_buildings
from filmlot.kernel.db import Base, Database
from filmlot.kernel.migrate import upgrade


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'lot.db'}")


def test_the_migrations_make_what_the_models_describe(database: Database) -> None:
    ground_floor()
    open_buildings()

    assert upgrade(database)

    with database.reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    database.close()
