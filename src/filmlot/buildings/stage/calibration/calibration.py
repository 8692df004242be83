"""A calibration: kept as a draft, accepted, withdrawn; none is ever deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from filmlot.buildings.stage.calibration.draft import Draft
from filmlot.buildings.stage.calibration.events import (
    CalibrationAccepted,
    CalibrationEvent,
    CalibrationMeasured,
    CalibrationWithdrawn,
)
from filmlot.buildings.stage.calibration.problems import (
    CalibratedWhileRolling,
    CalibrationOutdated,
    CalibrationStateRefused,
)
from filmlot.buildings.stage.contracts import Description
from filmlot.buildings.stage.engine.calibration.dependencies import changed_parts, dependencies_of
from filmlot.buildings.stage.engine.calibration.kinds import MEASUREMENT, TRUSTED_FOR, CalibrationKind
from filmlot.buildings.stage.engine.calibration.state import ALLOWED, CalibrationState
from filmlot.buildings.stage.models import CalibrationRow
from filmlot.buildings.stage.permissions import CALIBRATION_ACCEPT, CALIBRATION_MEASURE
from filmlot.buildings.stage.stage import find_row, parse
from filmlot.buildings.stage.take import rolling_take
from filmlot.kernel.access import Permission, authorize
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound
from filmlot.kernel.work import UnitOfWork

EVENTS: dict[CalibrationState, Callable[..., CalibrationEvent]] = {
    CalibrationState.ACCEPTED: CalibrationAccepted,
    CalibrationState.WITHDRAWN: CalibrationWithdrawn,
}


def keep(work: UnitOfWork, stage_id: str, draft: Draft, *, trusted_for: timedelta | None = None) -> CalibrationRow:
    """A new calibration; nothing of it is applied until it is accepted.

    Raises:
        NotFound, Denied: the actor may not.
    """
    authorize(work, CALIBRATION_MEASURE, stage_id, kind="stage")
    measurement, residuals = draft.measurement, draft.residuals
    now, kind = work.clock(), CalibrationKind(measurement.kind)
    row = CalibrationRow(
        id=new_id(),
        stage_id=stage_id,
        kind=kind,
        scope=measurement.scope,
        state=CalibrationState.DRAFT,
        measurement=measurement.model_dump(mode="json"),
        result=draft.result.model_dump(mode="json"),
        residuals=residuals.model_dump(mode="json"),
        rests_on=draft.rests_on,
        author=_person(work),
        made_at=now,
        expires_at=now + (trusted_for or TRUSTED_FOR[kind]),
        accepted_by=None,
        accepted_at=None,
    )
    work.session.add(row)
    work.emit(CalibrationMeasured(kind=kind, scope_name=row.scope), subject=row.id, scope=stage_id)
    after = {"kind": kind.value, "name": row.scope, "worst": residuals.worst, "unit": residuals.unit}
    work.audit("stage.calibration.measured", subject=row.id, scope=stage_id, after=after)
    return row


def accept(work: UnitOfWork, stage_id: str, calibration_id: str) -> CalibrationRow:
    """Has a calibration count in its scope from now on.

    Raises:
        NotFound, Denied: the actor may not.
        CalibrationStateRefused: it counts already.
        CalibrationOutdated: what it rests on has changed, or it has expired.
        CalibratedWhileRolling: a take is under way.
    """
    row = find_calibration(work, stage_id, calibration_id, CALIBRATION_ACCEPT)
    changed = changes_of(row, parse(find_row(work.session, stage_id).description))
    if changed or row.expires_at <= work.clock():
        raise CalibrationOutdated(changed=changed)
    row.accepted_by, row.accepted_at = _person(work), work.clock()
    return _move(work, row, CalibrationState.ACCEPTED)


def withdraw(work: UnitOfWork, stage_id: str, calibration_id: str) -> CalibrationRow:
    """Has a calibration count no more; what was accepted in its scope before it counts again.

    Raises:
        NotFound, Denied: the actor may not.
        CalibrationStateRefused: it is withdrawn already.
        CalibratedWhileRolling: a take is under way.
    """
    return _move(work, find_calibration(work, stage_id, calibration_id, CALIBRATION_ACCEPT), CalibrationState.WITHDRAWN)


def find_calibration(work: UnitOfWork, stage_id: str, calibration_id: str, permission: Permission) -> CalibrationRow:
    """A calibration of a stage at which the actor holds the permission.

    Raises:
        NotFound: there is none for this actor.
        Denied: the actor may see it but not do this.
    """
    authorize(work, permission, stage_id, kind="stage")
    row = work.session.get(CalibrationRow, calibration_id)
    if row is None or row.stage_id != stage_id:
        raise NotFound(kind="calibration", id=calibration_id)
    return row


def changes_of(row: CalibrationRow, described: Description) -> list[str]:
    """What the calibration rests on that is another now than when it was measured."""
    measurement = MEASUREMENT.validate_python(row.measurement)
    return changed_parts(row.rests_on, dependencies_of(measurement, described))


def _move(work: UnitOfWork, row: CalibrationRow, state: CalibrationState) -> CalibrationRow:
    before = CalibrationState(row.state)
    if state not in ALLOWED[before]:
        raise CalibrationStateRefused(state=before, asked=state)
    if (rolling := rolling_take(work.session, row.stage_id)) is not None:
        raise CalibratedWhileRolling(slate=rolling.slate)
    row.state = state
    event = EVENTS[state](kind=CalibrationKind(row.kind), scope_name=row.scope)
    work.emit(event, subject=row.id, scope=row.stage_id)
    after = {"kind": row.kind, "name": row.scope, "state": state.value}
    work.audit(event.type, subject=row.id, scope=row.stage_id, before={"state": before.value}, after=after)
    return row


def _person(work: UnitOfWork) -> str:
    return (work.actor.name or work.actor.name_in_log)[:120]
