"""What several sources of one DMX universe add up to: priority first, then the highest or the latest level."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from filmlot.standards.dmx import SLOTS

MAXIMUM_SOURCES = 16
"""E1.31 lets a receiver say how many sources it follows (clause 6.2.3.3); one that comes later is left out."""


class Precedence(StrEnum):
    """Which level wins a channel among sources of the same priority."""

    HIGHEST = "htp"
    LATEST = "ltp"


_NONE = np.zeros(SLOTS, np.uint8)


@dataclass(slots=True)
class _Source:
    levels: bytes
    priority: int
    seen_ns: int


class DmxMerge:
    """The sources of one universe as a receiver follows them (E1.31 clause 6.2.3, Art-Net "Data merging").

    Of the sources that were heard within `source_loss_ns`, those of the highest priority count. With the latest
    precedence a source takes a channel by changing it, as repeating a level takes nothing; when a source comes or goes,
    the highest stand until then.
    """

    def __init__(self, *, precedence: Precedence, source_loss_ns: int) -> None:
        self._precedence = precedence
        self._source_loss_ns = source_loss_ns
        self._sources: dict[Hashable, _Source] = {}
        self._latest = _NONE
        self._latest_of: tuple[Hashable, ...] = ()

    def take(self, source: Hashable, levels: bytes, *, priority: int, now_ns: int) -> bytes | None:
        """The universe after a source's frame; None if the frame changes nothing, as others outrank it."""
        self._forget(now_ns)
        known = self._sources.get(source)
        if known is None and len(self._sources) >= MAXIMUM_SOURCES:
            return None
        self._sources[source] = _Source(levels, priority, now_ns)
        if len(self._sources) == 1:
            self._latest_of = ()
            return levels
        if priority < self.priority:
            return None
        return self._combined(changed=(known.levels if known else levels, levels))

    def end(self, source: Hashable, *, now_ns: int) -> bytes | None:
        """The universe after a source has said good-bye; None if none is left."""
        self._sources.pop(source, None)
        self._forget(now_ns)
        return self._combined(changed=(b"", b"")) if self._sources else None

    @property
    def priority(self) -> int:
        """The priority that counts now; 0 without a source."""
        return max((found.priority for found in self._sources.values()), default=0)

    def _forget(self, now_ns: int) -> None:
        # A clock that was set back must not keep a dead source for as long as it jumped.
        gone = [key for key, found in self._sources.items() if abs(now_ns - found.seen_ns) > self._source_loss_ns]
        for key in gone:
            del self._sources[key]

    def _combined(self, *, changed: tuple[bytes, bytes]) -> bytes:
        priority = self.priority
        top = {key: found.levels for key, found in self._sources.items() if found.priority == priority}
        length = max(map(len, top.values()))
        if self._precedence is Precedence.HIGHEST or tuple(top) != self._latest_of:
            self._latest = np.maximum.reduce([_slots(levels) for levels in top.values()])
            self._latest_of = tuple(top)
        else:
            before, after = map(_slots, changed)
            self._latest = np.where(after != before, after, self._latest)
        return self._latest[:length].tobytes()


def _slots(levels: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(levels.ljust(SLOTS, b"\0"), np.uint8)
