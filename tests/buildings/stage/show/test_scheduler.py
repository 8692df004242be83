"""Cues in time: waits, chains, ramps, failures, pauses, triggers, panic."""

from __future__ import annotations

import itertools
import struct
from typing import Any

import pytest
from tests.buildings.stage.show.cues import MAIN, MS, Played, cue, fade, id_of, record

from filmlot.buildings.stage.engine.show.ack import Ack
from filmlot.buildings.stage.engine.show.cue import (
    DeviceAction,
    Heard,
    MidiTrigger,
    OscTrigger,
    SnapshotRecall,
    TimecodeTrigger,
)
from filmlot.buildings.stage.engine.show.run import ALLOWED, OVER, Run, RunState
from filmlot.buildings.stage.engine.show.scheduler import MOST_RUNS, GoRefusedError
from filmlot.buildings.stage.engine.show.snapshot import Reading, SnapshotPoint
from filmlot.buildings.stage.engine.show.timeline import Timeline


def brightness(played: Played) -> list[float]:
    return [float(order.what.arguments["brightness"]) for order in played.orders if order.what.kind == "device"]


def test_a_cue_waits_before_its_actions() -> None:
    played = Played(cue(1, record(), pre_wait_ms=250))
    played.go()
    played.run(249)
    assert played.said == []
    played.run(250)
    assert played.said == [(250, "1 device")]
    assert played.states() == {"1": "done"}


def test_continue_counts_the_post_wait_from_the_start_and_follow_from_the_end() -> None:
    played = Played(
        cue(1, fade(duration_ms=400, step_ms=400), post_wait_ms=100, follow="continue"),
        cue(2, fade(duration_ms=400, step_ms=400, device="lamp"), post_wait_ms=100, follow="follow"),
        cue(3, record()),
        cue(4, record()),
    )
    played.go()
    played.run(5000)
    assert [(at, said.split()[0]) for at, said in played.said] == [
        (0, "1"),
        (100, "2"),
        (400, "1"),
        (500, "2"),
        (600, "3"),
    ]


def test_the_cue_after_the_chain_stands_by_next() -> None:
    played = Played(cue(1, follow="continue"), cue(2), cue(3, autoload_next=False), cue(4))
    assert played.scheduler.standby == {MAIN: id_of(1000)}
    played.go()
    assert played.scheduler.standby == {MAIN: id_of(3000)}
    played.go()
    assert played.scheduler.standby == {MAIN: None}
    with pytest.raises(GoRefusedError, match="no_cue"):
        played.go()


def test_a_disarmed_cue_keeps_its_waits_and_does_nothing() -> None:
    played = Played(cue(1, record(), armed=False, pre_wait_ms=50, follow="follow"), cue(2, record()))
    played.go()
    played.run(1000)
    assert played.said == [(50, "2 device")]


def test_a_ramp_is_sent_at_its_steps_and_ends_on_its_end() -> None:
    played = Played(cue(1, fade(0, 1, duration_ms=90, step_ms=40)))
    played.go()
    played.run(1000)
    assert [at for at, _ in played.said] == [0, 40, 80, 90]
    assert brightness(played) == pytest.approx([0, 40 / 90, 80 / 90, 1])


def test_a_slow_device_misses_steps_of_a_ramp_but_never_the_last() -> None:
    played = Played(cue(1, fade(0, 1, duration_ms=400, step_ms=40)))
    played.go()
    (first,) = played.look()
    for played.now_ms in range(40, 600, 40):
        assert played.look() == []
    played.scheduler.acknowledge(first.number, played.now_ns, Ack())
    (last,) = played.look()
    assert brightness(played) == [0, 1]
    played.scheduler.acknowledge(last.number, played.now_ns, Ack())
    played.run(played.now_ms)
    assert played.states() == {"1": "done"}


