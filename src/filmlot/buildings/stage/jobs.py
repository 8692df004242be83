"""Long work of the stage building."""

from __future__ import annotations

import time
from pathlib import Path

import structlog
from pydantic import BaseModel

from filmlot.buildings.stage.engine.recording.manifest import ManifestState, read_manifest
from filmlot.buildings.stage.engine.recording.verification import TakeFaultyError, verify_take
from filmlot.buildings.stage.models import TakeRow
from filmlot.buildings.stage.recovery import recover_one
from filmlot.buildings.stage.take import interrupt, seal, view_of
from filmlot.buildings.stage.take_contracts import BreakReason, TakeState
from filmlot.kernel.jobs import Job, JobContext

CLOSING_S = 60.0
POLL_S = 0.05
log = structlog.get_logger(__name__)


class VerifyParams(BaseModel):
    """Which take to verify."""

    take_id: str


def verify(context: JobContext, params: VerifyParams) -> None:
    """Waits until the take's files are closed, checks and seals them; a take that is not whole is interrupted."""
    with context.ground.look() as look:
        take = view_of(look.session.get_one(TakeRow, params.take_id))
    if take.state is not TakeState.CUT:
        return
    takes = context.ground.settings.takes_folder
    folder = takes / take.id
    if not _wait_until_closed(context, folder):
        recover_one(context.ground, takes, take, reason=BreakReason.NOT_CLOSED)
        return
    context.progress(0, 1, stage="verifying")
    try:
        manifest = verify_take(folder)
    except TakeFaultyError as problem:
        log.warning("stage.take_faulty", take=take.id, reason=str(problem))
        with context.work() as work:
            interrupt(work, take.id, reason=problem.reason, manifest=read_manifest(folder), folder=folder)
        return
    with context.work() as work:
        if manifest.reason is not None:
            interrupt(work, take.id, reason=manifest.reason, manifest=manifest, folder=folder)
        else:
            seal(work, take.id, manifest, folder)


def _wait_until_closed(context: JobContext, folder: Path) -> bool:
    for _ in range(int(CLOSING_S / POLL_S)):
        try:
            if read_manifest(folder).state is not ManifestState.ROLLING:
                return True
        except FileNotFoundError:
            return False
        context.checkpoint()
        time.sleep(POLL_S)
    return False


VERIFY = Job("stage.take.verify", VerifyParams, verify)
