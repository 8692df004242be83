"""Which of a source's numbered messages are new, and how many never came."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")

_NEAR = 64
_FORGET_NS = 500_000_000
_LATE_IN_A_ROW = 16
_SOURCES = 64


class Verdict(StrEnum):
    """What to do with a message: take it, or leave it because it came before, or after a newer one."""

    NEW = "new"
    DUPLICATE = "duplicate"
    LATE = "late"


class SequenceWindow:
    """Judges messages by their sequence numbers, which count up to `modulus` and start again.

    A source that is restarted begins anew, so an old number is only late for half a second and sixteen times
    in a row.
    """

    def __init__(self, modulus: int) -> None:
        self._modulus = modulus
        self._next = 0
        self._taken_ns: int | None = None
        self._late = 0
        self._recent: dict[tuple[int, int], None] = {}  # in the order in which they came

    def judge(self, sequence: int, *, fingerprint: int, now_ns: int) -> Verdict:
        """Whether a message is new; `fingerprint` sums up its content, which a true duplicate shares."""
        message = sequence, fingerprint
        if self._taken_ns is None or abs(now_ns - self._taken_ns) > _FORGET_NS:
            self._recent.clear()
        elif message in self._recent:
            return Verdict.DUPLICATE
        elif (self._next - sequence - 1) % self._modulus < _NEAR and self._late < _LATE_IN_A_ROW:
            self._remember(message)
            self._late += 1
            return Verdict.LATE
        self._remember(message)
        self._next, self._taken_ns, self._late = (sequence + 1) % self._modulus, now_ns, 0
        return Verdict.NEW

    def _remember(self, message: tuple[int, int]) -> None:
        if len(self._recent) == _NEAR:
            del self._recent[next(iter(self._recent))]
        self._recent[message] = None


class LossCount:
    """Counts the numbers that a sender left out and that did not come late either.

    A gap wider than 64 is a sender that was restarted, not a loss.
    """

    def __init__(self, modulus: int) -> None:
        self._modulus = modulus
        self._next: int | None = None
        self._missing: deque[int] = deque(maxlen=_NEAR)
        self.lost = 0

    def see(self, sequence: int) -> None:
        """Note the number of a packet that came."""
        if sequence == self._next:
            self._next = (sequence + 1) % self._modulus
            return
        ahead = 0 if self._next is None else (sequence - self._next) % self._modulus
        if ahead <= _NEAR:
            self.lost += ahead
            self._missing.extend((sequence - back) % self._modulus for back in range(ahead, 0, -1))
        elif ahead >= self._modulus - _NEAR:
            if sequence in self._missing:  # else it is a duplicate
                self._missing.remove(sequence)
                self.lost -= 1
            return
        self._next = (sequence + 1) % self._modulus


class InOrder(Generic[T]):
    """Gives one source's numbered messages in their order: one that comes early waits for those before it.

    When `patience` messages wait, those that did not come are given up.
    """

    def __init__(self, modulus: int, *, patience: int) -> None:
        self._modulus, self._patience = modulus, patience
        self._next: int | None = None
        self._waiting: dict[int, T] = {}

    def take(self, sequence: int, message: T) -> list[T]:
        """The messages that can be given now; none for one that waits, and none for one that came too late."""
        if self._next is None:
            self._next = sequence
        ahead = (sequence - self._next) % self._modulus
        if self._modulus - ahead <= _NEAR:
            return []
        if ahead > _NEAR:  # the source began anew
            self._waiting.clear()
            self._next = sequence
        self._waiting[sequence] = message
        if len(self._waiting) > self._patience:
            after = self._next
            self._next = min(self._waiting, key=lambda waiting: (waiting - after) % self._modulus)
        given = []
        while self._next in self._waiting:
            given.append(self._waiting.pop(self._next))
            self._next = (self._next + 1) % self._modulus
        return given


class PerSource(Generic[T]):
    """What is remembered of each source; the oldest makes room, so that senders cannot fill memory."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._known: dict[Hashable, T] = {}

    def of(self, source: Hashable) -> T:
        """What is remembered of a source, made if it is new."""
        found = self._known.get(source)
        if found is None:
            if len(self._known) >= _SOURCES:
                self._known.pop(next(iter(self._known)))
            found = self._known[source] = self._make()
        return found

    def all(self) -> tuple[T, ...]:
        """What is remembered of every source."""
        return tuple(self._known.values())
