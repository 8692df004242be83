"""`/api/v1/audit`: who did what, for those who lead."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from filmlot.kernel.access import LEADS, OWNERS, SYSTEM, Permission, visible_to
from filmlot.kernel.audit import AuditLine
from filmlot.kernel.building import Building
from filmlot.kernel.http import language_of, reads
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.identity.account import Account
from filmlot.kernel.identity.token import Token
from filmlot.kernel.settings import Language
from filmlot.kernel.work import UnitOfWork

AUDIT_READ = Permission("audit.line.read", LEADS)
AUDIT_VERIFY = Permission("audit.chain.verify", OWNERS)
router = APIRouter()


class LineView(BaseModel):
    """A line of the audit; `text` says it in the reader's language."""

    model_config = ConfigDict(frozen=True)

    position: int
    time: datetime
    actor: str
    actor_name: str
    verb: str
    text: str
    subject: str
    scope: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    correlation: str
    hash: str


class LinePage(BaseModel):
    """A page of lines, the newest first; `next_cursor` is null on the last page."""

    model_config = ConfigDict(frozen=True)

    items: list[LineView]
    next_cursor: str | None


@router.get("")
def get_lines(
    request: Request,
    work: Annotated[UnitOfWork, reads(AUDIT_READ)],
    cursor: Annotated[int | None, Query(ge=1, le=1 << 53)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> LinePage:
    """The lines of all scopes that the person may audit, older than `cursor` if it is given."""
    statement = sa.select(AuditLine).where(AuditLine.scope.in_(visible_to(work, AUDIT_READ)))
    if cursor is not None:
        statement = statement.where(AuditLine.position < cursor)
    lines = list(work.session.scalars(statement.order_by(AuditLine.position.desc()).limit(limit + 1)))
    page, language = lines[:limit], language_of(request)
    names = _names_of(work.session, {line.actor for line in page})
    return LinePage(
        items=[_view(line, names.get(line.actor, line.actor), language) for line in page],
        next_cursor=str(page[-1].position) if len(lines) > limit else None,
    )


def audit() -> Building:
    """What the audit brings to the gate."""
    return Building(name="audit", router=router, permissions=(AUDIT_READ, AUDIT_VERIFY))


def _names_of(session: Session, actors: set[str]) -> dict[str, str]:
    people = sa.select(sa.literal("user:") + Account.id, Account.name).where(Account.id.in_(_ids("user", actors)))
    tokens = sa.select(sa.literal("token:") + Token.id, Token.name).where(Token.id.in_(_ids("token", actors)))
    rows = session.execute(sa.union_all(people, tokens))
    return {SYSTEM.name_in_log: SYSTEM.name} | {row[0]: row[1] for row in rows}


def _ids(kind: str, actors: set[str]) -> list[str]:
    return [actor.partition(":")[2] for actor in actors if actor.startswith(f"{kind}:")]


def _view(line: AuditLine, actor_name: str, language: Language) -> LineView:
    before = None if line.before is None else json.loads(line.before)
    after = None if line.after is None else json.loads(line.after)
    params = {**(before or {}), **(after or {}), "subject": line.subject}
    return LineView(
        position=line.position,
        time=line.time,
        actor=line.actor,
        actor_name=actor_name,
        verb=line.verb,
        text=catalogue().audit(line.verb, language, params),
        subject=line.subject,
        scope=line.scope,
        before=before,
        after=after,
        correlation=line.correlation,
        hash=line.hash,
    )
