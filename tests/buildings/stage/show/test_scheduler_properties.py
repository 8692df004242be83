"""What holds for every cue list, however late it is looked at: order, no step lost, panic beats all."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.buildings.stage.show.cues import MAIN, NO, Played, cue, fade, record

from filmlot.buildings.stage.engine.show.ack import Ack
from filmlot.buildings.stage.engine.show.cue import Cue

FOLLOWS = ("none", "continue", "follow")
waits = st.integers(0, 3) | st.integers(0, 500)


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    drawn: list[Cue] = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        actions: list[Any] = [record(f"d{number}-{index}") for index in range(draw(st.integers(0, 3)))]
        if draw(st.booleans()):
            wall = f"wall{number}"
            actions.append(fade(device=wall, duration_ms=draw(st.integers(1, 300)), step_ms=draw(st.integers(10, 200))))
        fields = {"pre_wait_ms": draw(waits), "post_wait_ms": draw(waits), "follow": draw(st.sampled_from(FOLLOWS))}
        drawn.append(
            cue(
                number,
                *actions,
                armed=draw(st.booleans()),
                on_failure=draw(st.sampled_from(["stop", "skip"])),
                **fields,
            )
        )
    return drawn


@given(cue_lists(), st.lists(st.integers(0, 400), max_size=20))
def test_no_action_is_lost_and_none_comes_twice(cues: list[Cue], looks_ms: list[int]) -> None:
    """However late it is looked at, and with acknowledgements as late."""
    played = Played(*cues)
    played.go()
    waiting: list[int] = []
    for gap in [*looks_ms, *[10_000] * 60]:
        played.now_ms += gap
        for number in waiting:
            played.scheduler.acknowledge(number, played.now_ns, Ack())
        waiting = [order.number for order in played.look()]
    expected = [
        action.device
        for item in played.scheduler._book.cues(MAIN).chain(cues[0])
        if item.armed
        for action in item.actions
        if action.kind == "device"
    ]
    asked = [order.what for order in played.orders if order.what.kind == "device"]
    assert sorted(what.device for what in asked if "wall" not in what.device) == sorted(expected)
    ramps = [item for item in played.scheduler._book.cues(MAIN).chain(cues[0]) if item.armed]
    ends = sum(action.kind == "ramp" for item in ramps for action in item.actions)
    assert sum(what.arguments.get("brightness") == 1 for what in asked) == ends
    assert set(played.states().values()) == {"done"}


@given(cue_lists(), st.integers(0, 2000))
def test_orders_come_in_the_order_of_their_times_and_a_dry_clock_gives_the_same(cues: list[Cue], start_ms: int) -> None:
    first, second = Played(*cues), Played(*cues)
    first.go()
    first.run(100_000)
    second.now_ms = start_ms
    second.go()
    second.run(start_ms + 100_000)
    assert [at for at, _ in first.said] == sorted(at for at, _ in first.said)
    assert [(at + start_ms, said) for at, said in first.said] == second.said


@given(cue_lists(), st.integers(0, 1500), st.booleans())
def test_after_a_panic_nothing_comes_any_more(cues: list[Cue], panic_ms: int, paused: bool) -> None:
    played = Played(*cues)
    played.go()
    played.run(panic_ms)
    if paused:
        played.scheduler.pause(played.now_ns)
    late = [order.number for order in played.look()]
    played.scheduler.panic([], played.now_ns)
    said = len(played.said)
    for number in late:
        played.scheduler.acknowledge(number, played.now_ns, NO)
    played.run(1_000_000)
    assert len(played.said) == said
    assert not set(played.states().values()) - {"stopped", "done", "failed"}


@given(cue_lists(), st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), max_size=5))
def test_pauses_change_when_things_come_but_not_what(cues: list[Cue], pauses: list[tuple[int, int]]) -> None:
    plain, paused = Played(*cues), Played(*cues)
    for played in (plain, paused):
        played.go()
    for play_ms, pause_ms in pauses:
        paused.run(paused.now_ms + play_ms)
        paused.scheduler.pause(paused.now_ns)
        paused.run(paused.now_ms + pause_ms)
        paused.scheduler.resume(paused.now_ns)
    plain.run(100_000)
    paused.run(200_000)
    assert [said for _, said in plain.said] == [said for _, said in paused.said]
