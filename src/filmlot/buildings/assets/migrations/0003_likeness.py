"""How versions look and what shape they have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_likeness"
down_revision = "0002_library"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table; versions that were prepared before have no likeness until they are prepared again."""
    op.create_table(
        "assets_likeness",
        sa.Column("version_id", sa.String(36), nullable=False),
        sa.Column("look", sa.LargeBinary(512), nullable=False),
        sa.Column("shape", sa.LargeBinary(512), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name="pk_assets_likeness"),
        sa.ForeignKeyConstraint(["version_id"], ["assets_version.id"], name="fk_assets_likeness_version_id"),
    )
