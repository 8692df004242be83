"""The runner and the watchman on real threads: GO, panic, failures, what the log says of them."""

from __future__ import annotations

import inspect
import re
from threading import Thread
from time import monotonic, sleep

from tests.buildings.stage.show.conftest import Stage
from tests.buildings.stage.show.cues import cue, fade, id_of, record

from filmlot.buildings.stage.engine.show import scheduler
from filmlot.buildings.stage.engine.show.cue import Heard, OscTrigger, StateChange, TimecodeTrigger
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.show.problems import GO_PROBLEMS


def acts(stage: Stage) -> list[str]:
    return [f"{act.device} {act.action}" for act in stage.machinery.acts]


def wait_until(stage: Stage, count: int) -> None:
    until_s = monotonic() + 10
    while len(stage.machinery.acts) < count and monotonic() < until_s:
        sleep(0.005)


def test_a_go_reaches_its_devices_before_it_is_answered(stage: Stage) -> None:
    stage.put(cue(1, *[record(f"d{number}") for number in range(64)]))
    run = stage.go()
    assert (run["cue_number"], run["state"]) == ("1", "done")
    assert len(stage.machinery.acts) == 64


def test_a_cue_is_logged_with_who_started_it(stage: Stage) -> None:
    stage.put(cue(1, record(), name="Lights up", follow="follow"), cue(2, record("b")))
    stage.go()
    ended = stage.wait_for("cue.ended", 2)
    assert [(event["run"]["cue_number"], event["run"]["state"]) for event in ended] == [("1", "done"), ("2", "done")]
    assert [line.count("Lights up") for line in stage.audit("cue.started")] == [1]


def test_waits_pass_by_themselves(stage: Stage) -> None:
    stage.put(cue(1, record("a"), pre_wait_ms=30, post_wait_ms=30, follow="follow"), cue(2, fade(duration_ms=90)))
    stage.go()
    stage.wait_for("cue.ended", 2)
    assert acts(stage)[0] == "a record"
    assert stage.machinery.values["wall", "brightness"] == 1


def test_a_device_that_refuses_is_named_in_the_log(stage: Stage) -> None:
    stage.machinery.refusing = {"recorder"}
    stage.put(cue(1, record(), record("b"), follow="follow"), cue(2, record("c")))
    stage.go()
    (ended,) = stage.wait_for("cue.ended")
    assert ended["run"]["state"] == "failed"
    assert ended["run"]["failures"] == [{"what": "recorder record", "error": "it said no"}]
    assert "c record" not in acts(stage)


def test_what_each_device_said_is_told_with_its_remedy(stage: Stage) -> None:
    stage.machinery.refusing = {"recorder"}
    stage.put(cue(1, record("a"), record(), on_failure="skip"))
    lines = {line["device"]: line for line in stage.go()["acks"]}
    assert (lines["a"]["answer"], lines["a"]["remedy"]) == ("done", "")
    assert (lines["recorder"]["answer"], lines["recorder"]["remedy"]) == ("refused", "Ask it nicely.")
    (run,) = stage.ask("GET", "play")["runs"]
    assert {line["device"]: line for line in run["acks"]} == lines


def test_a_device_of_which_nothing_is_heard_fails_after_the_deadline(stage: Stage) -> None:
    stage.machinery.silent = {"recorder"}
    stage.put(cue(1, record()))
    stage.go()
    (ended,) = stage.wait_for("cue.ended")
    assert ended["run"]["failures"][0]["error"] == "no answer before the deadline"


def test_panic_stops_cues_and_makes_devices_safe_while_the_database_is_busy(stage: Stage) -> None:
    stage.put(cue(1, fade(duration_ms=60_000)))
    stage.go()
    with stage.set.ground.work():  # holds the one writer
        play = stage.ask("POST", "panic", status=202)
        assert play["halted"]
        assert [run["state"] for run in play["runs"]] == ["stopped"]
        assert acts(stage)[-1] == "wall blackout"
    stage.wait_for("show.moved", 3)
    assert stage.ask("GET", "show")["state"] == "panic"
    assert stage.refused("POST", f"cue-lists/{stage.list_id}/go", "cues_rest", json={}) == {"state": "panic"}
    said = len(stage.machinery.acts)
    sleep(0.15)
    assert len(stage.machinery.acts) == said
    stage.move("standby")
    stage.go(1)


