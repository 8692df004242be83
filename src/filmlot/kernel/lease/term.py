"""Terms of leadership, and when the next one may begin. Pure: clock and store are somebody else's.

Nobody compares clocks. A hub that stands by counts, on its own clock, for how long the leader's mark has not changed;
a leader counts from before its last renewal. So the leader's count always ends first, whatever the clocks say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

RENEWALS = 3  # in an expiry
LOOKS = 12  # in an expiry
ENOUGH_LOOKS = 8  # at an unchanged mark, however much time has passed
LENIENCE = 5  # expiries, for a holder whose process is seen to run: it is late, or stuck in itself
PATIENCE = 1.1  # of an expiry, for those who stand by: clocks run unequally fast


class Role(StrEnum):
    """What a hub is. One that has lost its term never leads again: it starts anew, with nothing left of before."""

    STANDBY = "standby"
    LEADER = "leader"
    ENDED = "ended"


ALLOWED: dict[Role, frozenset[Role]] = {
    Role.STANDBY: frozenset({Role.LEADER, Role.ENDED}),
    Role.LEADER: frozenset({Role.ENDED}),
    Role.ENDED: frozenset(),
}
"""What may follow what."""


@dataclass(frozen=True)
class Term:
    """One holder's time at the head: `epoch` counts all terms, `mark` changes with each renewal.

    No `holder` means that it was given back, or that its holder is known to be gone. `runs` says that the holder's
    process is seen to run, where that can be seen.
    """

    epoch: int
    holder: str
    url: str
    mark: int = 0
    runs: bool = field(default=False, compare=False)


class LeaseStore(Protocol):
    """Where the terms stand. Every method may raise `OSError`: the store did not answer."""

    def read(self) -> Term | None:
        """The newest term; None before the first."""

    def take(self, term: Term) -> bool:
        """Begins a term, if no other has begun with its epoch or a later one."""

    def renew(self, term: Term) -> bool:
        """Changes the mark of a term, if it is still the newest."""

    def give_back(self, term: Term) -> None:
        """Ends a term before its time, if it is still the newest."""

    def close(self) -> None:
        """Lets go of the store."""


@dataclass(frozen=True)
class Sight:
    """The newest term as one hub has seen it, since when it is unchanged, and how often it was looked at since."""

    term: Term | None
    since_ns: int
    looks: int = 0


def observe(before: Sight | None, term: Term | None, now_ns: int) -> Sight:
    """What is known after one more look."""
    if before is not None and before.term == term:
        return replace(before, term=term, looks=before.looks + 1)
    return Sight(term, now_ns)


def may_take(sight: Sight, now_ns: int, *, expiry_ns: int) -> bool:
    """Whether the next term may begin: there is no holder, or none that has renewed for longer than an expiry.

    It takes looks, too, not time alone: when the whole machine was held up, the leader is not to blame.
    """
    if sight.term is None or not sight.term.holder:
        return True
    patience_ns = expiry_ns * PATIENCE * (LENIENCE if sight.term.runs else 1)
    return sight.looks >= ENOUGH_LOOKS and now_ns - sight.since_ns > patience_ns


def next_term(sight: Sight, *, holder: str, url: str) -> Term:
    """The term that follows."""
    return Term(epoch=1 if sight.term is None else sight.term.epoch + 1, holder=holder, url=url)
