"""A take: rolled, cut, verified; or interrupted, and then kept as far as it came."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from blake3 import blake3
from sqlalchemy.orm import Session

from filmlot.buildings.assets import facade as assets
from filmlot.buildings.assets.contracts import VersionId
from filmlot.buildings.assets.uses.contracts import Use
from filmlot.buildings.stage.content import used_versions
from filmlot.buildings.stage.engine.recording.manifest import NAME, Manifest
from filmlot.buildings.stage.engine.recording.verification import existing_files
from filmlot.buildings.stage.events import (
    TakeCut,
    TakeEvent,
    TakeInterrupted,
    TakeMarked,
    TakeRolled,
    TakeVerified,
)
from filmlot.buildings.stage.machinery import Machinery, RollOrder
from filmlot.buildings.stage.models import StageRow, TakeRow
from filmlot.buildings.stage.permissions import TAKE_MARK, TAKE_ROLL
from filmlot.buildings.stage.problems import AlreadyRolling, NotRolling, SlateTaken, TakeStateRefused
from filmlot.buildings.stage.stage import find, parse
from filmlot.buildings.stage.take_contracts import BreakReason, TakeState, TakeView, UsedVersion
from filmlot.kernel.access import Permission, authorize
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork

ALLOWED: dict[TakeState, frozenset[TakeState]] = {
    TakeState.ROLLING: frozenset({TakeState.CUT, TakeState.INTERRUPTED}),
    TakeState.CUT: frozenset({TakeState.VERIFIED, TakeState.INTERRUPTED}),
    TakeState.VERIFIED: frozenset(),
    TakeState.INTERRUPTED: frozenset(),
}
"""What may follow what."""

ANNOUNCED: dict[TakeState, type[TakeEvent]] = {
    TakeState.ROLLING: TakeRolled,
    TakeState.CUT: TakeCut,
    TakeState.VERIFIED: TakeVerified,
    TakeState.INTERRUPTED: TakeInterrupted,
}
FILE_KINDS = {
    "picture.mp4": "picture",
    "tracking.jsonl": "tracking",
    "tracking.idx": "index",
    "frames.idx": "index",
    NAME: "manifest",
}


@dataclass(frozen=True)
class SlateInput:
    """What the clapper writes; what is left out is counted on."""

    scene: str
    shot: str = ""
    take: int | None = None
    slate: str | None = None
    notes: str = ""


def roll(work: UnitOfWork, stage_id: str, slate: SlateInput, *, machinery: Machinery, takes: Path) -> TakeView:
    """Rolls a take into a folder of its own below `takes`.

    Raises:
        NotFound, Denied: the actor may not.
        AlreadyRolling, SlateTaken: another take is in the way.
        NodeDown, DiskFull: it cannot be recorded; nothing was changed.
    """
    stage = find(work, stage_id, TAKE_ROLL)
    if (rolling := rolling_take(work.session, stage.id)) is not None:
        raise AlreadyRolling(slate=rolling.slate)
    row = _new_take(work, stage, slate)
    manifest = _manifest_of(stage, row)
    work.session.add(row)
    work.session.flush()
    work.audit("stage.take.rolled", subject=row.id, scope=stage.id, after={"slate": row.slate})
    acks = machinery.roll(RollOrder(folder=takes.resolve() / row.id, manifest=manifest))
    row.recorders = [ack.model_dump() for ack in acks]
    row.points = {f"{seen.device}.{seen.point}": seen.value for seen in machinery.points(stage.id) if seen.action}
    _announce(work, row)
    return view_of(row)


def cut(work: UnitOfWork, stage_id: str, *, machinery: Machinery) -> TakeView:
    """Cuts the rolling take; it is verified next.

    Raises:
        NotFound, Denied: the actor may not.
        NotRolling: there is none.
        NodeDown: the node did not answer; the take goes on.
    """
    stage = find(work, stage_id, TAKE_ROLL)
    row = rolling_take(work.session, stage.id)
    if row is None:
        raise NotRolling
    row.ended_at = work.clock()
    work.audit("stage.take.cut", subject=row.id, scope=stage.id, after={"slate": row.slate})
    row.recorders = [*row.recorders, *(ack.model_dump() for ack in machinery.cut(stage.id, row.id))]
    _move(work, row, TakeState.CUT)
    return view_of(row)


def break_off(work: UnitOfWork, take_id: str) -> TakeView:
    """Notes that the recorder ended by itself; verification finds out why and how far it came."""
    row = lock_take(work.session, take_id)
    if row.state == TakeState.ROLLING:
        row.ended_at = work.clock()
        _move(work, row, TakeState.CUT)
    return view_of(row)


def seal(work: UnitOfWork, take_id: str, manifest: Manifest, folder: Path) -> TakeView:
    """Notes what verification found; a take that is sealed already stays as it is."""
    row = lock_take(work.session, take_id)
    if row.state != TakeState.VERIFIED:
        _note_files(work, row, manifest, folder)
        _move(work, row, TakeState.VERIFIED)
    return view_of(row)


def interrupt(
    work: UnitOfWork, take_id: str, *, reason: BreakReason, manifest: Manifest | None, folder: Path
) -> TakeView:
    """Notes that the take broke off and what is left of it; one that has ended already stays as it is."""
    row = lock_take(work.session, take_id)
    if row.state in (TakeState.VERIFIED, TakeState.INTERRUPTED):
        return view_of(row)
    row.reason, row.ended_at = reason, row.ended_at or work.clock()
    if manifest is not None:
        _note_files(work, row, manifest, folder)
    _move(work, row, TakeState.INTERRUPTED)
    work.audit(
        "stage.take.interrupted", subject=row.id, scope=row.stage_id, after={"slate": row.slate, "reason": reason}
    )
    return view_of(row)


def mark(work: UnitOfWork, stage_id: str, take_id: str, *, circled: bool | None, notes: str | None) -> TakeView:
    """Circles a take, or gives it other notes; None leaves them as they are.

    Raises:
        NotFound, Denied: the actor may not.
    """
    row = find_take(work, stage_id, take_id, TAKE_MARK)
    before: dict[str, Any] = {"circled": row.circled, "notes": row.notes}
    row.circled = row.circled if circled is None else circled
    row.notes = row.notes if notes is None else notes
    after = {"circled": row.circled, "notes": row.notes}
    if after != before:
        work.emit(TakeMarked(take=view_of(row)), subject=row.id, scope=row.stage_id)
        work.audit("stage.take.marked", subject=row.id, scope=row.stage_id, before=before, after=after)
    return view_of(row)


def find_take(work: UnitOfWork, stage_id: str, take_id: str, permission: Permission) -> TakeRow:
    """A take of a stage at which the actor holds the permission.

    Raises:
        NotFound: there is none for this actor.
        Denied: the actor may see it but not do this.
    """
    authorize(work, permission, stage_id, kind="stage")
    row = work.session.get(TakeRow, take_id)
    if row is None or row.stage_id != stage_id:
        raise NotFound(kind="take", id=take_id)
    return row


def rolling_take(session: Session, stage_id: str) -> TakeRow | None:
    """The stage's take that rolls now."""
    return session.scalar(sa.select(TakeRow).where(TakeRow.stage_id == stage_id, TakeRow.state == TakeState.ROLLING))


