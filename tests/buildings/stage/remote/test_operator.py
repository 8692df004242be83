"""What is asked from outside is done by the verbs of the pages; over HTTP a token does the same."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from tests.buildings.stage.show.conftest import Stage
from tests.buildings.stage.show.cues import cue
from tests.conftest import ADDRESS

from filmlot.buildings.stage.engine.remote.order import Chalk, Command, Go, Move, Recall, Roll, StandBy, Step, Stop
from filmlot.buildings.stage.engine.show.cue import Heard
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.remote.operator import Operator
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.show.problems import CuesRest, NoCue, PersonNeeded
from filmlot.buildings.stage.stage import describe
from filmlot.kernel.problems import NotFound
from filmlot.standards.osc.message import OSCError

REMOTE = '\n[remote]\nsenders = ["127.0.0.1"]\n'


@pytest.fixture
def operator(stage: Stage) -> Operator:
    with stage.set.ground.work() as work:
        describe(work, stage.set.id, DEMO.read_text(encoding="utf-8") + REMOTE)
    return Operator(stage.set.ground, stage.set.id, stage.machinery)


def test_a_cue_is_found_in_the_list_that_is_named_or_in_any(stage: Stage, operator: Operator) -> None:
    main = stage.list_id
    stage.put(cue(1), cue(2))
    stage.list_id = stage.ask("POST", "cue-lists", status=201, json={"name": "Rain"})["id"]
    rain = cue(9).model_copy(update={"number": "7"})
    stage.put(rain)
    assert operator.carry_out(Go(), "OSC") == ("1",)
    assert operator.carry_out(Go("7"), "OSC") == ("7",)
    assert operator.carry_out(Go("7", "2"), "OSC") == ("7",)
    for order in (Go("7", "Main"), Go("7", "1"), Go("99")):
        with pytest.raises(NoCue):
            operator.carry_out(order, "OSC")
    with pytest.raises(NotFound):
        operator.carry_out(Go(None, "Snow"), "OSC")
    with pytest.raises(OSCError):
        operator.carry_out(Go("seven"), "OSC")
    assert main in stage.console.runner.look().standby


def test_nothing_plays_while_the_show_is_off(stage: Stage, operator: Operator) -> None:
    stage.put(cue(1))
    assert operator.carry_out(Move(ShowState.STANDBY), "OSC") == ("standby",)
    stage.move("off")
    for order in (Go(), Command.RESUME):
        with pytest.raises(CuesRest):
            operator.carry_out(order, "OSC")
    with pytest.raises(OSCError, match="no cue waits"):
        operator.carry_out(Heard("midi", "note 1 60"), "MIDI")
    with pytest.raises(PersonNeeded):
        operator.carry_out(Move(ShowState.LIVE), "OSC")


def test_standby_is_moved_within_the_list(stage: Stage, operator: Operator) -> None:
    with pytest.raises(NoCue):
        operator.carry_out(Step(1), "OSC")
    stage.put(cue(1), cue(2))
    assert operator.carry_out(StandBy("2"), "OSC") == ("2",)
    with pytest.raises(NoCue):
        operator.carry_out(Step(1), "OSC")
    assert operator.carry_out(Step(-1), "OSC") == ("1",)
    assert operator.cue_numbers() == ["1", "2"]


def test_what_runs_is_stopped(stage: Stage, operator: Operator) -> None:
    waiting = cue(1).model_copy(update={"pre_wait_ms": 60_000})
    stage.put(waiting, cue(2).model_copy(update={"pre_wait_ms": 60_000}))
    operator.carry_out(Go(), "OSC")
    operator.carry_out(Go(), "OSC")
    assert operator.look()["/stage/cue/running"] == ("1 2",)
    assert operator.carry_out(Stop("2"), "OSC") == (1,)
    assert operator.carry_out(Stop(), "OSC") == (1,)
    assert operator.look()["/stage/cue/is_running"] == (0,)


def test_the_slate_counts_on_from_what_was_written_on_it(stage: Stage, operator: Operator) -> None:
    operator.carry_out(Chalk(scene="12", shot="B"), "OSC")
    operator.carry_out(Chalk(take=4, notes="windy"), "OSC")
    assert operator.carry_out(Roll(), "OSC") == ("12B-4",)
    assert operator.look()["/stage/take/is_rolling"] == (1,)
    assert operator.carry_out(Command.CUT, "OSC") == ("12B-4",)
    assert operator.carry_out(Roll(), "OSC") == ("12B-5",)
    operator.carry_out(Command.CUT, "OSC")
    assert operator.carry_out(Roll(Chalk(scene="13")), "OSC") == ("13-1",)
    operator.carry_out(Command.CUT, "OSC")
    notes = [take["notes"] for take in stage.ask("GET", "takes")["items"]]
    assert notes == ["", "", "windy"]


def test_an_unknown_snapshot_is_named(operator: Operator) -> None:
    with pytest.raises(NotFound):
        operator.carry_out(Recall("Noon"), "OSC")


def test_whoever_is_described_out_is_nobody(stage: Stage, operator: Operator) -> None:
    stage.put(cue(1))
    with stage.set.ground.work() as work:
        describe(work, stage.set.id, DEMO.read_text(encoding="utf-8"))
    with pytest.raises(NotFound):
        operator.carry_out(Go(), "OSC")
    with pytest.raises(NotFound):
        operator.look()


def test_a_token_that_may_only_operate_says_go_over_http(stage: Stage) -> None:
    stage.put(cue(1))
    limits = ["stage.show.operate", "stage.stage.read"]
    made = stage.set.client.post("/api/v1/identity/tokens", json={"name": "Companion", "permissions": limits})
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    companion = TestClient(stage.set.client.app, base_url=ADDRESS, headers=headers)
    list_address = f"{stage.set.address}/cue-lists/{stage.list_id}"
    assert companion.post(f"{list_address}/go", json={}).json()["cue_number"] == "1"
    assert companion.post(f"{stage.set.address}/panic").status_code == 202
    assert companion.get(f"{stage.set.address}/remote").json()["enabled"] is False
    assert companion.post(f"{list_address}/undo").status_code == 403
    assert companion.put(f"{stage.set.address}/description", content="").status_code == 403
