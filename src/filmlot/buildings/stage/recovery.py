"""Takes that nobody ended: found at the start of the lot or at the loss of a node, repaired, and marked."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import sqlalchemy as sa
import structlog
from pydantic import ValidationError

from filmlot.buildings.stage.engine.recording.manifest import Manifest, read_manifest
from filmlot.buildings.stage.engine.recording.recovery import recover_take
from filmlot.buildings.stage.models import TakeRow
from filmlot.buildings.stage.take import interrupt, view_of
from filmlot.buildings.stage.take_contracts import BreakReason, TakeState, TakeView
from filmlot.kernel.ground import Ground
from filmlot.standards.timecode import Timecode

log = structlog.get_logger(__name__)


def recover_takes(ground: Ground, takes: Path, *, reason: BreakReason, stage_id: str | None = None) -> list[TakeView]:
    """Ends every take that still rolls, on one stage or on all; call it only when no node is recording there."""
    with ground.look() as look:
        rolling = sa.select(TakeRow).where(TakeRow.state == TakeState.ROLLING)
        if stage_id is not None:
            rolling = rolling.where(TakeRow.stage_id == stage_id)
        lost = [view_of(row) for row in look.session.scalars(rolling)]
    return [recover_one(ground, takes, take, reason=reason) for take in lost]


def recover_one(ground: Ground, takes: Path, take: TakeView, *, reason: BreakReason) -> TakeView:
    """Repairs the files of one take and marks it interrupted."""
    folder = takes / take.id
    manifest: Manifest | None = None
    try:
        name_frame = _naming(Fraction(take.rate), drop_frame=read_manifest(folder).drop_frame)
        manifest = recover_take(folder, reason=reason, name_frame=name_frame)
    except (OSError, ValidationError, ValueError) as problem:  # the row still tells that there was a take
        log.warning("stage.take_not_repaired", take=take.id, reason=str(problem))
    with ground.work() as work:
        return interrupt(work, take.id, reason=reason, manifest=manifest, folder=folder)


def _naming(rate: Fraction, *, drop_frame: bool) -> Callable[[int], str]:
    return lambda frame: str(Timecode.from_frame(frame, rate, drop_frame=drop_frame))