def last_number(session: Session, stage_id: str, scene: str, shot: str) -> int:
    """The highest take of a scene and shot so far, 0 before the first."""
    numbers = sa.select(sa.func.max(TakeRow.take)).where(
        TakeRow.stage_id == stage_id, TakeRow.scene == scene, TakeRow.shot == shot
    )
    return session.scalar(numbers) or 0


def view_of(row: TakeRow) -> TakeView:
    """The take as others see it."""
    return TakeView.model_validate(
        {name: getattr(row, name) for name in TakeView.model_fields},
    )


def _new_take(work: UnitOfWork, stage: StageRow, slate: SlateInput) -> TakeRow:
    number = slate.take or last_number(work.session, stage.id, slate.scene, slate.shot) + 1
    label = slate.slate or f"{slate.scene}{slate.shot}-{number}"
    same = sa.select(TakeRow.id).where(TakeRow.stage_id == stage.id, TakeRow.slate == label)
    if work.session.scalar(same) is not None:
        raise SlateTaken(slate=label)
    described = parse(stage.description)
    return TakeRow(
        id=new_id(),
        stage_id=stage.id,
        slate=label,
        scene=slate.scene,
        shot=slate.shot,
        take=number,
        state=TakeState.ROLLING,
        camera=described.cameras[0].id,
        rate=described.timecode_rate,
        started_at=work.clock(),
        ended_at=None,
        frames=None,
        pictures=None,
        timecode_in=None,
        timecode_out=None,
        circled=False,
        notes=slate.notes,
        reason=None,
        files=[],
        recorders=[],
        harvest=[],
        points={},
        wall_state={
            "frusta": described.frusta.model_dump(),
            "outer_eye_m": list(described.outer_eye_m),
            "walls": [wall.id for wall in described.walls],
        },
        asset_versions=[version.model_dump() for version in used_versions(stage)],
    )


