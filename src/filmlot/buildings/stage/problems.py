"""What can go wrong on a stage."""

from __future__ import annotations

from filmlot.buildings.stage.calibration.problems import CALIBRATION_PROBLEMS
from filmlot.buildings.stage.contracts import DescriptionFault
from filmlot.buildings.stage.show.problems import SHOW_PROBLEMS
from filmlot.buildings.stage.take_contracts import TakeState
from filmlot.kernel.problems import Problem
from filmlot.standards.phrase import Phrase


class DescriptionInvalid(Problem):
    """The text describes no stage; each fault names its field, line and remedy."""

    code = "stage.description_invalid"
    status = 422

    def __init__(self, *, errors: list[DescriptionFault]) -> None:
        super().__init__(
            errors=[error.model_dump(mode="json") for error in errors],
            count=len(errors),
            field=errors[0].field,
            line=errors[0].line,
        )
        self.faults = errors


class DescribedWhileRolling(Problem):
    """Walls, cameras and devices stay as they are until the take is cut."""

    code = "stage.described_while_rolling"
    status = 409

    def __init__(self, *, slate: str) -> None:
        super().__init__(slate=slate)


class ChoiceUnclear(Problem):
    """Walls show a version or a scene, one of both."""

    code = "stage.choice_unclear"
    status = 422


class NothingShown(Problem):
    """There is nothing on the walls that could look otherwise."""

    code = "stage.nothing_shown"
    status = 409


class LookUnknown(Problem):
    """What stands on the walls was not made in this look."""

    code = "stage.look_unknown"
    status = 409

    def __init__(self, *, name: str, set: str, token: str) -> None:  # noqa: A002 - the standard's word
        super().__init__(name=name, set=set, token=token)


class SearchBusy(Problem):
    """One search for devices is made at a time."""

    code = "stage.search_busy"
    status = 409


class SearchRefused(Problem):
    """The lot stands on no private network that it could search."""

    code = "stage.search_refused"
    status = 409

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class AlreadyRolling(Problem):
    """A stage rolls one take at a time."""

    code = "stage.already_rolling"
    status = 409

    def __init__(self, *, slate: str) -> None:
        super().__init__(slate=slate)


class NotRolling(Problem):
    """There is nothing to cut."""

    code = "stage.not_rolling"
    status = 409


class SlateTaken(Problem):
    """A slate is used once on a stage."""

    code = "stage.slate_taken"
    status = 409

    def __init__(self, *, slate: str) -> None:
        super().__init__(slate=slate)


class TakeStateRefused(Problem):
    """The take is in a state that cannot be followed by the one asked for."""

    code = "stage.take_state_refused"
    status = 409

    def __init__(self, *, state: TakeState, asked: TakeState) -> None:
        super().__init__(state=state.value, asked=asked.value)


class NodeDown(Problem):
    """The render node is not running, or did not answer in time."""

    code = "stage.node_down"
    status = 503

    def __init__(self, *, reason: Phrase) -> None:
        super().__init__(reason=reason)


class DiskFull(Problem):
    """There is not enough room on the disk to roll."""

    code = "stage.disk_full"
    status = 507

    def __init__(self, *, reason: Phrase) -> None:
        super().__init__(reason=reason)


class NothingToHarvest(Problem):
    """No recorder of the take gives its files, or the take has not ended."""

    code = "stage.nothing_to_harvest"
    status = 409

    def __init__(self, *, slate: str) -> None:
        super().__init__(slate=slate)


class HarvestRuns(Problem):
    """The files of the take's recorders are being fetched."""

    code = "stage.harvest_runs"
    status = 409

    def __init__(self, *, slate: str) -> None:
        super().__init__(slate=slate)


class HarvestIncomplete(Problem):
    """Some files of the take's recorders did not come."""

    code = "stage.harvest_incomplete"
    status = 502

    def __init__(self, *, slate: str, failed: int, count: int) -> None:
        super().__init__(slate=slate, failed=failed, count=count)


class WallUnbuildable(Problem):
    """A wall's measures or its mesh file make no wall."""

    code = "stage.wall_unbuildable"
    status = 409

    def __init__(self, *, wall: str, reason: Phrase) -> None:
        super().__init__(wall=wall, reason=reason)


class TooManyViewers(Problem):
    """The stage's live picture is watched by as many as it may be."""

    code = "stage.too_many_viewers"
    status = 503


PROBLEMS: tuple[type[Problem], ...] = (
    *SHOW_PROBLEMS,
    *CALIBRATION_PROBLEMS,
    DescriptionInvalid,
    DescribedWhileRolling,
    AlreadyRolling,
    NotRolling,
    SlateTaken,
    TakeStateRefused,
    NodeDown,
    DiskFull,
    NothingToHarvest,
    HarvestRuns,
    HarvestIncomplete,
    WallUnbuildable,
    TooManyViewers,
    ChoiceUnclear,
    NothingShown,
    LookUnknown,
    SearchBusy,
    SearchRefused,
)
