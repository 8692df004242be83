"""The scheduler of cues: told of every GO, moment and acknowledgement, it says what is to be done now.

It has no clock and no thread: all times are nanoseconds passed in, and never run backwards. While it is paused the
show's time stands still, so that what was 2 s away is 2 s away afterwards. Every action of a cue is ordered once, and
again only to retry; of two ramps of one point the newer goes on; a panic forgets everything that was to come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

from filmlot.buildings.stage.engine.show.ack import Ack
from filmlot.buildings.stage.engine.show.book import Book, standby_after
from filmlot.buildings.stage.engine.show.cue import (
    NS_A_MS,
    Cue,
    CueAction,
    DeviceAction,
    Follow,
    Heard,
    OnFailure,
    PointRamp,
    SnapshotRecall,
    StageAction,
)
from filmlot.buildings.stage.engine.show.ramp import next_step_ns, sample_at
from filmlot.buildings.stage.engine.show.run import OVER, Failure, Order, Part, Report, Run, RunState
from filmlot.buildings.stage.engine.show.snapshot import Reading, recall
from filmlot.buildings.stage.engine.show.timeline import Timeline
from filmlot.standards.phrase import Phrase

RETRY_NS = 200 * NS_A_MS
MOST_RUNS = 256
KEPT_RUNS = 64


class GoRefusedError(ValueError):
    """A cue that cannot be started; `code` says why: `halted`, `paused`, `no_cue` or `too_many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Scheduler:
    """Plays the cues of a stage. `look` reads the stage's points, `new_id` names runs."""

    def __init__(self, book: Book, *, look: Callable[[], Sequence[Reading]], new_id: Callable[[], str]) -> None:
        self._look, self._new_id = look, new_id
        self._show, self._failover = Timeline(), Timeline()
        self._ramps: dict[tuple[str, str, str], Part] = {}
        self._asked: dict[int, Part | None] = {}
        self._ready: list[Order] = []
        self._runs: dict[str, Run] = {}
        self._over: deque[Run] = deque(maxlen=KEPT_RUNS)
        self._reports: list[Report] = []
        self._serial = count(1)
        self._timecode: int | None = None
        self.is_halted = False
        self.standby: dict[str, str | None] = {}
        self._book = Book({}, {}, book.rate)
        self.load(book)

    @property
    def book(self) -> Book:
        """What is played from."""
        return self._book

    @property
    def is_paused(self) -> bool:
        """Whether time stands still."""
        return self._show.is_paused

    @property
    def is_chasing(self) -> bool:
        """Whether any cue waits for a timecode."""
        return bool(self._labels)

    @property
    def runs(self) -> list[Run]:
        """The runs under way and the last that came to their end, oldest first."""
        return sorted((*self._over, *self._runs.values()), key=lambda run: run.id)

    def reports(self, now_ns: int) -> list[Report]:
        """How each of `runs` is now."""
        return [Report.of(run, run.timeline.time(now_ns)) for run in self.runs]

    @property
    def next_ns(self) -> int | None:
        """When there is something to do next; None if that is up to somebody else."""
        times = [timeline.next_ns for timeline in (self._show, self._failover)]
        return min((at for at in times if at is not None), default=None)

    def load(self, book: Book) -> None:
        """Plays from other lists from now on; runs under way keep the cue that they began with.

        Where the cue in standby is gone, the one after its place stands by.
        """
        former, self._book = self._book, book
        self.standby = {
            list_id: standby_after(former.cues(list_id), cues, self.standby.get(list_id))
            for list_id, cues in book.lists.items()
        }
        self._labels = book.labels()

    def stand_by(self, list_id: str, cue_id: str) -> None:
        """Has a cue of a list wait for the next GO.

        Raises:
            GoRefusedError: there is no such cue.
        """
        self._find(list_id, cue_id)
        self.standby[list_id] = cue_id

    def go(self, list_id: str, now_ns: int, *, cue_id: str | None = None) -> Run:
        """Starts a cue of a list, or the one in standby; the next then stands by, if the cue says so.

        Raises:
            GoRefusedError: it cannot be started now; nothing was changed.
        """
        self._admit()
        cue = self._find(list_id, cue_id or self.standby.get(list_id))
        cues = self._book.cues(list_id)
        *_, last = cues.chain(cue)
        following = cues.after(last.place) if cue.autoload_next else None
        self.standby[list_id] = None if following is None else following.id
        return self._start(list_id, cue, self._show, self._show.time(now_ns))

    def fail_over(self, list_id: str, cue_id: str, now_ns: int) -> Run:
        """Starts a cue beside the show: a pause does not hold it up, and the cue in standby stays.

        Raises:
            GoRefusedError: `halted`, `no_cue` or `too_many`.
        """
        self._insist_on_room()
        return self._start(list_id, self._find(list_id, cue_id), self._failover, self._failover.time(now_ns))

    def play(self, cue: Cue, now_ns: int) -> Run:
        """Starts a cue that stands in no list; nothing follows it.

        Raises:
            GoRefusedError: nothing can be started now.
        """
        self._admit()
        return self._start("", cue, self._show, self._show.time(now_ns))

    def trigger(self, heard: Heard, now_ns: int) -> list[Run]:
        """Starts every armed cue that waits for a message; none while nothing may be started.

        Raises:
            OSCError: the message's address is a pattern that OSC does not allow.
        """
        return self._start_all(self._book.listening(heard), now_ns)

    def chase(self, frame: int, now_ns: int) -> list[Run]:
        """Starts the cues whose timecode has come, up to `frame` since midnight.

        Timecode that jumps, backwards or by more than a second, starts only what stands at the very frame.
        """
        former, self._timecode = self._timecode, frame
        if frame == former:
            return []
        is_jump = former is None or not 0 < frame - former <= self._book.rate
        after = frame - 1 if is_jump or former is None else former
        return self._start_all([(list_id, cue) for at, list_id, cue in self._labels if after < at <= frame], now_ns)

    def due(self, now_ns: int) -> list[Order]:
        """What is to be done by now, in the order of its times; each order once."""
        for timeline in (self._failover, self._show):
            timeline.advance(now_ns)
        orders, self._ready = self._ready, []
        return orders

    def acknowledge(self, number: int, now_ns: int, ack: Ack) -> None:
        """Notes the word on an order. One that nobody waits for any more is ignored."""
        part = self._asked.pop(number, None)
        if part is None or part.is_over:
            return
        part.is_asked = False
        error = ack.error
        if isinstance(part.action, (DeviceAction, PointRamp)):
            part.run.hear(part.action.device, part.action.action, ack)
        now = part.run.timeline.time(now_ns)
        if not part.is_last:
            if error is not None:
                part.run.note(Failure(part.name, error))
            self._ripen(part, now)
        elif error is None:
            self._end_part(part, now)
        else:
            self._fail(part, error, now)

    def pause(self, now_ns: int) -> None:
        """Stops the time of the show; what was ordered is still acknowledged, and a failover goes on."""
        self._show.pause(now_ns)

    def resume(self, now_ns: int) -> None:
        """Lets the time of the show go on where it stood."""
        self._show.resume(now_ns)

    def stop(self, run_id: str, now_ns: int) -> None:
        """Ends a run and what would follow it; orders that are out cannot be called back."""
        if (run := self._runs.get(run_id)) is not None:
            self._end(run, RunState.STOPPED, run.timeline.time(now_ns))

    def panic(self, safe: Sequence[DeviceAction], now_ns: int) -> list[Order]:
        """Ends all runs, forgets all that was to come, and orders the safe actions; nothing starts until `clear`."""
        self._show.resume(now_ns)
        self._show.clear()
        self._failover.clear()
        self._ready.clear()
        self._asked.clear()
        for run in list(self._runs.values()):
            self._end(run, RunState.STOPPED, run.timeline.time(now_ns))
        self.is_halted = True
        return [self._order(action, None) for action in safe]

    def clear(self) -> None:
        """Lets cues start again after a panic."""
        self.is_halted = False

    def take_reports(self) -> list[Report]:
        """What happened since this was last asked."""
        reports, self._reports = self._reports, []
        return reports

    def _admit(self) -> None:
        if self.is_paused:
            raise GoRefusedError("paused")
        self._insist_on_room()

    def _insist_on_room(self) -> None:
        if self.is_halted:
            raise GoRefusedError("halted")
        if len(self._runs) >= MOST_RUNS:
            raise GoRefusedError("too_many")

    def _find(self, list_id: str, cue_id: str | None) -> Cue:
        cues = self._book.cues(list_id)
        cue = None if cue_id is None else cues.find(cue_id)
        if cue is None:
            raise GoRefusedError("no_cue")
        return cue

    def _start_all(self, found: list[tuple[str, Cue]], now_ns: int) -> list[Run]:
        started = []
        for list_id, cue in found:
            try:
                self._admit()
            except GoRefusedError:
                break
            started.append(self._start(list_id, cue, self._show, self._show.time(now_ns)))
        return started

    def _start(self, list_id: str, cue: Cue, timeline: Timeline, at: int) -> Run:
        run = Run(self._new_id(), list_id, cue, timeline, began_ns=at)
        self._runs[run.id] = run
        self._note(run, at)
        timeline.push(at + cue.pre_wait_ms * NS_A_MS, partial(self._fire, run))
        return run

    def _fire(self, run: Run, at: int) -> None:
        """The pre-wait is over."""
        if run.state in OVER:
            return
        run.move(RunState.RUNNING)
        parts = [part for action in run.cue.actions for part in self._parts(run, action, at)] if run.cue.armed else []
        if run.failures and run.cue.on_failure is not OnFailure.SKIP:
            self._end(run, RunState.FAILED, at)
            return
        run.open_parts = len(parts)
        if run.cue.follow is Follow.CONTINUE:
            run.open_parts += 1
            run.timeline.push(at + run.cue.post_wait_ms * NS_A_MS, partial(self._continue, run))
        for part in parts:
            self._take_over(part, at)
            self._advance(part, at)
        if not run.open_parts:
            self._wind_up(run, at)

    def _parts(self, run: Run, action: CueAction, at: int) -> list[Part]:
        if not isinstance(action, SnapshotRecall):
            return [Part(run, action, at)]
        points = self._book.snapshots.get(action.snapshot_id)
        if points is None:
            run.note(Failure("snapshot", Phrase("it is gone")))
            return []
        way = recall(points, self._look(), fade_ms=action.fade_ms)
        run.left_out.extend(way.left_out)
        return [Part(run, step, at) for step in way.actions]

    def _take_over(self, part: Part, at: int) -> None:
        """The newest ramp of a point is the only one: two would pull it to and fro."""
        if isinstance(part.action, PointRamp):
            key = part.action.point
            former = self._ramps.get(key)
            self._ramps[key] = part
            if former is not None and not former.is_over:
                self._end_part(former, at)

    def _advance(self, part: Part, at: int) -> None:
        """A part's next order, and when it goes on after that.

        A device that has not acknowledged the last value of a ramp gets no other: it misses steps, never the last.
        """
        if part.is_over:
            return
        if not isinstance(part.action, PointRamp):
            part.is_last = True
            self._ask(part, part.action)
            return
        elapsed_ns = at - part.started_ns
        following = next_step_ns(part.action, elapsed_ns)
        if following is not None:
            part.run.timeline.push(part.started_ns + following, partial(self._advance, part))
        if not part.is_asked:
            part.is_last = following is None
            self._ask(part, sample_at(part.action, elapsed_ns))

    def _ripen(self, part: Part, now: int) -> None:
        """A ramp that is over and whose last value could not be sent yet sends it now."""
        assert isinstance(part.action, PointRamp)
        if next_step_ns(part.action, now - part.started_ns) is None:
            part.run.timeline.push(now, partial(self._end_ramp, part))

    def _end_ramp(self, part: Part, at: int) -> None:
        if not part.is_asked and not part.is_last:
            self._advance(part, at)

    def _ask(self, part: Part, what: DeviceAction | StageAction) -> None:
        part.is_asked = True
        if isinstance(what, DeviceAction):
            part.run.hear(what.device, what.action, None)
        self._ready.append(self._order(what, part))

    def _order(self, what: DeviceAction | StageAction, part: Part | None) -> Order:
        order = Order(next(self._serial), "" if part is None else part.run.cue.number, what)
        self._asked[order.number] = part
        return order

    def _fail(self, part: Part, error: Phrase, now: int) -> None:
        run, policy = part.run, part.run.cue.on_failure
        if policy is OnFailure.RETRY and part.attempts < run.cue.retries:
            part.attempts += 1
            run.timeline.push(now + RETRY_NS, partial(self._advance, part))
            return
        run.note(Failure(part.name, error))
        if policy is OnFailure.SKIP:
            self._end_part(part, now)
        else:
            self._end(run, RunState.FAILED, now)

    def _end_part(self, part: Part, at: int) -> None:
        part.has_ended = True
        self._close_part(part.run, at)

    def _close_part(self, run: Run, now: int) -> None:
        run.open_parts -= 1
        if run.open_parts == 0:
            self._wind_up(run, now)

    def _continue(self, run: Run, at: int) -> None:
        if run.state not in OVER:
            self._start_next(run, at)
            self._close_part(run, at)

    def _wind_up(self, run: Run, at: int) -> None:
        """All actions have come to their end; a cue that is followed lasts until its post-wait is over."""
        wait_ms = run.cue.post_wait_ms if run.cue.follow is Follow.FOLLOW else 0
        run.timeline.push(at + wait_ms * NS_A_MS, partial(self._finish, run))

    def _finish(self, run: Run, at: int) -> None:
        if run.state in OVER:
            return
        self._end(run, RunState.DONE, at)
        if run.cue.follow is Follow.FOLLOW:
            self._start_next(run, at)

    def _start_next(self, run: Run, at: int) -> None:
        following = self._book.cues(run.list_id).after(run.cue.place)
        if following is not None:
            self._start(run.list_id, following, run.timeline, at)

    def _end(self, run: Run, state: RunState, at: int) -> None:
        run.move(state)
        run.ended_ns = at
        self._runs.pop(run.id)
        self._over.append(run)
        self._ramps = {point: part for point, part in self._ramps.items() if part.run is not run}
        self._note(run, at)

    def _note(self, run: Run, at: int) -> None:
        self._reports.append(Report.of(run, at))
