"""The library: packages, channels, what a version is made of."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json, UtcTime

revision = "0002_library"
down_revision = "0001_assets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widens assets and versions, makes the tables of needs and decisions."""
    asset: list[sa.Column[Any]] = [
        sa.Column("slug", sa.String(48)),
        sa.Column("name_zh", sa.String(200), nullable=False, server_default=""),
        sa.Column("description", sa.String(2000), nullable=False, server_default=""),
        sa.Column("facets", Json, nullable=False, server_default="{}"),
        sa.Column("tags", Json, nullable=False, server_default="[]"),
        sa.Column("thumbnail", sa.String(64)),
        sa.Column("latest_id", sa.String(36)),
        sa.Column("released_id", sa.String(36)),
        sa.Column("uses", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("build_hours", sa.Float(53)),
        sa.Column("changed_at", UtcTime(), nullable=False, server_default="1970-01-01 00:00:00"),
    ]
    version: list[sa.Column[Any]] = [
        sa.Column("contents", sa.String(64)),
        sa.Column("derived", sa.String(64)),
        sa.Column("semver", sa.String(32)),
        sa.Column("channel", sa.String(16), nullable=False, server_default="draft"),
        sa.Column("note", sa.String(2000), nullable=False, server_default=""),
        sa.Column("author", sa.String(80), nullable=False, server_default=""),
        sa.Column("spdx", sa.String(80), nullable=False, server_default=""),
        sa.Column("valid_until", sa.Date()),
        sa.Column("productions", Json, nullable=False, server_default="[]"),
        sa.Column("reports", Json, nullable=False, server_default="{}"),
    ]
    for table, columns in (("assets_asset", asset), ("assets_version", version)):
        for column in columns:  # one by one: making a table anew would cut what points to it on SQLite
            op.add_column(table, column)
    op.execute("UPDATE assets_asset SET changed_at = created_at")
    op.execute(
        "UPDATE assets_asset SET latest_id = (SELECT id FROM assets_version WHERE asset_id = assets_asset.id"
        " ORDER BY number DESC LIMIT 1)"
    )
    op.create_index("ix_assets_asset_scope_id_slug", "assets_asset", ["scope_id", "slug"], unique=True)
    op.create_index("ix_assets_asset_changed_at", "assets_asset", ["changed_at"])
    op.create_index("ix_assets_version_contents", "assets_version", ["contents"])
    op.create_table(
        "assets_need",
        sa.Column("version_id", sa.String(36), nullable=False),
        sa.Column("needs_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("version_id", "needs_id", name="pk_assets_need"),
        sa.ForeignKeyConstraint(["version_id"], ["assets_version.id"], name="fk_assets_need_version_id"),
        sa.ForeignKeyConstraint(["needs_id"], ["assets_version.id"], name="fk_assets_need_needs_id"),
    )
    op.create_index("ix_assets_need_needs_id", "assets_need", ["needs_id"])
    op.create_table(
        "assets_decision",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("version_id", sa.String(36), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("actor_name", sa.String(200), nullable=False),
        sa.Column("before", sa.String(16), nullable=False),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets_decision"),
        sa.ForeignKeyConstraint(["version_id"], ["assets_version.id"], name="fk_assets_decision_version_id"),
    )
    op.create_index("ix_assets_decision_version_id", "assets_decision", ["version_id"])
    _make_rights()
    _make_scenes()


def _make_rights() -> None:
    op.create_table(
        "assets_right",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("asset_id", sa.String(36), nullable=False),
        sa.Column("scope_id", sa.String(36), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("until", UtcTime()),
        sa.Column("given_by", sa.String(80), nullable=False),
        sa.Column("given_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets_right"),
        sa.ForeignKeyConstraint(["asset_id"], ["assets_asset.id"], name="fk_assets_right_asset_id"),
        sa.ForeignKeyConstraint(["scope_id"], ["kernel_scope.id"], name="fk_assets_right_scope_id"),
        sa.UniqueConstraint("asset_id", "scope_id", name="uq_assets_right_asset_id_scope_id"),
    )
    op.create_index("ix_assets_right_scope_id", "assets_right", ["scope_id"])
    op.create_table(
        "assets_lease",
        sa.Column("asset_id", sa.String(36), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("holder_name", sa.String(200), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "part", name="pk_assets_lease"),
        sa.ForeignKeyConstraint(["asset_id"], ["assets_asset.id"], name="fk_assets_lease_asset_id"),
    )


def _make_scenes() -> None:
    op.create_table(
        "assets_scene",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("scope_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("look", Json, nullable=False),
        sa.Column("placements", Json, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets_scene"),
        sa.ForeignKeyConstraint(["scope_id"], ["kernel_scope.id"], name="fk_assets_scene_scope_id"),
        sa.UniqueConstraint("scope_id", "name", name="uq_assets_scene_scope_id_name"),
    )
    op.create_table(
        "assets_use",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("asset_id", sa.String(36), nullable=False),
        sa.Column("version_id", sa.String(36), nullable=False),
        sa.Column("scope_id", sa.String(36), nullable=False),
        sa.Column("production_id", sa.String(36)),
        sa.Column("take_id", sa.String(36), nullable=False),
        sa.Column("slate", sa.String(80), nullable=False),
        sa.Column("look", Json, nullable=False),
        sa.Column("timecode_in", sa.String(16)),
        sa.Column("timecode_out", sa.String(16)),
        sa.Column("time", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets_use"),
        sa.ForeignKeyConstraint(["asset_id"], ["assets_asset.id"], name="fk_assets_use_asset_id"),
        sa.ForeignKeyConstraint(["version_id"], ["assets_version.id"], name="fk_assets_use_version_id"),
        sa.ForeignKeyConstraint(["scope_id"], ["kernel_scope.id"], name="fk_assets_use_scope_id"),
    )
    for column in ("asset_id", "version_id", "scope_id", "take_id"):
        op.create_index(f"ix_assets_use_{column}", "assets_use", [column])
