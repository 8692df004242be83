"""The addresses under `/api/v1/jobs`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from filmlot.kernel.events import last_position
from filmlot.kernel.http import changes, language_of, reads
from filmlot.kernel.jobs.job import JOB_CANCEL, JOB_READ, JOB_RETRY, JobView, cancel, list_jobs, retry
from filmlot.kernel.work import UnitOfWork

router = APIRouter(tags=["jobs"])


class JobList(BaseModel):
    """The newest jobs, and the position in the log from which to listen on."""

    items: list[JobView]
    position: int


@router.get("")
def get_jobs(work: Annotated[UnitOfWork, reads(JOB_READ)], request: Request) -> JobList:
    """The newest jobs that you may see, at most 100, in your language."""
    position = last_position(work.session)  # before the jobs: an event may then be seen twice but is never missed
    language = language_of(request)
    return JobList(items=[job.in_words(language) for job in list_jobs(work)], position=position)


@router.post("/{job_id}/cancel")
def post_cancel(job_id: str, work: Annotated[UnitOfWork, changes(JOB_CANCEL)]) -> JobView:
    """Stops a waiting job at once, a running one at its next checkpoint."""
    return cancel(work, job_id)


@router.post("/{job_id}/retry")
def post_retry(job_id: str, work: Annotated[UnitOfWork, changes(JOB_RETRY)]) -> JobView:
    """Asks again for a job that failed or was cancelled."""
    return retry(work, job_id)
