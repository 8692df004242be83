"""The addresses under `/api/v1/machines`.

No unit of work is open while a machine is asked: it may take seconds, and a writer would hold everybody up.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request

from filmlot.gate.machines import program
from filmlot.gate.machines.answers import Program
from filmlot.gate.machines.contracts import Killed, KillInput, LaunchInput, MachineBoard, MachineView
from filmlot.gate.machines.permissions import MACHINE_READ, MACHINE_RUN
from filmlot.gate.machines.watch import MachineWatch, Watched, component_of
from filmlot.kernel.access import Actor
from filmlot.kernel.http import ground_of, language_of, streams
from filmlot.kernel.settings import Language

router = APIRouter()


@router.get("")
def get_machines(request: Request, actor: Annotated[Actor, streams(MACHINE_READ)]) -> MachineBoard:
    """Every render machine and how it is; none for who is not of the lot's own company."""
    watch: MachineWatch | None = request.app.state.machines
    if watch is None or not program.holds(ground_of(request), actor, MACHINE_READ):
        return MachineBoard(machines=[])
    watched = sorted(watch.watched.values(), key=lambda one: one.machine.name)
    return MachineBoard(machines=[_view(one, language_of(request)) for one in watched])


@router.post("/launch")
def post_launch(body: LaunchInput, request: Request, actor: Annotated[Actor, streams(MACHINE_RUN)]) -> Program:
    """Starts a program on a machine."""
    return program.launch(ground_of(request), actor, body.machine, body.program)


@router.post("/kill")
def post_kill(body: KillInput, request: Request, actor: Annotated[Actor, streams(MACHINE_RUN)]) -> Killed:
    """Ends a program on a machine, and waits until it has ended."""
    return Killed(code=program.kill(ground_of(request), actor, body.machine, body.run))


def _view(watched: Watched, language: Language) -> MachineView:
    machine, report, component = watched.machine, watched.report, component_of(watched, language)
    return MachineView(
        name=machine.name,
        address=f"{machine.host}:{machine.port}",
        state=component.state,
        detail=component.detail,
        allowed=[] if report is None else report.allowed,
        programs=[] if report is None else report.programs,
    )
