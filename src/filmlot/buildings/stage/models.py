"""The tables of the stage building."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from filmlot.buildings.stage.engine.health import Usable
from filmlot.kernel.db import Base


class StageRow(Base):
    """A stage; its id is that of its scope.

    `content` is what stands on its walls, a version or a scene of the assets building, and `look` what was chosen over
    its own look. `chart_square_mm` is how wide the squares of the chart were when it was last on the walls.
    """

    __tablename__ = "stage_stage"

    id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    code: Mapped[str] = mapped_column(sa.String(4))
    description: Mapped[str] = mapped_column(sa.Text)
    content_version_id: Mapped[str | None] = mapped_column(sa.String(36))
    content_scene_id: Mapped[str | None] = mapped_column(sa.String(36))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    look: Mapped[dict[str, Any]] = mapped_column(default=dict)
    chart_square_mm: Mapped[float | None]
    chart_is_shown: Mapped[bool] = mapped_column(server_default=sa.false())
    created_at: Mapped[datetime]


class TakeRow(Base):
    """A take; what its files hold is known after the cut. `points` are the devices' when it rolled."""

    __tablename__ = "stage_take"
    __table_args__ = (
        sa.UniqueConstraint("stage_id", "slate"),
        sa.Index("ix_stage_take_stage_id_scene_shot", "stage_id", "scene", "shot"),
        sa.Index(
            "uq_stage_take_rolling",
            "stage_id",
            unique=True,
            sqlite_where=sa.text("state = 'rolling'"),
            postgresql_where=sa.text("state = 'rolling'"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    stage_id: Mapped[str] = mapped_column(sa.ForeignKey("stage_stage.id"))
    slate: Mapped[str] = mapped_column(sa.String(80))
    scene: Mapped[str] = mapped_column(sa.String(20))
    shot: Mapped[str] = mapped_column(sa.String(20))
    take: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(16))
    camera: Mapped[str] = mapped_column(sa.String(40))
    rate: Mapped[str] = mapped_column(sa.String(12))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    frames: Mapped[int | None]
    pictures: Mapped[int | None]
    timecode_in: Mapped[str | None] = mapped_column(sa.String(12))
    timecode_out: Mapped[str | None] = mapped_column(sa.String(12))
    circled: Mapped[bool]
    notes: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    files: Mapped[list[Any]]
    recorders: Mapped[list[Any]]
    harvest: Mapped[list[Any]]
    harvest_job: Mapped[str | None] = mapped_column(sa.String(36))
    points: Mapped[dict[str, Any]]
    wall_state: Mapped[dict[str, Any]]
    asset_versions: Mapped[list[Any]]


class ShowRow(Base):
    """What a stage does for its public; one a stage."""

    __tablename__ = "stage_show"

    stage_id: Mapped[str] = mapped_column(sa.ForeignKey("stage_stage.id"), primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(16))
    rules: Mapped[dict[str, Any]]
    overrides: Mapped[list[Any]]
    asked_by: Mapped[str | None] = mapped_column(sa.String(80))
    asked_at: Mapped[datetime | None]


class CueListRow(Base):
    """A cue list; `pending` and `undo` hold batches of edits, oldest first."""

    __tablename__ = "stage_cue_list"
    __table_args__ = (sa.UniqueConstraint("stage_id", "name"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    stage_id: Mapped[str] = mapped_column(sa.ForeignKey("stage_stage.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    revision: Mapped[int]
    cues: Mapped[list[Any]]
    pending: Mapped[list[Any]]
    undo: Mapped[list[Any]]


class SnapshotRow(Base):
    """A snapshot of points."""

    __tablename__ = "stage_snapshot"
    __table_args__ = (sa.UniqueConstraint("stage_id", "name"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    stage_id: Mapped[str] = mapped_column(sa.ForeignKey("stage_stage.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    scope: Mapped[dict[str, Any]]
    points: Mapped[list[Any]]
    taken_at: Mapped[datetime]


class WatchRow(Base):
    """A watch; what it knows lives in the process that looks."""

    __tablename__ = "stage_watch"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    stage_id: Mapped[str] = mapped_column(sa.ForeignKey("stage_stage.id"), index=True)
    watch: Mapped[dict[str, Any]]


class CalibrationRow(Base):
    """A calibration; `rests_on` holds the parts of the description that it was measured with, by their place."""

    __tablename__ = "stage_calibration"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    stage_id: Mapped[str] = mapped_column(sa.ForeignKey("stage_stage.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    scope: Mapped[str] = mapped_column(sa.String(80))
    state: Mapped[str] = mapped_column(sa.String(16))
    measurement: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    residuals: Mapped[dict[str, Any]]
    rests_on: Mapped[dict[str, Any]]
    author: Mapped[str] = mapped_column(sa.String(120))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_by: Mapped[str | None] = mapped_column(sa.String(120))
    accepted_at: Mapped[datetime | None]


class HealthRow(Base):
    """A time in which a device or a process (`subject`) was the same; an open one goes on."""

    __tablename__ = "stage_health"
    __table_args__ = (sa.Index("ix_stage_health_stage_id_until", "stage_id", "until"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    stage_id: Mapped[str] = mapped_column(sa.ForeignKey("stage_stage.id"))
    subject: Mapped[str] = mapped_column(sa.String(80))
    since: Mapped[datetime]
    until: Mapped[datetime]
    is_open: Mapped[bool]
    usable: Mapped[Usable] = mapped_column(sa.String(16))
    reason: Mapped[str] = mapped_column(sa.String(40))
