"""What the stage does when something happens elsewhere, or to its own takes."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.buildings.assets.contracts import VersionState, VersionView
from filmlot.buildings.assets.events import VersionChecked
from filmlot.buildings.stage import content, harvest
from filmlot.buildings.stage.events import TakeCut, TakeInterrupted, TakeVerified
from filmlot.buildings.stage.harvest_job import HARVEST
from filmlot.buildings.stage.jobs import VERIFY, VerifyParams
from filmlot.buildings.stage.models import StageRow
from filmlot.buildings.stage.take import lock_take
from filmlot.buildings.stage.take_contracts import TakeView
from filmlot.kernel.access import Scope
from filmlot.kernel.building import Subscriber
from filmlot.kernel.events import Envelope
from filmlot.kernel.work import UnitOfWork


def verify_after_cut(work: UnitOfWork, envelope: Envelope) -> None:
    """Has a cut take verified."""
    take = TakeView.model_validate(envelope.data["take"])
    work.start_job(VERIFY, VerifyParams(take_id=take.id), scope=take.stage_id, name=take.slate)


def harvest_after_end(work: UnitOfWork, envelope: Envelope) -> None:
    """Has the files of an ended take's recorders fetched, where they give them."""
    take = TakeView.model_validate(envelope.data["take"])
    harvest.begin(work, lock_take(work.session, take.id), HARVEST)


def light_empty_walls(work: UnitOfWork, envelope: Envelope) -> None:
    """Puts a file that can be shown onto every stage below its scope whose walls are still empty."""
    version = VersionView.model_validate(envelope.data["asset_version"])
    if version.state is not VersionState.USABLE or version.contents is not None:
        return
    root = sa.select(Scope.path).where(Scope.id == version.scope).scalar_subquery()
    empty = (
        sa.select(StageRow.id)
        .join(Scope, Scope.id == StageRow.id)
        .where(
            StageRow.content_version_id.is_(None),
            StageRow.content_scene_id.is_(None),
            Scope.path.startswith(root),
        )
    )
    for stage_id in work.session.scalars(empty).all():
        content.light(work, stage_id, version)


SUBSCRIBERS = (
    Subscriber("stage.verify", (TakeCut.type,), verify_after_cut),
    Subscriber("stage.harvest", (TakeVerified.type, TakeInterrupted.type), harvest_after_end),
    Subscriber("stage.light", (VersionChecked.type,), light_empty_walls),
)
