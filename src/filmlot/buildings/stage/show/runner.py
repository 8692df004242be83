"""The runner: plays a stage's cues in time, on a thread of its own.

A GO, a trigger and a panic are carried out in the thread that asks: what is due at once does not wait for another
thread. Between them the runner sleeps until the next step, by absolute deadlines. Whatever may be slow (the log, a
change of the show's state) is done by a second thread, so that a busy database delays no cue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from threading import Condition, RLock, Thread
from time import monotonic_ns
from typing import Protocol

import structlog

from filmlot.buildings.stage.engine.show.ack import Ack, Answer
from filmlot.buildings.stage.engine.show.book import Book
from filmlot.buildings.stage.engine.show.cue import ContentShow, Cue, DeviceAction, Heard, LookChange, StateChange
from filmlot.buildings.stage.engine.show.run import Order, Report, Run
from filmlot.buildings.stage.engine.show.scheduler import Scheduler
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.kernel.access import SYSTEM, Actor
from filmlot.kernel.ids import new_id
from filmlot.standards.phrase import Phrase, as_given

DEADLINE_MS = 2000
GRACE_MS = 1000
IDLE_S = 0.5
log = structlog.get_logger(__name__)

Task = Callable[[], object]


class Devices(Protocol):
    """The devices of one stage, as the machinery reaches them."""

    def act(self, orders: Sequence[DeviceAction], *, deadline_ms: int, answer: Callable[[int, Ack], None]) -> None:
        """Asks for all actions at once and does not wait; see `Machinery.act`."""

    def points(self) -> Sequence[Reading]:
        """What the devices last said of themselves."""

    def safe_actions(self) -> Sequence[DeviceAction]:
        """What a panic has each device do."""


class CueLog(Protocol):
    """Where the runner writes; slow, and called from one thread only."""

    def move(self, state: ShowState, actor: Actor) -> str | None:
        """Brings the show into another state; the word of why not."""

    def dress(self, what: ContentShow | LookChange) -> str | None:
        """Has the walls show something else, or in another look; the word of why not."""

    def note(self, report: Report, actor: Actor) -> None:
        """Writes down that a cue began or ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """The runs under way and the last that ended, the cue in standby of each list, and whether a pause or panic is."""

    runs: Sequence[Report]
    standby: Mapping[str, str | None]
    is_paused: bool
    is_halted: bool


