"""Subscribers: each event once, in order, and one bad event holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from tests.kernel.waiting import wait_until

from filmlot.kernel.building import Handler, Subscriber
from filmlot.kernel.events import Envelope, Event, EventRow
from filmlot.kernel.ground import Ground
from filmlot.kernel.subscribers import Parked, SubscriberRunner, count_parked
from filmlot.kernel.work import UnitOfWork


class LampLit(Event):
    """A lamp was lit."""

    type = "stage.lamp.lit"
    lamp: int


class LampSeen(Event):
    """Somebody saw the lamp."""

    type = "stage.lamp.seen"
    lamp: int


Start = Callable[..., SubscriberRunner]


@pytest.fixture
def start(ground: Ground) -> Iterator[Start]:
    """Starts a runner with one subscriber to lit lamps."""
    runners: list[SubscriberRunner] = []

    def begin(handle: Handler) -> SubscriberRunner:
        subscriber = Subscriber("stage.watch", (LampLit.type,), handle)
        runner = SubscriberRunner(ground, [subscriber], tries=3, first_pause_s=0.01)
        runner.start()
        runners.append(runner)
        return runner

    ground.relay.start()
    yield begin
    for runner in runners:
        runner.stop()


def light(ground: Ground, stage: str, *lamps: int) -> None:
    with ground.work() as work:
        for lamp in lamps:
            work.emit(LampLit(lamp=lamp), subject=f"lamp-{lamp}", scope=stage)


def see(work: UnitOfWork, envelope: Envelope) -> None:
    work.emit(LampSeen(lamp=envelope.data["lamp"]), subject=envelope.subject, scope=envelope.scope)


def seen(ground: Ground) -> list[int]:
    with ground.look() as look:
        rows = sa.select(EventRow).where(EventRow.type == LampSeen.type).order_by(EventRow.id)
        return [row.data["lamp"] for row in look.session.scalars(rows)]


def test_every_event_is_reacted_to_once_and_in_order(ground: Ground, stage: str, start: Start) -> None:
    light(ground, stage, *range(150))
    start(see)
    light(ground, stage, *range(150, 450))

    wait_until(lambda: len(seen(ground)) >= 450)
    assert seen(ground) == list(range(450))


def test_a_runner_goes_on_where_the_last_one_stopped(ground: Ground, stage: str, start: Start) -> None:
    first = start(see)
    light(ground, stage, 1, 2)
    wait_until(lambda: len(seen(ground)) == 2)
    first.stop()
    light(ground, stage, 3)

    start(see)

    wait_until(lambda: len(seen(ground)) >= 3)
    assert seen(ground) == [1, 2, 3]


def test_a_reaction_that_fails_half_way_leaves_no_trace_of_that_half(ground: Ground, stage: str, start: Start) -> None:
    failures = iter([True, True])

    def stumble(work: UnitOfWork, envelope: Envelope) -> None:
        see(work, envelope)
        work.session.flush()
        if envelope.data["lamp"] == 2 and next(failures, False):
            raise ConnectionError

    start(stumble)
    light(ground, stage, 1, 2, 3)

    wait_until(lambda: len(seen(ground)) >= 3)
    assert seen(ground) == [1, 2, 3]


def test_an_event_that_always_fails_is_parked_and_passed_over(ground: Ground, stage: str, start: Start) -> None:
    def refuse(work: UnitOfWork, envelope: Envelope) -> None:
        if envelope.data["lamp"] == 2:
            raise ValueError("no such lamp")
        see(work, envelope)

    start(refuse)
    light(ground, stage, 1, 2, 3)

    wait_until(lambda: seen(ground) == [1, 3])
    with ground.look() as look:
        parked = look.session.scalars(sa.select(Parked)).one()
        assert count_parked(look.session) == {"stage.watch": 1}
    assert "no such lamp" in parked.error
    assert parked.type == LampLit.type


def test_a_reaction_carries_the_correlation_of_what_caused_it(ground: Ground, stage: str, start: Start) -> None:
    start(see)
    with ground.work(correlation_id="request-7") as work:
        work.emit(LampLit(lamp=1), subject="lamp-1", scope=stage)

    wait_until(lambda: seen(ground) == [1])
    with ground.look() as look:
        row = look.session.scalars(sa.select(EventRow).where(EventRow.type == LampSeen.type)).one()
    assert row.correlation == "request-7"


def test_two_subscribers_of_one_name_are_refused(ground: Ground) -> None:
    twice = [Subscriber("stage.watch", (LampLit.type,), see)] * 2

    with pytest.raises(ValueError, match="same name"):
        SubscriberRunner(ground, twice)
