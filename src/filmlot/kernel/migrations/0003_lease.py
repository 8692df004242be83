"""The lease of the hubs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_lease"
down_revision = "0002_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "kernel_lease",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("url", sa.String(400), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kernel_lease"),
    )
