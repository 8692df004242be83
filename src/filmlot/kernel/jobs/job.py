"""A job: its declaration, its row, its states and the verbs on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, Session, mapped_column

from filmlot.kernel.access import CREW, EVERYONE, Permission, authorize, visible_to
from filmlot.kernel.db import Base
from filmlot.kernel.events import Event
from filmlot.kernel.i18n import catalogue
from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import NotFound, Problem
from filmlot.kernel.settings import Language

if TYPE_CHECKING:
    from filmlot.kernel.jobs.context import JobContext
    from filmlot.kernel.work import UnitOfWork

JOB_READ = Permission("jobs.job.read", EVERYONE)
JOB_CANCEL = Permission("jobs.job.cancel", CREW)
JOB_RETRY = Permission("jobs.job.retry", CREW)
JOB_PERMISSIONS = (JOB_READ, JOB_CANCEL, JOB_RETRY)
LIST_LIMIT = 100

Params = TypeVar("Params", bound=BaseModel)


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED}),
    JobState.RUNNING: frozenset({JobState.RUNNING, JobState.DONE, JobState.FAILED, JobState.CANCELLED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.CANCELLED: frozenset({JobState.QUEUED}),
}
"""What may follow what; running follows running when a job is taken up again after a crash."""

OPEN = frozenset({JobState.QUEUED, JobState.RUNNING})


class JobStateRefused(Problem):
    """The job has ended, or has not, so that this can no longer, or not yet, be asked of it."""

    code = "jobs.state_refused"
    status = 409

    def __init__(self, *, state: JobState) -> None:
        super().__init__(state=state.value)


JOB_PROBLEMS: tuple[type[Problem], ...] = (JobStateRefused,)


@dataclass(frozen=True)
class Job(Generic[Params]):
    """A kind of job, named `building.verb`.

    `run` may be called again after a crash; it then passes over the steps that were done before.
    """

    name: str
    params: type[Params]
    run: Callable[[JobContext, Params], None]


class JobFault(BaseModel):
    """The problem at which a job gave up; `title`, `detail` and `remedy` wait for their reader's language."""

    model_config = ConfigDict(frozen=True)

    code: str
    params: dict[str, Any]
    title: str = ""
    detail: str = ""
    remedy: str = ""

    def in_words(self, language: Language) -> JobFault:
        """The same in a language."""
        text = catalogue().problem(self.code, language, self.params)
        return self.model_copy(update={"title": text.title, "detail": text.detail, "remedy": text.remedy})


class JobView(BaseModel):
    """A job as people see it. `progress` is a share of 1, `rate` is units a second, `left_s` seconds."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    name: str
    state: JobState
    progress: float
    stage: str
    rate: float | None
    left_s: float | None
    error: JobFault | None
    created_at: datetime
    ended_at: datetime | None

    def in_words(self, language: Language) -> JobView:
        """The job as a person reads it: why it failed, in a language."""
        return self if self.error is None else self.model_copy(update={"error": self.error.in_words(language)})


class _JobEvent(Event):
    job: JobView


class JobQueued(_JobEvent):
    """A job was asked for, or asked for again; a runner takes it up."""

    type = "jobs.job.queued"


class JobStarted(_JobEvent):
    """A runner took the job up."""

    type = "jobs.job.started"


class JobProgressed(_JobEvent):
    """The job came on; at most twice a second."""

    type = "jobs.job.progressed"


class JobFinished(_JobEvent):
    """The job did what it was asked for."""

    type = "jobs.job.finished"


class JobFailed(_JobEvent):
    """The job gave up; its error says why."""

    type = "jobs.job.failed"


class JobCancelled(_JobEvent):
    """The job was stopped by a person."""

    type = "jobs.job.cancelled"


JOB_EVENTS: tuple[type[Event], ...] = (JobQueued, JobStarted, JobProgressed, JobFinished, JobFailed, JobCancelled)
ANNOUNCED: dict[JobState, type[_JobEvent]] = {
    JobState.QUEUED: JobQueued,
    JobState.RUNNING: JobStarted,
    JobState.DONE: JobFinished,
    JobState.FAILED: JobFailed,
    JobState.CANCELLED: JobCancelled,
}


class JobRow(Base):
    """The table of jobs; how a run is recovered is kept by DBOS, in tables of its own."""

    __tablename__ = "kernel_job"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(300))
    state: Mapped[str] = mapped_column(sa.String(16), index=True)
    params: Mapped[dict[str, Any]]
    scope: Mapped[str] = mapped_column(sa.String(36), index=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    correlation: Mapped[str] = mapped_column(sa.String(36))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[float] = mapped_column(sa.Float(53), default=0.0)
    stage: Mapped[str] = mapped_column(sa.String(120), default="")
    rate: Mapped[float | None] = mapped_column(sa.Float(53))
    left_s: Mapped[float | None] = mapped_column(sa.Float(53))
    error: Mapped[dict[str, Any] | None]

    def view(self) -> JobView:
        """The job as people see it."""
        return JobView.model_validate(self, from_attributes=True)


def start(work: UnitOfWork, job: Job[Params], params: Params, *, scope: str, name: str) -> str:
    """Asks for a job; gives its id. `name` is what people call its object, a file's name for one."""
    row = JobRow(
        id=new_id(),
        kind=job.name,
        name=name[:300],
        state=JobState.QUEUED,
        params=params.model_dump(mode="json"),
        scope=scope,
        actor=work.actor.name_in_log,
        correlation=work.correlation_id,
        created_at=work.clock(),
        attempt=0,
        cancel_asked=False,
        progress=0.0,
        stage="",
    )
    work.session.add(row)
    work.session.flush()
    work.emit(JobQueued(job=row.view()), subject=row.id, scope=scope)
    return row.id


