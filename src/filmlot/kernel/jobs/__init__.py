"""Jobs: long work that survives a crash, shows its progress and can be stopped.

A building declares a `Job` and starts it with `work.start_job(...)`, in the transaction that asks for it. A runner in
a process of the lot carries it out on DBOS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from filmlot.kernel.jobs.context import JobContext
from filmlot.kernel.jobs.job import JOB_EVENTS, JOB_PERMISSIONS, JOB_PROBLEMS, Job, JobState, JobView

if TYPE_CHECKING:
    from filmlot.kernel.building import Building

__all__ = ["Job", "JobContext", "JobState", "JobView", "jobs"]


def jobs() -> Building:
    """The list of jobs, declared as a building is."""
    from filmlot.kernel.building import Building
    from filmlot.kernel.jobs.routes import router

    return Building("jobs", router=router, permissions=JOB_PERMISSIONS, problems=JOB_PROBLEMS, events=JOB_EVENTS)
