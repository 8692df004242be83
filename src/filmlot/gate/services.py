"""What runs while a hub leads, beside its stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from filmlot.gate.lot import ground_floor
from filmlot.kernel.building import Building
from filmlot.kernel.ground import Ground


@contextmanager
def numbering(ground: Ground) -> Iterator[None]:
    """The relay."""
    ground.relay.start()
    try:
        yield
    finally:
        ground.relay.stop()


@contextmanager
def reactions(ground: Ground, buildings: Sequence[Building]) -> Iterator[None]:
    """Jobs and subscribers, the one starts the other's and stops after it; and what clears the store of files."""
    from filmlot.kernel.garbage import Collector
    from filmlot.kernel.jobs.runner import JobRunner
    from filmlot.kernel.subscribers import SubscriberRunner

    lot = [*ground_floor(), *buildings]
    runner = JobRunner(ground, [job for building in lot for job in building.jobs])
    subscribers = SubscriberRunner(
        ground, [*(subscriber for building in lot for subscriber in building.subscribers), runner.subscriber]
    )
    collector = Collector(ground, buildings)
    runner.start()
    collector.start()
    try:
        subscribers.start()
        yield
    finally:
        collector.stop()
        subscribers.stop()
        runner.stop()
