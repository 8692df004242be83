"""Uploads that may be cut and go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import UtcTime

revision = "0004_upload"
down_revision = "0003_lease"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "kernel_upload",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("principal", sa.String(80), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("announced", sa.String(64)),
        sa.Column("blake3", sa.String(64)),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kernel_upload"),
    )
    op.create_index("ix_kernel_upload_principal", "kernel_upload", ["principal"])
