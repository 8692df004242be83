"""The brake on guessing: after some wrong sign-ins each further one has to wait, twice as long as the one before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from filmlot.kernel.db import Base
from filmlot.kernel.identity.problems import TooManyAttempts
from filmlot.kernel.work import UnitOfWork

FORGOTTEN_AFTER = timedelta(hours=24)
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Brake:
    """How many wrong sign-ins cost nothing, and the longest wait."""

    free: int
    longest_s: int

    def wait_s(self, failures: int) -> int:
        """The wait after so many wrong sign-ins: 0, then 1, 2, 4 … seconds."""
        over = failures - self.free
        return 0 if over < 0 else min(self.longest_s, 1 << min(over, 20))


ACCOUNT_BRAKE = Brake(free=5, longest_s=300)
ADDRESS_BRAKE = Brake(free=30, longest_s=900)


class Attempt(Base):
    """Wrong sign-ins for an e-mail or from an address; the key is a digest, so that it grows with nobody's input."""

    __tablename__ = "identity_attempt"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime]


def check_brakes(work: UnitOfWork, *, email: str, address: str) -> None:
    """Passes if another try is allowed now.

    Raises:
        TooManyAttempts: not before `retry_after_s`.
    """
    now = work.clock()
    keys = [key for key, _ in _keys(email, address)]
    blocked = work.session.scalar(sa.select(sa.func.max(Attempt.blocked_until)).where(Attempt.key.in_(keys)))
    if blocked is not None and blocked > now:
        raise TooManyAttempts(retry_after_s=max(1, round((blocked - now).total_seconds())))


def record_failure(work: UnitOfWork, *, email: str, address: str) -> None:
    """Counts a wrong sign-in against the account and the address."""
    now = work.clock()
    _sweep(work, now)
    for key, brake in _keys(email, address):
        row = work.session.get(Attempt, key, with_for_update=True)
        if row is None:
            row = Attempt(key=key, failures=0, last_at=now, blocked_until=now)
            work.session.add(row)
        row.failures += 1
        row.last_at = now
        row.blocked_until = now + timedelta(seconds=brake.wait_s(row.failures))


def forget_failures(work: UnitOfWork, *, email: str) -> None:
    """Starts the count of an account anew, after a right sign-in; the address keeps its count."""
    work.session.execute(sa.delete(Attempt).where(Attempt.key == _key("account", email)))


def _keys(email: str, address: str) -> list[tuple[str, Brake]]:
    return [(_key("account", email), ACCOUNT_BRAKE), (_key("address", address), ADDRESS_BRAKE)]


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def _sweep(work: UnitOfWork, now: datetime) -> None:
    work.session.execute(sa.delete(Attempt).where(Attempt.last_at < now - FORGOTTEN_AFTER))
    if (work.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) or 0) >= MOST_ROWS:
        oldest = sa.select(Attempt.key).order_by(Attempt.last_at).limit(MOST_ROWS // 10)
        work.session.execute(sa.delete(Attempt).where(Attempt.key.in_(oldest)))
