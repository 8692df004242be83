"""A run of a cue: started once, and over when nothing of it is under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from filmlot.buildings.stage.engine.show.ack import Ack, AckLine
from filmlot.buildings.stage.engine.show.cue import (
    NS_A_MS,
    Cue,
    DeviceAction,
    LookChange,
    PointRamp,
    StageAction,
    StateChange,
)
from filmlot.buildings.stage.engine.show.snapshot import Unrecalled
from filmlot.buildings.stage.engine.show.timeline import Timeline
from filmlot.standards.phrase import Phrase


class RunState(StrEnum):
    """How a run of a cue stands; `ALLOWED` says what may follow what."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


ALLOWED: dict[RunState, frozenset[RunState]] = {
    RunState.WAITING: frozenset({RunState.RUNNING, RunState.STOPPED}),
    RunState.RUNNING: frozenset({RunState.DONE, RunState.FAILED, RunState.STOPPED}),
    RunState.DONE: frozenset(),
    RunState.FAILED: frozenset(),
    RunState.STOPPED: frozenset(),
}
MOST_FAILURES = 64
MOST_ACKS = 512
OVER = frozenset({RunState.DONE, RunState.FAILED, RunState.STOPPED})


@dataclass(frozen=True, slots=True)
class Failure:
    """What was asked and not done, and the word that came back."""

    what: str
    error: Phrase


@dataclass(eq=False, slots=True)
class Run:
    """One run of one cue, on a timeline and in its times. `open_parts` counts the actions that have not ended."""

    id: str
    list_id: str
    cue: Cue
    timeline: Timeline
    began_ns: int = 0
    ended_ns: int | None = None
    state: RunState = RunState.WAITING
    open_parts: int = 0
    acks: dict[tuple[str, str], AckLine] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    left_out: list[Unrecalled] = field(default_factory=list)

    def move(self, state: RunState) -> None:
        """Goes over into a state that may follow the present one."""
        if state not in ALLOWED[self.state]:
            message = f"a run that is {self.state} cannot become {state}"
            raise ValueError(message)
        self.state = state

    def hear(self, device: str, action: str, ack: Ack | None) -> None:
        """Keeps the newest word on an action, None for one that was asked; a table has an end."""
        key = device, action
        if key not in self.acks and len(self.acks) >= MOST_ACKS:
            return
        if ack is not None or key not in self.acks:
            self.acks[key] = AckLine(device, action, ack)

    def note(self, failure: Failure) -> None:
        """Keeps a failure, once: a ramp to a dead device fails at every step."""
        if failure not in self.failures and len(self.failures) < MOST_FAILURES:
            self.failures.append(failure)


@dataclass(eq=False, slots=True)
class Part:
    """One action of a run on its way; `is_asked` while an order of it waits for its acknowledgement."""

    run: Run
    action: DeviceAction | PointRamp | StageAction
    started_ns: int
    is_asked: bool = False
    is_last: bool = False
    has_ended: bool = False
    attempts: int = 0

    @property
    def name(self) -> str:
        """What is asked for, as a failure names it."""
        match self.action:
            case DeviceAction() | PointRamp():
                return f"{self.action.device} {self.action.action}"
            case StateChange():
                return f"state {self.action.state}"
            case LookChange():
                return f"look {' '.join(self.action.look.tokens.values())}"
            case _:
                return "content"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it: it has ended, or its run is over."""
        return self.has_ended or self.run.state in OVER


@dataclass(frozen=True, slots=True)
class Order:
    """Something to be done now, by a device or by the show; whoever does it acknowledges its number once.

    `cue_number` is empty for what a panic orders.
    """

    number: int
    cue_number: str
    what: DeviceAction | StageAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run as it was at a moment of the clock; `elapsed_ms` counts from the GO, pauses left out."""

    at_ns: int
    run_id: str
    list_id: str
    cue: Cue
    state: RunState
    elapsed_ms: int
    acks: tuple[AckLine, ...]
    failures: tuple[Failure, ...]
    left_out: tuple[Unrecalled, ...]

    @classmethod
    def of(cls, run: Run, at: int) -> Report:
        """How a run is at a time of its timeline."""
        until = at if run.ended_ns is None else run.ended_ns
        return cls(
            at_ns=run.timeline.clock(at),
            run_id=run.id,
            list_id=run.list_id,
            cue=run.cue,
            state=run.state,
            elapsed_ms=(until - run.began_ns) // NS_A_MS,
            acks=tuple(run.acks.values()),
            failures=tuple(run.failures),
            left_out=tuple(run.left_out),
        )

    @property
    def is_end(self) -> bool:
        """Whether the run is over."""
        return self.state in OVER