def test_the_newer_of_two_ramps_of_a_point_goes_on_alone() -> None:
    played = Played(cue(1, fade(0, 1, duration_ms=1000), follow="follow"), cue(2, record()), cue(3, fade(5, 6)))
    played.go(1)
    played.run(500)
    played.go(3)
    played.run(5000)
    sent = [order for order in played.orders if order.what.kind == "device" and order.what.device == "wall"]
    assert [order.cue_number for order in sent] == sorted(order.cue_number for order in sent)
    assert sent[-1].what.kind == "device"
    assert sent[-1].what.arguments == {"brightness": 6}
    assert played.states() == {"1": "done", "2": "done", "3": "done"}


def test_a_failover_goes_on_in_a_pause_and_leaves_the_standby_alone() -> None:
    played = Played(cue(1, record("show"), pre_wait_ms=50), cue(8, record("a"), follow="follow"), cue(9, record("b")))
    played.go()
    played.scheduler.pause(0)
    played.scheduler.fail_over(MAIN, id_of(8000), 0)
    played.run(500)
    assert [order.what.device for order in played.orders if order.what.kind == "device"] == ["a", "b"]
    assert played.scheduler.standby == {MAIN: id_of(8000)}
    played.scheduler.panic([], 500 * MS)
    with pytest.raises(GoRefusedError, match="halted"):
        played.scheduler.fail_over(MAIN, id_of(8000), 500 * MS)


def test_the_other_arguments_of_a_ramp_stay() -> None:
    played = Played(cue(1, fade(duration_ms=50, arguments={"zone": 3})))
    played.go()
    played.run(50)
    assert {order.what.arguments["zone"] for order in played.orders if order.what.kind == "device"} == {3}


def test_a_cue_that_stops_on_failure_takes_what_follows_with_it() -> None:
    played = Played(cue(1, record("dead"), post_wait_ms=10, follow="continue"), cue(2, record()))
    played.go()
    played.run(1000, refuse=frozenset({"dead"}))
    assert played.states() == {"1": "failed"}
    assert [failure.what for failure in played.scheduler.runs[0].failures] == ["dead record"]


def test_a_cue_that_skips_goes_on_and_names_what_failed() -> None:
    played = Played(cue(1, record("dead"), record(), follow="follow", on_failure="skip"), cue(2, record()))
    played.go()
    played.run(1000, refuse=frozenset({"dead"}))
    assert played.states() == {"1": "done", "2": "done"}
    assert [str(failure.error) for failure in played.scheduler.runs[0].failures] == ["no"]


def test_a_cue_that_retries_asks_again_and_then_stops() -> None:
    played = Played(cue(1, record("dead"), on_failure="retry", retries=3))
    played.go()
    played.run(10_000, refuse=frozenset({"dead"}))
    assert [at for at, _ in played.said] == [0, 200, 400, 600]
    assert played.states() == {"1": "failed"}


def test_a_retry_that_succeeds_ends_well() -> None:
    played = Played(cue(1, record("dead"), on_failure="retry"))
    played.go()
    played.run(100, refuse=frozenset({"dead"}))
    played.run(1000)
    assert played.states() == {"1": "done"}


def test_a_pause_moves_everything_by_its_length() -> None:
    played = Played(cue(1, record(), pre_wait_ms=1000))
    played.go()
    played.now_ms = 400
    played.scheduler.pause(played.now_ns)
    assert played.scheduler.next_ns is None
    played.now_ms = 5000
    assert played.look() == []
    with pytest.raises(GoRefusedError, match="paused"):
        played.go(1)
    played.scheduler.resume(played.now_ns)
    played.run(5599)
    assert played.said == []
    played.run(5600)
    assert played.said == [(5600, "1 device")]


def test_a_stopped_run_starts_nothing_more() -> None:
    played = Played(cue(1, fade(duration_ms=1000), follow="follow"), cue(2, record()))
    run_id = played.go()
    played.run(100)
    played.scheduler.stop(run_id, played.now_ns)
    said = len(played.said)
    played.run(9000)
    assert len(played.said) == said
    assert played.states() == {"1": "stopped"}


