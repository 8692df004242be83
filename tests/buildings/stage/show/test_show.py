"""The show over HTTP: states, the gate and its overrides, two people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from tests.buildings.stage.show.conftest import Stage
from tests.buildings.stage.show.cues import cue
from tests.conftest import ADDRESS, OWN_PAGE, Owner

from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.show.log import ShowLog
from filmlot.gate.lot import open_buildings
from filmlot.gate.server import create_app
from filmlot.kernel.access import SYSTEM, Role, grant
from filmlot.kernel.identity.account import create_account
from filmlot.kernel.identity.bearer import COOKIE
from filmlot.kernel.identity.session import start_session


def colleague(stage: Stage, owner: Owner, role: Role) -> TestClient:
    """A browser of somebody else of the company."""
    with stage.set.ground.work() as work:
        account = create_account(
            work,
            email=f"{role}@example.org",
            name=f"The {role}",
            password_hash="-",
            language="en",
            company_id=owner.company_id,
            role=role,
        )
        grant(work.session, principal=f"user:{account.id}", role=role, scope_id=owner.company_id)
        secret = start_session(work, account, address="127.0.0.1", user_agent="pytest")
    app = create_app(stage.set.ground, open_buildings())
    app.state.machinery = stage.machinery
    browser = TestClient(app, base_url=ADDRESS, headers=OWN_PAGE)
    browser.cookies.set(COOKIE, secret)
    return browser


def test_a_show_goes_from_off_to_live_step_by_step(stage: Stage) -> None:
    assert stage.move("live")["state"] == "live"
    assert [event["state"] for event in stage.events("show.moved")] == ["standby", "rehearse", "live"]
    assert stage.refused("POST", "show", "show_state_refused", json={"state": "off"}) == {
        "state": "live",
        "asked": "off",
    }


def test_the_gate_names_what_stands_in_the_way_in_both_languages(stage: Stage) -> None:
    first = next(iter(stage.machinery.statuses))
    well = stage.machinery.statuses[first]
    stage.machinery.statuses[first] = well.model_copy(update={"usable": "degraded"})
    gate = stage.ask("GET", "show/gate")
    (failing,) = [check for check in gate["checks"] if check["outcome"] == "fail"]
    assert (gate["open"], failing["key"]) == (False, "devices")
    assert first in failing["message"]
    assert failing["remedy"]
    params = stage.refused("POST", "show", "gate_closed", json={"state": "live"})
    assert params["names"] == "devices"
    assert stage.ask("GET", "show")["state"] == "rehearse"


def test_an_override_is_signed_and_holds_for_one_live_only(stage: Stage) -> None:
    stage.machinery.is_down = True
    override = [{"check": "nodes", "reason": "the node is being swapped"}]
    (signed,) = stage.move("live", overrides=override)["overrides"]
    assert (signed["person"], signed["reason"]) == ("Li Mei", "the node is being swapped")
    assert "being swapped" in stage.audit("show.moved")[-1]
    assert stage.move("hold")["overrides"] == [signed]
    assert stage.move("live")["overrides"] == [signed]
    assert stage.move("rehearse")["overrides"] == []
    stage.refused("POST", "show", "gate_closed", json={"state": "live"})


def test_what_does_not_fail_cannot_be_overridden(stage: Stage) -> None:
    for check in ("nodes", "moon"):
        body = {"state": "live", "overrides": [{"check": check, "reason": "in advance"}]}
        assert stage.refused("POST", "show", "override_unneeded", json=body) == {"check": check}


def test_a_rule_says_which_devices_are_critical(stage: Stage) -> None:
    for device in stage.machinery.statuses:
        bad = stage.machinery.statuses[device].model_copy(update={"usable": "no"})
        stage.machinery.statuses[device] = bad
    stage.ask("PUT", "show/rules", json={"critical": []})
    assert stage.move("live")["state"] == "live"


def test_a_calibration_that_is_asked_for_and_missing_keeps_the_gate_closed(stage: Stage) -> None:
    stage.ask("PUT", "show/rules", json={"calibrations": [{"kind": "lens", "scope": "camera a"}]})
    params = stage.refused("POST", "show", "gate_closed", json={"state": "live"})
    assert params["checks"] == [{"key": "calibration", "reason": "fail", "names": "lens camera a"}]


def test_an_operator_moves_the_show_but_neither_overrides_nor_edits(stage: Stage, owner: Owner) -> None:
    operator = colleague(stage, owner, Role.OPERATOR)
    stage.machinery.is_down = True
    body = {"state": "live", "overrides": [{"check": "nodes", "reason": "never mind"}]}
    answer = operator.post(f"{stage.set.address}/show", json=body)
    assert (answer.status_code, answer.json()["params"]) == (403, {"permission": "stage.gate.override"})
    assert operator.post(f"{stage.set.address}/cue-lists", json={"name": "Mine"}).status_code == 403
    assert operator.post(f"{stage.set.address}/show", json={"state": "standby"}).status_code == 200


def test_a_viewer_only_looks(stage: Stage, owner: Owner) -> None:
    viewer = colleague(stage, owner, Role.VIEWER)
    assert viewer.get(f"{stage.set.address}/show/gate").status_code == 200
    assert viewer.post(f"{stage.set.address}/panic").status_code == 403
    assert viewer.post(f"{stage.set.address}/cue-lists/{stage.list_id}/go", json={}).status_code == 403


def test_live_takes_two_people_where_the_rules_say_so(stage: Stage, owner: Owner) -> None:
    stage.ask("PUT", "show/rules", json={"second_person": True})
    first = stage.move("live")
    assert (first["state"], first["asked_by"]) == ("rehearse", f"user:{owner.account.id}")
    stage.refused("POST", "show", "second_person_needed", json={"state": "live"})
    second = colleague(stage, owner, Role.OPERATOR).post(f"{stage.set.address}/show", json={"state": "live"})
    assert (second.json()["state"], second.json()["asked_by"]) == ("live", None)
    assert len(stage.events("show.live_asked")) == 1


def test_a_wish_to_go_live_lapses(stage: Stage, owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.ask("PUT", "show/rules", json={"second_person": True})
    stage.machinery.is_down = True
    stage.move("live", overrides=[{"check": "nodes", "reason": "the first one's word"}])
    clock = stage.set.ground.clock
    monkeypatch.setattr(stage.set.ground, "clock", lambda: clock() + timedelta(minutes=6))
    operator = colleague(stage, owner, Role.OPERATOR)
    late = operator.post(f"{stage.set.address}/show", json={"state": "live"})
    assert late.json()["code"] == "stage.gate_closed"
    stage.machinery.is_down = False
    assert operator.post(f"{stage.set.address}/show", json={"state": "live"}).json()["state"] == "rehearse"


def test_a_machine_is_no_second_person(stage: Stage) -> None:
    stage.ask("PUT", "show/rules", json={"second_person": True})
    stage.move("live")
    log = ShowLog(stage.set.ground, stage.set.id, stage.machinery)
    assert log.move(ShowState.LIVE, SYSTEM) == "stage.second_person_needed"


def test_the_log_replays_the_show_to_any_moment(stage: Stage) -> None:
    relay = stage.set.ground.relay
    stage.put(cue(1), cue(2))
    relay.drain()
    before = stage.ask("GET", "show/replay")
    stage.ask("POST", f"cue-lists/{stage.list_id}/undo")
    stage.put(cue(3))
    stage.move("live")
    relay.drain()
    now = stage.ask("GET", "show/replay")
    assert (now["state"], [item["number"] for item in now["cue_lists"][0]["cues"]]) == ("live", ["3"])
    assert stage.ask("GET", f"show/replay?position={before['position']}") == before
    assert (before["state"], [item["number"] for item in before["cue_lists"][0]["cues"]]) == ("rehearse", ["1", "2"])
    assert stage.ask("GET", "show/replay?position=0")["state"] == "off"
