"""What the recorders said when a take rolled and was cut."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json

revision = "0003_recorders"
down_revision = "0002_show"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; takes of before had no recorders but the node's."""
    op.add_column("stage_take", sa.Column("recorders", Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("stage_take") as take:
        take.alter_column("recorders", server_default=None)
