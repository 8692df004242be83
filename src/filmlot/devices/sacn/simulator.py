"""sACN's sending side: a desk, or the lot's own levels on their way to fixtures."""

from __future__ import annotations

import uuid
from collections import Counter

from filmlot.standards.dmx import DmxFrame
from filmlot.standards.sacn import Data, Sync, encode, group_of

_NAMESPACE = uuid.UUID("5f6cf3a5-0d0d-4a3c-8a57-3a8a3b5a8f0e")


class SacnEncoder:
    """Sends the universes of one source, each with its own sequence, and the synchronisation after them if asked to."""

    def __init__(self, *, source_name: str = "Filmlot", sync_universe: int = 0) -> None:
        self._source_name, self._sync_universe = source_name, sync_universe
        self._cid = uuid.uuid5(_NAMESPACE, source_name).bytes
        self._sent: Counter[int] = Counter()

    def encode(self, sample: DmxFrame) -> list[bytes]:
        """The packets of a universe's levels; raises `SacnError` for what E1.31 does not carry."""
        data = Data(
            self._cid,
            self._source_name,
            sample.universe,
            sample.levels,
            sample.priority,
            self._sync_universe,
            self._next(sample.universe),
            is_forced=True,
            start_code=sample.start_code,
        )
        if not self._sync_universe:
            return [encode(data)]
        return [encode(data), encode(Sync(self._cid, self._sync_universe, self._next(0)))]

    def group(self, datagram: bytes) -> str:
        """The group of a packet's universe."""
        return group_of(datagram)

    def _next(self, universe: int) -> int:
        sequence = self._sent[universe] % 256
        self._sent[universe] += 1
        return sequence
