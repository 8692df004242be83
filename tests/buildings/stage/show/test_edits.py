"""Cue lists, snapshots and watches over HTTP: edits, pending edits, undo."""

from __future__ import annotations

from tests.buildings.stage.show.conftest import Stage
from tests.buildings.stage.show.cues import cue, id_of, record

from filmlot.buildings.stage.engine.show.cue import SnapshotRecall, StateChange, TimecodeTrigger
from filmlot.buildings.stage.engine.show.state import ShowState


def numbers(stage: Stage) -> list[str]:
    return [item.number for item in stage.cues().cues]


def test_edits_are_made_together_or_not_at_all(stage: Stage) -> None:
    stage.put(cue(1), cue(2))
    edits = [
        {"kind": "put", "cue": cue(3).model_dump(mode="json")},
        {"kind": "put", "cue": cue(4).model_copy(update={"number": "2.0"}).model_dump(mode="json")},
    ]
    stage.refused("POST", f"cue-lists/{stage.list_id}/edits", "cue_number_taken", json={"edits": edits})
    assert numbers(stage) == ["1", "2"]


def test_an_editor_who_saw_another_revision_is_told(stage: Stage) -> None:
    seen = stage.put(cue(1)).revision
    stage.put(cue(2))
    body = {"edits": [{"kind": "remove", "cue_id": id_of(1000)}], "revision": seen}
    answer = stage.ask("POST", f"cue-lists/{stage.list_id}/edits", status=409, json=body)
    assert answer["code"] == "kernel.conflict"


def test_edits_are_undone_one_after_the_other(stage: Stage) -> None:
    stage.put(cue(1))
    stage.put(cue(2), cue(1, name="again"))
    undo = f"cue-lists/{stage.list_id}/undo"
    stage.ask("POST", undo)
    assert [(item.number, item.name) for item in stage.cues().cues] == [("1", "")]
    assert stage.ask("POST", undo)["undoable"] == 0
    stage.refused("POST", undo, "nothing_to_undo")


def test_on_air_edits_wait_until_they_are_taken(stage: Stage) -> None:
    stage.put(cue(1))
    stage.move("live")
    stage.put(cue(2))
    waiting = stage.put(cue(3))
    assert (len(waiting.pending), numbers(stage)) == (2, ["1"])
    stage.ask("POST", f"cue-lists/{stage.list_id}/undo")
    assert len(stage.cues().pending) == 1
    stage.ask("POST", f"cue-lists/{stage.list_id}/pending")
    assert (numbers(stage), stage.cues().pending) == (["1", "2"], ())
    stage.refused("POST", f"cue-lists/{stage.list_id}/undo", "nothing_to_undo")
    stage.refused("POST", f"cue-lists/{stage.list_id}/pending", "nothing_pending")


def test_edits_that_wait_are_dropped_and_leave_no_trace_in_the_list(stage: Stage) -> None:
    stage.put(cue(1))
    stage.move("live")
    stage.put(cue(2))
    stage.ask("DELETE", f"cue-lists/{stage.list_id}/pending")
    stage.move("rehearse")
    stage.put(cue(3))
    assert numbers(stage) == ["1", "3"]


def test_edits_that_wait_keep_later_ones_waiting_off_air_too(stage: Stage) -> None:
    stage.move("live")
    stage.put(cue(1))
    stage.move("rehearse")
    assert len(stage.put(cue(2)).pending) == 2
    stage.ask("POST", f"cue-lists/{stage.list_id}/pending")
    assert numbers(stage) == ["1", "2"]


def test_a_pending_edit_that_could_not_be_taken_is_refused_at_once(stage: Stage) -> None:
    stage.put(cue(1))
    stage.move("live")
    twin = cue(2).model_copy(update={"number": "1.0"}).model_dump(mode="json")
    body = {"edits": [{"kind": "put", "cue": twin}]}
    stage.refused("POST", f"cue-lists/{stage.list_id}/edits", "cue_number_taken", json=body)
    assert stage.cues().pending == ()


def test_a_label_that_the_stages_rate_does_not_have_is_refused(stage: Stage) -> None:
    bad = cue(1, trigger=TimecodeTrigger(timecode="01:00:00:99")).model_dump(mode="json")
    body = {"edits": [{"kind": "put", "cue": bad}]}
    params = stage.refused("POST", f"cue-lists/{stage.list_id}/edits", "cue_timecode_wrong", json=body)
    assert (params["number"], params["timecode"]) == ("1", "01:00:00:99")


def test_the_name_of_a_list_or_snapshot_is_used_once(stage: Stage) -> None:
    stage.refused("POST", "cue-lists", "show_name_taken", json={"name": "Main"})
    stage.ask("POST", "snapshots", status=201, json={"name": "Night"})
    stage.refused("POST", "snapshots", "show_name_taken", json={"name": "Night"})


