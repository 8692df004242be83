"""Jobs: long work that survives a crash, shows its progress and can be stopped.

A building declares a `Job` and starts it with `work.start_job(...)`, in the transaction that asks for it. A runner in
a process of the lot carries it out on DBOS.
"""

from filmlot.kernel.jobs.context import JobContext
from filmlot.kernel.jobs.job import JOB_PERMISSIONS, JOB_PROBLEMS, Job, JobState, JobView

__all__ = ["JOB_PERMISSIONS", "JOB_PROBLEMS", "Job", "JobContext", "JobState", "JobView"]
