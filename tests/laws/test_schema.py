"""What the migrations make is what the code maps: no column is forgotten on either side."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from tests.laws.tree import ROOT

from filmlot.kernel.db import Base, Database
from filmlot.kernel.migrate import upgrade

SOURCES = ROOT / "src"


def import_tables() -> None:
    """Import every module of the kernel and the buildings that maps a table."""
    for folder in ("kernel", "buildings"):
        for file in sorted((SOURCES / "filmlot" / folder).rglob("*.py")):
            if "__tablename__" in file.read_text(encoding="utf-8"):
                import_module(".".join(file.relative_to(SOURCES).with_suffix("").parts))


def differences(database: Database, metadata: sa.MetaData) -> list[object]:
    """What a migration would still have to do."""
    with database.reader.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def test_the_migrated_schema_is_what_the_code_maps(tmp_path: Path) -> None:
    import_tables()
    database = Database(f"sqlite:///{tmp_path / 'lot.db'}")
    upgrade(database)

    found = differences(database, Base.metadata)
    database.close()

    assert Base.metadata.tables
    assert not found


def test_a_table_is_named_after_its_building() -> None:
    import_tables()
    owners = {"kernel", "identity", "audit"} | {path.name for path in (SOURCES / "filmlot/buildings").iterdir()}

    assert not [name for name in Base.metadata.tables if name.split("_")[0] not in owners]


def test_no_building_points_into_the_tables_of_another() -> None:
    import_tables()
    crossing = [
        f"{table.name} -> {key.column.table.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name.split("_")[0] not in {table.name.split("_")[0], "kernel"}
    ]

    assert not crossing


def test_a_forgotten_column_is_found(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("laws_take", metadata, sa.Column("id", sa.String(36), primary_key=True))
    database = Database(f"sqlite:///{tmp_path / 'lot.db'}")
    metadata.create_all(database.writer)
    metadata.tables["laws_take"].append_column(sa.Column("slate", sa.String(20)))

    found = differences(database, metadata)
    database.close()

    assert len(found) == 1
