"""How devices and processes were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import UtcTime

revision = "0004_health"
down_revision = "0003_recorders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "stage_health",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("stage_id", sa.String(36), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("usable", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage_health"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage_stage.id"], name="fk_stage_health_stage_id"),
    )
    op.create_index("ix_stage_health_stage_id_until", "stage_health", ["stage_id", "until"])
