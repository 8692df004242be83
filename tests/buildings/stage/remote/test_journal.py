"""What was heard last from outside, as whoever sets a controller up reads it."""

from __future__ import annotations

from datetime import UTC, datetime

from filmlot.buildings.stage.remote.journal import KEPT, LONGEST_MESSAGE, Journal, Outcome
from filmlot.buildings.stage.show.problems import PersonNeeded

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_what_stood_in_the_way_is_told_in_the_readers_language() -> None:
    journal = Journal()
    journal.note("OSC 10.0.0.7", "/show/live", Outcome.of(PersonNeeded()), at=AT)
    (english,), (chinese,) = journal.newest("en"), journal.newest("zh-CN")
    assert (english.outcome, chinese.outcome) == ("stage.person_needed", "stage.person_needed")
    assert "Go live on the page Show." in english.detail
    assert "演出" in chinese.detail


def test_a_flood_of_one_kind_shows_once_and_orders_stay() -> None:
    journal = Journal()
    journal.note("OSC 10.0.0.7", "/go", Outcome(), at=AT)
    for number in range(1000):
        journal.note("OSC 10.0.0.9", f"/go/{number}", Outcome("stranger"), at=AT)
    assert [line.message for line in journal.newest("en")] == ["/go/999", "/go"]


def test_so_many_are_kept_and_none_is_long() -> None:
    journal = Journal()
    for number in range(2 * KEPT):
        journal.note("OSC 10.0.0.7", f"/go {number:9999}", Outcome(), at=AT)
    assert len(journal.newest("en")) == KEPT
    assert {len(line.message) for line in journal.newest("en")} == {LONGEST_MESSAGE}
