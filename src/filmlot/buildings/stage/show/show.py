"""The show of a stage: moved from state to state, and through the gate into live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from filmlot.buildings.stage.engine.show.gate import Check, Outcome, standing_in_the_way, weigh
from filmlot.buildings.stage.engine.show.state import ALLOWED, CUES_RUN, ON_AIR, ShowState
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.models import ShowRow, StageRow
from filmlot.buildings.stage.permissions import GATE_OVERRIDE, SHOW_EDIT, SHOW_OPERATE
from filmlot.buildings.stage.show.contracts import Override, ShowRules, ShowView, SignedOverride
from filmlot.buildings.stage.show.events import LiveAsked, ShowMoved, ShowRuled
from filmlot.buildings.stage.show.facts import facts_of
from filmlot.buildings.stage.show.problems import (
    CuesRest,
    GateClosed,
    OverrideUnneeded,
    SecondPersonNeeded,
    ShowStateRefused,
)
from filmlot.buildings.stage.stage import find, find_row, hide_chart
from filmlot.kernel.access import Permission, authorize
from filmlot.kernel.work import UnitOfWork

ASKED_FOR = timedelta(minutes=5)
"""How long a first person's wish to go live waits for a second."""


def move(
    work: UnitOfWork,
    stage_id: str,
    state: ShowState,
    *,
    overrides: Sequence[Override] = (),
    machinery: Machinery,
) -> ShowView:
    """Brings the show into another state; into live only through the gate.

    Where live takes two people, the first one's wish is noted and the state stays.

    Raises:
        NotFound, Denied: the actor may not, or may not override.
        ShowStateRefused: the state cannot follow the present one.
        GateClosed: checks fail that nobody took upon them.
        OverrideUnneeded: a check is overridden that does not fail.
        SecondPersonNeeded: the same person asks again.
    """
    stage = find(work, stage_id, SHOW_OPERATE)
    row = _lock_show(work.session, stage_id)
    _insist_on(row, state)
    if state is not ShowState.LIVE:
        return _enter(work, row, state, [])
    signed = _pass_gate(work, stage, row, overrides, machinery)
    if _rules(row).second_person and not _confirm(work, row):
        return view_of(row)
    return _enter(work, row, state, signed)


def rule(work: UnitOfWork, stage_id: str, rules: ShowRules) -> ShowView:
    """Has the gate ask for other things.

    Raises:
        NotFound, Denied: the actor may not.
    """
    find(work, stage_id, SHOW_EDIT)
    row = _lock_show(work.session, stage_id)
    before, row.rules = row.rules, rules.model_dump(mode="json")
    work.emit(ShowRuled(rules=rules), subject=stage_id, scope=stage_id)
    work.audit("stage.show.ruled", subject=stage_id, scope=stage_id, before=before, after=row.rules)
    return view_of(row)


def checks_of(work: UnitOfWork, stage: StageRow, row: ShowRow, machinery: Machinery) -> list[Check]:
    """Every check of the gate, now."""
    return weigh(facts_of(work.session, stage, _rules(row), machinery, at=work.clock()))


def insist_on_cues(work: UnitOfWork, stage_id: str, permission: Permission) -> None:
    """Passes if the actor may start cues of the stage and its show is in a state in which they start.

    Raises:
        NotFound, Denied: the actor may not.
        CuesRest: the show is off, on hold or in a panic.
    """
    authorize(work, permission, stage_id, kind="stage")
    state = ShowState(find_show(work.session, stage_id).state)
    if state not in CUES_RUN:
        raise CuesRest(state=state)


def find_show(session: Session, stage_id: str) -> ShowRow:
    """The row of a stage's show; it is born with the stage."""
    return session.get_one(ShowRow, stage_id)


def is_on_air(session: Session, stage_id: str) -> bool:
    """Whether the stage is live, or holds in a live."""
    return find_show(session, stage_id).state in ON_AIR


def view_of(row: ShowRow) -> ShowView:
    """The show as others see it."""
    return ShowView.model_validate({name: getattr(row, name) for name in ShowView.model_fields})


def _lock_show(session: Session, stage_id: str) -> ShowRow:
    return session.get_one(ShowRow, stage_id, with_for_update=True)


def _rules(row: ShowRow) -> ShowRules:
    return ShowRules.model_validate(row.rules)


def _insist_on(row: ShowRow, state: ShowState) -> None:
    before = ShowState(row.state)
    if state not in ALLOWED[before]:
        raise ShowStateRefused(state=before, asked=state)


def _pass_gate(
    work: UnitOfWork, stage: StageRow, row: ShowRow, overrides: Sequence[Override], machinery: Machinery
) -> list[SignedOverride]:
    """The overrides that hold from now on: the new ones, and those of a hold's live or of the first of two people."""
    checks = checks_of(work, stage, row, machinery)
    failing = {check.key for check in checks if check.outcome is Outcome.FAIL}
    if overrides:
        authorize(work, GATE_OVERRIDE, stage.id, kind="stage")
    for override in overrides:
        if override.check not in failing:
            raise OverrideUnneeded(check=override.check)
    person, now = work.actor.name or work.actor.name_in_log, work.clock()
    holds = row.state == ShowState.HOLD or _is_asked(row, now)
    signed = {item.check: item for item in view_of(row).overrides if holds}
    signed |= {item.check: SignedOverride(**item.model_dump(), person=person, at=now) for item in overrides}
    if closed := standing_in_the_way(checks, frozenset(signed)):
        raise GateClosed(checks=[{"key": check.key, "reason": check.reason, **check.params} for check in closed])
    row.overrides = [item.model_dump(mode="json") for item in signed.values()]
    return list(signed.values())


def _confirm(work: UnitOfWork, row: ShowRow) -> bool:
    """Whether a second person asks; the first one's wish is noted."""
    now, person = work.clock(), work.actor
    if person.kind != "user":
        raise SecondPersonNeeded
    is_waiting = _is_asked(row, now)
    if is_waiting and row.asked_by == person.name_in_log:
        raise SecondPersonNeeded
    if is_waiting:
        return True
    row.asked_by, row.asked_at = person.name_in_log, now
    work.emit(LiveAsked(asked_by=person.name_in_log), subject=row.stage_id, scope=row.stage_id)
    work.audit("stage.show.live_asked", subject=row.stage_id, scope=row.stage_id, after={"overrides": row.overrides})
    return False


def _is_asked(row: ShowRow, now: datetime) -> bool:
    return row.asked_at is not None and now - row.asked_at <= ASKED_FOR


def _enter(work: UnitOfWork, row: ShowRow, state: ShowState, overrides: Sequence[SignedOverride]) -> ShowView:
    before = ShowState(row.state)
    row.state, row.asked_by, row.asked_at = state, None, None
    hide_chart(work, find_row(work.session, row.stage_id))
    if state is not ShowState.HOLD:  # a hold is part of its live, and so are the overrides
        row.overrides = [item.model_dump(mode="json") for item in overrides]
    view = view_of(row)
    work.emit(ShowMoved(before=before, state=state, overrides=view.overrides), subject=row.stage_id, scope=row.stage_id)
    work.audit(
        "stage.show.moved",
        subject=row.stage_id,
        scope=row.stage_id,
        before={"state": before.value},
        after={"state": state.value, "overrides": row.overrides},
    )
    return view
