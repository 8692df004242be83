"""The chart on a stage's walls: how wide its squares were last, and whether it is there now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_chart"
down_revision = "0006_harvest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; no stage had a chart.

    The default stays: to take it off, SQLite would make anew a table that others point to.
    """
    op.add_column("stage_stage", sa.Column("chart_square_mm", sa.Double(), nullable=True))
    op.add_column("stage_stage", sa.Column("chart_is_shown", sa.Boolean(), nullable=False, server_default=sa.false()))
