"""Cues to play with, and a scheduler that is driven by hand."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count
from typing import Any

from filmlot.buildings.stage.engine.show.ack import Ack, Answer
from filmlot.buildings.stage.engine.show.book import Book
from filmlot.buildings.stage.engine.show.cue import Cue, DeviceAction, PointRamp
from filmlot.buildings.stage.engine.show.cue_list import CueList
from filmlot.buildings.stage.engine.show.run import Order
from filmlot.buildings.stage.engine.show.scheduler import Scheduler
from filmlot.buildings.stage.engine.show.snapshot import Reading, SnapshotPoint
from filmlot.standards.phrase import as_given

MS = 1_000_000
MAIN = "main"
NO = Ack(Answer.REFUSED, as_given("no"))


def id_of(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012}"


def cue(number: int | str, *actions: Any, **fields: Any) -> Cue:
    place = int(float(number) * 1000)
    return Cue(id=id_of(place), number=str(number), actions=actions, **fields)


def record(device: str = "recorder") -> DeviceAction:
    return DeviceAction(device=device, action="record")


def fade(start: float = 0, end: float = 1, duration_ms: int = 400, *, device: str = "wall", **fields: Any) -> PointRamp:
    return PointRamp(
        device=device,
        action="set_brightness",
        argument="brightness",
        start=start,
        end=end,
        duration_ms=duration_ms,
        **fields,
    )


class Played:
    """A scheduler, its time in milliseconds, and everything it ordered."""

    def __init__(
        self,
        *cues: Cue,
        snapshots: dict[str, Sequence[SnapshotPoint]] | None = None,
        readings: Sequence[Reading] = (),
        rate: Fraction = Fraction(24),
    ) -> None:
        self.now_ms = 0.0
        self.said: list[tuple[int, str]] = []
        self.orders: list[Order] = []
        numbers = count(1)
        self.snapshots, self.rate = snapshots or {}, rate
        book = self.book(*cues)
        self.scheduler = Scheduler(book, look=lambda: readings, new_id=lambda: f"run-{next(numbers):04}")

    def book(self, *cues: Cue) -> Book:
        return Book({MAIN: CueList(cues=cues)}, self.snapshots, self.rate)

    @property
    def now_ns(self) -> int:
        return round(self.now_ms * MS)

    def go(self, number: int | str | None = None) -> str:
        cue_id = None if number is None else id_of(int(float(number) * 1000))
        return self.scheduler.go(MAIN, self.now_ns, cue_id=cue_id).id

    def look(self) -> list[Order]:
        """Takes what is due, and leaves it unacknowledged."""
        orders = self.scheduler.due(self.now_ns)
        self.orders += orders
        self.said += [(round(self.now_ms), f"{order.cue_number} {order.what.kind}") for order in orders]
        return orders

    def run(self, until_ms: float, *, refuse: frozenset[str] = frozenset()) -> None:
        """Plays up to a time; every device does as asked at once, but those that refuse."""
        while (due_ns := self.scheduler.next_ns) is not None and due_ns <= until_ms * MS:
            self.now_ms = max(self.now_ms, due_ns / MS)
            for order in self.look():
                refused = getattr(order.what, "device", "") in refuse
                self.scheduler.acknowledge(order.number, self.now_ns, NO if refused else Ack())
        self.now_ms = until_ms

    def states(self) -> dict[str, str]:
        return {run.cue.number: run.state.value for run in self.scheduler.runs}