def _manifest_of(stage: StageRow, row: TakeRow) -> Manifest:
    described = parse(stage.description)
    return Manifest(
        take_id=row.id,
        stage_id=stage.id,
        stage_name=stage.name,
        slate=row.slate,
        scene=row.scene,
        shot=row.shot,
        take=row.take,
        camera=row.camera,
        rate=row.rate,
        drop_frame=described.timecode_drop_frame,
        timecode_source=described.timecode_source,
        resolution_px=described.cameras[0].resolution_px,
        sources={str(index): device.id for index, device in enumerate(described.devices)},
        description_blake3=blake3(stage.description.encode()).hexdigest(),
        wall_state=row.wall_state,
        asset_versions=[UsedVersion.model_validate(version) for version in row.asset_versions],
    )


def _note_files(work: UnitOfWork, row: TakeRow, manifest: Manifest, folder: Path) -> None:
    row.frames, row.pictures = manifest.frames, manifest.pictures
    row.timecode_in, row.timecode_out = manifest.first_timecode, manifest.last_timecode
    files = []
    for name in (*existing_files(folder), NAME):
        seal = manifest.files.get(name)
        size = (folder / name).stat().st_size
        files.append({"kind": FILE_KINDS[name], "name": name, "size": size, "blake3": seal.blake3 if seal else None})
    row.files = files
    row.asset_versions = [used.model_dump() for used in manifest.asset_versions]
    uses = [_use_of(row, used) for used in manifest.asset_versions]
    assets.note_uses(work, stage_id=row.stage_id, take_id=row.id, slate=row.slate, uses=uses)


def _use_of(row: TakeRow, used: UsedVersion) -> Use:
    return Use(
        version_id=VersionId(used.version_id),
        look=used.look,
        timecode_in=used.timecode_in or row.timecode_in,
        timecode_out=used.timecode_out or row.timecode_out,
    )


def lock_take(session: Session, take_id: str) -> TakeRow:
    """A take's row, held until the unit of work ends."""
    row = session.scalar(sa.select(TakeRow).where(TakeRow.id == take_id).with_for_update())
    if row is None:
        raise NotFound(kind="take", id=take_id)
    return row


def _move(work: UnitOfWork, row: TakeRow, state: TakeState) -> None:
    before = TakeState(row.state)
    if state not in ALLOWED[before]:
        raise TakeStateRefused(state=before, asked=state)
    row.state = state
    _announce(work, row)


def _announce(work: UnitOfWork, row: TakeRow) -> None:
    event = ANNOUNCED[TakeState(row.state)]
    work.emit(event(take=view_of(row)), subject=row.id, scope=row.stage_id)
