"""Events: what happened, written with the change and numbered after the commit.

`UnitOfWork.emit` adds a row to `kernel_event` in the same transaction as the change. The relay then gives each
committed row its position in the stream (a sequence of the database is not commit-ordered, a reader would skip rows)
and hands it to the bus. The table is the log; the bus only carries word of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, Session, mapped_column

from filmlot.kernel.db import Base


class Event(BaseModel):
    """The parent of every event; a subclass is named in the past tense and only ever grows optional fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    version: ClassVar[int] = 1


class Envelope(BaseModel):
    """An event as it travels; `position` orders all events of the lot without gaps."""

    model_config = ConfigDict(frozen=True)

    id: str
    position: int
    type: str
    version: int
    time: datetime
    subject: str
    scope: str
    actor: str
    correlation: str
    data: dict[str, Any]


class EventRow(Base):
    """The log; a row without a position waits for the relay."""

    __tablename__ = "kernel_event"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    position: Mapped[int | None] = mapped_column(sa.BigInteger, unique=True)
    type: Mapped[str] = mapped_column(sa.String(120))
    version: Mapped[int]
    time: Mapped[datetime]
    subject: Mapped[str] = mapped_column(sa.String(120))
    scope: Mapped[str] = mapped_column(sa.String(36), index=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    correlation: Mapped[str] = mapped_column(sa.String(36))
    data: Mapped[dict[str, Any]]

    def envelope(self) -> Envelope:
        """The event as it travels; only for numbered rows."""
        assert self.position is not None
        return Envelope(
            id=self.id,
            position=self.position,
            type=self.type,
            version=self.version,
            time=self.time,
            subject=self.subject,
            scope=self.scope,
            actor=self.actor,
            correlation=self.correlation,
            data=self.data,
        )


class Cursor(Base):
    """How far a named reader of the log has come."""

    __tablename__ = "kernel_cursor"

    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    position: Mapped[int] = mapped_column(sa.BigInteger)


def read_after(session: Session, position: int, *, limit: int, types: tuple[str, ...] = ()) -> list[Envelope]:
    """At most `limit` events after `position`, oldest first; all types if none is named."""
    rows = sa.select(EventRow).where(EventRow.position > position).order_by(EventRow.position).limit(limit)
    if types:
        rows = rows.where(EventRow.type.in_(types))
    return [row.envelope() for row in session.scalars(rows)]


def last_position(session: Session) -> int:
    """The position of the newest numbered event, 0 in an empty log."""
    return session.scalar(sa.select(sa.func.max(EventRow.position))) or 0
