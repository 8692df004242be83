"""A stage's health as it was: spans of time in which a device or a process was the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Literal

import sqlalchemy as sa

from filmlot.buildings.stage.engine.health import Change, Usable
from filmlot.buildings.stage.health.contracts import HealthHistory, HealthSpan, SubjectHealth
from filmlot.buildings.stage.health.events import HealthChanged
from filmlot.buildings.stage.models import HealthRow
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.buildings.stage.stage import find, parse
from filmlot.devicekit.status import MEANINGS, Reason
from filmlot.kernel.access import authorize
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.ids import new_id
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork

KEPT = timedelta(days=30)
MOST_SPANS = 10_000
GOES_ON = timedelta(seconds=60)
"""What was seen so lately is still so: the keeper writes twice a minute."""
FINEST = 2000
"""Into how many pieces a window is cut: what is shorter than one becomes part of its neighbour."""
PART = "part."
RUNNING, STOPPED = "part.running", "part.stopped"
_WORST: dict[Usable, int] = {"yes": 0, "degraded": 1, "no": 2}


def note(work: UnitOfWork, stage_id: str, changes: Sequence[Change], *, at: datetime) -> None:
    """Begins the spans of what changed, and lets all that goes on reach to `at`."""
    open_spans = sa.update(HealthRow).where(HealthRow.stage_id == stage_id, HealthRow.is_open)
    for change in changes:
        since = datetime.fromtimestamp(change.since_ns / 1e9, UTC)
        ended = open_spans.where(HealthRow.subject == change.subject)
        work.session.execute(ended.values(until=since, is_open=False))
        if change.condition is None:
            continue
        row = HealthRow(
            id=new_id(),
            stage_id=stage_id,
            subject=change.subject,
            since=since,
            until=at,
            is_open=True,
            usable=change.condition.usable,
            reason=change.condition.reason,
        )
        work.session.add(row)
        event = HealthChanged(since=since, usable=change.condition.usable, reason=change.condition.reason)
        work.emit(event, subject=change.subject, scope=stage_id)
    work.session.flush()
    work.session.execute(open_spans.values(until=at))


def close_open(work: UnitOfWork, stage_id: str) -> None:
    """Ends the spans that a former run left open, where it last saw them: nobody knows what came after."""
    work.session.execute(
        sa.update(HealthRow).where(HealthRow.stage_id == stage_id, HealthRow.is_open).values(is_open=False)
    )


def prune(work: UnitOfWork, stage_id: str, *, at: datetime) -> None:
    """Forgets what ended more than thirty days ago."""
    old = sa.delete(HealthRow).where(HealthRow.stage_id == stage_id, HealthRow.until < at - KEPT)
    work.session.execute(old)


def read_history(work: UnitOfWork, stage_id: str, *, hours: float, language: Language) -> HealthHistory:
    """How everything on a stage was in the last hours; the newest spans if there are more than can be shown.

    Raises:
        NotFound: there is no such stage for this actor.
    """
    authorize(work, STAGE_READ, stage_id, kind="stage")
    described = parse(find(work, stage_id, STAGE_READ).description)
    names = {device.id: device.name for device in described.devices}
    until = work.clock()
    since = until - timedelta(hours=hours)
    newest = (
        sa.select(HealthRow)
        .where(HealthRow.stage_id == stage_id, HealthRow.until >= since)
        .order_by(HealthRow.until.desc())
        .limit(MOST_SPANS)
    )
    rows = sorted(work.session.scalars(newest), key=lambda row: (row.subject, row.since))
    return HealthHistory(
        since=since,
        until=until,
        subjects=[
            _subject(subject, names, _spans(group, since, until, language))
            for subject, group in groupby(rows, key=lambda row: row.subject)
        ],
    )


def _subject(subject: str, names: dict[str, str], spans: list[HealthSpan]) -> SubjectHealth:
    kind: Literal["device", "part"] = "part" if subject.startswith(PART) else "device"
    return SubjectHealth(
        id=subject,
        name=names.get(subject, subject.removeprefix(PART)),
        kind=kind,
        spans=spans,
        down_s=_seconds([span for span in spans if span.reason != Reason.NEVER_HEARD], "no"),
        degraded_s=_seconds(spans, "degraded"),
    )


def _seconds(spans: Iterable[HealthSpan], usable: Usable) -> float:
    return round(sum((span.until - span.since).total_seconds() for span in spans if span.usable == usable), 1)


def _spans(rows: Iterable[HealthRow], since: datetime, until: datetime, language: Language) -> list[HealthSpan]:
    finest = (until - since) / FINEST
    spans: list[HealthSpan] = []
    for row in rows:
        span = HealthSpan(
            since=max(row.since, since),
            until=until if row.is_open and until - row.until < GOES_ON else min(row.until, until),
            usable=row.usable,
            reason=row.reason,
            remedy=remedy_of(row.reason, language),
        )
        before = spans[-1] if spans else None
        if before is not None and span.since <= before.until and before.until - before.since < finest:
            worst = max(before, span, key=lambda each: _WORST[each.usable])
            spans[-1] = worst.model_copy(update={"since": before.since, "until": span.until})
        else:
            spans.append(span)
    return spans


def remedy_of(reason: str, language: Language) -> str:
    """What to do about a reason, in the reader's language."""
    if reason in {RUNNING, STOPPED}:
        return catalogue().text(f"stage.health.{reason}", language)
    remedies = MEANINGS[Reason(reason)].remedy
    return remedies["zh" if language == "zh-CN" else "en"]
