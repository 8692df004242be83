"""Subscribers' runner: carries each subscriber over the log, from its cursor, one event after the other.

The reaction and the move of the cursor are one transaction: an event is reacted to once, whatever crashes. An event
whose reaction fails again and again is parked, with the error, so that the next ones are not held up.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event as Signal
from threading import Thread

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Mapped, Session, mapped_column

from filmlot.kernel.access import SYSTEM
from filmlot.kernel.building import Subscriber
from filmlot.kernel.db import Base
from filmlot.kernel.events import Cursor, Envelope, last_position, read_after
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.kernel.work import UnitOfWork

BATCH = 200
IDLE_S = 0.5
TRIES = 6
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 30.0
SKIP = 1000  # events of other types that pass before the cursor is moved over them
log = structlog.get_logger(__name__)


class Parked(Base):
    """An event that a subscriber could not react to, kept until somebody looks at it."""

    __tablename__ = "kernel_parked"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    subscriber: Mapped[str] = mapped_column(sa.String(120), index=True)
    event_id: Mapped[str] = mapped_column(sa.String(36))
    position: Mapped[int] = mapped_column(sa.BigInteger)
    type: Mapped[str] = mapped_column(sa.String(120))
    error: Mapped[str] = mapped_column(sa.String(2000))
    time: Mapped[datetime]


@dataclass
class _Trouble:
    """What a subscriber could not do just now, and when it tries again."""

    position: int
    failures: int
    again_at: float


class SubscriberRunner:
    """A thread over all subscribers; the bus wakes it, and it looks by itself twice a second."""

    def __init__(
        self,
        ground: Ground,
        subscribers: Sequence[Subscriber],
        *,
        tries: int = TRIES,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        names = [subscriber.name for subscriber in subscribers]
        if len(set(names)) != len(names):
            message = f"two subscribers have the same name: {sorted(names)}"
            raise ValueError(message)
        self._ground = ground
        self._subscribers = tuple(subscribers)
        self._tries = tries
        self._first_pause_s = first_pause_s
        self._trouble: dict[str, _Trouble] = {}
        self._wake = Signal()
        self._stopped = False
        self._thread = Thread(target=self._run, name="subscribers", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        for subscriber in self._subscribers:
            self._ensure_cursor(_cursor_name(subscriber))
        self._leave = self._ground.bus.listen(lambda _envelopes: self._wake.set())
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after its present batch."""
        self._stopped = True
        self._wake.set()
        if self._thread.is_alive():
            self._leave()
            self._thread.join(timeout=30)

    def drain(self) -> None:
        """Carries every subscriber on until nothing is left that may be tried now."""
        for subscriber in self._subscribers:
            while not self._stopped and self._advance(subscriber):
                pass

    def _ensure_cursor(self, name: str) -> None:
        try:
            with self._ground.work() as work:
                if work.session.get(Cursor, name) is None:
                    work.session.add(Cursor(name=name, position=0))
        except sa.exc.IntegrityError:  # another process was quicker
            log.info("subscribers.cursor_exists", name=name)

    def _run(self) -> None:
        while not self._stopped:
            self._wake.wait(timeout=IDLE_S)
            self._wake.clear()
            try:
                self.drain()
            except Exception:  # a supervisor: the database may be away for a while
                log.exception("subscribers.round_failed")

    def _advance(self, subscriber: Subscriber) -> bool:
        """Reacts to one batch; true if there may be more to do at once."""
        trouble = self._trouble.get(subscriber.name)
        if (trouble is not None and time.monotonic() < trouble.again_at) or not self._has_news(subscriber):
            return False
        with self._ground.work() as work:
            cursor = _lock_cursor(work.session, _cursor_name(subscriber))
            if cursor is None:
                return False
            end = last_position(work.session)  # before the events: what is numbered in between comes next time
            envelopes = read_after(work.session, cursor.position, limit=BATCH, types=subscriber.types)
            went_well = self._react(work, subscriber, cursor, envelopes)
            if went_well and len(envelopes) < BATCH:
                cursor.position = max(cursor.position, end)
        return went_well and len(envelopes) == BATCH

    def _has_news(self, subscriber: Subscriber) -> bool:
        with self._ground.look() as look:
            kept = sa.select(Cursor.position).where(Cursor.name == _cursor_name(subscriber))
            position = look.session.scalar(kept) or 0
            end = last_position(look.session)
            if end == position:
                return False
            return end - position > SKIP or bool(
                read_after(look.session, position, limit=1, types=subscriber.types),
            )

    def _react(self, work: UnitOfWork, subscriber: Subscriber, cursor: Cursor, envelopes: list[Envelope]) -> bool:
        """Moves the cursor over the events that were reacted to or parked; false if one must be tried again."""
        for envelope in envelopes:
            try:
                with work.session.begin_nested():
                    unit = UnitOfWork(work.session, SYSTEM, work.clock, envelope.correlation)
                    subscriber.handle(unit, envelope)
                    unit.finish()
            except Exception as error:  # a supervisor: one reaction must not end the others
                log.exception("subscribers.reaction_failed", subscriber=subscriber.name, type=envelope.type)
                if not self._give_up(subscriber, envelope):
                    return False
                _park(work, subscriber, envelope, error)
            cursor.position = envelope.position
        self._trouble.pop(subscriber.name, None)
        return True

    def _give_up(self, subscriber: Subscriber, envelope: Envelope) -> bool:
        """Counts a failure; true once it was the last try, else the subscriber pauses, twice as long each time."""
        before = self._trouble.get(subscriber.name)
        failures = before.failures + 1 if before is not None and before.position == envelope.position else 1
        if failures >= self._tries:
            self._trouble.pop(subscriber.name, None)
            return True
        pause_s = min(self._first_pause_s * 2 ** (failures - 1), LONGEST_PAUSE_S)
        self._trouble[subscriber.name] = _Trouble(envelope.position, failures, time.monotonic() + pause_s)
        return False


def count_parked(session: Session) -> dict[str, int]:
    """How many events are parked, by subscriber."""
    counted = sa.select(Parked.subscriber, sa.func.count()).group_by(Parked.subscriber)
    return {name: int(count) for name, count in session.execute(counted)}


def _cursor_name(subscriber: Subscriber) -> str:
    return f"subscriber:{subscriber.name}"


def _lock_cursor(session: Session, name: str) -> Cursor | None:
    """The subscriber's cursor, held until the commit; None if another process holds it."""
    return session.scalar(sa.select(Cursor).where(Cursor.name == name).with_for_update(skip_locked=True))


def _park(work: UnitOfWork, subscriber: Subscriber, envelope: Envelope, error: Exception) -> None:
    work.session.add(
        Parked(
            id=new_id(),
            subscriber=subscriber.name,
            event_id=envelope.id,
            position=envelope.position,
            type=envelope.type,
            error=repr(error)[:2000],
            time=work.clock(),
        )
    )