def test_timecode_starts_the_cues_it_passes_and_no_others() -> None:
    played = Played(
        cue(1, trigger=TimecodeTrigger(timecode="01:00:00:10")),
        cue(2, trigger=TimecodeTrigger(timecode="01:00:00:12")),
        cue(3, trigger=TimecodeTrigger(timecode="01:00:00:11"), armed=False),
        cue(4, trigger=TimecodeTrigger(timecode="02:00:00:00")),
    )
    hour = 24 * 3600
    started = [
        [run.cue.number for run in played.scheduler.chase(frame, 0)]
        for frame in (hour, hour + 9, hour + 12, hour + 12, hour + 10, hour + 11, 3 * hour, 2 * hour)
    ]
    assert started == [[], [], ["1", "2"], [], ["1"], [], [], ["4"]]


def test_an_osc_message_starts_what_waits_for_its_address() -> None:
    played = Played(
        cue(1, record(), trigger=OscTrigger(address="/filmlot/flash")),
        cue(2, record(), trigger=OscTrigger(address="/filmlot/flash"), armed=False),
        cue(3, record()),
    )
    assert [run.cue.number for run in played.scheduler.trigger(Heard("osc", "/filmlot/flash"), 0)] == ["1"]
    assert played.scheduler.trigger(Heard("osc", "/filmlot"), 0) == []
    assert played.scheduler.standby == {MAIN: id_of(1000)}


def test_an_osc_pattern_and_arguments_choose_among_cues() -> None:
    played = Played(
        cue(1, record(), trigger=OscTrigger(address="/fx/rain")),
        cue(2, record(), trigger=OscTrigger(address="/fx/snow", arguments=("heavy", 0.1))),
    )

    def started(address: str, *arguments: object) -> list[str]:
        return [run.cue.number for run in played.scheduler.trigger(Heard("osc", address, arguments), 0)]

    assert started("/fx/*") == ["1"]
    assert started("/fx/*", "heavy", struct.unpack(">f", struct.pack(">f", 0.1))[0], 3) == ["1", "2"]
    assert started("/fx/snow", "heavy") == []
    assert started("/fx/rain", 0.0) == []  # the button was let go
    assert started("/fx/rain", 1.0) == ["1"]


def test_a_midi_message_starts_what_waits_for_it() -> None:
    played = Played(cue(1, record(), trigger=MidiTrigger(message="note 1 60")))
    assert played.scheduler.trigger(Heard("midi", "note 1 61"), 0) == []
    assert [run.cue.number for run in played.scheduler.trigger(Heard("midi", "note 1 60"), 0)] == ["1"]


def test_a_snapshot_is_recalled_from_how_things_are_then() -> None:
    points = [SnapshotPoint(device="wall", point="brightness", value=1.0)]
    reading = Reading(device="wall", point="brightness", value=0.0, action="set_brightness", argument="brightness")
    recall = SnapshotRecall(snapshot_id="night", fade_ms=80)
    played = Played(cue(1, recall), snapshots={"night": points}, readings=[reading])
    played.go()
    played.run(1000)
    assert brightness(played) == pytest.approx([0, 0.5, 1])


def test_a_snapshot_that_is_gone_fails_its_cue() -> None:
    played = Played(cue(1, SnapshotRecall(snapshot_id="night"), record(), follow="follow"), cue(2, record()))
    played.go()
    played.run(1000)
    assert (played.said, played.states()) == ([], {"1": "failed"})


def test_panic_stops_everything_and_makes_devices_safe() -> None:
    played = Played(cue(1, fade(duration_ms=5000), follow="continue"), cue(2, record(), pre_wait_ms=100), cue(3))
    played.go()
    played.run(40)
    (out,) = played.scheduler.due(80 * MS)
    safe = played.scheduler.panic([DeviceAction(device="wall", action="blackout")], 90 * MS)
    assert [order.what.action for order in safe if order.what.kind == "device"] == ["blackout"]
    assert set(played.states().values()) == {"stopped"}
    with pytest.raises(GoRefusedError, match="halted"):
        played.go(3)
    played.scheduler.acknowledge(out.number, 95 * MS, Ack())
    assert played.scheduler.due(10**12) == []
    assert played.scheduler.next_ns is None
    played.scheduler.clear()
    played.now_ms = 10_000
    played.go(3)