def test_a_second_panic_makes_devices_safe_again(stage: Stage) -> None:
    for _ in range(2):
        stage.ask("POST", "panic", status=202)
    assert acts(stage) == ["wall blackout"] * 2
    assert [event["before"] for event in stage.wait_for("show.moved", 4)[2:]] == ["rehearse", "panic"]


def test_a_hold_stops_the_time_of_cues_and_live_lets_it_go_on(stage: Stage) -> None:
    stage.put(cue(1, record(), pre_wait_ms=200))
    stage.move("live")
    stage.go()
    stage.move("hold")
    sleep(0.3)
    assert acts(stage) == []
    stage.refused("POST", "play/resume", "cues_rest")
    stage.move("live")
    wait_until(stage, 1)
    assert acts(stage) == ["recorder record"]


def test_off_ends_what_runs(stage: Stage) -> None:
    stage.put(cue(1, record(), pre_wait_ms=60_000))
    stage.go()
    stage.move("standby", "off")
    assert [run["state"] for run in stage.ask("GET", "play")["runs"]] == ["stopped"]
    stage.refused("POST", f"cue-lists/{stage.list_id}/go", "cues_rest", json={})


def test_a_pause_and_a_stop_by_hand(stage: Stage) -> None:
    stage.put(cue(1, record(), pre_wait_ms=60_000), cue(2))
    run = stage.go()
    assert stage.ask("POST", "play/pause")["paused"]
    stage.refused("POST", f"cue-lists/{stage.list_id}/go", "cues_paused", json={})
    assert not stage.ask("POST", "play/resume")["paused"]
    stopped = stage.ask("POST", f"play/runs/{run['id']}/stop")
    assert [item["state"] for item in stopped["runs"]] == ["stopped"]


def test_a_cue_is_chosen_to_stand_by(stage: Stage) -> None:
    stage.put(cue(1), cue(2), cue(3))
    standby = f"cue-lists/{stage.list_id}/standby"
    play = stage.ask("POST", standby, json={"cue_id": id_of(3000)})
    assert play["standby"] == {stage.list_id: id_of(3000)}
    assert stage.go()["cue_number"] == "3"
    stage.refused("POST", standby, "no_cue", json={"cue_id": id_of(9)})
    stage.refused("POST", f"cue-lists/{stage.list_id}/go", "no_cue", json={})


def test_every_reason_why_a_cue_cannot_start_has_its_problem() -> None:
    source = inspect.getsource(scheduler)
    assert set(re.findall(r'GoRefusedError\("(\w+)"\)', source)) == set(GO_PROBLEMS)


def test_a_cue_moves_the_show_through_the_same_gate(stage: Stage) -> None:
    stage.put(cue(1, StateChange(state=ShowState.LIVE)), cue(2, StateChange(state=ShowState.LIVE)))
    stage.machinery.is_down = True
    stage.go()
    (failed,) = stage.wait_for("cue.ended")
    assert failed["run"]["failures"] == [{"what": "state live", "error": "stage.gate_closed"}]
    stage.machinery.is_down = False
    stage.go()
    assert stage.wait_for("cue.ended", 2)[1]["run"]["state"] == "done"
    assert stage.ask("GET", "show")["state"] == "live"


def test_osc_and_timecode_start_their_cues(stage: Stage) -> None:
    stage.put(
        cue(1, record("osc"), trigger=OscTrigger(address="/flash")),
        cue(2, record("timecode"), trigger=TimecodeTrigger(timecode="00:00:01:00")),
    )
    stage.console.runner.trigger(Heard("osc", "/flash"))
    frames = iter([20, 22])
    stage.console.runner._timecode = lambda: next(frames, 25)
    stage.console.refresh()
    wait_until(stage, 2)
    assert acts(stage) == ["osc record", "timecode record"]


def test_a_snapshot_is_recalled_by_hand_and_names_what_it_leaves(stage: Stage) -> None:
    stage.machinery.values["lamp", "level"] = 3
    held = stage.ask("POST", "snapshots", status=201, json={"name": "Before"})
    stage.console.refresh()
    stage.machinery.values = {("wall", "brightness"): 0.0}
    run = stage.ask("POST", f"snapshots/{held['id']}/recall", json={"fade_ms": 60})
    assert run["left_out"] == [{"device": "lamp", "point": "level", "reason": "gone"}]
    stage.wait_for("cue.ended")
    assert stage.machinery.values["wall", "brightness"] == 0.5


