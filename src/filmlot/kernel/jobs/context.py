"""What a running job holds in its hands: units of work, steps, progress and the checkpoint."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event as Signal
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from filmlot.kernel.jobs.job import JobProgressed, JobRow, JobState, lock_job

if TYPE_CHECKING:
    from filmlot.kernel.ground import Ground
    from filmlot.kernel.work import UnitOfWork

WRITE_EVERY_S = 0.5
ASK_EVERY_S = 0.2
RATE_SAMPLES = 20  # at two a second: the rate is that of the last ten seconds

Result = TypeVar("Result")


class CancelAsked(Exception):  # noqa: N818 - not an error: a person asked for it
    """A person asked for the job to stop."""


class RunnerStopping(Exception):  # noqa: N818 - not an error: the job goes on after the restart
    """The process is ending; the job goes on after the restart."""


@dataclass
class JobContext:
    """Given to `Job.run`. A job calls `checkpoint` or `progress` at least once a second."""

    ground: Ground
    job_id: str
    scope: str
    correlation_id: str
    stopping: Signal
    _written_at: float = float("-inf")
    _asked_at: float = float("-inf")
    _samples: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=RATE_SAMPLES))

    def work(self) -> AbstractContextManager[UnitOfWork]:
        """A unit of work of the lot itself, under the correlation of the request that asked for the job."""
        return self.ground.work(correlation_id=self.correlation_id)

    def step(self, name: str, do: Callable[[], Result], *, attempts: int = 1) -> Result:
        """Does something once: after a crash its result, which must be JSON, is taken from the record.

        A job asks for its steps in the same order each time it runs. A step that was under way during a crash is done
        again, so it must bear that. With `attempts` it is tried again when it fails, after 1, 2, 4 … seconds.
        """
        from dbos import DBOS

        self.checkpoint()
        options = {"name": name, "retries_allowed": attempts > 1, "max_attempts": attempts}
        result: Result = DBOS.run_step(options, do)
        return result

    def progress(self, done: float, total: float, *, stage: str = "") -> None:
        """Says how far the job is: `done` of `total` units, in the stage of that code; then as `checkpoint`.

        May be called as often as one likes; it is written at most twice a second.
        """
        now = time.monotonic()
        if now - self._written_at >= WRITE_EVERY_S:
            self._written_at = now
            self._samples.append((now, done))
            self._write_progress(done, total, stage)
        self.checkpoint()

    def checkpoint(self) -> None:
        """A place where the job may be stopped.

        Raises:
            CancelAsked: a person asked for it. Let it pass, cleaning up in `finally`.
            RunnerStopping: the process is ending. Let it pass as well.
        """
        if self.stopping.is_set():
            raise RunnerStopping
        now = time.monotonic()
        if now - self._asked_at < ASK_EVERY_S:
            return
        self._asked_at = now
        with self.ground.look() as look:
            if look.session.scalar(sa.select(JobRow.cancel_asked).where(JobRow.id == self.job_id)):
                raise CancelAsked

    def _write_progress(self, done: float, total: float, stage: str) -> None:
        rate = self._rate()
        with self.work() as work:
            row = lock_job(work.session, self.job_id)
            if row.state != JobState.RUNNING:
                return
            row.progress = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
            row.stage, row.rate = stage, rate
            row.left_s = max(total - done, 0.0) / rate if rate else None
            work.emit(JobProgressed(job=row.view()), subject=row.id, scope=row.scope)

    def _rate(self) -> float | None:
        (first_at, first_done), (last_at, last_done) = self._samples[0], self._samples[-1]
        if last_at <= first_at or last_done <= first_done:
            return None
        return (last_done - first_done) / (last_at - first_at)
