"""The stream of events: from a snapshot on without a gap, and only what the reader may see."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx2
import pytest
import sqlalchemy as sa
from tests.kernel.serving import app_of, listening, serving
from tests.kernel.waiting import wait_until

from filmlot.kernel import live as live_module
from filmlot.kernel import live_routes
from filmlot.kernel.access import Actor, Grant, Role, Scope, ScopeKind, add_scope, grant
from filmlot.kernel.events import Envelope, Event, EventRow, last_position
from filmlot.kernel.ground import Ground

ANN = Actor(kind="user", id="1", name="Ann", principal="user:1")
BEN = Actor(kind="user", id="2", name="Ben", principal="user:2")


class LampLit(Event):
    """A lamp was lit."""

    type = "stage.lamp.lit"
    lamp: int


class ReelOpened(Event):
    """A reel was opened."""

    type = "assets.reel.opened"
    notes: str = ""


@pytest.fixture
def address(ground: Ground, stage: str) -> Iterator[str]:
    """A server whose Ann sees the stage and whose Ben sees nothing."""
    with ground.work() as work:
        grant(work.session, principal=ANN.principal, role=Role.VIEWER, scope_id=stage)
    ground.relay.start()
    ground.live.start()
    with serving(app_of(ground, live_routes.live(), {"ann": ANN, "ben": BEN})) as address:
        yield address


def light(ground: Ground, scope: str, *lamps: int) -> None:
    with ground.work() as work:
        for lamp in lamps:
            work.emit(LampLit(lamp=lamp), subject=f"lamp-{lamp}", scope=scope)


def position_of(ground: Ground) -> int:
    with ground.look() as look:
        return last_position(look.session)


def settle(ground: Ground, events: int) -> None:
    wait_until(lambda: position_of(ground) == events and ground.live.position == events)


def test_an_event_reaches_the_page_as_an_envelope(ground: Ground, stage: str, address: str) -> None:
    with listening(address, topics="stage", after=0) as stream:
        light(ground, stage, 7)
        message = stream.next()

    assert message.id == 1
    assert message.event == "stage.lamp.lit"
    assert Envelope.model_validate(message.data).data == {"lamp": 7}
    assert set(message.data) >= {"id", "position", "type", "time", "subject", "scope", "actor", "data"}


def test_a_page_that_comes_back_misses_nothing_and_gets_nothing_twice(ground: Ground, stage: str, address: str) -> None:
    light(ground, stage, 1, 2)
    with listening(address, after=0) as stream:
        first = stream.next()
    light(ground, stage, 3)

    with listening(address, last=first.id) as stream:
        assert [stream.next().data["data"]["lamp"] for _ in range(2)] == [2, 3]


def test_events_from_before_the_window_come_from_the_log(ground: Ground, stage: str, address: str) -> None:
    light(ground, stage, *range(1200))
    settle(ground, 1200)
    ground.live._events.clear()  # as after a restart

    with listening(address, after=0) as stream:
        lamps = [stream.next().data["data"]["lamp"] for _ in range(1200)]
        light(ground, stage, 1200)
        lamps.append(stream.next().data["data"]["lamp"])

    assert lamps == list(range(1201))


def test_without_a_position_only_new_events_come(ground: Ground, stage: str, address: str) -> None:
    light(ground, stage, 1)
    settle(ground, 1)
    with listening(address) as stream:
        wait_until(lambda: ground.live.count_readers() == 1)
        light(ground, stage, 2)
        assert stream.next().data["data"] == {"lamp": 2}


def test_topics_choose_the_events(ground: Ground, stage: str, address: str) -> None:
    with ground.work() as work:
        work.emit(ReelOpened(), subject="reel", scope=stage)
    light(ground, stage, 1)

    with listening(address, topics="stage", after=0) as stream:
        assert stream.next().event == "stage.lamp.lit"
    with listening(address, topics="assets.reel,nonsense*", after=0) as stream:
        assert stream.next().event == "assets.reel.opened"


def test_nobody_sees_events_of_a_company_that_is_not_theirs(ground: Ground, stage: str, address: str) -> None:
    with ground.work() as work:
        other = add_scope(work.session, kind=ScopeKind.COMPANY, name="Other", parent_id=None).id
        grant(work.session, principal=BEN.principal, role=Role.OWNER, scope_id=other)
    light(ground, stage, 1)
    light(ground, other, 2)

    with listening(address, "ann", after=0) as stream:
        assert stream.next().data["data"] == {"lamp": 1}
    with listening(address, "ben", after=0) as stream:
        assert stream.next().data["data"] == {"lamp": 2}


def test_a_stage_that_is_new_shows_in_a_stream_that_was_open_before(ground: Ground, stage: str, address: str) -> None:
    with listening(address, after=0) as stream:
        light(ground, stage, 1)
        stream.next()
        with ground.work() as work:
            parent = work.session.get_one(Scope, stage).parent_id
            added = add_scope(work.session, kind=ScopeKind.STAGE, name="Stage 2", parent_id=parent).id
            grant(work.session, principal=ANN.principal, role=Role.VIEWER, scope_id=added)
        light(ground, added, 2)
        assert stream.next().data["data"] == {"lamp": 2}


def test_a_grant_that_is_taken_ends_what_an_open_stream_shows(
    ground: Ground, stage: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_routes, "VISIBLE_FOR_S", 0.0)
    with ground.work() as work:
        other = add_scope(work.session, kind=ScopeKind.STAGE, name="Stage 2", parent_id=None).id
        grant(work.session, principal=ANN.principal, role=Role.VIEWER, scope_id=other)
    with listening(address, after=0) as stream:
        light(ground, stage, 1)
        stream.next()
        with ground.work() as work:
            work.session.execute(sa.delete(Grant).where(Grant.scope_id == stage))
        light(ground, stage, 2)
        light(ground, other, 3)
        assert stream.next().data["data"] == {"lamp": 3}


@pytest.mark.parametrize("position", [0, 10**9])
def test_a_page_that_is_too_far_off_is_told_to_begin_again(
    ground: Ground, stage: str, address: str, monkeypatch: pytest.MonkeyPatch, position: int
) -> None:
    monkeypatch.setattr(live_module, "WINDOW", 20)
    light(ground, stage, *range(50))
    settle(ground, 50)

    with listening(address, last=position) as stream:
        assert stream.next().event == "reset"
        light(ground, stage, 50)
        assert stream.next().data["data"] == {"lamp": 50}


def test_an_event_that_the_bus_lost_is_found_in_the_log(ground: Ground, stage: str, address: str) -> None:
    with listening(address, after=0) as stream:
        ground.live._leave()
        light(ground, stage, 1)
        assert stream.next().data["data"] == {"lamp": 1}


def test_a_page_that_is_not_signed_in_hears_nothing(address: str) -> None:
    with listening(address, "nobody") as stream:
        assert stream.response.status_code == 401


def test_no_account_has_more_streams_than_it_may(ground: Ground, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "MOST_READERS_EACH", 1)
    with listening(address):
        wait_until(lambda: ground.live.count_readers() == 1)
        with listening(address) as refused:
            refused.response.read()
            assert refused.response.status_code == 429
            assert refused.response.json() == {"code": "kernel.live_busy", "params": {"limit": 1}}
        with listening(address, "ben") as other:
            assert other.response.status_code == 200


def test_a_page_that_leaves_is_forgotten(ground: Ground, address: str) -> None:
    with listening(address):
        wait_until(lambda: ground.live.count_readers() == 1)

    wait_until(lambda: ground.live.count_readers() == 0)


def test_a_reader_that_takes_nothing_is_dropped(
    ground: Ground, stage: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_routes, "SLOWEST_SEND_S", 0.3)
    host, port = httpx2.URL(address).host, httpx2.URL(address).port
    with socket.socket() as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stuck.connect((host, port))
        stuck.sendall(b"GET /api/v1/live?after=0 HTTP/1.1\r\nhost: x\r\nwho: ann\r\n\r\n")
        wait_until(lambda: ground.live.count_readers() == 1)
        with ground.work() as work:
            for _ in range(200):  # far more than the buffers between the two hold
                work.emit(ReelOpened(notes="x" * 100_000), subject="reel", scope=stage)

        wait_until(lambda: ground.live.count_readers() == 0)


def test_a_quiet_stream_sends_a_heartbeat_and_ends_by_itself(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_routes, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(live_routes, "LIFETIME_S", 0.5)
    with listening(address) as stream:
        text = "".join(stream.response.iter_text())

    assert text.startswith("retry: 1000\n\n")
    assert text.count(": beat\n\n") >= 2


def test_the_server_can_end_while_pages_listen(ground: Ground, address: str) -> None:
    with listening(address) as stream:
        wait_until(lambda: ground.live.count_readers() == 1)
        ground.live.stop()
        with pytest.raises(EOFError):
            stream.next()


def test_the_log_numbers_every_event_without_a_gap(ground: Ground, stage: str, address: str) -> None:
    light(ground, stage, *range(30))
    settle(ground, 30)

    with ground.look() as look:
        positions = list(look.session.scalars(sa.select(EventRow.position).order_by(EventRow.position)))
    assert positions == list(range(1, 31))