def watch_of(stage: Stage, *, armed: bool) -> str:
    device = next(iter(stage.machinery.statuses))
    watch = {
        "name": "Tracker",
        "probe": {"kind": "status", "device": device},
        "list_id": stage.list_id,
        "cue_id": id_of(1000),
        "armed": armed,
        "fail_after_ms": 50,
    }
    made = stage.ask("POST", "watches", status=201, json=watch)
    stage.console.refresh()
    return str(made["id"])


def break_device(stage: Stage) -> None:
    device = next(iter(stage.machinery.statuses))
    broken = stage.machinery.statuses[device].model_copy(update={"usable": "no"})
    stage.machinery.statuses = {**stage.machinery.statuses, device: broken}


def test_a_watch_that_has_seen_its_thing_well_fires_its_cue_once(stage: Stage) -> None:
    stage.put(cue(1, record("backup")))
    watch_id = watch_of(stage, armed=True)
    stage.wait_for("watch.turned")
    break_device(stage)
    turned = stage.wait_for("watch.turned", 2)
    assert [event["state"] for event in turned] == ["healthy", "fired"]
    assert (turned[1]["cue_id"], turned[1]["refused"]) == (id_of(1000), None)
    sleep(0.25)
    assert acts(stage) == ["backup record"]
    stage.refused("POST", f"watches/{watch_id}/trigger", "watch_latched")
    assert stage.ask("POST", f"watches/{watch_id}/reset")["state"] == "unseen"


def test_a_disarmed_watch_reports_is_rehearsed_and_fired_by_hand(stage: Stage) -> None:
    stage.put(cue(1, record("backup")))
    watch_id = watch_of(stage, armed=False)
    stage.wait_for("watch.turned")
    break_device(stage)
    assert stage.wait_for("watch.turned", 2)[1]["state"] == "failed"
    plan = stage.ask("GET", f"watches/{watch_id}/plan")
    assert [step["what"]["device"] for step in plan["steps"]] == ["backup"]
    assert acts(stage) == []
    assert stage.ask("POST", f"watches/{watch_id}/trigger")["state"] == "fired"
    assert acts(stage) == ["backup record"]
    assert len(stage.audit("watch.fired")) == 1


def test_a_watch_fires_in_a_hold_too(stage: Stage) -> None:
    stage.put(cue(1, record("backup")), cue(2))
    stage.move("live")
    watch_of(stage, armed=True)
    stage.wait_for("watch.turned")
    stage.move("hold")
    break_device(stage)
    wait_until(stage, 1)
    assert acts(stage) == ["backup record"]
    assert stage.ask("GET", "play")["standby"] == {stage.list_id: id_of(1000)}


def test_a_watch_whose_cue_cannot_start_says_so(stage: Stage) -> None:
    stage.put(cue(1, record("backup")))
    watch_of(stage, armed=True)
    stage.wait_for("watch.turned")
    stage.ask("POST", "panic", status=202)
    break_device(stage)
    assert stage.wait_for("watch.turned", 2)[1]["refused"] == "halted"


def test_an_armed_watch_keeps_what_it_knew_when_it_is_disarmed(stage: Stage) -> None:
    stage.put(cue(1, record("backup")))
    watch_id = watch_of(stage, armed=True)
    stage.wait_for("watch.turned")
    (view,) = stage.ask("GET", "watches")["items"]
    stage.ask("PUT", f"watches/{watch_id}", json={**view["watch"], "armed": False})
    stage.console.refresh()
    (view,) = stage.ask("GET", "watches")["items"]
    assert (view["watch"]["armed"], view["state"]) == (False, "healthy")
    stage.ask("DELETE", f"watches/{watch_id}", status=204)
    assert stage.ask("GET", "watches")["items"] == []


def test_many_threads_play_at_once_and_every_cue_ends(stage: Stage) -> None:
    stage.put(cue(1, record("a"), fade(duration_ms=40), pre_wait_ms=5))
    runner, errors = stage.console.runner, []

    def press() -> None:
        for _ in range(10):
            errors.extend(runner.go(stage.list_id, cue_id=id_of(1000)).failures)

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = stage.wait_for("cue.ended", 40)
    assert {event["run"]["state"] for event in ended} == {"done"}
    assert acts(stage).count("a record") == 40
    assert errors == []


def test_without_a_console_nothing_is_started_and_that_is_said(stage: Stage) -> None:
    stage.put(cue(1, record()))
    stage.machinery.console = None
    stage.refused("POST", f"cue-lists/{stage.list_id}/go", "console_down", json={})
    assert stage.ask("GET", "watches") == {"items": []}
