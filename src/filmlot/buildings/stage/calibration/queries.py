"""What pages, the gate and the nodes ask of a stage's calibrations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.buildings.stage.calibration.calibration import changes_of
from filmlot.buildings.stage.calibration.contracts import CalibrationBrief, CalibrationList, CalibrationView
from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibration, AppliedCalibrations, applied_of
from filmlot.buildings.stage.engine.calibration.kinds import MEASUREMENT, RESULT, CalibrationKind
from filmlot.buildings.stage.engine.calibration.state import CalibrationState, Standing, standing_of
from filmlot.buildings.stage.engine.show.gate import CalibrationFact
from filmlot.buildings.stage.models import CalibrationRow, StageRow
from filmlot.buildings.stage.permissions import STAGE_READ
from filmlot.buildings.stage.stage import find, parse
from filmlot.kernel.work import UnitOfWork

APPLIED = frozenset({Standing.IN_FORCE, Standing.EXPIRED})
"""What has expired is applied on: it keeps the gate closed, but a camera must not jump at midnight."""


class Weighed(NamedTuple):
    """A calibration, what it is worth now, and why."""

    row: CalibrationRow
    standing: Standing
    changed: list[str]


def list_calibrations(work: UnitOfWork, stage_id: str) -> CalibrationList:
    """The calibrations of a stage, newest first.

    Raises:
        NotFound: there is no such stage for this actor.
    """
    stage = find(work, stage_id, STAGE_READ)
    return CalibrationList(items=[_brief(item) for item in weigh(work.session, stage, at=work.clock())])


def view_calibration(work: UnitOfWork, row: CalibrationRow, stage: StageRow) -> CalibrationView:
    """A calibration with everything that was measured."""
    weighed = next(item for item in weigh(work.session, stage, at=work.clock()) if item.row is row)
    brief = _brief(weighed).model_dump()
    return CalibrationView.model_validate(
        {**brief, "measurement": row.measurement, "result": row.result, "residuals": row.residuals}
    )


def weigh(session: Session, stage: StageRow, *, at: datetime) -> list[Weighed]:
    """All calibrations of a stage, newest first, and what each is worth at a time."""
    session.flush()
    rows = session.scalars(
        sa.select(CalibrationRow).where(CalibrationRow.stage_id == stage.id).order_by(CalibrationRow.id.desc())
    ).all()
    newest, described = _newest_accepted(rows), parse(stage.description)
    found = []
    for row in rows:
        changed = changes_of(row, described)
        standing = standing_of(
            CalibrationState(row.state),
            is_newest=newest.get((row.kind, row.scope)) is row,
            has_expired=row.expires_at <= at,
            has_changed=bool(changed),
        )
        found.append(Weighed(row, standing, changed))
    return found


def calibration_facts(session: Session, stage: StageRow, *, at: datetime) -> list[CalibrationFact]:
    """What the gate is to know; the registration of a tracker is also that of the cameras which follow it first."""
    facts = []
    for row, standing, _ in weigh(session, stage, at=at):
        if standing in APPLIED:
            facts += [
                CalibrationFact(kind=row.kind, scope=scope, expires_at=row.expires_at) for scope in _scopes(row, stage)
            ]
    return facts


def applied_calibrations(session: Session, stage: StageRow, *, at: datetime) -> AppliedCalibrations:
    """What the nodes of a stage apply."""
    return applied_of(
        [
            (
                AppliedCalibration(id=row.id, kind=CalibrationKind(row.kind), scope=row.scope),
                MEASUREMENT.validate_python(row.measurement),
                RESULT.validate_python(row.result),
            )
            for row, standing, _ in weigh(session, stage, at=at)
            if standing in APPLIED
        ]
    )


def shown_square_m(row: StageRow) -> float | None:
    """How wide the squares of the chart are that the nodes of a stage show; None while they show its content."""
    return row.chart_square_mm / 1000 if row.chart_is_shown and row.chart_square_mm else None


def _newest_accepted(rows: Sequence[CalibrationRow]) -> dict[tuple[str, str], CalibrationRow]:
    accepted = [row for row in rows if row.state == CalibrationState.ACCEPTED and row.accepted_at is not None]
    return {(row.kind, row.scope): row for row in sorted(accepted, key=lambda row: (row.accepted_at, row.id))}


def _scopes(row: CalibrationRow, stage: StageRow) -> Iterator[str]:
    yield row.scope
    if row.kind == CalibrationKind.REGISTRATION:
        cameras = parse(stage.description).cameras
        yield from (camera.id for camera in cameras if camera.device == row.scope and camera.id != row.scope)


def _brief(weighed: Weighed) -> CalibrationBrief:
    row, standing, changed = weighed
    own = ("id", "kind", "scope", "state", "author", "made_at", "expires_at", "accepted_by", "accepted_at")
    return CalibrationBrief.model_validate(
        {
            **{name: getattr(row, name) for name in own},
            "standing": standing,
            "rests_on": sorted(row.rests_on),
            "changed": changed,
            **{name: row.residuals[name] for name in ("unit", "worst", "rms")},
        }
    )
