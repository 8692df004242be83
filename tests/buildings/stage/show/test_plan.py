"""A dry run says what a GO would order, and orders nothing."""

from __future__ import annotations

import pytest
from tests.buildings.stage.show.cues import MAIN, Played, cue, fade, id_of, record

from filmlot.buildings.stage.engine.show.plan import MOST_STEPS, rehearse
from filmlot.buildings.stage.engine.show.scheduler import GoRefusedError


def test_a_dry_run_gives_the_steps_of_the_real_one_with_their_times() -> None:
    cues = (
        cue(1, record("a"), fade(duration_ms=100), pre_wait_ms=20, post_wait_ms=5, follow="continue"),
        cue("1.5", record("b"), follow="follow"),
        cue(2, record("c")),
    )
    played = Played(*cues)
    played.go()
    played.run(10_000)
    plan = rehearse(played.book(*cues), MAIN, id_of(1000), [])
    assert [(step.at_ms, f"{step.cue_number} {step.what.kind}") for step in plan.steps] == played.said
    assert [step.what for step in plan.steps] == [order.what for order in played.orders]
    assert plan.is_whole


def test_a_plan_without_end_is_cut_off_and_says_so() -> None:
    cues = (cue(1, fade(duration_ms=86_400_000, step_ms=10)),)
    plan = rehearse(Played(*cues).book(*cues), MAIN, id_of(1000), [])
    assert (len(plan.steps), plan.is_whole) == (MOST_STEPS, False)


def test_a_cue_that_is_not_there_cannot_be_planned() -> None:
    with pytest.raises(GoRefusedError, match="no_cue"):
        rehearse(Played().book(), MAIN, id_of(1), [])
