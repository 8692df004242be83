"""A take over HTTP: rolled, cut, verified, interrupted, marked, fetched."""

from __future__ import annotations

import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from tests.buildings.stage.conftest import Set
from tests.laws.queries import counted_queries

from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.events import TakeRolled
from filmlot.buildings.stage.recovery import recover_takes
from filmlot.buildings.stage.take import ALLOWED
from filmlot.buildings.stage.take_contracts import BreakReason, TakeState
from filmlot.kernel.events import EventRow


def events_of(stage_set: Set) -> list[str]:
    with stage_set.ground.look() as look:
        rows = look.session.query(EventRow).order_by(EventRow.id)
        return [row.type for row in rows if row.type.startswith("stage.take.")]


def test_a_take_is_rolled_cut_and_verified(stage_set: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    rolled = stage_set.roll(shot="A")
    assert (rolled.slate, rolled.take, rolled.state) == ("12A-1", 1, TakeState.ROLLING)
    assert stage_set.client.get(stage_set.address).json()["take"]["id"] == rolled.id
    cut = stage_set.cut()
    assert (cut.id, cut.state) == (rolled.id, TakeState.CUT)
    verified = stage_set.verify(rolled.id, monkeypatch)
    assert (verified.state, verified.frames, verified.pictures) == (TakeState.VERIFIED, 30, 6)
    assert (verified.timecode_in, verified.timecode_out) == ("01:00:00:00", "01:00:01:05")
    assert {file.name for file in verified.files if file.blake3} >= {"picture.mp4", "tracking.jsonl", "frames.idx"}
    assert events_of(stage_set) == ["stage.take.rolled", "stage.take.cut", "stage.take.verified"]


def test_takes_are_counted_by_scene_and_shot(stage_set: Set) -> None:
    slates = []
    for shot in ("", "", "A", ""):
        slates.append(stage_set.roll(shot=shot).slate)
        stage_set.cut()
    assert slates == ["12-1", "12-2", "12A-1", "12-3"]
    assert stage_set.client.get(stage_set.address).json()["slate"] == {"scene": "12", "shot": "", "take": 4}


def test_a_slate_is_used_once(stage_set: Set) -> None:
    stage_set.roll(slate="TEST")
    stage_set.cut()
    answer = stage_set.client.post(f"{stage_set.address}/roll", json={"scene": "9", "slate": "TEST"})
    assert (answer.status_code, answer.json()["code"]) == (409, "stage.slate_taken")


def test_a_stage_rolls_one_take_at_a_time(stage_set: Set) -> None:
    first = stage_set.roll()
    answer = stage_set.client.post(f"{stage_set.address}/roll", json={"scene": "13"})
    assert (answer.status_code, answer.json()["code"]) == (409, "stage.already_rolling")
    assert answer.json()["params"] == {"slate": first.slate}
    stage_set.cut()


def test_there_is_nothing_to_cut_on_a_quiet_stage(stage_set: Set) -> None:
    answer = stage_set.client.post(f"{stage_set.address}/cut")
    assert (answer.status_code, answer.json()["code"]) == (409, "stage.not_rolling")


def test_a_roll_that_nobody_records_leaves_no_trace(stage_set: Set) -> None:
    stage_set.machinery.is_down = True
    answer = stage_set.client.post(f"{stage_set.address}/roll", json={"scene": "12"})
    assert (answer.status_code, answer.json()["code"]) == (503, "stage.node_down")
    assert stage_set.client.get(f"{stage_set.address}/takes").json()["items"] == []
    assert events_of(stage_set) == []


def test_a_cut_that_nobody_hears_leaves_the_take_rolling(stage_set: Set) -> None:
    take = stage_set.roll()
    stage_set.machinery.is_down = True
    assert stage_set.client.post(f"{stage_set.address}/cut").status_code == 503
    assert stage_set.take(take.id).state is TakeState.ROLLING
    stage_set.machinery.is_down = False
    stage_set.cut()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scene": ""}, "scene"),
        ({"scene": "a/b"}, "scene"),
        ({"scene": "1", "take": 0}, "take"),
        ({"scene": "1", "tkae": 2}, "tkae"),
        ({}, "scene"),
    ],
)
def test_a_slate_that_cannot_be_written_is_refused_by_its_field(
    stage_set: Set, body: dict[str, object], field: str
) -> None:
    answer = stage_set.client.post(f"{stage_set.address}/roll", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "kernel.input_invalid")
    assert field in answer.text


def test_a_take_that_nobody_ended_is_interrupted_at_the_next_start(stage_set: Set) -> None:
    take = stage_set.roll()
    recorder = stage_set.machinery.running[stage_set.id]
    while recorder.manifest.frames < 30:
        pass
    (found,) = recover_takes(stage_set.ground, stage_set.takes, reason=BreakReason.LOT_STOPPED)
    assert (found.id, found.state, found.reason) == (take.id, TakeState.INTERRUPTED, BreakReason.LOT_STOPPED)
    assert found.frames == 30
    assert recover_takes(stage_set.ground, stage_set.takes, reason=BreakReason.LOT_STOPPED) == []
    recorder.cut()
    recorder.join(20)


