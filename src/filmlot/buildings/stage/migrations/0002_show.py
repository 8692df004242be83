"""The show of a stage: its state, cue lists, snapshots and watches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json, UtcTime

revision = "0002_show"
down_revision = "0001_stage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables; every stage there is gets a show that is off."""
    op.create_table(
        "stage_show",
        sa.Column("stage_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.Column("overrides", Json, nullable=False),
        sa.Column("asked_by", sa.String(80)),
        sa.Column("asked_at", UtcTime()),
        sa.PrimaryKeyConstraint("stage_id", name="pk_stage_show"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage_stage.id"], name="fk_stage_show_stage_id"),
    )
    op.execute(
        "INSERT INTO stage_show (stage_id, state, rules, overrides) SELECT id, 'off', '{}', '[]' FROM stage_stage"
    )
    _make_cue_lists()
    _make_snapshots_and_watches()


def _make_cue_lists() -> None:
    op.create_table(
        "stage_cue_list",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("stage_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("cues", Json, nullable=False),
        sa.Column("pending", Json, nullable=False),
        sa.Column("undo", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage_cue_list"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage_stage.id"], name="fk_stage_cue_list_stage_id"),
        sa.UniqueConstraint("stage_id", "name", name="uq_stage_cue_list_stage_id_name"),
    )


def _make_snapshots_and_watches() -> None:
    op.create_table(
        "stage_snapshot",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("stage_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("points", Json, nullable=False),
        sa.Column("taken_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage_snapshot"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage_stage.id"], name="fk_stage_snapshot_stage_id"),
        sa.UniqueConstraint("stage_id", "name", name="uq_stage_snapshot_stage_id_name"),
    )
    op.create_table(
        "stage_watch",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("stage_id", sa.String(36), nullable=False),
        sa.Column("watch", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage_watch"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage_stage.id"], name="fk_stage_watch_stage_id"),
    )
    op.create_index("ix_stage_watch_stage_id", "stage_watch", ["stage_id"])
