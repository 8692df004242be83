"""A stage's health, from looks to the page's window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from time import time_ns

import pytest
from tests.buildings.stage.conftest import Set

from filmlot.buildings.stage.engine.health import Condition
from filmlot.buildings.stage.health import history
from filmlot.buildings.stage.health.contracts import HealthHistory, SubjectHealth
from filmlot.buildings.stage.health.keeper import HealthKeeper
from filmlot.kernel.events import EventRow
from filmlot.kernel.work import utc_now

SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS
WELL, SILENT, STOPPED = Condition("yes", "working"), Condition("no", "silent"), Condition("no", "part.stopped")


class Watched:
    """A keeper whose looks and clock are the test's."""

    def __init__(self, stage: Set, *, minutes_ago: float = 10) -> None:
        self.now_ns = time_ns() - int(minutes_ago * MINUTE_NS)
        self.conditions: Mapping[str, Condition] = {}
        self.stage = stage
        self.keeper = HealthKeeper(stage.ground, stage.id, look=lambda: self.conditions, clock_ns=lambda: self.now_ns)

    def see(self, *, for_s: int, **conditions: Condition) -> None:
        self.conditions = {name.replace("__", "."): condition for name, condition in conditions.items()}
        for _ in range(for_s):
            self.keeper.look_around()
            self.now_ns += SECOND_NS

    def history(self, *, hours: float = 1) -> HealthHistory:
        answer = self.stage.client.get(f"{self.stage.address}/health", params={"hours": hours})
        assert answer.status_code == 200, answer.text
        return HealthHistory.model_validate(answer.json())

    def only(self, *, hours: float = 1) -> SubjectHealth:
        (found,) = self.history(hours=hours).subjects
        return found


def test_a_device_that_fails_for_a_while_has_three_spans_and_its_seconds(stage_set: Set) -> None:
    watched = Watched(stage_set)
    watched.see(for_s=60, tracker=WELL)
    watched.see(for_s=30, tracker=SILENT)
    watched.see(for_s=60, tracker=WELL)
    found = watched.only()
    assert (found.id, found.name, found.kind) == ("tracker", "Camera tracker", "device")
    assert [(span.usable, span.reason) for span in found.spans] == [
        ("yes", "working"),
        ("no", "silent"),
        ("yes", "working"),
    ]
    assert found.down_s == pytest.approx(30, abs=0.1)
    assert found.spans[1].remedy.startswith("Check that the device is on")
    for before, after in pairwise(found.spans):
        assert before.until == after.since


def test_a_remedy_is_in_the_readers_language(stage_set: Set) -> None:
    watched = Watched(stage_set)
    watched.see(for_s=5, part__node=STOPPED)
    stage_set.client.patch("/api/v1/identity/me", json={"language": "zh-CN"})
    found = watched.only()
    assert (found.name, found.kind) == ("node", "part")
    assert "重启" in found.spans[0].remedy


def test_a_change_is_in_the_log_of_events(stage_set: Set) -> None:
    watched = Watched(stage_set)
    watched.see(for_s=3, tracker=WELL)
    watched.see(for_s=3, tracker=SILENT)
    with stage_set.ground.look() as look:
        rows = look.session.query(EventRow).filter(EventRow.type == "stage.health.changed").order_by(EventRow.id)
        told = [(row.subject, row.data["usable"], row.data["reason"]) for row in rows]
    assert told == [("tracker", "yes", "working"), ("tracker", "no", "silent")]


def test_while_nobody_looks_there_is_no_span(stage_set: Set) -> None:
    first = Watched(stage_set, minutes_ago=30)
    first.see(for_s=45, tracker=WELL)  # then the lot is killed: nobody closes anything
    second = Watched(stage_set, minutes_ago=10)
    second.keeper.start()
    second.keeper.stop()
    second.see(for_s=45, tracker=WELL)
    before, after = second.only().spans
    assert before.until - before.since < timedelta(seconds=46)
    assert after.since - before.until > timedelta(minutes=15)


def test_what_was_seen_a_moment_ago_reaches_to_now(stage_set: Set) -> None:
    watched = Watched(stage_set, minutes_ago=0.5)
    watched.see(for_s=3, tracker=WELL)
    (span,) = watched.only().spans
    assert span.until == watched.history().until or utc_now() - span.until < timedelta(seconds=5)


def test_a_device_that_never_came_is_not_down(stage_set: Set) -> None:
    watched = Watched(stage_set)
    watched.see(for_s=60, head=Condition("no", "never_heard"))
    assert watched.only().down_s == 0


def test_a_device_taken_out_of_the_description_has_an_end(stage_set: Set) -> None:
    watched = Watched(stage_set)
    watched.see(for_s=10, tracker=WELL)
    watched.see(for_s=60)
    (span,) = watched.only().spans
    assert span.until - span.since < timedelta(seconds=12)


def test_a_device_that_flaps_all_day_is_merged_to_what_a_page_can_show(stage_set: Set) -> None:
    watched = Watched(stage_set, minutes_ago=20)
    for _ in range(60):
        watched.see(for_s=3, tracker=WELL)
        watched.see(for_s=3, tracker=SILENT)
    found = watched.only(hours=24)
    assert len(found.spans) < 20
    assert {span.usable for span in found.spans} == {"no"}


def test_what_is_older_than_a_month_is_forgotten(stage_set: Set) -> None:
    watched = Watched(stage_set, minutes_ago=60 * 24 * 40)
    watched.see(for_s=5, tracker=WELL)
    with stage_set.ground.work() as work:
        history.close_open(work, stage_set.id)
    assert len(watched.history(hours=720).subjects) == 0
    with stage_set.ground.work() as work:
        history.prune(work, stage_set.id, at=utc_now())
        assert work.session.query(history.HealthRow).count() == 0


@pytest.mark.parametrize("hours", ["0", "-1", "721", "nan"])
def test_a_window_that_is_none_is_refused(stage_set: Set, hours: str) -> None:
    assert stage_set.client.get(f"{stage_set.address}/health", params={"hours": hours}).status_code == 422