def test_a_take_whose_folder_is_gone_is_interrupted_all_the_same(stage_set: Set) -> None:
    take = stage_set.roll()
    stage_set.machinery.cut(stage_set.id, take.id)
    (stage_set.takes / take.id).rename(stage_set.takes / "elsewhere")
    (found,) = recover_takes(stage_set.ground, stage_set.takes, reason=BreakReason.LOT_STOPPED)
    assert (found.state, found.frames) == (TakeState.INTERRUPTED, None)


def test_a_take_that_does_not_hold_what_it_says_is_interrupted_with_the_reason(
    stage_set: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = stage_set.roll()
    stage_set.cut()
    index = stage_set.takes / take.id / "frames.idx"
    index.write_bytes(index.read_bytes()[:-200])
    found = stage_set.verify(take.id, monkeypatch)
    assert found.state is TakeState.INTERRUPTED
    assert found.reason == BreakReason.FRAMES_MISCOUNTED


@pytest.mark.parametrize(("before", "after"), list(itertools.product(TakeState, TakeState)))
def test_only_these_states_follow_one_another(before: TakeState, after: TakeState) -> None:
    expected = {
        (TakeState.ROLLING, TakeState.CUT),
        (TakeState.ROLLING, TakeState.INTERRUPTED),
        (TakeState.CUT, TakeState.VERIFIED),
        (TakeState.CUT, TakeState.INTERRUPTED),
    }
    assert (after in ALLOWED[before]) == ((before, after) in expected)


def test_a_take_is_circled_and_keeps_its_notes(stage_set: Set) -> None:
    take = stage_set.roll(notes="wind")
    stage_set.cut()
    answer = stage_set.client.patch(f"{stage_set.address}/takes/{take.id}", json={"circled": True})
    assert (answer.json()["circled"], answer.json()["notes"]) == (True, "wind")
    assert events_of(stage_set)[-1] == "stage.take.marked"


def test_the_picture_is_fetched_in_ranges_and_plays(stage_set: Set, tmp_path: Path) -> None:
    take = stage_set.roll()
    stage_set.cut()
    address = f"{stage_set.address}/takes/{take.id}/picture"
    whole = stage_set.client.get(address)
    assert whole.headers["content-type"] == "video/mp4"
    part = stage_set.client.get(address, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    path = tmp_path / "fetched.mp4"
    path.write_bytes(whole.content)
    with av.open(path) as container:
        assert sum(1 for _ in container.decode(video=0)) == 6


def test_the_curves_are_in_step_with_the_picture(stage_set: Set) -> None:
    take = stage_set.roll()
    stage_set.cut()
    curves = stage_set.client.get(f"{stage_set.address}/takes/{take.id}/tracking").json()
    frames = read_frames(stage_set.takes / take.id / "frames.idx")
    assert curves["frame"] == list(range(30))
    assert curves["timecode"][:2] == ["01:00:00:00", "01:00:00:01"]
    assert np.allclose([place[0] for place in curves["position_m"]], frames["position_m"][:, 0])
    assert curves["focal_length_mm"] == [None] * 30
    thinned = stage_set.client.get(f"{stage_set.address}/takes/{take.id}/tracking?every=10").json()
    assert thinned["frame"] == [0, 10, 20]


def test_the_files_of_a_take_are_fetched_by_their_names_only(stage_set: Set) -> None:
    take = stage_set.roll()
    stage_set.cut()
    files = f"{stage_set.address}/takes/{take.id}/files"
    assert stage_set.client.get(f"{files}/take.json").json()["slate"] == "12-1"
    assert stage_set.client.get(f"{files}/tracking.jsonl").content.count(b"\n") == 30
    assert stage_set.client.get(f"{files}/..%2F..%2Flot.db").status_code in (404, 422)
    assert stage_set.client.get(f"{files}/lot.db").status_code == 422


def test_a_take_of_another_stage_is_not_found(stage_set: Set) -> None:
    take = stage_set.roll()
    stage_set.cut()
    foreign = stage_set.address.replace(stage_set.id, "01900000-0000-7000-8000-000000000000")
    assert stage_set.client.get(f"{foreign}/takes/{take.id}").status_code == 404
    assert stage_set.client.post(f"{foreign}/roll", json={"scene": "1"}).status_code == 404


def test_more_takes_cost_no_more_queries(stage_set: Set) -> None:
    counts = []
    for _ in range(3):
        stage_set.roll()
        stage_set.cut()
        with counted_queries(stage_set.ground.database) as queries:
            stage_set.client.get(f"{stage_set.address}/takes")
            stage_set.client.get(stage_set.address)
        counts.append(len(queries))
    assert counts[0] == counts[-1]


def test_an_event_carries_the_take_as_the_page_shows_it(stage_set: Set) -> None:
    take = stage_set.roll()
    with stage_set.ground.look() as look:
        row = look.session.query(EventRow).filter(EventRow.type == TakeRolled.type).one()
        assert (row.scope, row.subject) == (stage_set.id, take.id)
        assert row.data["take"]["slate"] == take.slate
    stage_set.cut()
