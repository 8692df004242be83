"""Jobs and parked events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json, UtcTime

revision = "0002_jobs"
down_revision = "0001_ground"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "kernel_job",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("params", Json, nullable=False),
        sa.Column("scope", sa.String(36), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("correlation", sa.String(36), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime()),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.Float(53), nullable=False),
        sa.Column("stage", sa.String(120), nullable=False),
        sa.Column("rate", sa.Float(53)),
        sa.Column("left_s", sa.Float(53)),
        sa.Column("error", Json),
        sa.PrimaryKeyConstraint("id", name="pk_kernel_job"),
    )
    op.create_index("ix_kernel_job_state", "kernel_job", ["state"])
    op.create_index("ix_kernel_job_scope", "kernel_job", ["scope"])
    op.create_table(
        "kernel_parked",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("subscriber", sa.String(120), nullable=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(120), nullable=False),
        sa.Column("error", sa.String(2000), nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kernel_parked"),
    )
    op.create_index("ix_kernel_parked_subscriber", "kernel_parked", ["subscriber"])
