"""Programs of the machines, asked for by people: done first, then audited."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from filmlot.gate.machines.answers import Ended, Program
from filmlot.gate.machines.link import Link
from filmlot.gate.machines.permissions import MACHINE_RUN
from filmlot.gate.machines.roster import find_machine
from filmlot.kernel.access import Actor, Permission, Scope, ScopeKind, visible_scopes
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import Denied


def launch(ground: Ground, actor: Actor, machine: str, program: str) -> Program:
    """Starts a program on a machine.

    Raises:
        Denied, NotFound: the actor may not, or there is no such machine.
        MachineLost, MachineRefused: it was not started.
    """
    _insist(ground, actor)
    run = new_id()
    with Link(find_machine(ground.settings.home, machine)) as link:
        started = link.ask("launch", run=run, program=program).read(Program)
    audit(ground, actor, "machines.program.launched", machine, run=run, program=program)
    return started


def kill(ground: Ground, actor: Actor, machine: str, run: str) -> int:
    """Ends a program on a machine; gives its exit code.

    Raises:
        Denied, NotFound: the actor may not, or there is no such machine.
        MachineLost, MachineRefused: it was not ended.
    """
    _insist(ground, actor)
    with Link(find_machine(ground.settings.home, machine)) as link:
        code = link.ask("kill", run=run).read(Ended).code
    audit(ground, actor, "machines.program.killed", machine, run=run)
    return code


def audit(ground: Ground, actor: Actor, verb: str, machine: str, **what: str) -> None:
    """Notes what was done to a machine, where those who lead the lot's own company read it."""
    with ground.work(actor) as work:
        company = find_own_company(work.session)
        work.audit(verb, subject=machine, scope=None if company is None else company.id, after=what)


def holds(ground: Ground, actor: Actor, permission: Permission) -> bool:
    """Whether the actor holds the permission anywhere in the lot's own company: the machines are its, not a guest's."""
    if actor.is_system:
        return True
    with ground.look() as look:
        company = find_own_company(look.session)
        if company is None:
            return False
        there = sa.select(Scope.id).where(
            Scope.id.in_(visible_scopes(actor, permission)), Scope.path.startswith(company.path)
        )
        return look.session.scalar(there.limit(1)) is not None


def find_own_company(session: Session) -> Scope | None:
    """The company that the lot was set up for; None before that."""
    return session.scalar(sa.select(Scope).where(Scope.kind == ScopeKind.COMPANY).order_by(Scope.id).limit(1))


def _insist(ground: Ground, actor: Actor) -> None:
    if not holds(ground, actor, MACHINE_RUN):
        raise Denied(permission=MACHINE_RUN.code)
