"""Continuity of a take to the one before of the same scene and shot."""

from __future__ import annotations

import math
from pathlib import Path

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from filmlot.buildings.stage.engine.continuity import Setup, compare, moved
from filmlot.buildings.stage.engine.recording.frames import read_first
from filmlot.buildings.stage.engine.recording.manifest import FRAMES, read_manifest
from filmlot.buildings.stage.models import TakeRow
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.buildings.stage.take import find_take
from filmlot.buildings.stage.take_contracts import CameraStart, Continuity, TakeBrief, TakeId
from filmlot.kernel.work import UnitOfWork


def continuity_of(work: UnitOfWork, stage_id: str, take_id: str, *, takes: Path) -> Continuity:
    """What is not as it was in the take before; nothing for the first.

    Raises:
        NotFound, Denied: the actor may not.
    """
    row = find_take(work, stage_id, take_id, STAGE_READ)
    setup, before = _setup_of(row, takes / row.id), _previous(work.session, row)
    if before is None:
        return Continuity(previous=None, start=setup.start, moved=None, changes=[])
    former = _setup_of(before, takes / before.id)
    return Continuity(
        previous=TakeBrief(id=TakeId(before.id), slate=before.slate),
        start=setup.start,
        moved=moved(former.start, setup.start),
        changes=compare(former, setup),
    )


def _previous(session: Session, row: TakeRow) -> TakeRow | None:
    same = sa.select(TakeRow).where(
        TakeRow.stage_id == row.stage_id, TakeRow.scene == row.scene, TakeRow.shot == row.shot, TakeRow.id < row.id
    )
    return session.scalar(same.order_by(TakeRow.id.desc()).limit(1))


def _setup_of(row: TakeRow, folder: Path) -> Setup:
    try:
        manifest = read_manifest(folder)
    except (OSError, ValidationError):  # its folder is gone, or broken: the row still tells a part
        manifest = None
    began = [version for version in row.asset_versions if version.get("timecode_in") is None]
    return Setup(
        camera=row.camera,
        rate=row.rate,
        described=manifest.description_blake3 if manifest else None,
        devices=frozenset(manifest.sources.values()) if manifest else frozenset(),
        recorders=frozenset(ack["name"] for ack in row.recorders if ack["action"] == "record"),
        assets={version["name"]: version["version_id"] for version in began},
        looks={version["name"]: ", ".join(version.get("look", {}).values()) for version in began},
        wall=row.wall_state,
        points=row.points,
        start=_start_of(folder),
    )


def _start_of(folder: Path) -> CameraStart | None:
    record = read_first(folder / FRAMES)
    if record is None or not math.isfinite(record["position_m"].sum() + record["rotation_deg"].sum()):
        return None
    said = {name: float(record[name]) for name in ("focal_length_mm", "focus_distance_m", "f_stop")}
    return CameraStart(
        position_m=tuple(record["position_m"].tolist()),
        rotation_deg=tuple(record["rotation_deg"].tolist()),
        **{name: value if math.isfinite(value) else None for name, value in said.items()},
    )
