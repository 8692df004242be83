"""What happens in a stage's show; the log of these replays it to any moment."""

from __future__ import annotations

from typing import ClassVar

from filmlot.buildings.stage.engine.show.cue_list import Edit
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.engine.show.watch import Watch, WatchState
from filmlot.buildings.stage.show.contracts import RunView, ShowRules, SignedOverride
from filmlot.kernel.events import Event


class ShowMoved(Event):
    """The show is in another state; `overrides` are those that hold in it."""

    type: ClassVar[str] = "stage.show.moved"

    before: ShowState
    state: ShowState
    overrides: list[SignedOverride]


class LiveAsked(Event):
    """Somebody asked to go live and waits for a second person."""

    type: ClassVar[str] = "stage.show.live_asked"

    asked_by: str


class ShowRuled(Event):
    """The gate asks for other things."""

    type: ClassVar[str] = "stage.show.ruled"

    rules: ShowRules


class CueListMade(Event):
    """There is a new cue list, still empty."""

    type: ClassVar[str] = "stage.cue_list.made"

    name: str


class CueListEdited(Event):
    """Cues were put, changed or removed; an undo is an edit too."""

    type: ClassVar[str] = "stage.cue_list.edited"

    revision: int
    edits: list[Edit]


class CueListPended(Event):
    """Other edits than before wait to be taken."""

    type: ClassVar[str] = "stage.cue_list.pended"

    revision: int
    pending: int


class CueEvent(Event):
    """Something happened to a run of a cue."""

    run: RunView


class CueStarted(CueEvent):
    """A cue was started; its pre-wait begins."""

    type: ClassVar[str] = "stage.cue.started"


class CueEnded(CueEvent):
    """A cue is done, has failed or was stopped."""

    type: ClassVar[str] = "stage.cue.ended"


class SnapshotCaptured(Event):
    """The points of some devices were noted."""

    type: ClassVar[str] = "stage.snapshot.captured"

    name: str
    points: int


class SnapshotDeleted(Event):
    """A snapshot is gone."""

    type: ClassVar[str] = "stage.snapshot.deleted"

    name: str


class WatchSet(Event):
    """There is a new watch, or it watches otherwise."""

    type: ClassVar[str] = "stage.watch.set"

    watch: Watch


class WatchDeleted(Event):
    """A watch is gone."""

    type: ClassVar[str] = "stage.watch.deleted"

    name: str


class WatchTurned(Event):
    """A watch knows something else of its thing; `cue_id` was started, unless `refused` says why not."""

    type: ClassVar[str] = "stage.watch.turned"

    name: str
    state: WatchState
    cue_id: str | None
    refused: str | None


SHOW_EVENTS: tuple[type[Event], ...] = (
    ShowMoved,
    LiveAsked,
    ShowRuled,
    CueListMade,
    CueListEdited,
    CueListPended,
    CueStarted,
    CueEnded,
    SnapshotCaptured,
    SnapshotDeleted,
    WatchSet,
    WatchDeleted,
    WatchTurned,
)
