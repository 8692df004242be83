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
    reports: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


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
