"""The universes that one device receives: in order, merged over their sources, and held until they are synchronised."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import TypeVar

from filmlot.devicekit.contract import Outcome, Reading
from filmlot.devicekit.order import LossCount, SequenceWindow, Verdict
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.dmx_merge import DmxMerge, Precedence

K = TypeVar("K")
V = TypeVar("V")

_FOREIGN, _HELD, _OUTRANKED = Reading(Outcome.FOREIGN), Reading(Outcome.PART), Reading(Outcome.EMPTY)
_NOT_NEW = {Verdict.DUPLICATE: Reading(Outcome.DUPLICATE), Verdict.LATE: Reading(Outcome.LATE)}
_PATHS = 4096
_SYNCHRONISATIONS = 64


class _Path:
    """One universe from one socket: what its numbers say."""

    __slots__ = ("losses", "window")

    def __init__(self, modulus: int) -> None:
        self.window, self.losses = SequenceWindow(modulus), LossCount(modulus)


class DmxInput:
    """Turns frames of many sources into the levels of each universe.

    `modulus` is how far the protocol's sequence numbers count. `sync_loss_ns` is how long after the last
    synchronisation frames still wait for the next.
    """

    def __init__(
        self,
        universes: Collection[int],
        *,
        precedence: Precedence,
        source_loss_ns: int,
        sync_loss_ns: int,
        modulus: int,
    ) -> None:
        self._merges = {
            universe: DmxMerge(precedence=precedence, source_loss_ns=source_loss_ns) for universe in universes
        }
        self._sync_loss_ns = sync_loss_ns
        self._modulus = modulus
        self._paths: dict[Hashable, _Path] = {}
        self._synchronised_ns: dict[Hashable, int] = {}
        self._held: dict[Hashable, dict[int, DmxFrame]] = {}

    @property
    def lost(self) -> int:
        """Frames that sources numbered and that never came."""
        return sum(path.losses.lost for path in self._paths.values())

    def judge(self, frame: DmxFrame, *, path: Hashable, sequence: int) -> Reading | None:
        """Why a frame is left out by its number on its path (a socket and what it sends); None for a new one."""
        if frame.universe not in self._merges:
            return _FOREIGN
        known = self._paths.get(path)
        if known is None:
            known = _made(self._paths, path, _Path(self._modulus), most=_PATHS)
        known.losses.see(sequence)
        verdict = known.window.judge(sequence, fingerprint=hash(frame.levels), now_ns=frame.receive_ns)
        return _NOT_NEW.get(verdict)

    def take(
        self, frame: DmxFrame, *, source: Hashable, sync: Hashable | None = None, is_forced: bool = True
    ) -> Reading:
        """The universe after a frame of a source.

        With `sync`, the frame waits for `release` of the same while synchronisation goes on; after it was lost, only
        if not `is_forced`.
        """
        merge = self._merges.get(frame.universe)
        if merge is None:
            return _FOREIGN
        levels = merge.take(source, frame.levels, priority=frame.priority, now_ns=frame.receive_ns)
        if levels is None:
            return _OUTRANKED
        merged = frame if levels is frame.levels else frame._replace(levels=levels)
        if sync is not None and self._waits(sync, frame.receive_ns, is_forced=is_forced):
            self._held.setdefault(sync, {})[frame.universe] = merged
            return _HELD
        return Reading(Outcome.SAMPLE, (merged,))

    def _waits(self, sync: Hashable, now_ns: int, *, is_forced: bool) -> bool:
        last_ns = self._synchronised_ns.get(sync)
        if last_ns is None:
            return False
        if now_ns - last_ns <= self._sync_loss_ns or not is_forced:
            return True
        self._held.pop(sync, None)
        return False

    def release(self, sync: Hashable, *, now_ns: int) -> Reading:
        """The frames that waited for a synchronisation, which take effect now."""
        if sync not in self._synchronised_ns and len(self._synchronised_ns) >= _SYNCHRONISATIONS:
            self._held.pop(oldest := next(iter(self._synchronised_ns)), None)
            del self._synchronised_ns[oldest]
        self._synchronised_ns[sync] = now_ns
        held = self._held.pop(sync, None)
        if not held:
            return _HELD
        return Reading(Outcome.SAMPLE, tuple(frame._replace(capture_ns=now_ns) for frame in held.values()))

    def end(self, universe: int, *, source: Hashable, now_ns: int) -> Reading:
        """The universe after a source has said good-bye: what the others say, or nothing new."""
        merge = self._merges.get(universe)
        if merge is None:
            return _FOREIGN
        levels = merge.end(source, now_ns=now_ns)
        if levels is None:
            return _OUTRANKED
        return Reading(Outcome.SAMPLE, (DmxFrame(now_ns, now_ns, universe, levels, merge.priority),))


def _made(known: dict[K, V], key: K, new: V, *, most: int) -> V:
    """A new entry; the oldest makes room, so that senders cannot fill memory."""
    if len(known) >= most:
        known.pop(next(iter(known)))
    known[key] = new
    return new
