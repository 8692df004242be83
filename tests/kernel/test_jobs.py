"""Jobs: asked for in a transaction, carried out once, stopped, retried, and taken up again after a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from threading import Event as Signal

import pytest
import sqlalchemy as sa
from pydantic import BaseModel
from tests.kernel.waiting import wait_until

from filmlot.kernel.access import Actor, Role, grant
from filmlot.kernel.events import EventRow
from filmlot.kernel.ground import Ground
from filmlot.kernel.jobs import Job, JobContext, JobState
from filmlot.kernel.jobs.job import (
    TRANSITIONS,
    JobRow,
    JobStateRefused,
    JobView,
    cancel,
    list_jobs,
    lock_job,
    move,
    retry,
)
from filmlot.kernel.jobs.runner import JobRunner
from filmlot.kernel.problems import Denied, NotFound, Problem
from filmlot.kernel.subscribers import SubscriberRunner


class Frames(BaseModel):
    """How many frames."""

    count: int


class TooDark(Problem):
    """The frame is too dark."""

    code = "stage.too_dark"
    status = 422


class Yard:
    """A ground with a runner for one job."""

    def __init__(self, ground: Ground, stage: str) -> None:
        self.ground = ground
        self.stage = stage
        self.stops: list[Callable[[], None]] = []

    def open(self, run: Callable[[JobContext, Frames], None]) -> None:
        self.job = Job("stage.render", Frames, run)
        runner = JobRunner(self.ground, [self.job])
        runner.start()
        subscribers = SubscriberRunner(self.ground, [runner.subscriber])
        subscribers.start()
        self.stops += [subscribers.stop, runner.stop]

    def ask(self, count: int = 3) -> str:
        with self.ground.work() as work:
            return work.start_job(self.job, Frames(count=count), scope=self.stage, name="street.glb")

    def view(self, job_id: str) -> JobView:
        with self.ground.look() as look:
            return look.session.get_one(JobRow, job_id).view()

    def await_state(self, job_id: str, state: JobState) -> JobView:
        wait_until(lambda: self.view(job_id).state == state)
        return self.view(job_id)

    def events(self, job_id: str) -> list[str]:
        with self.ground.look() as look:
            types = sa.select(EventRow.type).where(EventRow.subject == job_id).order_by(EventRow.id)
            return list(look.session.scalars(types))


@pytest.fixture
def yard(ground: Ground, stage: str) -> Iterator[Yard]:
    ground.relay.start()
    yard = Yard(ground, stage)
    yield yard
    for stop in yard.stops:
        stop()


def test_a_job_runs_with_its_parameters_and_tells_its_story(yard: Yard) -> None:
    counts: list[int] = []
    yard.open(lambda _context, frames: counts.append(frames.count))

    job_id = yard.ask(count=24)

    view = yard.await_state(job_id, JobState.DONE)
    assert counts == [24]
    assert view.progress == 1.0
    assert view.ended_at is not None
    assert yard.events(job_id) == ["jobs.job.queued", "jobs.job.started", "jobs.job.finished"]


def test_a_job_asked_for_in_a_transaction_that_fails_never_runs(yard: Yard) -> None:
    ran: list[int] = []
    yard.open(lambda _context, frames: ran.append(frames.count))

    with pytest.raises(ConnectionError), yard.ground.work() as work:  # noqa: PT012 - the raise is the test
        work.start_job(yard.job, Frames(count=1), scope=yard.stage, name="never")
        raise ConnectionError
    last = yard.ask(count=2)

    yard.await_state(last, JobState.DONE)
    assert ran == [2]


def test_a_problem_in_a_job_is_shown_with_its_code_and_parameters(yard: Yard) -> None:
    def refuse(_context: JobContext, frames: Frames) -> None:
        raise TooDark(frame=frames.count)

    yard.open(refuse)

    view = yard.await_state(yard.ask(count=7), JobState.FAILED)

    assert view.error is not None
    assert (view.error.code, view.error.params) == ("stage.too_dark", {"frame": 7})


def test_an_unexpected_error_in_a_job_shows_no_internals(yard: Yard) -> None:
    def stumble(_context: JobContext, _frames: Frames) -> None:
        raise RuntimeError("password=hunter2")

    yard.open(stumble)

    view = yard.await_state(yard.ask(), JobState.FAILED)

    assert view.error is not None
    assert view.error.code == "kernel.unexpected"
    assert "hunter2" not in str(view.error)


def test_progress_is_written_with_stage_rate_and_time_left(yard: Yard) -> None:
    middle, go_on = Signal(), Signal()

    def work_slowly(context: JobContext, _frames: Frames) -> None:
        context.progress(10, 100, stage="stage.lighting")
        Signal().wait(0.6)
        context.progress(40, 100, stage="stage.lighting")
        context.progress(41, 100, stage="stage.lighting")
        middle.set()
        go_on.wait(20)

    yard.open(work_slowly)
    job_id = yard.ask()
    assert middle.wait(20)
    view = yard.view(job_id)
    go_on.set()

    assert view.progress == 0.4
    assert view.stage == "stage.lighting"
    assert view.rate is not None
    assert view.left_s is not None
    assert view.left_s == pytest.approx(60 / view.rate)
    assert yard.await_state(job_id, JobState.DONE).rate is None
    assert yard.events(job_id).count("jobs.job.progressed") == 2


def test_a_running_job_is_stopped_at_its_next_checkpoint(yard: Yard) -> None:
    started, cleaned = Signal(), Signal()

    def run_on(context: JobContext, _frames: Frames) -> None:
        started.set()
        try:
            while True:
                context.checkpoint()
        finally:
            cleaned.set()

    yard.open(run_on)
    job_id = yard.ask()
    assert started.wait(20)
    with yard.ground.work() as work:
        cancel(work, job_id)

    yard.await_state(job_id, JobState.CANCELLED)
    assert cleaned.is_set()


def test_a_waiting_job_is_stopped_before_it_begins(yard: Yard) -> None:
    ran: list[int] = []
    yard.job = Job("stage.render", Frames, lambda _context, frames: ran.append(frames.count))
    job_id = yard.ask(count=1)
    with yard.ground.work() as work:
        assert cancel(work, job_id).state == JobState.CANCELLED

    yard.open(yard.job.run)
    last = yard.ask(count=2)

    yard.await_state(last, JobState.DONE)
    assert ran == [2]
    assert yard.view(job_id).state == JobState.CANCELLED


def test_a_failed_job_can_be_asked_for_again(yard: Yard) -> None:
    failures = iter([True])

    def fail_once(_context: JobContext, _frames: Frames) -> None:
        if next(failures, False):
            raise TooDark(frame=1)

    yard.open(fail_once)
    job_id = yard.ask()
    yard.await_state(job_id, JobState.FAILED)
    with yard.ground.work() as work:
        assert retry(work, job_id).error is None

    yard.await_state(job_id, JobState.DONE)


def test_a_step_that_fails_is_tried_again_as_often_as_it_says(yard: Yard) -> None:
    tries: list[int] = []

    def fetch() -> str:
        tries.append(1)
        if len(tries) < 2:
            raise ConnectionError("away")
        return "here"

    yard.open(lambda context, _frames: tries.append(len(context.step("fetch", fetch, attempts=3))))

    yard.await_state(yard.ask(), JobState.DONE)
    assert tries == [1, 1, 4]


def test_a_job_that_is_done_cannot_be_cancelled_or_asked_for_again(yard: Yard) -> None:
    yard.open(lambda _context, _frames: None)
    job_id = yard.ask()
    yard.await_state(job_id, JobState.DONE)

    for verb in (cancel, retry):
        with pytest.raises(JobStateRefused) as refusal, yard.ground.work() as work:
            verb(work, job_id)
        assert refusal.value.params == {"state": "done"}


@pytest.mark.parametrize(("before", "after"), list(product(JobState, JobState)))
def test_a_job_moves_only_as_the_table_says(yard: Yard, before: JobState, after: JobState) -> None:
    yard.job = Job("stage.render", Frames, lambda _context, _frames: None)
    job_id = yard.ask()
    with yard.ground.work() as work:
        row = lock_job(work.session, job_id)
        row.state = before
        if after in TRANSITIONS[before]:
            move(work, row, after)
            assert row.state == after
        else:
            with pytest.raises(JobStateRefused):
                move(work, row, after)


def test_a_stranger_sees_no_job_and_a_viewer_stops_none(yard: Yard) -> None:
    yard.job = Job("stage.render", Frames, lambda _context, _frames: None)
    job_id = yard.ask()
    stranger = Actor(kind="user", id="1", name="Ann", principal="user:1")
    viewer = Actor(kind="user", id="2", name="Ben", principal="user:2")
    with yard.ground.work() as work:
        grant(work.session, principal=viewer.principal, role=Role.VIEWER, scope_id=yard.stage)

    with yard.ground.look(stranger) as look:
        assert list_jobs(look) == []
    with yard.ground.look(viewer) as look:
        assert [job.id for job in list_jobs(look)] == [job_id]
    with pytest.raises(NotFound), yard.ground.work(stranger) as work:
        cancel(work, job_id)
    with pytest.raises(Denied), yard.ground.work(viewer) as work:
        cancel(work, job_id)


def test_a_stopped_runner_leaves_its_job_for_the_next_one(yard: Yard) -> None:
    started = Signal()
    release: list[bool] = []
    steps: list[str] = []

    def run(context: JobContext, _frames: Frames) -> None:
        context.step("first", lambda: steps.append("first"))
        started.set()
        while not release:
            context.checkpoint()
        context.step("second", lambda: steps.append("second"))

    yard.open(run)
    job_id = yard.ask()
    assert started.wait(20)
    while yard.stops:
        yard.stops.pop(0)()
    assert yard.view(job_id).state == JobState.RUNNING

    release.append(True)
    yard.open(run)

    yard.await_state(job_id, JobState.DONE)
    assert steps == ["first", "second"]


def test_a_job_survives_kill_9_and_repeats_no_step_that_was_done(ground: Ground, stage: str, tmp_path: Path) -> None:
    worker = Path(__file__).with_name("job_worker.py")
    journal = tmp_path / "steps.txt"
    command = [sys.executable, str(worker), str(ground.settings.home), stage, str(journal)]
    environment = {**os.environ, "PYTHONPATH": "src"}
    yard = Yard(ground, stage)
    with subprocess.Popen([*command, "ask"], env=environment, stdin=-1, stdout=-1, text=True) as first:
        assert first.stdout is not None
        job_id = first.stdout.readline().strip()
        wait_until(lambda: journal.exists() and len(journal.read_text().splitlines()) >= 4)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert yard.view(job_id).state == JobState.RUNNING

    with subprocess.Popen([*command, "wait"], env=environment, stdin=subprocess.PIPE) as second:
        yard.await_state(job_id, JobState.DONE)
        second.communicate()

    steps = journal.read_text().split()
    assert list(dict.fromkeys(steps)) == [str(number) for number in range(20)]
    assert len(steps) <= 21  # at most the one step that was under way is done again
