"""The calibrations of a stage."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json, UtcTime

revision = "0005_calibration"
down_revision = "0004_health"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "stage_calibration",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("stage_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("scope", sa.String(80), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("measurement", Json, nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("residuals", Json, nullable=False),
        sa.Column("rests_on", Json, nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("accepted_by", sa.String(120)),
        sa.Column("accepted_at", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_stage_calibration"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage_stage.id"], name="fk_stage_calibration_stage_id"),
    )
    op.create_index("ix_stage_calibration_stage_id", "stage_calibration", ["stage_id"])
