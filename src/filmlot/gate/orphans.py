"""Takes that rolled when their hub was lost: each is seen to its end, and none is touched while it is still written.

The render node of a hub that was killed closes its take by itself. That of a hub that only hangs goes on recording:
the take rolls on, as the database says, until the hub wakes and ends, or until nothing is written any more.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic

import sqlalchemy as sa
import structlog

from filmlot.buildings.stage.engine.recording.manifest import FRAMES, Manifest, ManifestState, read_manifest
from filmlot.buildings.stage.models import TakeRow
from filmlot.buildings.stage.recovery import recover_one
from filmlot.buildings.stage.take import interrupt, view_of
from filmlot.buildings.stage.take_contracts import BreakReason, TakeState
from filmlot.kernel.ground import Ground

LOOK_S = 0.25
QUIET_S = 3.0
log = structlog.get_logger(__name__)


class Orphans:
    """The takes that roll at the moment of a takeover; `look` until it says that none is left."""

    def __init__(self, ground: Ground, takes: Path, *, clock_s: Callable[[], float] = monotonic) -> None:
        self._ground, self._takes, self._clock_s = ground, takes, clock_s
        self._written: dict[str, tuple[int, float]] = {}
        with ground.look() as look:
            rows = look.session.scalars(sa.select(TakeRow.id).where(TakeRow.state == TakeState.ROLLING))
            self._left = set(rows)

    def look(self) -> bool:
        """Ends the takes that are closed, and those to which nothing was added for a while; whether others are left."""
        for take_id in list(self._left):
            if self._end(take_id):
                self._left.discard(take_id)
        return bool(self._left)

    def see_out(self, leaving: Event) -> None:
        """Looks until all have ended."""
        while self.look() and not leaving.wait(LOOK_S):
            pass

    def _end(self, take_id: str) -> bool:
        with self._ground.look() as look:
            take = view_of(look.session.get_one(TakeRow, take_id))
        if take.state is not TakeState.ROLLING:
            return True  # somebody cut it
        folder = self._takes / take_id
        manifest = _manifest_in(folder)
        if manifest is not None and manifest.state is not ManifestState.ROLLING:
            with self._ground.work() as work:
                interrupt(work, take_id, reason=BreakReason.HUB_LOST, manifest=manifest, folder=folder)
        elif self._is_quiet(take_id, folder):
            recover_one(self._ground, self._takes, take, reason=BreakReason.HUB_LOST)
        else:
            return False
        log.warning("hub.take_ended", take=take_id, slate=take.slate)
        return True

    def _is_quiet(self, take_id: str, folder: Path) -> bool:
        size = _size(folder / FRAMES)
        known, since_s = self._written.get(take_id, (-1, 0.0))
        if size != known:
            self._written[take_id] = size, self._clock_s()
            return False
        return self._clock_s() - since_s > QUIET_S


def _manifest_in(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder)
    except (OSError, ValueError):  # on another machine, or torn: what is left of it is seen when it is recovered
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
