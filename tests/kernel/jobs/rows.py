"""How the list of jobs gets a row, for the laws that look at every list and every id."""

from __future__ import annotations

from pydantic import BaseModel
from tests.conftest import Owner

from filmlot.kernel.jobs.context import JobContext
from filmlot.kernel.jobs.job import Job, start


class Nothing(BaseModel):
    """A job without parameters."""


def do_nothing(_context: JobContext, _params: Nothing) -> None:
    """Nobody runs it here: a waiting job is a row too."""


WAITING = Job("laws.waiting", Nothing, do_nothing)


def add_job(owner: Owner, number: int) -> str:
    """Ask for one; its id."""
    with owner.client.app.state.ground.work() as work:
        return start(work, WAITING, Nothing(), scope=owner.company_id, name=f"Job {number}")


def make_ids(owner: Owner) -> dict[str, str]:
    """A waiting job of the owner's company."""
    return {"job_id": add_job(owner, 0)}


ROWS = {"/api/v1/jobs": add_job}
