"""Assets and their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json, UtcTime

revision = "0001_assets"
down_revision = None
branch_labels = ("assets",)
depends_on = "0001_ground"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "assets_asset",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("scope_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets_asset"),
        sa.ForeignKeyConstraint(["scope_id"], ["kernel_scope.id"], name="fk_assets_asset_scope_id"),
    )
    op.create_index("ix_assets_asset_scope_id", "assets_asset", ["scope_id"])
    op.create_table(
        "assets_version",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("asset_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("blake3", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("fault", Json),
        sa.Column("counts", Json, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets_version"),
        sa.ForeignKeyConstraint(["asset_id"], ["assets_asset.id"], name="fk_assets_version_asset_id"),
        sa.UniqueConstraint("asset_id", "number", name="uq_assets_version_asset_id_number"),
    )
    op.create_index("ix_assets_version_blake3", "assets_version", ["blake3"])