def test_a_list_gets_another_name_and_replays_with_it(stage: Stage) -> None:
    stage.put(cue(1))
    assert stage.ask("PATCH", f"cue-lists/{stage.list_id}", json={"name": "Evening"})["name"] == "Evening"
    assert [item["name"] for item in stage.ask("GET", "cue-lists")["items"]] == ["Evening"]
    stage.set.ground.relay.drain()
    assert [item["name"] for item in stage.ask("GET", "show/replay")["cue_lists"]] == ["Evening"]
    stage.ask("POST", "cue-lists", status=201, json={"name": "Other"})
    stage.refused("PATCH", f"cue-lists/{stage.list_id}", "show_name_taken", json={"name": "Other"})


def test_a_list_is_deleted_off_air_and_is_gone_from_the_console_and_the_replay(stage: Stage) -> None:
    stage.put(cue(1))
    stage.move("live")
    stage.refused("DELETE", f"cue-lists/{stage.list_id}", "cue_list_on_air")
    stage.move("rehearse")
    stage.ask("DELETE", f"cue-lists/{stage.list_id}", status=204)
    stage.console.refresh()
    stage.set.ground.relay.drain()
    assert stage.ask("GET", "cue-lists")["items"] == []
    assert stage.ask("GET", "show/replay")["cue_lists"] == []
    assert stage.events("cue_list.deleted") == [{"name": "Main"}]


def test_a_list_whose_cues_a_watch_starts_stays(stage: Stage) -> None:
    stage.put(cue(1))
    watch = {"name": "Router", "probe": {"kind": "status", "device": "tracker", "axis": "usable"}}
    stage.ask("POST", "watches", status=201, json={**watch, "list_id": stage.list_id, "cue_id": cue(1).id})
    assert stage.refused("DELETE", f"cue-lists/{stage.list_id}", "cue_list_watched")["watches"] == "Router"


def test_a_snapshot_holds_its_scope_and_is_deleted(stage: Stage) -> None:
    stage.machinery.values["lamp", "level"] = 3
    held = stage.ask("POST", "snapshots", status=201, json={"name": "Lamp", "scope": {"devices": ["l*"]}})
    assert [(point["device"], point["value"]) for point in held["points"]] == [("lamp", 3)]
    assert stage.ask("GET", f"snapshots/{held['id']}") == held
    assert [item["points"] for item in stage.ask("GET", "snapshots")["items"]] == [1]
    stage.ask("DELETE", f"snapshots/{held['id']}", status=204)
    assert stage.ask("GET", "snapshots")["items"] == []


def test_a_watch_of_a_cue_that_is_not_there_is_refused(stage: Stage) -> None:
    watch = {
        "name": "Router",
        "probe": {"kind": "status", "device": "router"},
        "list_id": stage.list_id,
        "cue_id": id_of(9000),
    }
    assert stage.ask("POST", "watches", status=404, json=watch)["params"] == {"kind": "cue", "id": id_of(9000)}


def test_a_dry_run_orders_nothing(stage: Stage) -> None:
    held = stage.ask("POST", "snapshots", status=201, json={"name": "Now"})
    stage.machinery.values["wall", "brightness"] = 0.1
    recall = SnapshotRecall(snapshot_id=held["id"], fade_ms=80)
    stage.put(cue(1, record(), recall, follow="follow"), cue(2, record("b"), pre_wait_ms=500))
    plan = stage.ask("GET", f"cue-lists/{stage.list_id}/plan?cue_id={id_of(1000)}")
    assert [(step["at_ms"], step["cue_number"], step["what"]["device"]) for step in plan["steps"]] == [
        (0, "1", "recorder"),
        (0, "1", "wall"),
        (40, "1", "wall"),
        (80, "1", "wall"),
        (580, "2", "b"),
    ]
    assert plan["whole"]
    assert stage.machinery.acts == []


def test_a_dry_run_says_what_would_be_refused(stage: Stage) -> None:
    stage.machinery.refusing = {"b"}
    stage.put(cue(1, record(), record("b"), StateChange(state=ShowState.STANDBY)))
    address = f"cue-lists/{stage.list_id}/plan?cue_id={id_of(1000)}"
    assert [step["refusal"] for step in stage.ask("GET", address)["steps"]] == ["", "there is no such device", ""]
    stage.set.client.patch("/api/v1/identity/me", json={"language": "zh-CN"})
    assert [step["refusal"] for step in stage.ask("GET", address)["steps"]] == ["", "没有这个设备", ""]
