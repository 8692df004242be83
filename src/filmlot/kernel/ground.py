"""The ground of a running lot: its settings, database, bus and blobs, and the units of work on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from filmlot.kernel.access import SYSTEM, Actor
from filmlot.kernel.bus import Bus, MemoryBus
from filmlot.kernel.db import Database
from filmlot.kernel.ids import new_id
from filmlot.kernel.live import Live
from filmlot.kernel.relay import Relay
from filmlot.kernel.settings import Language, Settings
from filmlot.kernel.work import Clock, UnitOfWork, utc_now

if TYPE_CHECKING:
    from filmlot.kernel.blobs import Blobs
    from filmlot.kernel.health import Component


@dataclass
class Ground:
    """What a process of the lot stands on; `Ground.open` makes it, `close` gives all of it back."""

    settings: Settings
    database: Database
    bus: Bus
    blobs: Blobs
    relay: Relay
    live: Live
    clock: Clock = utc_now
    inspectors: list[Callable[[Language], list[Component]]] = field(default_factory=list)
    """Whoever runs parts of the lot beside the ground adds here how they are; the health page asks."""
    before_close: list[Callable[[], object]] = field(default_factory=list)
    """Whoever opened something on this ground while it ran adds here how it is closed."""
    leads: Callable[[], bool] = lambda: True
    """Whether this process is the hub that leads the lot."""
    fence: Callable[[], object] = lambda: None
    """Asked before each commit; raises where another hub has taken over from this one."""

    @classmethod
    def open(cls, settings: Settings, *, clock: Clock = utc_now) -> Ground:
        """Opens the database, the bus and the blob store that the settings name; nothing is started yet."""
        from filmlot.kernel.blobs import open_blobs

        settings.run_folder.mkdir(parents=True, exist_ok=True)
        database = Database(settings.sqlalchemy_url)
        bus = _open_bus(settings)
        relay, live = Relay(database, bus), Live(database, bus)
        return cls(settings, database, bus, open_blobs(settings), relay, live, clock)

    @contextmanager
    def work(self, actor: Actor = SYSTEM, *, correlation_id: str | None = None) -> Iterator[UnitOfWork]:
        """A unit of work that is committed once, at the end, and rolled back if anything is raised."""
        with Session(self.database.writer, expire_on_commit=False) as session:
            unit = UnitOfWork(session, actor, self.clock, correlation_id or new_id())
            yield unit
            unit.finish()
            self.fence()
            session.commit()
        self.relay.wake()

    @contextmanager
    def look(self, actor: Actor = SYSTEM) -> Iterator[UnitOfWork]:
        """A unit of work that only reads: one consistent view, never committed."""
        with Session(self.database.reader, autoflush=False) as session:
            yield UnitOfWork(session, actor, self.clock)

    def close(self) -> None:
        """Ends what was opened on it, stops the relay and the live window, closes bus and database."""
        for end in self.before_close:
            end()
        self.live.stop()
        self.relay.stop()
        self.bus.close()
        self.database.close()


def _open_bus(settings: Settings) -> Bus:
    if settings.bus_url is None:
        return MemoryBus()
    from filmlot.kernel.natsbus import NatsBus

    return NatsBus(settings.bus_url.get_secret_value())
