"""The follower: what another process numbered reaches the listeners of this one, once and in order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.kernel.waiting import wait_until

from filmlot.kernel.events import Event
from filmlot.kernel.follower import Follower
from filmlot.kernel.ground import Ground


class LampLit(Event):
    """A lamp was lit."""

    type = "stage.lamp.lit"
    lamp: int


@pytest.fixture
def other(ground: Ground) -> Iterator[Ground]:
    """The same lot in another process, as it were."""
    other = Ground.open(ground.settings)
    yield other
    other.close()


def light(ground: Ground, scope: str, lamp: int) -> None:
    with ground.work() as work:
        work.emit(LampLit(lamp=lamp), subject=f"lamp-{lamp}", scope=scope)
    ground.relay.drain()


def test_events_of_another_process_are_heard_once_and_in_order(ground: Ground, other: Ground, stage: str) -> None:
    light(other, stage, 0)
    heard: list[int] = []
    ground.bus.listen(lambda envelopes: heard.extend(envelope.data["lamp"] for envelope in envelopes))
    follower = Follower(ground.database, ground.bus)
    follower.start()
    for lamp in (1, 2, 3):
        light(other, stage, lamp)
    wait_until(lambda: heard == [1, 2, 3])
    follower.stop()
    light(other, stage, 4)
    follower.drain()
    assert heard == [1, 2, 3, 4]


def test_what_another_hub_has_taken_over_is_not_committed(ground: Ground, other: Ground, stage: str) -> None:
    def refuse() -> None:
        raise PermissionError("another hub leads")

    ground.fence = refuse
    with pytest.raises(PermissionError):
        light(ground, stage, 1)
    ground.fence = lambda: None
    heard: list[object] = []
    other.bus.listen(heard.extend)
    other.relay.drain()
    assert heard == []
