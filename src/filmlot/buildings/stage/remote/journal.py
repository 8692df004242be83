"""The journal: what was heard last from outside, for whoever sets a controller up."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from filmlot.buildings.stage.remote.contracts import HeardView
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.problems import Problem
from filmlot.kernel.settings import Language

KEPT = 20
LONGEST_MESSAGE = 120
DONE = "done"


class Outcome(NamedTuple):
    """What came of a message: `done` or the code of what stood in the way, and why."""

    code: str = DONE
    detail: str = ""
    problem: Problem | None = None

    @classmethod
    def of(cls, problem: Problem) -> Outcome:
        """That a problem stood in the way."""
        return cls(problem.code, problem=problem)

    def in_words(self, language: Language) -> str:
        """Why, and what to do."""
        if self.problem is None:
            return self.detail
        text = catalogue().problem(self.problem.code, language, self.problem.params)
        return f"{text.title}: {text.detail} {text.remedy}"


class _Line(NamedTuple):
    at: datetime
    sender: str
    message: str
    outcome: Outcome


class Journal:
    """Keeps the last messages; may be written and read from any thread."""

    def __init__(self) -> None:
        self._lines: deque[_Line] = deque(maxlen=KEPT)
        self._lock = Lock()

    def note(self, sender: str, message: str, outcome: Outcome, *, at: datetime) -> None:
        """Keeps a message; one refused again for the same reason takes the former's place: a flood shows once."""
        with self._lock:
            last = self._lines[-1] if self._lines else None
            is_again = last is not None and (last.sender, last.outcome.code) == (sender, outcome.code)
            if is_again and outcome.code != DONE:
                self._lines.pop()
            self._lines.append(_Line(at, sender, message[:LONGEST_MESSAGE], outcome))

    def newest(self, language: Language) -> tuple[HeardView, ...]:
        """What is kept, newest first."""
        with self._lock:
            lines = list(self._lines)
        return tuple(
            HeardView(
                at=line.at,
                sender=line.sender,
                message=line.message,
                outcome=line.outcome.code,
                detail=line.outcome.in_words(language),
            )
            for line in reversed(lines)
        )
