"""What runs while the server runs, in the order in which it starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from filmlot.gate.lot import ground_floor
from filmlot.gate.machines.watch import MachineWatch, watching
from filmlot.gate.server import Service
from filmlot.gate.stagehand import Stagehand, at_work
from filmlot.kernel.building import Building
from filmlot.kernel.ground import Ground


def lot_services(
    ground: Ground, buildings: Sequence[Building], hand: Stagehand, machines: MachineWatch
) -> list[Service]:
    """The services of a lot that is one process."""
    return [
        lambda: _relay(ground),
        lambda: _live(ground),
        lambda: _reactions(ground, buildings),
        lambda: at_work(hand),
        lambda: watching(machines),
    ]


@contextmanager
def _relay(ground: Ground) -> Iterator[None]:
    ground.relay.start()
    try:
        yield
    finally:
        ground.relay.stop()


@contextmanager
def _live(ground: Ground) -> Iterator[None]:
    ground.live.start()
    try:
        yield
    finally:
        ground.live.stop()


@contextmanager
def _reactions(ground: Ground, buildings: Sequence[Building]) -> Iterator[None]:
    """Jobs and subscribers: the one starts the other's, and stops after it."""
    from filmlot.kernel.jobs.runner import JobRunner
    from filmlot.kernel.subscribers import SubscriberRunner

    lot = [*ground_floor(), *buildings]
    runner = JobRunner(ground, [job for building in lot for job in building.jobs])
    subscribers = SubscriberRunner(
        ground, [*(subscriber for building in lot for subscriber in building.subscribers), runner.subscriber]
    )
    runner.start()
    try:
        subscribers.start()
        yield
    finally:
        subscribers.stop()
        runner.stop()
