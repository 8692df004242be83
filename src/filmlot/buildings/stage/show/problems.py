"""What can go wrong at a stage's console."""

from __future__ import annotations

from typing import Any

from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.kernel.problems import Problem
from filmlot.standards.phrase import Phrase


class ShowStateRefused(Problem):
    """The show is in a state that cannot be followed by the one asked for."""

    code = "stage.show_state_refused"
    status = 409

    def __init__(self, *, state: ShowState, asked: ShowState) -> None:
        super().__init__(state=state.value, asked=asked.value)


class GateClosed(Problem):
    """Checks stand in the way of going live; `checks` names them."""

    code = "stage.gate_closed"
    status = 409

    def __init__(self, *, checks: list[dict[str, Any]]) -> None:
        super().__init__(checks=checks, names=", ".join(check["key"] for check in checks))


class OverrideUnneeded(Problem):
    """There is no such check, or it does not fail: nothing is taken upon oneself in advance."""

    code = "stage.override_unneeded"
    status = 409

    def __init__(self, *, check: str) -> None:
        super().__init__(check=check)


class SecondPersonNeeded(Problem):
    """Going live takes two people on this stage, and this is the one who asked, or no person."""

    code = "stage.second_person_needed"
    status = 409


class PersonNeeded(Problem):
    """Going live is asked for from outside, where nobody can be asked who it is, or to take a check upon them."""

    code = "stage.person_needed"
    status = 403


class CuesRest(Problem):
    """In this state of the show no cue starts."""

    code = "stage.cues_rest"
    status = 409

    def __init__(self, *, state: ShowState) -> None:
        super().__init__(state=state.value)


class CuesPaused(Problem):
    """The time of all cues stands still."""

    code = "stage.cues_paused"
    status = 409


class CuesHalted(Problem):
    """A panic holds, or the show is off: nothing starts until the show is in standby again."""

    code = "stage.cues_halted"
    status = 409


class NoCue(Problem):
    """No such cue is in the list, or none stands by."""

    code = "stage.no_cue"
    status = 409


class TooManyRuns(Problem):
    """As many cues run as may at once."""

    code = "stage.too_many_runs"
    status = 409


class ConsoleDown(Problem):
    """Nothing plays the cues of this stage."""

    code = "stage.console_down"
    status = 503

    def __init__(self, *, reason: Phrase) -> None:
        super().__init__(reason=reason)


class CueNumberTaken(Problem):
    """A number is used once in a cue list."""

    code = "stage.cue_number_taken"
    status = 409

    def __init__(self, *, number: str) -> None:
        super().__init__(number=number)


class CueTimecodeWrong(Problem):
    """The label does not exist at the stage's rate."""

    code = "stage.cue_timecode_wrong"
    status = 422

    def __init__(self, *, number: str, timecode: str, rate: str) -> None:
        super().__init__(number=number, timecode=timecode, rate=rate)


class ShowFull(Problem):
    """There are as many of a kind as there may be."""

    code = "stage.show_full"
    status = 409

    def __init__(self, *, kind: str, limit: int) -> None:
        super().__init__(kind=kind, limit=limit)


class ShowNameTaken(Problem):
    """Another thing of the kind has this name on the stage."""

    code = "stage.show_name_taken"
    status = 409

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class CueListWatched(Problem):
    """Watches start cues of the list."""

    code = "stage.cue_list_watched"
    status = 409

    def __init__(self, *, name: str, watches: str) -> None:
        super().__init__(name=name, watches=watches)


class CueListOnAir(Problem):
    """A cue list stays as long as the stage is on air."""

    code = "stage.cue_list_on_air"
    status = 409

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class NothingToUndo(Problem):
    """No edit can be taken back."""

    code = "stage.nothing_to_undo"
    status = 409


class NothingPending(Problem):
    """No edit waits to be taken."""

    code = "stage.nothing_pending"
    status = 409


class WatchLatched(Problem):
    """The watch has fired and stays so until it is reset."""

    code = "stage.watch_latched"
    status = 409

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


SHOW_PROBLEMS: tuple[type[Problem], ...] = (
    ShowStateRefused,
    GateClosed,
    OverrideUnneeded,
    SecondPersonNeeded,
    PersonNeeded,
    CuesRest,
    CuesPaused,
    CuesHalted,
    NoCue,
    TooManyRuns,
    ConsoleDown,
    CueNumberTaken,
    CueTimecodeWrong,
    ShowFull,
    ShowNameTaken,
    CueListOnAir,
    CueListWatched,
    NothingToUndo,
    NothingPending,
    WatchLatched,
)

GO_PROBLEMS: dict[str, type[Problem]] = {
    "paused": CuesPaused,
    "halted": CuesHalted,
    "no_cue": NoCue,
    "too_many": TooManyRuns,
}
"""The problem behind each code of a `GoRefusedError`."""