def test_panic_ends_a_pause_too() -> None:
    played = Played(cue(1, record(), pre_wait_ms=100))
    played.go()
    played.scheduler.pause(0)
    played.scheduler.panic([], 50 * MS)
    assert (played.scheduler.is_paused, played.states()) == (False, {"1": "stopped"})


def test_a_list_that_changes_leaves_runs_alone_and_moves_the_standby() -> None:
    played = Played(cue(1, record(), pre_wait_ms=100, follow="follow"), cue(2), cue(3, record()))
    played.go()
    played.scheduler.stand_by(MAIN, id_of(2000))
    played.scheduler.load(played.book(cue(3, record()), cue(4)))
    assert played.scheduler.standby == {MAIN: id_of(3000)}
    played.run(1000)
    assert played.said == [(100, "1 device"), (100, "3 device")]


def test_an_empty_list_that_gets_cues_has_its_first_stand_by() -> None:
    played = Played()
    assert played.scheduler.standby == {MAIN: None}
    played.scheduler.load(played.book(cue(7)))
    assert played.scheduler.standby == {MAIN: id_of(7000)}


def test_more_cues_at_once_than_the_limit_are_refused() -> None:
    played = Played(cue(1, record(), pre_wait_ms=1000))
    for _ in range(MOST_RUNS):
        played.go(1)
    with pytest.raises(GoRefusedError, match="too_many"):
        played.go(1)


def test_what_happens_is_told_once() -> None:
    played = Played(cue(1, record()))
    played.go()
    played.run(10)
    told = [(item.cue.number, item.state.value) for item in played.scheduler.take_reports()]
    assert told == [("1", "waiting"), ("1", "done")]
    assert played.scheduler.take_reports() == []


def test_a_run_tells_how_far_it_is_and_what_its_devices_said() -> None:
    played = Played(cue(1, record("a"), record("dead"), fade(duration_ms=400), pre_wait_ms=100, on_failure="skip"))
    played.go()
    played.run(200, refuse=frozenset({"dead"}))
    played.scheduler.pause(played.now_ns)
    (report,) = played.scheduler.reports(900 * MS)
    assert (report.elapsed_ms, report.cue.length_ms) == (200, 500)
    assert [(line.device, line.ack and line.ack.answer.value) for line in report.acks] == [
        ("a", "done"),
        ("dead", "refused"),
        ("wall", "done"),
    ]
    played.scheduler.resume(900 * MS)
    played.now_ms = 900
    played.run(5000)
    (report,) = played.scheduler.reports(played.now_ns)
    assert (report.state.value, report.elapsed_ms) == ("done", 500)


def test_a_device_that_has_not_answered_yet_is_in_the_table() -> None:
    played = Played(cue(1, record()))
    played.go()
    played.look()
    assert [line.ack for line in played.scheduler.reports(0)[0].acks] == [None]


@pytest.mark.parametrize(
    ("fields", "length_ms"),
    [({}, 450), ({"follow": "follow"}, 1250), ({"follow": "continue"}, 850), ({"armed": False}, 50)],
)
def test_the_length_of_a_cue_is_its_waits_and_its_longest_action(fields: dict[str, Any], length_ms: int) -> None:
    actions = fade(duration_ms=400), SnapshotRecall(snapshot_id="night", fade_ms=100), record()
    assert cue(1, *actions, pre_wait_ms=50, post_wait_ms=800, **fields).length_ms == length_ms


def test_runs_that_are_over_are_forgotten_in_time() -> None:
    played = Played(cue(1, record()))
    for _ in range(500):
        played.go(1)
        played.run(played.now_ms)
    assert len(played.scheduler.runs) <= 64


@pytest.mark.parametrize(("before", "after"), list(itertools.product(RunState, RunState)))
def test_only_these_states_of_a_run_follow_one_another(before: RunState, after: RunState) -> None:
    expected = {("waiting", "running"), ("waiting", "stopped")} | {("running", over.value) for over in OVER}
    assert (after in ALLOWED[before]) == ((before.value, after.value) in expected)
    run = Run("1", MAIN, cue(1), Timeline(), state=before)
    if after not in ALLOWED[before]:
        with pytest.raises(ValueError, match="cannot become"):
            run.move(after)
