"""A take for other programs: which formats there are, and what each is written from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.buildings.stage.engine.export.samples import write_samples
from filmlot.buildings.stage.engine.export.shot import Mark, Shot
from filmlot.buildings.stage.engine.export.table import write_table
from filmlot.buildings.stage.engine.export.timeline import write_timeline
from filmlot.buildings.stage.engine.export.usd import write_camera
from filmlot.buildings.stage.engine.recording.frames import read_first
from filmlot.buildings.stage.engine.recording.manifest import FRAMES
from filmlot.buildings.stage.models import StageRow, TakeRow
from filmlot.buildings.stage.show.events import CueStarted
from filmlot.buildings.stage.take import view_of
from filmlot.kernel.events import EventRow
from filmlot.kernel.work import UnitOfWork

UNSAFE = frozenset('/\\:*?"<>|')


class ExportKind(StrEnum):
    """In which form a take leaves the lot."""

    CSV = "csv"
    OPENTRACKIO = "opentrackio"
    USD = "usd"
    OTIO = "otio"


class Format(NamedTuple):
    """The end of its files' names, its media type, and what writes it piece by piece."""

    suffix: str
    media_type: str
    write: Callable[[Shot], Iterator[str]]


FORMATS = {
    ExportKind.CSV: Format("csv", "text/csv; charset=utf-8", write_table),
    ExportKind.OPENTRACKIO: Format("opentrackio.jsonl", "application/x-ndjson", write_samples),
    ExportKind.USD: Format("usda", "model/vnd.usda", write_camera),
    ExportKind.OTIO: Format("otio", "application/vnd.pixar.opentimelineio+json", write_timeline),
}


class Exported(NamedTuple):
    """A file to be: its name, its media type, and its text, which is read from the take's folder as it is asked for."""

    name: str
    media_type: str
    pieces: Iterator[str]


def export(work: UnitOfWork, row: TakeRow, kind: ExportKind, *, takes: Path) -> Exported:
    """A take in another form, named by its slate; a take that rolls is given as far as it came."""
    chosen = FORMATS[kind]
    name = "".join("_" if letter in UNSAFE or letter.isspace() else letter for letter in row.slate)
    work.audit("stage.take.exported", subject=row.id, scope=row.stage_id, after={"slate": row.slate, "format": kind})
    pieces = chosen.write(_shot_of(work.session, row, takes))
    return Exported(f"{name}.{chosen.suffix}", chosen.media_type, pieces)


def _shot_of(session: Session, row: TakeRow, takes: Path) -> Shot:
    stage = session.get_one(StageRow, row.stage_id)
    shot = Shot(view_of(row), takes / row.id, stage.name)
    return replace(shot, marks=tuple(_cues(session, shot)))


def _cues(session: Session, shot: Shot) -> Iterator[Mark]:
    """The cues that began while the take rolled, at their frames."""
    first = read_first(shot.folder / FRAMES)
    if first is None:
        return
    start = datetime.fromtimestamp(int(first["time_ns"]) / 1e9, tz=UTC)
    end = shot.take.ended_at or datetime.max.replace(tzinfo=UTC)
    began = sa.select(EventRow).where(
        EventRow.scope == shot.take.stage_id,
        EventRow.type == CueStarted.type,
        EventRow.time.between(start, end),
    )
    for event in session.scalars(began.order_by(EventRow.time)):
        frame = int((event.time - start).total_seconds() * shot.rate)
        run = event.data["run"]
        yield Mark(frame, f"Cue {run['cue_number']}", run["cue_name"])
