"""The follower: hands events that another process numbered to the listeners of this one.

A lot without a bus between its processes has only the log in common; a hub that stands by reads it a few times a
second, so that its stages are described, and its pages live, as those of the hub that leads.
"""

from __future__ import annotations

from threading import Event as Signal
from threading import Thread

import structlog
from sqlalchemy.orm import Session

from filmlot.kernel.bus import Bus
from filmlot.kernel.db import Database
from filmlot.kernel.events import last_position, read_after

EVERY_S = 0.2
BATCH = 500
log = structlog.get_logger(__name__)


class Follower:
    """A thread that follows the log from the end it has now."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database, self._bus = database, bus
        self._position = 0
        self._leaving = Signal()
        self._thread = Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Follows from now on."""
        with Session(self._database.reader) as session:
            self._position = last_position(session)
        self._thread.start()

    def stop(self) -> None:
        """Follows no more."""
        self._leaving.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def drain(self) -> None:
        """Hands over all that is numbered now."""
        while True:
            with Session(self._database.reader) as session:
                envelopes = read_after(session, self._position, limit=BATCH)
            if not envelopes:
                return
            self._bus.publish(envelopes)
            self._position = envelopes[-1].position

    def _run(self) -> None:
        while not self._leaving.wait(EVERY_S):
            try:
                self.drain()
            except Exception:  # a supervisor: the database may be away for a while
                log.exception("follower.round_failed")
