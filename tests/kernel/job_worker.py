"""A worker in a process of its own, to be killed: `HOME SCOPE JOURNAL ask|wait`; ends when its input ends."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pydantic import BaseModel

from filmlot.kernel.ground import Ground
from filmlot.kernel.jobs import Job, JobContext
from filmlot.kernel.jobs.runner import JobRunner
from filmlot.kernel.settings import Settings
from filmlot.kernel.subscribers import SubscriberRunner


class Journal(BaseModel):
    """Where each step writes its number."""

    path: str


def write_steps(context: JobContext, journal: Journal) -> None:
    for number in range(20):
        context.step(f"step {number}", lambda number=number: write(Path(journal.path), number))
        time.sleep(0.02)


def write(path: Path, number: int) -> int:
    with path.open("a") as file:
        file.write(f"{number}\n")
    return number


def main(home: str, scope: str, journal: str, verb: str) -> None:
    ground = Ground.open(Settings(home=Path(home)))
    job = Job("stage.write_steps", Journal, write_steps)
    runner = JobRunner(ground, [job])
    runner.start()
    subscribers = SubscriberRunner(ground, [runner.subscriber])
    subscribers.start()
    ground.relay.start()
    if verb == "ask":
        with ground.work() as work:
            print(work.start_job(job, Journal(path=journal), scope=scope, name="steps"), flush=True)
    sys.stdin.read()
    subscribers.stop()
    runner.stop()
    ground.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
