"""What crosses the border of the stage building about its show: states, gate, cue lists, snapshots, watches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from filmlot.buildings.stage.contracts import Frozen, PartId
from filmlot.buildings.stage.engine.calibration.kinds import CalibrationKind
from filmlot.buildings.stage.engine.show.ack import Answer
from filmlot.buildings.stage.engine.show.cue import Cue, DeviceAction, StageAction
from filmlot.buildings.stage.engine.show.cue_list import Edit
from filmlot.buildings.stage.engine.show.gate import Outcome
from filmlot.buildings.stage.engine.show.run import RunState
from filmlot.buildings.stage.engine.show.snapshot import Scope, SnapshotPoint, Unrecalled
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.engine.show.watch import Watch, WatchState

Reason = Annotated[str, Field(min_length=1, max_length=300)]


class CalibrationNeed(Frozen):
    """A calibration that must be valid before the stage goes live."""

    kind: CalibrationKind
    scope: Annotated[str, Field(min_length=1, max_length=80)]


class ShowRules(Frozen):
    """What a stage asks of its gate. Without `critical`, every device is."""

    critical: Annotated[tuple[PartId, ...], Field(max_length=256)] | None = None
    disk_needed_min: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 30.0
    calibrations: Annotated[tuple[CalibrationNeed, ...], Field(max_length=64)] = ()
    second_person: bool = False
    """Whether two people must ask for live."""


class Override(Frozen):
    """A check that somebody takes upon them, and why."""

    check: Annotated[str, Field(max_length=40)]
    reason: Reason


class SignedOverride(Override):
    """An override with its person and time; it holds until the live that it was made for is over."""

    person: str
    at: datetime


class CheckView(Frozen):
    """A check of the gate in the reader's words."""

    key: str
    outcome: Outcome
    message: str
    remedy: str
    overridden: bool


class GateView(Frozen):
    """The gate: whether the stage may go live now, and every check."""

    open: bool
    checks: list[CheckView]


class ShowView(Frozen):
    """What the stage is doing for its public. `asked_by` waits for a second person to ask for live."""

    state: ShowState
    rules: ShowRules
    overrides: list[SignedOverride]
    asked_by: str | None
    asked_at: datetime | None


class CueListBrief(Frozen):
    """A cue list in a list."""

    id: str
    name: str
    cues: int
    revision: int
    pending: int


class CueListView(Frozen):
    """A cue list, the edits that wait to be taken (oldest first), and how many can be undone."""

    id: str
    name: str
    revision: int
    cues: tuple[Cue, ...]
    pending: tuple[tuple[Edit, ...], ...]
    undoable: int


class CueListList(Frozen):
    """The cue lists of a stage."""

    items: list[CueListBrief]


class FailureView(Frozen):
    """What a cue asked for and did not get."""

    what: str
    error: str


class AckView(Frozen):
    """A line of a run's acknowledgement table; `answer` is None while the device has not answered.

    `remedy` is in the reader's language, and empty in the log.
    """

    device: str
    action: str
    answer: Answer | None
    detail: str
    remedy: str
    time_ms: float | None


class RunView(Frozen):
    """A run of a cue; `length_ms` is how long it lasts if every device does as asked at once."""

    id: str
    cue_list_id: str
    cue_id: str
    cue_number: str
    cue_name: str
    state: RunState
    elapsed_ms: int
    length_ms: int
    acks: list[AckView]
    failures: list[FailureView]
    left_out: list[Unrecalled]


class PlayView(Frozen):
    """What plays: the runs under way and the last that ended, and the cue in standby of each list."""

    runs: list[RunView]
    standby: dict[str, str | None]
    paused: bool
    halted: bool


class PlanStepView(Frozen):
    """One order of a dry run; `refusal` says why its device would not do it, as far as that is known unasked."""

    at_ms: int
    cue_number: str
    what: Annotated[DeviceAction | StageAction, Field(discriminator="kind")]
    refusal: str


class PlanView(Frozen):
    """What a GO would order, if every device did as asked at once."""

    steps: list[PlanStepView]
    left_out: list[Unrecalled]
    whole: bool


class SnapshotView(Frozen):
    """A snapshot with its points."""

    id: str
    name: str
    scope: Scope
    points: list[SnapshotPoint]
    taken_at: datetime


class SnapshotBrief(Frozen):
    """A snapshot in a list."""

    id: str
    name: str
    points: int
    taken_at: datetime


class SnapshotList(Frozen):
    """The snapshots of a stage, newest first."""

    items: list[SnapshotBrief]


class ArgumentView(Frozen):
    """Something that a command is told; one that is not required has a default.

    `choices` are all that it may be, where the device itself says so.
    """

    name: str
    required: bool
    choices: list[str]


class CommandView(Frozen):
    """Something that a device can be asked to do, and what it is called in the reader's language."""

    device: str
    action: str
    name: str
    arguments: list[ArgumentView]


class CommandList(Frozen):
    """The commands of a stage's devices, device by device."""

    items: list[CommandView]


class WatchView(Frozen):
    """A watch, and what it knows; None where nothing looks."""

    id: str
    watch: Watch
    state: WatchState | None


class WatchList(Frozen):
    """The watches of a stage."""

    items: list[WatchView]


class ReplayedList(Frozen):
    """A cue list as it was."""

    id: str
    name: str
    cues: tuple[Cue, ...]


class ReplayView(Frozen):
    """The show as it was right after a position of the log."""

    position: int
    state: ShowState
    overrides: list[SignedOverride]
    cue_lists: list[ReplayedList]
