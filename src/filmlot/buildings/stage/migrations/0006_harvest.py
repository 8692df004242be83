"""The files that were fetched from the recorders of a take, the job that fetches them, and its devices' points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json

revision = "0006_harvest"
down_revision = "0005_calibration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; of takes of before nothing was fetched or noted."""
    op.add_column("stage_take", sa.Column("harvest", Json, nullable=False, server_default="[]"))
    op.add_column("stage_take", sa.Column("harvest_job", sa.String(36), nullable=True))
    op.add_column("stage_take", sa.Column("points", Json, nullable=False, server_default="{}"))
    with op.batch_alter_table("stage_take") as take:
        take.alter_column("harvest", server_default=None)
        take.alter_column("points", server_default=None)
