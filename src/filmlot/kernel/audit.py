"""The audit: who did what to what, before and after, in a chain that shows every later change to a line.

Each line holds the hash of the line before it. Lines are written at the end of the unit of work, in its transaction
and under one lock, so that the chain has no forks however many writers there are. What a chain alone cannot show is
that its newest lines were cut off: whoever must exclude that keeps the newest hash outside, `filmlot audit verify`
prints it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from blake3 import blake3
from sqlalchemy.orm import Mapped, Session, mapped_column

from filmlot.kernel.db import Base

GENESIS = "0" * 64
LOCK = 0x41554449  # the advisory lock's number: "AUDI"
BATCH = 1000


@dataclass(frozen=True)
class Entry:
    """An act that waits for the end of its unit of work."""

    verb: str
    subject: str
    scope: str | None
    before: str | None
    after: str | None


class AuditLine(Base):
    """A line of the chain; `before` and `after` are canonical JSON as text, because the hash covers every byte."""

    __tablename__ = "kernel_audit"

    position: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    time: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(80))
    verb: Mapped[str] = mapped_column(sa.String(120))
    subject: Mapped[str] = mapped_column(sa.String(120))
    scope: Mapped[str | None] = mapped_column(sa.String(36), index=True)
    before: Mapped[str | None] = mapped_column(sa.Text)
    after: Mapped[str | None] = mapped_column(sa.Text)
    correlation: Mapped[str] = mapped_column(sa.String(36))
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: the lines that hold, the newest good hash, and the first position that does not hold."""

    lines: int
    head: str
    broken_at: int | None


def entry(
    verb: str, *, subject: str, scope: str | None, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> Entry:
    """An act as it will be written; `before` and `after` hold only what JSON can say."""
    return Entry(verb, subject, scope, _canonical_or_none(before), _canonical_or_none(after))


def write_entries(session: Session, entries: Iterable[Entry], *, time: datetime, actor: str, correlation: str) -> None:
    """Appends the acts to the chain; the last thing before the commit, until which it holds the lock of the chain."""
    waiting = list(entries)
    if not waiting:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    newest = session.execute(
        sa.select(AuditLine.position, AuditLine.hash).order_by(AuditLine.position.desc()).limit(1)
    ).one_or_none()
    position, head = (newest.position, newest.hash) if newest else (0, GENESIS)
    for act in waiting:
        position += 1
        line = AuditLine(
            position=position,
            time=time,
            actor=actor,
            verb=act.verb,
            subject=act.subject,
            scope=act.scope,
            before=act.before,
            after=act.after,
            correlation=correlation,
            previous_hash=head,
        )
        line.hash = head = hash_of(line)
        session.add(line)
    session.flush()


def hash_of(line: AuditLine) -> str:
    """The BLAKE3 hash over the canonical JSON of a line, the hash of the line before included, as 64 hex digits."""
    fields = {
        "position": line.position,
        "time": line.time.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": line.actor,
        "verb": line.verb,
        "subject": line.subject,
        "scope": line.scope,
        "before": line.before,
        "after": line.after,
        "correlation": line.correlation,
        "previous_hash": line.previous_hash,
    }
    return blake3(canonical_json(fields).encode()).hexdigest()


def canonical_json(value: object) -> str:
    """JSON with sorted keys, no spaces and no numbers beyond JSON: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def verify(session: Session) -> Verdict:
    """Walks the whole chain, oldest line first, in bounded memory, up to the first line that does not hold."""
    lines, head = 0, GENESIS
    for line in _oldest_first(session):
        if line.position != lines + 1 or line.previous_hash != head or line.hash != hash_of(line):
            return Verdict(lines=lines, head=head, broken_at=lines + 1)
        lines, head = line.position, line.hash
    return Verdict(lines=lines, head=head, broken_at=None)


def _oldest_first(session: Session) -> Iterator[AuditLine]:
    position = -1
    statement = sa.select(AuditLine).order_by(AuditLine.position).limit(BATCH)
    while batch := list(session.scalars(statement.where(AuditLine.position > position))):
        yield from batch
        position = batch[-1].position
        session.expunge_all()


def _canonical_or_none(value: dict[str, Any] | None) -> str | None:
    return None if value is None else canonical_json(value)
