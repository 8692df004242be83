"""A dry run: the same scheduler, played to its end without a device, and what it would have ordered when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from filmlot.buildings.stage.engine.show.ack import Ack
from filmlot.buildings.stage.engine.show.book import Book
from filmlot.buildings.stage.engine.show.cue import NS_A_MS, DeviceAction, StageAction
from filmlot.buildings.stage.engine.show.scheduler import Scheduler
from filmlot.buildings.stage.engine.show.snapshot import Reading, Unrecalled

MOST_STEPS = 5000


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One order, and when it would be given, counted from the GO."""

    at_ms: int
    cue_number: str
    what: DeviceAction | StageAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a GO would lead to. `is_whole` is false where it was cut off after `MOST_STEPS`."""

    steps: tuple[PlannedStep, ...]
    left_out: tuple[Unrecalled, ...]
    is_whole: bool


def rehearse(book: Book, list_id: str, cue_id: str, readings: Sequence[Reading]) -> Plan:
    """What a GO of a cue would order if every device did as asked at once.

    Raises:
        GoRefusedError: there is no such cue.
    """
    numbers = count()
    scheduler = Scheduler(book, look=lambda: readings, new_id=lambda: f"{next(numbers):08}")
    scheduler.go(list_id, 0, cue_id=cue_id)
    steps: list[PlannedStep] = []
    while (now_ns := scheduler.next_ns) is not None and len(steps) < MOST_STEPS:
        for order in scheduler.due(now_ns):
            steps.append(PlannedStep(now_ns // NS_A_MS, order.cue_number, order.what))
            scheduler.acknowledge(order.number, now_ns, Ack())
    left_out = tuple(point for run in scheduler.runs for point in run.left_out)
    return Plan(steps=tuple(steps[:MOST_STEPS]), left_out=left_out, is_whole=scheduler.next_ns is None)
