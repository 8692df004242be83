"""What is worth writing down of how devices and processes are: a condition that has held for a moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Usable = Literal["yes", "degraded", "no"]
HOLD_NS = 1_000_000_000
"""How long a condition lasts before it is told: a lost packet is no event."""


class Condition(NamedTuple):
    """How something is: whether it can be used, and the code of the reason."""

    usable: Usable
    reason: str


class Change(NamedTuple):
    """Something is another way since a time; None for what is no longer looked at."""

    subject: str
    condition: Condition | None
    since_ns: int


class Witness:
    """Remembers how everything was, and tells what changed and stayed so."""

    def __init__(self) -> None:
        self._told: dict[str, Condition] = {}
        self._new: dict[str, tuple[Condition, int]] = {}

    def look(self, conditions: Mapping[str, Condition], *, now_ns: int) -> list[Change]:
        """The changes that have held long enough by now; each is told once, with the time at which it began."""
        for subject, condition in conditions.items():
            begun = self._new.get(subject)
            if condition == self._told.get(subject):
                self._new.pop(subject, None)
            elif begun is None or begun[0] != condition:
                self._new[subject] = condition, now_ns
        gone = [subject for subject in self._told if subject not in conditions]
        held = [(subject, *new) for subject, new in self._new.items() if now_ns - new[1] >= HOLD_NS]
        for subject, condition, _ in held:
            self._told[subject] = condition
            del self._new[subject]
        for subject in gone:
            del self._told[subject]
        for subject in [subject for subject in self._new if subject not in conditions]:
            del self._new[subject]
        return [
            *(Change(subject, condition, since_ns) for subject, condition, since_ns in held),
            *(Change(subject, None, now_ns) for subject in gone),
        ]
