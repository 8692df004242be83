"""Blobs that nothing refers to any more are removed, once they have lain for a month.

What buildings refer to is asked of them; what the store holds is listed. A blob that is stored again while it lies
counts as new (`Blobs` says so to the store), so that nothing goes that somebody is about to name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import sqlalchemy as sa
import structlog

from filmlot.kernel.building import Building
from filmlot.kernel.ground import Ground
from filmlot.kernel.uploads.upload import UploadRow

GRACE = timedelta(days=30)
FIRST_S, EVERY_S = 3600.0, 86_400.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Collected:
    """What a collection found: blobs that are kept, and those that it removed, or would remove."""

    kept: int
    removed: int
    removed_bytes: int


def collect(ground: Ground, buildings: Iterable[Building], *, grace: timedelta = GRACE, dry: bool) -> Collected:
    """Removes the blobs that nothing refers to and that were stored more than `grace` ago; `dry` only counts."""
    named = _named(ground, buildings)
    before = ground.clock() - grace
    kept = removed = removed_bytes = 0
    for blob in ground.blobs.stored():
        if blob.hash in named or blob.stored_at > before:
            kept += 1
            continue
        if not dry:
            ground.blobs.remove(blob.hash)
        removed, removed_bytes = removed + 1, removed_bytes + blob.size
    return Collected(kept=kept, removed=removed, removed_bytes=removed_bytes)


class Collector:
    """A thread that collects an hour after the start and then every day."""

    def __init__(self, ground: Ground, buildings: Iterable[Building]) -> None:
        self._ground, self._buildings = ground, tuple(buildings)
        self._leaving = Signal()
        self._thread = Thread(target=self._run, name="collector", daemon=True)

    def start(self) -> None:
        """Begins to wait."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the collection that is under way."""
        self._leaving.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        wait_s = FIRST_S
        while not self._leaving.wait(wait_s):
            wait_s = EVERY_S
            try:
                found = collect(self._ground, self._buildings, dry=False)
            except Exception:  # a supervisor: the store may be away for a while
                log.exception("garbage.collection_failed")
            else:
                log.info("garbage.collected", kept=found.kept, removed=found.removed, bytes=found.removed_bytes)


def _named(ground: Ground, buildings: Iterable[Building]) -> set[str]:
    with ground.look() as work:
        uploaded = sa.select(UploadRow.blake3).where(UploadRow.blake3.is_not(None))
        named = {str(blake3) for blake3 in work.session.scalars(uploaded)}
        for building in buildings:
            if building.blobs is not None:
                named |= set(building.blobs(work, ground))
    return named
