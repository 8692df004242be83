"""The tables of the assets building."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from filmlot.kernel.db import Base


class AssetRow(Base):
    """A thing that has versions: a set, a prop, a street."""

    __tablename__ = "assets_asset"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    scope_id: Mapped[str] = mapped_column(sa.ForeignKey("kernel_scope.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]


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
    created_at: Mapped[datetime]
