"""The live window: the newest events, ready to send, and the readers that wait for the next ones.

A reader holds nothing but a position. What it asks for comes from the window in memory, else from the log; a reader
that is too far behind is told to begin again from a snapshot. So a slow one costs no memory and no event is lost.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event as Signal
from threading import Lock, Thread

import orjson
import structlog
from sqlalchemy.orm import Session

from filmlot.kernel.bus import Bus
from filmlot.kernel.db import Database
from filmlot.kernel.events import Envelope, last_position, read_after
from filmlot.kernel.problems import Problem

WINDOW = 10_000
BATCH = 500
LOOK_EVERY_S = 1.0  # how soon an event is found in the log of which the bus lost word
MOST_READERS = 1000
MOST_READERS_EACH = 30
log = structlog.get_logger(__name__)


class LiveBusy(Problem):
    """More pages listen than this lot, or this account, may have open."""

    code = "kernel.live_busy"
    status = 429

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


@dataclass(frozen=True)
class LiveEvent:
    """An event of the window, with its text as server-sent events have it (HTML, 9.2.6)."""

    position: int
    type: str
    scope: str
    text: bytes


@dataclass(eq=False)
class Reader:
    """One open stream; `woken` is set when there may be something new."""

    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """The window of a process."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._events: list[LiveEvent] = []
        self._last = 0
        self._readers: dict[Reader, str] = {}
        self._lock = Lock()
        self._look = Signal()
        self._thread = Thread(target=self._run, name="live", daemon=True)
        self.closed = False

    @property
    def position(self) -> int:
        """The position of the newest event in the window."""
        return self._last

    def start(self) -> None:
        """Listens from now on."""
        with Session(self._database.reader) as session:
            self._last = last_position(session)
        self._leave = self._bus.listen(self._hear)
        self._thread.start()

    def stop(self) -> None:
        """Ends every stream and stops listening."""
        self.closed = True
        self._look.set()
        if self._thread.is_alive():
            self._leave()
            self._thread.join(timeout=10)
        self._wake_readers()

    @contextmanager
    def reader(self, principal: str) -> Iterator[Reader]:
        """A reader in the running event loop, counted against the limits.

        Raises:
            LiveBusy: the lot or the principal has as many as it may have.
        """
        reader = Reader(asyncio.get_running_loop())
        with self._lock:
            if len(self._readers) >= MOST_READERS:
                raise LiveBusy(limit=MOST_READERS)
            if Counter(self._readers.values())[principal] >= MOST_READERS_EACH:
                raise LiveBusy(limit=MOST_READERS_EACH)
            self._readers[reader] = principal
        try:
            yield reader
        finally:
            with self._lock:
                del self._readers[reader]

    def count_readers(self) -> int:
        """How many streams are open."""
        return len(self._readers)

    def in_window(self, position: int) -> bool:
        """Whether `after` answers at once; else it reads the log, and is to be called from a thread."""
        with self._lock:
            return self._reaches(position)

    def after(self, position: int) -> list[LiveEvent] | None:
        """At most `BATCH` events after the position; None if it is too far back, or ahead of the whole log."""
        with self._lock:
            if self._reaches(position):
                return self._slice(position)
            if position < self._last - WINDOW:
                return None
        with Session(self._database.reader) as session:
            if position > last_position(session):  # the log is another one: a database was restored
                return None
            return [_live_event(envelope) for envelope in read_after(session, position, limit=BATCH)]

    def _reaches(self, position: int) -> bool:
        first = self._events[0].position if self._events else self._last + 1
        return first - 1 <= position <= self._last

    def _slice(self, position: int) -> list[LiveEvent]:
        if position >= self._last:
            return []
        start = position + 1 - self._events[0].position
        return self._events[start : start + BATCH]

    def _hear(self, envelopes: list[Envelope]) -> None:
        """Takes what follows on; a gap, after lost word, is filled from the log."""
        with self._lock:
            fresh = [envelope for envelope in envelopes if envelope.position > self._last]
            follows_on = bool(fresh) and fresh[0].position == self._last + 1
            if follows_on:
                self._append(fresh)
        if follows_on:
            self._wake_readers()
        elif fresh:
            self._look.set()

    def _run(self) -> None:
        while not self.closed:
            self._look.wait(timeout=LOOK_EVERY_S)
            self._look.clear()
            try:
                self._catch_up()
            except Exception:  # a supervisor: the database may be away for a while
                log.exception("live.catch_up_failed")

    def _catch_up(self) -> None:
        while not self.closed:
            with Session(self._database.reader) as session:
                envelopes = read_after(session, self._last, limit=BATCH)
            with self._lock:
                self._append([envelope for envelope in envelopes if envelope.position > self._last])
            if not envelopes:
                return
            self._wake_readers()

    def _append(self, envelopes: list[Envelope]) -> None:
        if not envelopes:
            return
        self._events.extend(_live_event(envelope) for envelope in envelopes)
        self._last = envelopes[-1].position
        if len(self._events) > 2 * WINDOW:  # seldom, so that the cost of moving is shared by many
            del self._events[:-WINDOW]

    def _wake_readers(self) -> None:
        with self._lock:
            readers = list(self._readers)
        for reader in readers:
            if not reader.loop.is_closed():
                reader.loop.call_soon_threadsafe(reader.woken.set)


def _live_event(envelope: Envelope) -> LiveEvent:
    data = orjson.dumps(envelope.model_dump(mode="json"))
    text = b"id: %d\nevent: %s\ndata: %s\n\n" % (envelope.position, envelope.type.encode(), data)
    return LiveEvent(envelope.position, envelope.type, envelope.scope, text)
