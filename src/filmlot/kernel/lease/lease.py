"""A hub's part in the lease: it stands by until it may lead, renews while it does, and asks before it acts."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic_ns

import structlog

from filmlot.kernel.lease.priority import raise_priority
from filmlot.kernel.lease.term import (
    ALLOWED,
    LOOKS,
    RENEWALS,
    LeaseStore,
    Role,
    Sight,
    Term,
    may_take,
    next_term,
    observe,
)
from filmlot.kernel.problems import Problem

log = structlog.get_logger(__name__)


class HubStandsBy(Problem):
    """This hub does not lead: it stands by, or another one, found at `leader`, has taken over."""

    code = "kernel.hub_stands_by"
    status = 503

    def __init__(self, *, leader: str) -> None:
        super().__init__(leader=leader)


class LotIsLed(Problem):
    """Another hub leads this lot already, and this one was not asked to stand by."""

    code = "kernel.lot_is_led"
    status = 500

    def __init__(self, *, leader: str) -> None:
        super().__init__(leader=leader)


LEASE_PROBLEMS: tuple[type[Problem], ...] = (HubStandsBy, LotIsLed)


class Lease:
    """Keeps one hub's term. `gained` and `lost` are called once each at most, from the lease's own thread."""

    def __init__(
        self,
        store: LeaseStore,
        *,
        holder: str,
        url: str,
        expiry_ms: int,
        gained: Callable[[], None] = lambda: None,
        lost: Callable[[], None] = lambda: None,
        clock_ns: Callable[[], int] = monotonic_ns,
    ) -> None:
        self._store, self._holder, self._url = store, holder, url
        self._expiry_ns = expiry_ms * 1_000_000
        self._gained, self._lost, self._clock_ns = gained, lost, clock_ns
        self.role = Role.STANDBY
        self._sight: Sight | None = None
        self._term: Term | None = None
        self._valid_until_ns = 0
        self._lock = Lock()
        self._leaving, self._answers = Event(), True
        self._thread = Thread(target=self._keep, name="lease", daemon=True)

    @property
    def epoch(self) -> int:
        """The number of the newest term known here; 0 before the first."""
        term = self._term or (self._sight.term if self._sight else None)
        return 0 if term is None else term.epoch

    @property
    def leader_url(self) -> str:
        """Where the hub that leads is found, as far as it is known here."""
        if self.role is Role.LEADER:
            return self._url
        term = self._sight.term if self._sight else None
        return term.url if term is not None and term.holder else ""

    @property
    def answers(self) -> bool:
        """Whether the store did, the last time."""
        return self._answers

    def try_once(self) -> bool:
        """Looks, and takes the lease if that is allowed now; whether this hub leads."""
        with self._lock:
            if self.role is not Role.STANDBY:
                return self.role is Role.LEADER
            self._sight = observe(self._sight, self._store.read(), self._clock_ns())
            if not may_take(self._sight, self._clock_ns(), expiry_ns=self._expiry_ns):
                return False
            began_ns, term = self._clock_ns(), next_term(self._sight, holder=self._holder, url=self._url)
            if not self._store.take(term):
                return False
            self._term, self._valid_until_ns = term, began_ns + self._expiry_ns
            self._become(Role.LEADER)
            return True

    def start(self) -> None:
        """Looks and renews from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Gives back what is held."""
        self._leaving.set()
        if self._thread.is_alive():
            self._thread.join()
        with self._lock:
            if self.role is Role.LEADER and self._term is not None:
                self._become(Role.ENDED)
                try:
                    self._store.give_back(self._term)
                except OSError as error:
                    log.warning("lease.not_given_back", reason=str(error))
        self._store.close()

    def hold(self) -> int:
        """The epoch of the term under which the caller may act now.

        A term that has run out, because the machine slept or the process was stopped, is asked for again first.

        Raises:
            HubStandsBy: this hub does not lead.
        """
        if self.role is Role.LEADER and self._clock_ns() < self._valid_until_ns:
            return self.epoch
        if self.role is Role.LEADER and self._renew():
            return self.epoch
        raise HubStandsBy(leader=self.leader_url)

    def insist(self) -> None:
        """Passes, but not if this hub led once and another has taken over.

        Raises:
            HubStandsBy: it has.
        """
        if self.role is not Role.STANDBY:
            self.hold()

    def _keep(self) -> None:
        raise_priority()
        while not self._leaving.wait(self._pause_s()):
            try:
                if self.role is Role.LEADER:
                    self._renew()
                elif self.try_once():
                    self._gained()
            except OSError as error:
                self._note_silence(error)
            else:
                self._answers = True
            if self.role is Role.ENDED:
                self._lost()
                return

    def _pause_s(self) -> float:
        """A renewal that was not answered is soon tried again: that it came is what counts, not that we know it."""
        renews = self.role is Role.LEADER and self._answers
        return self._expiry_ns / (RENEWALS if renews else LOOKS) / 1e9

    def _renew(self) -> bool:
        """Whether the term goes on; a store that does not answer says nothing about that, but time runs out."""
        with self._lock:
            if self.role is not Role.LEADER or self._term is None:
                return False
            began_ns = self._clock_ns()
            try:
                renewed = self._store.renew(self._term)
                if not renewed:
                    self._sight = Sight(self._store.read(), began_ns)
            except OSError as error:
                self._note_silence(error)
                return False
            self._answers = True
            if renewed:
                self._valid_until_ns = began_ns + self._expiry_ns
                return True
            self._become(Role.ENDED)
        log.error("lease.lost", epoch=self._term.epoch)
        return False

    def _become(self, role: Role) -> None:
        assert role in ALLOWED[self.role]
        self.role = role

    def _note_silence(self, error: OSError) -> None:
        if self._answers:
            log.warning("lease.store_silent", reason=str(error))
        self._answers = False
