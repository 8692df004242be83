"""Health: whether this lot lives, whether it is ready, and how each of its parts is.

`/api/v1/health/live`, `/ready` and `/leads` answer anybody, for supervisors and proxies, and say nothing else. The
report is for people with a role in the lot.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

import filmlot
from filmlot.kernel.access import EVERYONE, Permission, permissions_of
from filmlot.kernel.arrival import StorageFull
from filmlot.kernel.building import Building
from filmlot.kernel.events import EventRow, last_position
from filmlot.kernel.ground import Ground
from filmlot.kernel.http import ground_of, language_of, reads
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.jobs.job import OPEN, JobRow
from filmlot.kernel.problems import Denied, Problem
from filmlot.kernel.settings import Language
from filmlot.kernel.subscribers import count_parked
from filmlot.kernel.work import UnitOfWork

HEALTH_READ = Permission("health.report.read", EVERYONE)
LATE_S = 5.0  # events are numbered within milliseconds; one that waits so long says that no relay is at work
State = Literal["ok", "degraded", "down"]
router = APIRouter()


class Component(BaseModel):
    """A part of the lot: how it is, which version, and what is wrong, in the reader's language."""

    name: str
    state: State
    version: str | None = None
    detail: str | None = None


class Disk(BaseModel):
    """The disk under the lot's folder."""

    free_bytes: int
    total_bytes: int


class Health(BaseModel):
    """The report. `ready` says that requests can be served; a degraded part does not stop that."""

    state: State
    ready: bool
    version: str
    versions: dict[str, str]
    components: list[Component]
    disk: Disk


class Answer(BaseModel):
    """A plain yes or no."""

    ok: bool


@dataclass(frozen=True)
class Measures:
    """What the lot counts about itself."""

    position: int
    waiting: int
    waiting_s: float
    jobs: dict[str, int]
    parked: dict[str, int]
    readers: int
    disk: Disk


@router.get("")
def get_health(request: Request, work: Annotated[UnitOfWork, reads(HEALTH_READ)]) -> Health:
    """How every part of the lot is."""
    work.authorized.add(HEALTH_READ.code)
    if not permissions_of(work.session, work.actor, [HEALTH_READ]):
        raise Denied(permission=HEALTH_READ.code)
    return report(ground_of(request), language_of(request))


@router.get("/live")
def get_live() -> Answer:
    """Whether this process answers."""
    return Answer(ok=True)


@router.get("/ready")
def get_ready(request: Request, response: Response) -> Answer:
    """Whether database, bus and file store answer; 503 if not."""
    ready = is_ready(inspect_servers(ground_of(request), "en"))
    response.status_code = 200 if ready else 503
    return Answer(ok=ready)


@router.get("/leads")
def get_leads(request: Request, response: Response) -> Answer:
    """Whether this hub leads the lot; 503 if it stands by, so that a proxy before two hubs finds the right one."""
    leads = ground_of(request).leads()
    response.status_code = 200 if leads else 503
    return Answer(ok=leads)


def health() -> Building:
    """What health brings to the gate."""
    return Building("health", router=router, permissions=(HEALTH_READ,))


def report(ground: Ground, language: Language) -> Health:
    """The whole report; a part that is down is told, not raised."""
    components = inspect_servers(ground, language)
    ready = is_ready(components)
    if components[0].state == "ok":
        components += _inspect_work(measure(ground), language)
    for inspect in list(ground.inspectors):
        components += inspect(language)
    states = {component.state for component in components}
    return Health(
        state="ok" if states == {"ok"} else "degraded" if ready else "down",
        ready=ready,
        version=filmlot.__version__,
        versions={"filmlot": filmlot.__version__, "python": platform.python_version(), "system": platform.platform()},
        components=components,
        disk=_disk_of(ground),
    )


def inspect_servers(ground: Ground, language: Language) -> list[Component]:
    """The parts without which nothing can be served, the database first."""
    version, database_problem = _ask_database(ground)
    return [
        Component(
            name="database",
            state="down" if database_problem else "ok",
            version=version,
            detail=database_problem,
        ),
        _inspect("bus", ground.bus.check, language),
        _inspect("blobs", ground.blobs.check, language),
    ]


def is_ready(components: list[Component]) -> bool:
    """Whether none of them is down."""
    return all(component.state != "down" for component in components)


def measure(ground: Ground) -> Measures:
    """Counts now; a few indexed queries."""
    with ground.look() as look:
        session = look.session
        unnumbered = sa.select(sa.func.count(), sa.func.min(EventRow.time)).where(EventRow.position.is_(None))
        waiting, oldest = session.execute(unnumbered).one()
        open_jobs = sa.select(JobRow.state, sa.func.count()).where(JobRow.state.in_(sorted(OPEN)))
        jobs = {state: int(count) for state, count in session.execute(open_jobs.group_by(JobRow.state))}
        return Measures(
            position=last_position(session),
            waiting=int(waiting),
            waiting_s=max((ground.clock() - oldest).total_seconds(), 0.0) if oldest else 0.0,
            jobs={state.value: jobs.get(state.value, 0) for state in sorted(OPEN)},
            parked=count_parked(session),
            readers=ground.live.count_readers(),
            disk=_disk_of(ground),
        )


def _inspect_work(measures: Measures, language: Language) -> list[Component]:
    texts = catalogue()
    is_late = measures.waiting_s > LATE_S
    late = texts.text(
        "kernel.health.events_wait", language, waiting=measures.waiting, seconds=round(measures.waiting_s)
    )
    parked = ", ".join(f"{name}: {count}" for name, count in sorted(measures.parked.items()))
    return [
        Component(name="events", state="degraded" if is_late else "ok", detail=late if is_late else None),
        Component(
            name="subscribers",
            state="degraded" if parked else "ok",
            detail=texts.text("kernel.health.events_parked", language, parked=parked) if parked else None,
        ),
        Component(
            name="jobs",
            state="ok",
            detail=texts.text("kernel.health.jobs_open", language, **measures.jobs),
        ),
    ]


def _inspect(name: str, check: Callable[[], None], language: Language) -> Component:
    try:
        check()
    except Problem as problem:
        state: State = "degraded" if isinstance(problem, StorageFull) else "down"
        return Component(
            name=name, state=state, detail=catalogue().problem(problem.code, language, problem.params).detail
        )
    return Component(name=name, state="ok")


def _ask_database(ground: Ground) -> tuple[str | None, str | None]:
    """Its version, or what is wrong; never its address, which holds a secret."""
    name = "SQLite" if ground.database.is_sqlite else "PostgreSQL"
    question = "SELECT sqlite_version()" if ground.database.is_sqlite else "SHOW server_version"
    try:
        with ground.look() as look:
            last_position(look.session)  # a version is told without reading the file
            return f"{name} {look.session.scalar(sa.text(question))}", None
    except sa.exc.SQLAlchemyError as error:
        return None, type(error).__name__


def _disk_of(ground: Ground) -> Disk:
    usage = shutil.disk_usage(ground.settings.home)
    return Disk(free_bytes=usage.free, total_bytes=usage.total)
