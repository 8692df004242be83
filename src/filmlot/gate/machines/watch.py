"""The watch over the machines: keeps a connection to each, and knows how it is."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import structlog

from filmlot.devicekit.backoff import Backoff
from filmlot.gate.machines.answers import Report
from filmlot.gate.machines.link import Exchange, Link
from filmlot.gate.machines.problems import MachineLost, MachineRefused, RosterUnreadable
from filmlot.gate.machines.roster import FILE, Machine, read_roster
from filmlot.kernel.ground import Ground
from filmlot.kernel.health import Component
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase, as_given

REPORT_EVERY_S = 1.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 15.0
LEAVE_S = 0.5
EXCHANGES = 8
CLOCK_BOUND_MS = 20.0  # half a frame at 24
GIB = 1 << 30
CONNECTING = Phrase("starting")
log = structlog.get_logger(__name__)


@dataclass
class Watched:
    """How a machine is: its newest report, None while it is not reached, and why it is not."""

    machine: Machine
    report: Report | None = None
    reason: Phrase = CONNECTING
    exchanges: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=EXCHANGES))

    def note(self, exchange: Exchange) -> None:
        """Takes a report in."""
        self.report = exchange.read(Report)
        self.exchanges.append((exchange.round_trip_ns, exchange.offset_ns))

    @property
    def clock_ms(self) -> tuple[float, float]:
        """How far its clock is before ours, and the round trip that bounds the error: the quickest of late."""
        round_trip_ns, offset_ns = min(self.exchanges)
        return offset_ns / 1e6, round_trip_ns / 1e6


class MachineWatch:
    """A thread for each machine on the roster; the roster is read again when it changes."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._home = ground.settings.home
        self.watched: dict[str, Watched] = {}
        self._threads: dict[str, tuple[Event, Thread]] = {}
        self._stopping = Event()
        self._reader = Thread(target=self._follow_roster, name="machines", daemon=True)

    def start(self) -> None:
        """Begins to watch."""
        self._reader.start()
        self._ground.inspectors.append(self._inspect)

    def stop(self) -> None:
        """Ends every connection."""
        self._ground.inspectors.remove(self._inspect)
        self._stopping.set()
        self._reader.join()
        for leaving, _ in self._threads.values():
            leaving.set()
        for _, thread in self._threads.values():
            thread.join(timeout=LEAVE_S)  # one that waits for a hung machine ends with the process

    def _follow_roster(self) -> None:
        seen: int | None = None
        while not self._stopping.is_set():
            changed = _changed_ns(self._home / FILE)
            if changed != seen:
                seen = changed
                try:
                    self._apply(read_roster(self._home))
                except RosterUnreadable as problem:
                    log.warning("machines.roster_unreadable", **problem.params)
            self._stopping.wait(REPORT_EVERY_S)

    def _apply(self, machines: list[Machine]) -> None:
        wanted = {machine.name: machine for machine in machines}
        for name, watched in list(self.watched.items()):
            if wanted.get(name) != watched.machine:
                leaving, _ = self._threads.pop(name)
                leaving.set()
                del self.watched[name]
        for name, machine in wanted.items():
            if name not in self.watched:
                self.watched[name] = watched = Watched(machine)
                leaving = Event()
                thread = Thread(target=_watch, args=(watched, leaving), name=f"machine {name}", daemon=True)
                self._threads[name] = leaving, thread
                thread.start()

    def _inspect(self, language: Language) -> list[Component]:
        return [component_of(watched, language) for watched in list(self.watched.values())]


def component_of(watched: Watched, language: Language) -> Component:
    """A machine as a part of the lot: down when it is not reached, degraded when its clock is not ours."""
    name = f"machine {watched.machine.name}"
    if watched.report is None:
        return Component(name=name, state="down", detail=catalogue().phrase(watched.reason, language))
    offset_ms, round_trip_ms = watched.clock_ms
    is_apart = abs(offset_ms) - round_trip_ms / 2 > CLOCK_BOUND_MS
    said = catalogue().phrase(describe(watched.report, offset_ms), language)
    return Component(name=name, state="degraded" if is_apart else "ok", detail=said)


def describe(report: Report, offset_ms: float) -> Phrase:
    """A report in a line."""
    memory = report.memory_free_bytes
    return Phrase(
        "{card}; {running} programs; load {load} of {cores}; {memory} GiB of memory, {disk} GiB of disk free; "
        "clock {offset} ms ahead",
        {
            "card": as_given(report.card) if report.card else Phrase("no graphics card told"),
            "running": sum(program.code is None for program in report.programs),
            "load": "?" if report.load is None else f"{report.load:.1f}",
            "cores": report.cores or "?",
            "memory": "?" if memory is None else f"{memory / GIB:.1f}",
            "disk": f"{report.disk_free_bytes / GIB:.0f}",
            "offset": f"{offset_ms:.1f}",
        },
    )


@contextmanager
def watching(watch: MachineWatch) -> Iterator[MachineWatch]:
    """The watch while it watches."""
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()


def _watch(watched: Watched, leaving: Event) -> None:
    backoff = Backoff(first_s=FIRST_WAIT_S, longest_s=LONGEST_WAIT_S, jitter=random.random)
    while not leaving.is_set():
        began_s = monotonic()
        try:
            with Link(watched.machine) as link:
                while not leaving.is_set():
                    watched.note(link.ask("report"))
                    leaving.wait(REPORT_EVERY_S)
        except (MachineLost, MachineRefused) as problem:
            watched.report, watched.reason = None, problem.reason
            watched.exchanges.clear()
            leaving.wait(backoff.wait_s(monotonic() - began_s))


def _changed_ns(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
