"""The relay: gives committed events their position in the log and hands them to the bus.

Exactly one relay numbers at a time: on SQLite the write lock sees to it, on PostgreSQL an advisory lock. What was
numbered but not handed over before a crash is handed over again, from the cursor `bus`.
"""

from __future__ import annotations

from threading import Event as Signal
from threading import Thread

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from filmlot.kernel.bus import Bus
from filmlot.kernel.db import Database
from filmlot.kernel.events import Cursor, Envelope, EventRow, last_position, read_after

BATCH = 500
IDLE_S = 0.5  # how soon events that another process wrote are found without a word from it
LOCK = 0x46494C4D  # the advisory lock's number: "FILM"
CURSOR = "bus"
log = structlog.get_logger(__name__)


class Relay:
    """A thread that numbers and hands over; `wake` it after a commit."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._wake = Signal()
        self._stopped = False
        self._thread = Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Says that there may be something to number."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the thread after its present round."""
        self._stopped = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def drain(self) -> None:
        """Numbers and hands over all that is committed now."""
        while envelopes := self._number():
            self._bus.publish(envelopes)
            with Session(self._database.writer) as session:
                _move_cursor(session, envelopes[-1].position)
                session.commit()

    def _run(self) -> None:
        while not self._stopped:
            self._wake.wait(timeout=IDLE_S)
            self._wake.clear()
            try:
                self.drain()
            except Exception:  # a supervisor: the next round tries again
                log.exception("relay.round_failed")

    def _number(self) -> list[Envelope]:
        """The next batch to hand over: what a crash left behind first, then newly numbered events."""
        with Session(self._database.reader) as session:
            done = session.scalar(sa.select(Cursor.position).where(Cursor.name == CURSOR)) or 0
            waiting = read_after(session, done, limit=BATCH) or session.scalar(
                sa.select(EventRow.id).where(EventRow.position.is_(None)).limit(1)
            )
        if waiting is None or isinstance(waiting, list):
            return waiting or []
        with Session(self._database.writer) as session:
            if not self._database.is_sqlite:
                session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            position = last_position(session)
            rows = sa.select(EventRow).where(EventRow.position.is_(None)).order_by(EventRow.id).limit(BATCH)
            numbered = list(session.scalars(rows))
            for row in numbered:
                position += 1
                row.position = position
            envelopes = [row.envelope() for row in numbered]
            session.commit()
        return envelopes


def _move_cursor(session: Session, position: int) -> None:
    cursor = session.get(Cursor, CURSOR)
    if cursor is None:
        session.add(Cursor(name=CURSOR, position=position))
    elif cursor.position < position:
        cursor.position = position
