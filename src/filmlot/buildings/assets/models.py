"""The tables of the assets building."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from filmlot.kernel.db import Base


class AssetRow(Base):
    """A thing that has versions: a set, a prop, a street. What a search looks at is that of its newest version."""

    __tablename__ = "assets_asset"
    __table_args__ = (sa.Index("ix_assets_asset_scope_id_slug", "scope_id", "slug", unique=True),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    scope_id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"), index=True)
    slug: Mapped[str | None] = mapped_column(sa.String(48))
    name: Mapped[str] = mapped_column(sa.String(200))
    name_zh: Mapped[str] = mapped_column(sa.String(200), default="")
    description: Mapped[str] = mapped_column(sa.String(2000), default="")
    facets: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tags: Mapped[list[Any]] = mapped_column(default=list)
    thumbnail: Mapped[str | None] = mapped_column(sa.String(64))
    latest_id: Mapped[str | None] = mapped_column(sa.String(36))
    released_id: Mapped[str | None] = mapped_column(sa.String(36))
    uses: Mapped[int] = mapped_column(default=0)
    build_hours: Mapped[float | None] = mapped_column(sa.Float(53))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)


class VersionRow(Base):
    """A version: the bytes never change, only what is known of them."""

    __tablename__ = "assets_version"
    __table_args__ = (sa.UniqueConstraint("asset_id", "number"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    asset_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_asset.id"))
    number: Mapped[int]
    blake3: Mapped[str] = mapped_column(sa.String(64), index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    format: Mapped[str] = mapped_column(sa.String(8))
    bytes: Mapped[int] = mapped_column(sa.BigInteger)
    state: Mapped[str] = mapped_column(sa.String(16))
    fault: Mapped[dict[str, Any] | None]
    counts: Mapped[dict[str, Any]]
    contents: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    derived: Mapped[str | None] = mapped_column(sa.String(64))
    semver: Mapped[str | None] = mapped_column(sa.String(32))
    channel: Mapped[str] = mapped_column(sa.String(16))
    note: Mapped[str] = mapped_column(sa.String(2000), default="")
    author: Mapped[str] = mapped_column(sa.String(80))
    spdx: Mapped[str] = mapped_column(sa.String(80), default="")
    valid_until: Mapped[date | None]
    productions: Mapped[list[Any]] = mapped_column(default=list)
    reports: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


class LikenessRow(Base):
    """How a version looks and what shape it has, as `descriptor.file` packs vectors."""

    __tablename__ = "assets_likeness"

    version_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_version.id"), primary_key=True)
    look: Mapped[bytes] = mapped_column(sa.LargeBinary(512))
    shape: Mapped[bytes] = mapped_column(sa.LargeBinary(512))


class NeedRow(Base):
    """A version that another one is made of; versions never change, so there are no circles."""

    __tablename__ = "assets_need"

    version_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_version.id"), primary_key=True)
    needs_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_version.id"), primary_key=True, index=True)


class DecisionRow(Base):
    """A step of a version from one channel to another."""

    __tablename__ = "assets_decision"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    version_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_version.id"), index=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    before: Mapped[str] = mapped_column(sa.String(16))
    after: Mapped[str] = mapped_column(sa.String(16))
    note: Mapped[str] = mapped_column(sa.String(2000))
    time: Mapped[datetime]


class RightRow(Base):
    """What the people of another scope may do with an asset, until when."""

    __tablename__ = "assets_right"
    __table_args__ = (sa.UniqueConstraint("asset_id", "scope_id"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    asset_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_asset.id"))
    scope_id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"), index=True)
    level: Mapped[str] = mapped_column(sa.String(8))
    until: Mapped[datetime | None]
    given_by: Mapped[str] = mapped_column(sa.String(80))
    given_at: Mapped[datetime]


class LeaseRow(Base):
    """Somebody works on a part of an asset; advisory, and over when it is not renewed."""

    __tablename__ = "assets_lease"

    asset_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_asset.id"), primary_key=True)
    part: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    holder: Mapped[str] = mapped_column(sa.String(80))
    holder_name: Mapped[str] = mapped_column(sa.String(200))
    since: Mapped[datetime]
    until: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(sa.String(200), default="")


class IngestRow(Base):
    """A foreign file that was given; its id is that of its job, `found` the report of whoever read it."""

    __tablename__ = "assets_ingest"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    scope_id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"), index=True)
    given: Mapped[dict[str, Any]]
    actor_name: Mapped[str] = mapped_column(sa.String(200))
    found: Mapped[dict[str, Any] | None]
    asset_id: Mapped[str | None] = mapped_column(sa.ForeignKey("assets_asset.id"))
    version_id: Mapped[str | None] = mapped_column(sa.ForeignKey("assets_version.id"))
    created_at: Mapped[datetime]


class SceneRow(Base):
    """A digital set: assets that are placed together for a scene of a production."""

    __tablename__ = "assets_scene"
    __table_args__ = (sa.UniqueConstraint("scope_id", "name"),)

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    scope_id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    look: Mapped[dict[str, Any]] = mapped_column(default=dict)
    placements: Mapped[list[Any]] = mapped_column(default=list)
    edition: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class UseRow(Base):
    """A version that stood on a wall during a take, and how it looked."""

    __tablename__ = "assets_use"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    asset_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_asset.id"), index=True)
    version_id: Mapped[str] = mapped_column(sa.ForeignKey("assets_version.id"), index=True)
    scope_id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"), index=True)
    production_id: Mapped[str | None] = mapped_column(sa.String(36))
    take_id: Mapped[str] = mapped_column(sa.String(36), index=True)
    slate: Mapped[str] = mapped_column(sa.String(80))
    look: Mapped[dict[str, Any]]
    timecode_in: Mapped[str | None] = mapped_column(sa.String(16))
    timecode_out: Mapped[str | None] = mapped_column(sa.String(16))
    time: Mapped[datetime]
