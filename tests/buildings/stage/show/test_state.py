"""Show states: which may follow which."""

from __future__ import annotations

import itertools

import pytest

from filmlot.buildings.stage.engine.show.state import ALLOWED, CUES_RUN, ON_AIR, ShowState

EXPECTED = {
    "off": "standby panic",
    "standby": "off rehearse panic",
    "rehearse": "standby live panic",
    "live": "rehearse hold panic",
    "hold": "rehearse live panic",
    "panic": "standby panic",
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(ShowState, ShowState)))
def test_only_these_show_states_follow_one_another(before: ShowState, after: ShowState) -> None:
    assert (after in ALLOWED[before]) == (after.value in EXPECTED[before.value].split())


def test_live_is_reached_from_a_rehearsal_or_a_hold_only() -> None:
    assert {state for state in ShowState if ShowState.LIVE in ALLOWED[state]} == {ShowState.REHEARSE, ShowState.HOLD}


def test_a_panic_is_possible_at_any_time() -> None:
    assert all(ShowState.PANIC in ALLOWED[state] for state in ShowState)


def test_cues_start_neither_when_off_nor_in_a_hold_or_panic() -> None:
    assert set(ShowState) - CUES_RUN == {ShowState.OFF, ShowState.HOLD, ShowState.PANIC}
    assert {ShowState.LIVE, ShowState.HOLD} == ON_AIR
