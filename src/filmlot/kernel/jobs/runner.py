"""The runner of jobs: takes queued ones up, on DBOS, and takes up again what a crash interrupted.

DBOS keeps which runs are open and which of their steps are done: in `jobs.db` beside the lot's database, or in the
schema `dbos` on PostgreSQL. It is one to a process. It calls nobody: its console is a paid service that is off
unless a key is given, and none is.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterable
from threading import Event as Signal
from typing import Any

import structlog
from pydantic_core import to_jsonable_python

from filmlot.kernel.building import Subscriber
from filmlot.kernel.events import Envelope
from filmlot.kernel.ground import Ground
from filmlot.kernel.jobs.context import CancelAsked, JobContext, RunnerStopping
from filmlot.kernel.jobs.job import Job, JobQueued, JobRow, JobState, lock_job, move
from filmlot.kernel.problems import Problem
from filmlot.kernel.settings import Settings
from filmlot.kernel.work import UnitOfWork

QUEUE = "filmlot"
WORKFLOW = "filmlot.job"
POLL_S = 0.05
ATTEMPTS = 5  # a job that was under way in as many crashes is taken to be their cause
log = structlog.get_logger(__name__)


class JobRunner:
    """Carries out the jobs of the lot in this process; `subscriber` brings it those that are asked for."""

    def __init__(
        self, ground: Ground, jobs: Iterable[Job[Any]], *, name: str = "lot", at_once: int | None = None
    ) -> None:
        self._ground = ground
        self._jobs = {job.name: job for job in jobs}
        self._name = name
        self._at_once = at_once or max(2, (os.cpu_count() or 2) - 1)
        self._stopping = Signal()
        self.subscriber = Subscriber("jobs.start", (JobQueued.type,), self._enqueue)

    def start(self) -> None:
        """Opens DBOS and takes up what a crash interrupted. Call it before the subscriber runs."""
        from dbos import DBOS, DBOSPortableJSONSerializer

        logging.getLogger("dbos").addHandler(logging.NullHandler())  # else it prints with a handler of its own
        DBOS(
            config={
                "name": "filmlot",
                "system_database_url": _system_database_url(self._ground.settings),
                "application_version": "filmlot",  # else a changed line of code would strand the open jobs
                "executor_id": self._name,
                "serializer": DBOSPortableJSONSerializer(),
                "log_level": "WARNING",
                "notification_listener_polling_interval_sec": POLL_S,
            }
        )

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=ATTEMPTS + 1)  # type: ignore[untyped-decorator] # untyped here
        def workflow(job_id: str) -> None:
            self._run(job_id)

        self._workflow = workflow
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=self._at_once, polling_interval_sec=POLL_S)

    def stop(self) -> None:
        """Ends the runner; jobs under way leave at their next checkpoint and go on after the next start."""
        from dbos import DBOS

        DBOS.destroy(destroy_registry=True)  # first: what the jobs' leaving looks like is not to be recorded
        self._stopping.set()

    def _enqueue(self, work: UnitOfWork, envelope: Envelope) -> None:
        """Hands a queued job over; doing so twice for one event starts it once."""
        from dbos import DBOS, SetWorkflowID

        del work
        with SetWorkflowID(envelope.id):
            DBOS.enqueue_workflow(QUEUE, self._workflow, envelope.subject)

    def _run(self, job_id: str) -> None:
        context = self._begin(job_id)
        if context is None:
            return
        try:
            self._carry_out(context)
        except RunnerStopping:
            raise
        except CancelAsked:
            self._end(context, JobState.CANCELLED)
        except Problem as problem:
            params = to_jsonable_python(problem.params)
            self._end(context, JobState.FAILED, error={"code": problem.code, "params": params})
        except Exception:  # a supervisor: the job fails, the runner goes on
            log.exception("jobs.failed", job=job_id, correlation_id=context.correlation_id)
            params = {"correlation_id": context.correlation_id}
            self._end(context, JobState.FAILED, error={"code": "kernel.unexpected", "params": params})
        else:
            self._end(context, JobState.DONE)

    def _begin(self, job_id: str) -> JobContext | None:
        """Marks the job as running; None if it has ended in the meantime, by a person or by too many crashes."""
        with self._ground.work() as work:
            row = lock_job(work.session, job_id)
            if row.state not in (JobState.QUEUED, JobState.RUNNING):
                return None
            move(work, row, JobState.RUNNING)
            row.attempt += 1
            if row.attempt > ATTEMPTS:
                row.error = {"code": "jobs.crashed", "params": {"attempts": ATTEMPTS}}
                move(work, row, JobState.FAILED)
                return None
            return JobContext(self._ground, row.id, row.scope, row.correlation, self._stopping)

    def _carry_out(self, context: JobContext) -> None:
        with self._ground.look() as look:
            row = look.session.get_one(JobRow, context.job_id)
            job, params = self._jobs[row.kind], row.params
        job.run(context, job.params.model_validate(params))

    def _end(self, context: JobContext, state: JobState, *, error: dict[str, Any] | None = None) -> None:
        with context.work() as work:
            row = lock_job(work.session, context.job_id)
            if row.state != JobState.RUNNING:
                return
            row.error, row.rate, row.left_s = error, None, None
            row.progress = 1.0 if state is JobState.DONE else row.progress
            move(work, row, state)


def _system_database_url(settings: Settings) -> str:
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    path = (settings.home / "jobs.db").resolve()
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
    return f"sqlite:///{path}"
