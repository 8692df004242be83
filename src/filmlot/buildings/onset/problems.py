"""What goes wrong on set."""

from __future__ import annotations

from filmlot.kernel.problems import Problem
from filmlot.standards.phrase import Phrase


class CustodyRefused(Problem):
    """A card, a copy or a history that cannot be worked with."""

    code = "onset.custody_refused"
    status = 422

    def __init__(self, *, reason: Phrase) -> None:
        super().__init__(reason=reason)


class FileFailed(Problem):
    """A disk did not give a file, or did not take it."""

    code = "onset.file_failed"
    status = 422

    def __init__(self, *, place: str, reason: str) -> None:
        super().__init__(place=place, reason=reason)


class NeverSealed(Problem):
    """There is no history that a folder could be held against."""

    code = "onset.never_sealed"
    status = 422

    def __init__(self, *, folder: str) -> None:
        super().__init__(folder=folder)
