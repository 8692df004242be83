"""Sessions: a browser that is signed in. The cookie holds a secret, the table its digest."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from filmlot.kernel.db import Base
from filmlot.kernel.identity.account import Account
from filmlot.kernel.identity.secret import digest, new_secret
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork

IDLE = timedelta(days=2)
ABSOLUTE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=1)
LONGEST_AGENT = 300
_Time = datetime | sa.BindParameter[datetime]


class SessionRow(Base):
    """A signed-in browser; it ends at `expires_at`, after `IDLE` without a request, or when somebody ends it."""

    __tablename__ = "identity_session"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(sa.ForeignKey("identity_account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(sa.String(64))
    user_agent: Mapped[str] = mapped_column(sa.String(LONGEST_AGENT))


def start_session(work: UnitOfWork, account: Account, *, address: str, user_agent: str) -> str:
    """Signs a browser in and gives the secret for its cookie; sessions that are over are swept out."""
    now = work.clock()
    work.session.execute(sa.delete(SessionRow).where(_over(now, now - IDLE)))
    secret = new_secret()
    row = SessionRow(
        id=new_id(),
        account_id=account.id,
        secret_hash=digest(secret),
        created_at=now,
        seen_at=now,
        expires_at=now + ABSOLUTE,
        address=address,
        user_agent=user_agent[:LONGEST_AGENT],
    )
    work.session.add(row)
    work.audit(
        "identity.session.started",
        subject=account.id,
        scope=account.company_id,
        after={"session": row.id, "from": address},
    )
    return secret


def find_session(session: Session, secret: str, now: datetime) -> tuple[SessionRow, Account] | None:
    """The session of a cookie and whose it is, unless it is over."""
    asked = {"secret_hash": digest(secret), "now": now, "idle_since": now - IDLE}
    found = session.execute(_live_session(), asked).one_or_none()
    return None if found is None else (found[0], found[1])


@cache
def _live_session() -> sa.Select[SessionRow, Account]:
    """Built once: every request asks it, and putting it together costs more than asking."""
    over = _over(sa.bindparam("now"), sa.bindparam("idle_since"))
    return (
        sa.select(SessionRow, Account)
        .join(Account, Account.id == SessionRow.account_id)
        .where(SessionRow.secret_hash == sa.bindparam("secret_hash"), sa.not_(over))
    )


def sessions_of(session: Session, account_id: str, now: datetime) -> list[SessionRow]:
    """The sessions of an account that are not over, the newest first."""
    mine = sa.select(SessionRow).where(SessionRow.account_id == account_id, sa.not_(_over(now, now - IDLE)))
    return list(session.scalars(mine.order_by(SessionRow.created_at.desc())))


def end_session(work: UnitOfWork, account: Account, session_id: str) -> None:
    """Signs one browser out.

    Raises:
        NotFound: the account has no such session.
    """
    mine = sa.delete(SessionRow).where(SessionRow.id == session_id, SessionRow.account_id == account.id)
    if work.session.execute(mine).rowcount != 1:  # type: ignore[attr-defined] # a DELETE gives a CursorResult
        raise NotFound(kind="session", id=session_id)
    work.audit("identity.session.ended", subject=account.id, scope=account.company_id, before={"session": session_id})


def end_sessions(work: UnitOfWork, account: Account, *, keep: str | None = None) -> None:
    """Signs out every browser of an account, but the one of session `keep`."""
    now = work.clock()
    for row in sessions_of(work.session, account.id, now):
        if row.id != keep:
            end_session(work, account, row.id)


def _over(now: _Time, idle_since: _Time) -> sa.ColumnElement[bool]:
    return sa.or_(SessionRow.expires_at <= now, SessionRow.seen_at <= idle_since)
