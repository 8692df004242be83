"""Watches: what they must have seen, when they fire, and how they come back."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.buildings.stage.show.cues import MS, id_of

from filmlot.buildings.stage.contracts import DeviceStatus
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.engine.show.watch import (
    LATCHED,
    NEXT,
    PointProbe,
    Sight,
    Sign,
    StatusProbe,
    Watch,
    WatchState,
    is_well,
    observe,
    reset,
    trigger,
)

PROBE = StatusProbe(device="router")
ARMED = Watch(name="router", probe=PROBE, list_id="main", cue_id=id_of(1), armed=True, restore_after_ms=3000)
FRESH_START = Sight(WatchState.UNSEEN, 0)


def play(watch: Watch, looks: str, *, sight: Sight = FRESH_START) -> tuple[Sight, list[str]]:
    """One look a second, `g` for good and `b` for bad; the cues that were started."""
    cues = []
    for second, letter in enumerate(looks, start=1):
        look = observe(watch, sight, well=letter == "g", now_ns=second * 1000 * MS)
        sight = look.sight
        cues += [look.cue_id] if look.cue_id else []
    return sight, cues


@pytest.mark.parametrize(
    ("looks", "state", "fired"),
    [
        ("bbbbbbbb", "unseen", 0),
        ("g", "healthy", 0),
        ("gb", "failing", 0),
        ("gbb", "failing", 0),
        ("gbbg", "healthy", 0),
        ("gbbgbbgbb", "failing", 0),
        ("gbbb", "fired", 1),
        ("gbbbbbbbb", "fired", 1),
        ("gbbbg", "restoring", 1),
        ("gbbbggbbbbb", "fired", 1),
        ("gbbbggggggg", "restorable", 1),
        ("gbbbgggggbbbbb", "fired", 1),
    ],
)
def test_a_watch_fires_once_after_it_has_seen_its_thing_well(looks: str, state: str, fired: int) -> None:
    sight, cues = play(ARMED, looks)
    assert (sight.state.value, cues) == (state, [id_of(1)] * fired)


def test_a_disarmed_watch_reports_and_starts_nothing() -> None:
    disarmed = ARMED.model_copy(update={"armed": False})
    assert play(disarmed, "gbbbbb")[0].state is WatchState.FAILED
    sight, cues = play(disarmed, "gbbbbbgggg")
    assert (sight.state, cues) == (WatchState.HEALTHY, [])


def test_arming_a_watch_whose_thing_has_failed_starts_nothing() -> None:
    failed, _ = play(ARMED.model_copy(update={"armed": False}), "gbbbbb")
    assert play(ARMED, "bbbbbb", sight=failed)[1] == []


def test_a_watch_restores_by_itself_only_where_it_was_told_to() -> None:
    told = ARMED.model_copy(update={"restore_cue_id": id_of(2)})
    sight, cues = play(told, "gbbbgggg")
    assert (sight.state, cues) == (WatchState.HEALTHY, [id_of(1), id_of(2)])
    assert play(told, "gbbbggggbbb")[1] == [id_of(1), id_of(2), id_of(1)]


@pytest.mark.parametrize("state", list(WatchState))
def test_a_person_fires_a_watch_that_is_not_latched_armed_or_not(state: WatchState) -> None:
    for armed in (True, False):
        look = trigger(ARMED.model_copy(update={"armed": armed}), Sight(state, 0), 5)
        assert look.cue_id == (None if state in LATCHED else id_of(1))
        assert look.sight.state in LATCHED


def test_a_reset_watch_must_see_its_thing_well_again() -> None:
    fired, _ = play(ARMED, "gbbb")
    again = reset(fired, 9)
    assert again.state is WatchState.UNSEEN
    assert play(ARMED, "bbbbbbbb", sight=again)[1] == []
    assert play(ARMED, "gbbb", sight=again)[1] == [id_of(1)]


def test_a_delay_of_nothing_fires_at_the_first_bad_look_and_once() -> None:
    hasty = ARMED.model_copy(update={"fail_after_ms": 0, "restore_after_ms": 0})
    assert play(hasty, "gbgbgbgb")[1] == [id_of(1)]


@pytest.mark.parametrize(("state", "sign"), list(itertools.product(WatchState, Sign)))
def test_what_is_latched_is_left_by_a_reset_or_a_restore_only(state: WatchState, sign: Sign) -> None:
    after = NEXT.get((state, sign), state)
    if state in LATCHED and after not in LATCHED:
        assert sign in {Sign.RESET, Sign.RESTORE}
    if state not in LATCHED and after in LATCHED:
        assert after is WatchState.FIRED
        assert sign is Sign.TRIGGER or (state, sign) == (WatchState.FAILING, Sign.LONG_BAD_ARMED)
    if state is WatchState.UNSEEN:
        assert after in {WatchState.UNSEEN, WatchState.HEALTHY} or sign is Sign.TRIGGER


@given(st.text("gb", max_size=80))
def test_a_watch_never_fires_twice_nor_before_it_saw_its_thing_well(looks: str) -> None:
    _, cues = play(ARMED, looks)
    assert len(cues) <= 1
    if cues:
        assert "gbbb" in looks


def status(*, usable: str = "yes", link: str = "up", fresh: bool = True) -> DeviceStatus:
    found = {"link": link, "usable": usable, "fresh": fresh, "age_ms": 1, "rate_hz": 1, "lost": 0, "reason": None}
    return DeviceStatus.model_validate(found)


@pytest.mark.parametrize(
    ("axis", "bad"), [("usable", {"usable": "degraded"}), ("link", {"link": "down"}), ("fresh", {"fresh": False})]
)
def test_a_status_is_looked_at_on_its_axis(axis: str, bad: dict[str, object]) -> None:
    probe = StatusProbe(device="router", axis=axis)  # type: ignore[arg-type]
    assert is_well(probe, {"router": status()}, [])
    assert not is_well(probe, {"router": status(**bad)}, [])  # type: ignore[arg-type]
    assert not is_well(probe, {}, [])


@pytest.mark.parametrize(
    ("comparison", "wanted", "value", "expected"),
    [
        ("is", "record", "record", True),
        ("is", "record", "stop", False),
        ("is_not", "fault", "ok", True),
        ("at_least", 50, 50, True),
        ("at_least", 50, 49.9, False),
        ("at_most", 70.0, 71, False),
        ("at_most", 70.0, float("nan"), False),
        ("at_least", 50, "high", False),
        ("at_least", 0, True, False),
    ],
)
def test_a_point_is_compared(comparison: str, wanted: object, value: object, expected: bool) -> None:
    probe = PointProbe(device="wall", point="temperature", comparison=comparison, value=wanted)  # type: ignore[arg-type]
    assert is_well(probe, {}, [Reading(device="wall", point="temperature", value=value)]) is expected  # type: ignore[arg-type]
    assert not is_well(probe, {}, [])
