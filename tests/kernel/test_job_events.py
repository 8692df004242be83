"""What a page knows of jobs from events alone is what a fresh look would show."""

from __future__ import annotations

from pydantic import BaseModel
from tests.kernel.verify_events import verify_events

from filmlot.kernel.events import Envelope, last_position
from filmlot.kernel.ground import Ground
from filmlot.kernel.jobs import Job
from filmlot.kernel.jobs.job import JobState, JobView, cancel, list_jobs, lock_job, move, retry

Jobs = dict[str, JobView]


class Nothing(BaseModel):
    """No parameters."""


SWEEP = Job("stage.sweep", Nothing, lambda _context, _params: None)


def test_every_change_of_a_job_is_told_completely(ground: Ground, stage: str) -> None:
    ids: list[str] = []

    def snapshot() -> tuple[Jobs, int]:
        with ground.look() as look:
            position = last_position(look.session)
            return {job.id: job for job in list_jobs(look)}, position

    def apply(jobs: Jobs, event: Envelope) -> Jobs:
        return {**jobs, event.subject: JobView.model_validate(event.data["job"])}

    def start() -> None:
        with ground.work() as work:
            ids.append(work.start_job(SWEEP, Nothing(), scope=stage, name="floor"))

    def stop() -> None:
        with ground.work() as work:
            cancel(work, ids[0])

    def ask_again() -> None:
        with ground.work() as work:
            retry(work, ids[0])

    def run() -> None:
        with ground.work() as work:
            row = lock_job(work.session, ids[0])
            move(work, row, JobState.RUNNING)
            move(work, row, JobState.DONE)

    for act, told in ((start, 1), (stop, 1), (ask_again, 1), (run, 2)):
        assert len(verify_events(ground, snapshot=snapshot, act=act, apply=apply)) == told
