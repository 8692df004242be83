"""What was found in foreign files, and since when a part is worked on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json, UtcTime

revision = "0004_library_pages"
down_revision = "0003_likeness"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table of ingests; leases, which last an hour at most, begin anew."""
    op.execute("DELETE FROM assets_lease")
    op.add_column("assets_lease", sa.Column("since", UtcTime(), nullable=False, server_default="1970-01-01 00:00:00"))
    op.add_column("assets_lease", sa.Column("asked_by", sa.String(200), nullable=False, server_default=""))
    op.create_table(
        "assets_ingest",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("scope_id", sa.String(36), nullable=False),
        sa.Column("given", Json, nullable=False),
        sa.Column("actor_name", sa.String(200), nullable=False),
        sa.Column("found", Json),
        sa.Column("asset_id", sa.String(36)),
        sa.Column("version_id", sa.String(36)),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets_ingest"),
        sa.ForeignKeyConstraint(["scope_id"], ["kernel_scope.id"], name="fk_assets_ingest_scope_id"),
        sa.ForeignKeyConstraint(["asset_id"], ["assets_asset.id"], name="fk_assets_ingest_asset_id"),
        sa.ForeignKeyConstraint(["version_id"], ["assets_version.id"], name="fk_assets_ingest_version_id"),
    )
    op.create_index("ix_assets_ingest_scope_id", "assets_ingest", ["scope_id"])
