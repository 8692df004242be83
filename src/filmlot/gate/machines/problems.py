"""What may go wrong with a render machine."""

from __future__ import annotations

from filmlot.kernel.problems import Problem
from filmlot.standards.phrase import Phrase, as_given


class RosterUnreadable(Problem):
    """The file of the machines does not hold what it should."""

    code = "machines.roster_unreadable"
    status = 500

    def __init__(self, *, path: str, reason: str) -> None:
        super().__init__(path=path, reason=reason)


class FolderTaken(Problem):
    """An enrolment would write over something."""

    code = "machines.folder_taken"
    status = 409

    def __init__(self, *, path: str) -> None:
        super().__init__(path=path)


class FolderUnfit(Problem):
    """A folder cannot be put on a machine."""

    code = "machines.folder_unfit"
    status = 422

    def __init__(self, *, path: str, reason: Phrase) -> None:
        super().__init__(path=path, reason=reason)


class MachineLost(Problem):
    """The agent is not reached, or is not the one that was enrolled."""

    code = "machines.lost"
    status = 503

    def __init__(self, *, name: str, reason: Phrase) -> None:
        super().__init__(name=name, reason=reason)
        self.reason = reason


class MachineRefused(Problem):
    """The agent does not do what it was asked; `why` is its code."""

    code = "machines.refused"
    status = 409

    def __init__(self, *, name: str, why: str, text: str) -> None:
        self.why, self.reason = why, REFUSALS.get(why, as_given(text[:500]))
        super().__init__(name=name, reason=self.reason)


REFUSALS = {
    "program": Phrase("its owner does not list this program in programs.json"),
    "busy": Phrase("too many programs run there already"),
    "unknown": Phrase("no program of this number was started there"),
    "path": Phrase("a file name is not plain, or leads through a link there"),
    "disk_full": Phrase("its disk is full"),
    "hash": Phrase("a file changed while it was sent"),
}
"""What the agent's codes mean; what is not here is told in the agent's own words."""

MACHINE_PROBLEMS = (RosterUnreadable, FolderTaken, FolderUnfit, MachineLost, MachineRefused)
