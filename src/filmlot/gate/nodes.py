"""The render nodes of a stage: the one that is on air, and a spare that takes over when it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Lock, RLock, Thread

import structlog
from pydantic import BaseModel, ValidationError

from filmlot.devicekit.child import Child
from filmlot.gate.node.config import (
    Answer,
    CalibrateOrder,
    ChartOrder,
    CutOrder,
    Message,
    Report,
    RollOrder,
    ShowOrder,
    TakeOverOrder,
)
from filmlot.standards.phrase import Phrase, as_given

ANSWER_S = 5.0
STARTING_S = 12.0  # a node that has not reported yet opens its device first; shorter than the database's patience
LOOK_S = 0.5
HUNG_LOOKS = 12  # looks, not seconds: if we are held up ourselves, the node is not to blame
log = structlog.get_logger(__name__)


@dataclass
class _Pending:
    answered: Event = field(default_factory=Event)
    answer: Answer | None = None


@dataclass(eq=False)
class Place:
    """A node's process and its newest word; `looks` counts those in which it was silent, None before its first word.

    It `has_failed` while it was on air, is so no more, and its process is not gone yet.
    """

    child: Child
    report: Report | None = None
    looks: int | None = None
    has_failed: bool = False

    @property
    def said(self) -> tuple[Phrase, ...]:
        """On what it draws and whose timecode it counts, or what it left when it ended."""
        report = self.report
        return (last_words(self.child),) if report is None else (report.detail, report.timecode)


class Nodes:
    """Keeps the nodes running that `command` starts. One is on air: it takes the orders, and its reports count.

    `reported` is called with each of its reports, `lost` when its process is gone and writes no more; reports of the
    node that took over come after that. A node that was heard before and is silent for `HUNG_LOOKS` is killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        logs: Path,
        with_spare: bool,
        reported: Callable[[Report], None],
        lost: Callable[[], None],
    ) -> None:
        self._reported, self._lost = reported, lost
        self._numbers = count(1)
        self._pending: dict[int, _Pending] = {}
        self._pending_lock, self._places_lock = Lock(), RLock()
        self.places = [self._place(command, logs, number) for number in ((1, 2) if with_spare else (1,))]
        self._on_air: Place | None = None
        self._stopping = Event()
        self._watcher = Thread(target=self._watch, name="node watch", daemon=True)

    def start(self) -> None:
        """Starts every process."""
        for place in self.places:
            place.child.start()
        self._watcher.start()

    def stop(self) -> None:
        """Ends every process."""
        self._stopping.set()
        self._watcher.join()
        with ThreadPoolExecutor(len(self.places)) as stopping:
            list(stopping.map(lambda place: place.child.stop(), self.places))

    @property
    def report(self) -> Report | None:
        """The newest word of the node on air."""
        place = self._on_air
        return None if place is None else place.report

    @property
    def on_air(self) -> Child | None:
        """The process that is on air."""
        place = self._on_air
        return None if place is None else place.child

    def parts(self) -> Iterator[tuple[str, Place]]:
        """Each place under the name of its part, the node on air first."""
        first = self._on_air or self.places[0]
        for place in sorted(self.places, key=lambda place: place is not first):
            name = "node" if place is first else "spare node"
            yield name, place

    def order(self, make: Callable[[int], RollOrder | CutOrder]) -> Answer | None:
        """The answer to an order that is made with a number; None if there is none in time."""
        place = self._on_air
        if place is None:
            return None
        number, pending = next(self._numbers), _Pending()
        with self._pending_lock:
            self._pending[number] = pending
        try:
            if _say(place, make(number)):
                pending.answered.wait(STARTING_S if place.report is None else ANSWER_S)
            return pending.answer
        finally:
            with self._pending_lock:
                del self._pending[number]

    def tell(self, make: Callable[[int], ShowOrder | CalibrateOrder | ChartOrder]) -> None:
        """Gives every node, the spare too, an order that is made with a number; nobody waits for an answer."""
        for place in self.places:
            _say(place, make(next(self._numbers)))

    def _place(self, command: Sequence[str], logs: Path, number: int) -> Place:
        child = Child(
            f"node {number}",
            command,
            log_file=logs / f"node-{number}.log",
            born=lambda: self._welcome(place),
            hear=lambda line: self._hear(place, line),
            lost=lambda: self._lose(place),
        )
        place = Place(child)
        return place

    def _welcome(self, place: Place) -> None:
        with self._places_lock:
            if self._on_air is None:
                self._put_on_air(place)

    def _put_on_air(self, place: Place) -> None:
        self._on_air = place
        _say(place, TakeOverOrder(id=next(self._numbers)))

    def _hear(self, place: Place, line: bytes) -> None:
        try:
            message = Message.model_validate_json(b'{"message":%s}' % line).message
        except ValidationError:
            return  # a library's word on standard output
        if isinstance(message, Report):
            place.report, place.looks = message, 0
            if place is self._on_air and not any(other.has_failed for other in self.places):
                self._reported(message)
            return
        with self._pending_lock:
            pending = self._pending.get(message.id)
        if pending is not None:
            pending.answer = message
            pending.answered.set()

    def _lose(self, place: Place) -> None:
        self._replace(place)
        place.report = place.looks = None
        if place.has_failed:
            place.has_failed = False
            self._lost()

    def _replace(self, place: Place) -> None:
        with self._places_lock:
            if place is not self._on_air:
                return
            self._on_air, place.has_failed = None, True
            spare = next((other for other in self.places if other is not place and other.child.is_running), None)
            if spare is not None:
                self._put_on_air(spare)
        with self._pending_lock:
            waiting = list(self._pending.values())
        for pending in waiting:
            pending.answered.set()

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_S):
            for place in self.places:
                if place.looks is None:
                    continue
                place.looks += 1
                if place.looks > HUNG_LOOKS:
                    log.warning("node.hung", node=place.child.name)
                    place.looks = None
                    place.child.kill()
                    self._replace(place)  # at once: clearing it away takes the system some frames


def last_words(child: Child) -> Phrase:
    """What a process that has ended left in its log."""
    return as_given("" if child.is_running else child.last_words())


def _say(place: Place, order: BaseModel) -> bool:
    return place.child.say(order.model_dump_json().encode())
