"""What stands on a stage's walls may be a scene, and has a look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filmlot.kernel.db import Json

revision = "0008_look"
down_revision = "0007_chart"
branch_labels = None
depends_on = "0001_assets"


def upgrade() -> None:
    """Adds the columns; a version that stands there goes on as it is by itself.

    Their defaults stay: SQLite would have to rebuild a table that others refer to.
    """
    op.add_column("stage_stage", sa.Column("content_scene_id", sa.String(36), nullable=True))
    op.add_column("stage_stage", sa.Column("content", Json, nullable=False, server_default="{}"))
    op.add_column("stage_stage", sa.Column("look", Json, nullable=False, server_default="{}"))
    _tell_contents()


def _tell_contents() -> None:
    connection = op.get_bind()
    stage = sa.table("stage_stage", sa.column("id"), sa.column("content_version_id"), sa.column("content", Json))
    version = sa.table("assets_version", sa.column("id"), sa.column("asset_id"))
    asset = sa.table("assets_asset", sa.column("id"), sa.column("name"))
    shown = (
        sa.select(stage.c.id, version.c.id, asset.c.id, asset.c.name)
        .join(version, version.c.id == stage.c.content_version_id)
        .join(asset, asset.c.id == version.c.asset_id)
    )
    for stage_id, version_id, asset_id, name in connection.execute(shown).all():
        part = {"version_id": version_id, "asset_id": asset_id, "name": name}
        content = {"name": name, "versions": [part]}
        connection.execute(sa.update(stage).where(stage.c.id == stage_id).values(content=content))
