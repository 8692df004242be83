"""Programs of the machines, asked for by people: done first, then audited."""

from __future__ import annotations

import sqlalchemy as sa

from filmlot.gate.machines.answers import Ended, Program
from filmlot.gate.machines.link import Link
from filmlot.gate.machines.permissions import MACHINE_RUN
from filmlot.gate.machines.roster import find_machine
from filmlot.kernel.access import Actor, Permission, Scope, ScopeKind, permissions_of
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import Denied


def launch(ground: Ground, actor: Actor, machine: str, program: str) -> Program:
    """Starts a program on a machine.

    Raises:
        Denied, NotFound: the actor may not, or there is no such machine.
        MachineLost, MachineRefused: it was not started.
    """
    insist(ground, actor, MACHINE_RUN)
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
    insist(ground, actor, MACHINE_RUN)
    with Link(find_machine(ground.settings.home, machine)) as link:
        code = link.ask("kill", run=run).read(Ended).code
    audit(ground, actor, "machines.program.killed", machine, run=run)
    return code


def audit(ground: Ground, actor: Actor, verb: str, machine: str, **what: str) -> None:
    """Notes what was done to a machine, where those who lead the lot's first company read it."""
    with ground.work(actor) as work:
        companies = sa.select(Scope.id).where(Scope.kind == ScopeKind.COMPANY).order_by(Scope.id).limit(1)
        work.audit(verb, subject=machine, scope=work.session.scalar(companies), after=what)


def insist(ground: Ground, actor: Actor, permission: Permission) -> None:
    """Machines are the lot's, no company's: who holds the right anywhere holds it.

    Raises:
        Denied: the actor does not.
    """
    with ground.look() as look:
        if not permissions_of(look.session, actor, [permission]):
            raise Denied(permission=permission.code)
