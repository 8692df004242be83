"""Measures jobs a second, asked for and done, beside bare DBOS."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path
from threading import Semaphore

from dbos import DBOS, DBOSPortableJSONSerializer
from pydantic import BaseModel

from filmlot.kernel.ground import Ground
from filmlot.kernel.jobs import Job, JobContext
from filmlot.kernel.jobs.runner import POLL_S, JobRunner
from filmlot.kernel.migrate import upgrade
from filmlot.kernel.settings import Settings
from filmlot.kernel.subscribers import SubscriberRunner

CLAIM = 0.25
AT_ONCE = 4


class Nothing(BaseModel):
    """No parameters."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=200)
    number = parser.parse_args().jobs
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    print(f"{number} empty jobs, {AT_ONCE} at once, SQLite")
    print(f"{'way':16}{'asked / s':>12}{'done / s':>12}")
    with tempfile.TemporaryDirectory() as folder:
        bare = run_bare(Path(folder) / "bare.db", number)
        ours = run_ours(Path(folder) / "lot", number)
    if ours < CLAIM * bare:
        sys.exit(f"{ours:.0f} of {bare:.0f} jobs a second is under a quarter")


def run_ours(home: Path, number: int) -> float:
    """Through `work.start_job`, the outbox and the runner."""
    done = Semaphore(0)

    def run(_context: JobContext, _params: Nothing) -> None:
        done.release()

    job = Job("bench.nothing", Nothing, run)
    ground = Ground.open(Settings(home=home))
    upgrade(ground.database)
    runner = JobRunner(ground, [job], at_once=AT_ONCE)
    runner.start()
    subscribers = SubscriberRunner(ground, [runner.subscriber])
    subscribers.start()
    ground.relay.start()
    began = time.perf_counter()
    for _ in range(number):
        with ground.work() as work:
            work.start_job(job, Nothing(), scope="bench", name="nothing")
    asked = time.perf_counter()
    for _ in range(number):
        done.acquire()
    ended = time.perf_counter()
    subscribers.stop()
    runner.stop()
    ground.close()
    return show("filmlot", number, asked - began, ended - began)


def run_bare(path: Path, number: int) -> float:
    """The peer."""
    done = Semaphore(0)
    DBOS(
        config={
            "name": "bench",
            "system_database_url": f"sqlite:///{path}",
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
        }
    )

    @DBOS.workflow(name="bench")
    def workflow(_number: int) -> None:
        done.release()

    DBOS.launch()
    DBOS.register_queue("bench", worker_concurrency=AT_ONCE, polling_interval_sec=POLL_S)
    began = time.perf_counter()
    for one in range(number):
        DBOS.enqueue_workflow("bench", workflow, one)
    asked = time.perf_counter()
    for _ in range(number):
        done.acquire()
    ended = time.perf_counter()
    DBOS.destroy(destroy_registry=True)
    return show("bare DBOS", number, asked - began, ended - began)


def show(way: str, number: int, asked_s: float, done_s: float) -> float:
    print(f"{way:16}{number / asked_s:>12.0f}{number / done_s:>12.0f}")
    return number / done_s


if __name__ == "__main__":
    main()