class Runner:
    """Plays cues from a book on devices. Every method may be called from any thread; `stop` ends both of its own.

    `timecode` tells the stage's frame since midnight, None while there is none.
    """

    def __init__(
        self,
        book: Book,
        *,
        state: ShowState,
        devices: Devices,
        log: CueLog,
        timecode: Callable[[], int | None] = lambda: None,
        clock_ns: Callable[[], int] = monotonic_ns,
    ) -> None:
        self._devices, self._log, self._timecode, self._clock_ns = devices, log, timecode, clock_ns
        self._rate = book.rate
        self._scheduler = Scheduler(book, look=devices.points, new_id=new_id)
        self._lock = RLock()  # an answer may come from within `act`
        self._changed = Condition(self._lock)
        self._deadlines: dict[int, int] = {}
        self._actors: dict[str, Actor] = {}
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._is_open = True
        self._threads = [Thread(target=self._play, name="cues"), Thread(target=self._write, name="cue-log")]
        self.follow(state)

    def start(self) -> None:
        """Begins to play."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends both threads; what was ordered is not called back."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()
        self._threads[0].join()
        self._tasks.put(None)
        self._threads[1].join()

    def load(self, book: Book) -> None:
        """Plays from another book from now on."""
        with self._lock:
            self._rate = book.rate
            self._scheduler.load(book)
            self._changed.notify_all()

    @property
    def book(self) -> Book:
        """What is played from."""
        return self._scheduler.book

    def go(self, list_id: str, *, cue_id: str | None = None, actor: Actor = SYSTEM) -> Report:
        """Starts a cue of a list, or the one in standby.

        Raises:
            GoRefusedError: it cannot be started now.
        """
        with self._lock:
            run = self._scheduler.go(list_id, self._clock_ns(), cue_id=cue_id)
            self._actors[run.id] = actor
            return self._begin(run)

    def fail_over(self, list_id: str, cue_id: str) -> Report:
        """Starts a cue beside the show, also in a hold; raises `GoRefusedError` where it cannot."""
        with self._lock:
            run = self._scheduler.fail_over(list_id, cue_id, self._clock_ns())
            return self._begin(run)

    def play(self, cue: Cue, *, actor: Actor = SYSTEM) -> Report:
        """Starts a cue that stands in no list; raises as `go` does."""
        with self._lock:
            run = self._scheduler.play(cue, self._clock_ns())
            self._actors[run.id] = actor
            return self._begin(run)

    def trigger(self, heard: Heard, *, actor: Actor = SYSTEM) -> int:
        """Starts every cue that waits for a message from outside, and says how many; raises `OSCError` as they do."""
        with self._lock:
            runs = self._scheduler.trigger(heard, self._clock_ns())
            self._actors.update((run.id, actor) for run in runs)
            self._advance()
            return len(runs)

    def stand_by(self, list_id: str, cue_id: str) -> None:
        """Has a cue wait for the next GO; raises `GoRefusedError` where there is none."""
        with self._lock:
            self._scheduler.stand_by(list_id, cue_id)

    def stop_run(self, run_id: str) -> None:
        """Ends a run; one that is over stays as it is."""
        with self._lock:
            self._scheduler.stop(run_id, self._clock_ns())
            self._advance()

    def pause(self) -> None:
        """Stops the time of all cues."""
        with self._lock:
            self._scheduler.pause(self._clock_ns())

    def resume(self) -> None:
        """Lets time go on."""
        with self._lock:
            self._scheduler.resume(self._clock_ns())
            self._advance()

    def panic(self, actor: Actor) -> None:
        """Ends all cues, makes every device safe, and then brings the show into a panic."""
        with self._lock:
            self._dispatch(self._scheduler.panic(self._devices.safe_actions(), self._clock_ns()))
            self._advance()
        self._tasks.put(lambda: self._move(ShowState.PANIC, actor))

    def follow(self, state: ShowState) -> None:
        """Does what the show's state asks: off ends all cues, a hold pauses them, a panic lets none start."""
        with self._lock:
            now_ns = self._clock_ns()
            match state:
                case ShowState.HOLD:
                    self._scheduler.pause(now_ns)
                case ShowState.OFF:
                    self._scheduler.panic([], now_ns)
                case ShowState.PANIC:
                    self._scheduler.is_halted = True
                case _:
                    self._scheduler.clear()
                    self._scheduler.resume(now_ns)
            self._advance()

    def look(self) -> Playing:
        """What plays now."""
        with self._lock:
            scheduler = self._scheduler
            return Playing(
                runs=scheduler.reports(self._clock_ns()),
                standby=dict(scheduler.standby),
                is_paused=scheduler.is_paused,
                is_halted=scheduler.is_halted,
            )

    def _begin(self, run: Run) -> Report:
        """Orders what a run that was just started has due at once."""
        self._advance()
        return Report.of(run, run.timeline.time(self._clock_ns()))

    def _play(self) -> None:
        with self._changed:
            while self._is_open:
                try:
                    self._chase()
                    self._expire()
                    self._advance()
                except Exception:  # a supervisor: one step that cannot be done must not end all later ones
                    log.exception("stage.cue_step_failed")
                self._changed.wait(self._wait_s())

    def _wait_s(self) -> float:
        now_ns = self._clock_ns()
        times = [now_ns + round(IDLE_S * 1e9), *self._deadlines.values()]
        if (next_ns := self._scheduler.next_ns) is not None:
            times.append(next_ns)
        if self._scheduler.is_chasing:
            times.append(now_ns + round(1_000_000_000 / self._rate))
        return max(0.0, (min(times) - now_ns) / 1e9)

    def _chase(self) -> None:
        if self._scheduler.is_chasing and (frame := self._timecode()) is not None:
            self._scheduler.chase(frame, self._clock_ns())

    def _expire(self) -> None:
        """Gives up orders of which nobody spoke in time: the machinery itself was lost."""
        now_ns = self._clock_ns()
        for number in [number for number, at in self._deadlines.items() if at <= now_ns]:
            self._answer(number, Ack(Answer.TIMED_OUT, Phrase("no answer before the deadline")))

    def _advance(self) -> None:
        """Orders what is due, hands over what happened, and has the thread sleep anew."""
        while orders := self._scheduler.due(self._clock_ns()):
            self._dispatch(orders)
        for report in self._scheduler.take_reports():
            actor = self._actors.get(report.run_id, SYSTEM)
            if report.is_end:
                self._actors.pop(report.run_id, None)
            self._tasks.put(partial(self._log.note, report, actor))
        self._changed.notify_all()

    def _dispatch(self, orders: Sequence[Order]) -> None:
        """All devices at once; the show's own changes one after the other."""
        until_ns = self._clock_ns() + (DEADLINE_MS + GRACE_MS) * 1_000_000
        asked: list[int] = []
        actions: list[DeviceAction] = []
        for order in orders:
            if isinstance(order.what, DeviceAction):
                asked.append(order.number)
                actions.append(order.what)
            else:
                self._tasks.put(partial(self._change, order))
        if actions:
            self._deadlines.update(dict.fromkeys(asked, until_ns))
            self._devices.act(actions, deadline_ms=DEADLINE_MS, answer=lambda place, ack: self._hear(asked[place], ack))

    def _hear(self, number: int, ack: Ack) -> None:
        with self._lock:
            self._answer(number, ack)
            self._changed.notify_all()

    def _answer(self, number: int, ack: Ack) -> None:
        self._deadlines.pop(number, None)
        self._scheduler.acknowledge(number, self._clock_ns(), ack)

    def _change(self, order: Order) -> None:
        match order.what:
            case StateChange(state=ShowState.PANIC):
                self.panic(SYSTEM)
                return
            case StateChange():
                error = self._move(order.what.state, SYSTEM)
            case ContentShow() | LookChange():
                error = self._log.dress(order.what)
            case DeviceAction():
                raise AssertionError  # devices are asked at once, all together
        with self._lock:
            self._answer(order.number, Ack() if error is None else Ack(Answer.REFUSED, as_given(error)))
            self._advance()

    def _move(self, state: ShowState, actor: Actor) -> str | None:
        error = self._log.move(state, actor)
        if error is None:
            self.follow(state)
        return error

    def _write(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task()
            except Exception:  # a supervisor: a line of the log that is lost must not lose the later ones
                log.exception("stage.cue_log_failed")
