"""Stages and their takes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json, UtcTime

revision = "0001_stage"
down_revision = None
branch_labels = ("stage",)
depends_on = "0001_ground"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "stage_stage",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("code", sa.String(4), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("content_version_id", sa.String(36)),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage_stage"),
        sa.ForeignKeyConstraint(["id"], ["kernel_scope.id"], name="fk_stage_stage_id"),
    )
    _make_takes()


def _make_takes() -> None:
    op.create_table(
        "stage_take",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("stage_id", sa.String(36), nullable=False),
        sa.Column("slate", sa.String(80), nullable=False),
        sa.Column("scene", sa.String(20), nullable=False),
        sa.Column("shot", sa.String(20), nullable=False),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("camera", sa.String(40), nullable=False),
        sa.Column("rate", sa.String(12), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime()),
        sa.Column("frames", sa.Integer()),
        sa.Column("pictures", sa.Integer()),
        sa.Column("timecode_in", sa.String(12)),
        sa.Column("timecode_out", sa.String(12)),
        sa.Column("circled", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(300)),
        sa.Column("files", Json, nullable=False),
        sa.Column("wall_state", Json, nullable=False),
        sa.Column("asset_versions", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage_take"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage_stage.id"], name="fk_stage_take_stage_id"),
        sa.UniqueConstraint("stage_id", "slate", name="uq_stage_take_stage_id_slate"),
    )
    op.create_index("ix_stage_take_stage_id_scene_shot", "stage_take", ["stage_id", "scene", "shot"])
    op.create_index(
        "uq_stage_take_rolling",
        "stage_take",
        ["stage_id"],
        unique=True,
        sqlite_where=sa.text("state = 'rolling'"),
        postgresql_where=sa.text("state = 'rolling'"),
    )