def cancel(work: UnitOfWork, job_id: str) -> JobView:
    """Stops a waiting job at once, a running one at its next checkpoint.

    Raises:
        NotFound: there is no such job for this actor.
        JobStateRefused: it has ended.
    """
    row = lock_job(work.session, job_id)
    authorize(work, JOB_CANCEL, row.scope, kind="job")
    if row.state not in OPEN:
        raise JobStateRefused(state=JobState(row.state))
    row.cancel_asked = True
    if row.state == JobState.QUEUED:
        move(work, row, JobState.CANCELLED)
    return row.view()


def retry(work: UnitOfWork, job_id: str) -> JobView:
    """Asks again for a job that failed or was cancelled; it begins anew.

    Raises:
        NotFound: there is no such job for this actor.
        JobStateRefused: it is open, or done.
    """
    row = lock_job(work.session, job_id)
    authorize(work, JOB_RETRY, row.scope, kind="job")
    row.attempt, row.cancel_asked, row.error = 0, False, None
    row.progress, row.stage, row.rate, row.left_s = 0.0, "", None, None
    move(work, row, JobState.QUEUED)
    return row.view()


def list_jobs(work: UnitOfWork) -> list[JobView]:
    """The newest jobs that the actor may see, the newest first."""
    visible = JobRow.scope.in_(visible_to(work, JOB_READ))
    newest = sa.select(JobRow).where(visible).order_by(JobRow.id.desc()).limit(LIST_LIMIT)
    return [row.view() for row in work.session.scalars(newest)]


def is_open(session: Session, job_id: str) -> bool:
    """Whether a job still waits or runs; one that is not there does not."""
    row = session.get(JobRow, job_id)
    return row is not None and row.state in OPEN


def move(work: UnitOfWork, row: JobRow, state: JobState) -> None:
    """Brings the job into a state and announces it.

    Raises:
        JobStateRefused: that state cannot follow the present one.
    """
    before = JobState(row.state)
    if state not in TRANSITIONS[before]:
        raise JobStateRefused(state=before)
    row.state = state
    row.ended_at = None if state in OPEN else work.clock()
    work.emit(ANNOUNCED[state](job=row.view()), subject=row.id, scope=row.scope)


def lock_job(session: Session, job_id: str) -> JobRow:
    """The job's row, held until the unit of work ends.

    Raises:
        NotFound: there is none.
    """
    row = session.scalar(sa.select(JobRow).where(JobRow.id == job_id).with_for_update())
    if row is None:
        raise NotFound(kind="job", id=job_id)
    return row
