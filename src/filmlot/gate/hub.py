"""A hub: one process that serves the lot. It leads, or it stands by with everything warm until it has the lease.

Standing by it serves the pages, receives and draws. Only the hub that leads plays cues, watches, rolls takes, commands
devices, numbers events and runs jobs. One that has lost its lease does none of that any more: it ends in order, and
starts again as a hub that stands by.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import structlog

from filmlot.gate.orphans import Orphans
from filmlot.gate.services import numbering, reactions
from filmlot.gate.stagehand import Stagehand
from filmlot.kernel.building import Building
from filmlot.kernel.follower import Follower
from filmlot.kernel.ground import Ground
from filmlot.kernel.health import Component
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.ids import new_id
from filmlot.kernel.lease import Lease, LeaseStore, LotIsLed, Role
from filmlot.kernel.lease.file_store import Berth, FileStore
from filmlot.kernel.lease.term import RENEWALS
from filmlot.kernel.settings import Language, Settings

TRY_S = 0.02
STAGE_FIRST_S = 1.0  # after a takeover, before jobs and subscribers start, which costs the whole process time
log = structlog.get_logger(__name__)


class Hub:
    """The part of one process in the lot; `overtaken` is called when another hub has taken the lease from it."""

    def __init__(self, ground: Ground, buildings: Sequence[Building], berth: Berth, *, url: str) -> None:
        self._ground, self._buildings = ground, buildings
        self._gained, self._leaving = Event(), Event()
        self.overtaken: Callable[[], None] = lambda: None
        self.was_overtaken = False
        self._expiry_ms = ground.settings.hub_expiry_ms
        self.lease = Lease(
            open_store(ground.settings, berth),
            holder=f"{platform.node()} {new_id()}",
            url=url,
            expiry_ms=self._expiry_ms,
            gained=self._gained.set,
            lost=self._end,
        )
        self._berth = berth
        self._since = ground.clock()
        self._follower = Follower(ground.database, ground.bus) if ground.settings.bus_url is None else None
        self.hand = Stagehand(ground, berth=berth.number, hold=self.lease.hold)
        self._leading = ExitStack()
        self._heir = Thread(target=self._await_lease, name="hub", daemon=True)
        ground.fence, ground.leads = self.lease.insist, lambda: self.leads

    def lead(self) -> None:
        """Takes the lease and keeps it; before `start`.

        Raises:
            LotIsLed: another hub has it, and renews it.
        """
        until_s = time.monotonic() + 2 * self._expiry_ms / 1000
        while not self.lease.try_once():
            if time.monotonic() > until_s:
                raise LotIsLed(leader=self.lease.leader_url)
            time.sleep(TRY_S)
        self.lease.start()

    def stand_by(self) -> None:
        """Begins to wait for the lease; before `start`."""
        self.hand.only_groups = self._berth.has_neighbours()
        self.lease.start()

    @property
    def leads(self) -> bool:
        """Whether this hub has the lease."""
        return self.lease.role is Role.LEADER

    def start(self) -> None:
        """Starts what every hub runs, and what only the one does that leads, if this is it."""
        self._ground.live.start()
        self._ground.inspectors.append(self._inspect)
        if self.leads and not self._gained.is_set():
            self.hand.recover()
            self.hand.start()
            self.hand.lead()
            self._leading.enter_context(numbering(self._ground))
            self._react()
            return
        self.hand.start()
        if self._follower is not None:
            self._follower.start()
        self._heir.start()

    def stop(self) -> None:
        """Ends in order, so that what is under way is handed over: first the acts, then the lease, then the rest."""
        self._leaving.set()
        self._gained.set()
        if self._heir.is_alive():
            self._heir.join()
        with ExitStack() as leaving:  # each, whatever becomes of those before; the last one named is the first
            leaving.callback(self._ground.live.stop)
            leaving.callback(self._ground.inspectors.remove, self._inspect)
            leaving.callback(self.hand.stop)
            if self._follower is not None:
                leaving.callback(self._follower.stop)
            leaving.callback(self.lease.stop)
            leaving.callback(self._leading.close)
            leaving.callback(self.hand.resign)

    def _await_lease(self) -> None:
        import dbos  # noqa: F401 - half a second that a takeover must not cost

        self._gained.wait()
        if self._leaving.is_set():
            return
        began_s = time.monotonic()
        self.hand.lead()  # first what the stage waits for
        ready_ms = round((time.monotonic() - began_s) * 1000)
        log.warning("hub.took_over", epoch=self.lease.epoch, ready_ms=ready_ms)
        self._since = self._ground.clock()
        if self._follower is not None:
            self._follower.stop()
        self._leading.enter_context(numbering(self._ground))
        self._leaving.wait(STAGE_FIRST_S)
        for step in (self._note, self._react, self._see_orphans_out):
            if self._leaving.is_set():
                return
            try:
                step()
            except Exception:  # a supervisor: the database may be held by the hub that was lost
                log.exception("hub.step_failed", step=step.__name__)

    def _react(self) -> None:
        self._leading.enter_context(reactions(self._ground, self._buildings))

    def _see_orphans_out(self) -> None:
        Orphans(self._ground, self._ground.settings.takes_folder).see_out(self._leaving)

    def _note(self) -> None:
        with self._ground.work() as work:
            after = {"epoch": self.lease.epoch, "url": self.lease.leader_url}
            work.audit("kernel.hub.took_over", subject=platform.node(), scope=None, after=after)

    def _end(self) -> None:
        self.was_overtaken = True
        log.error("hub.overtaken", epoch=self.lease.epoch, leader=self.lease.leader_url)
        self.overtaken()

    def _inspect(self, language: Language) -> list[Component]:
        since = self._since.astimezone().isoformat(sep=" ", timespec="seconds")
        told = {"epoch": self.lease.epoch, "leader": self.lease.leader_url, "since": since}
        detail = catalogue().text(f"kernel.health.hub_{self.lease.role}", language, **told)
        return [Component(name="hub", state="ok" if self.lease.answers else "degraded", detail=detail)]


def open_store(settings: Settings, berth: Berth) -> LeaseStore:
    """Where the lease stands: beside the embedded database, else in NATS if that is the bus, else in PostgreSQL."""
    if settings.database_url is None:
        return FileStore(hub_folder(settings), berth)
    if settings.bus_url is not None:
        from filmlot.kernel.lease.nats_store import NatsStore

        return NatsStore(settings.bus_url.get_secret_value(), patience_ms=settings.hub_expiry_ms // RENEWALS)
    from filmlot.kernel.lease.sql_store import SqlStore

    return SqlStore(settings.sqlalchemy_url, patience_ms=settings.hub_expiry_ms // RENEWALS)


def hub_folder(settings: Settings) -> Path:
    """Where hubs of one machine meet."""
    return settings.run_folder / "hubs"


def hub_address(settings: Settings, port: int) -> str:
    """Where the other hubs send people who want this one."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = platform.node() if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
