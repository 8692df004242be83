"""The machines over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.conftest import ADDRESS, OWN_PAGE, Owner
from tests.gate.machines.conftest import RunningAgent
from tests.gate.stages import wait_for

from filmlot.gate.lot import open_buildings
from filmlot.gate.machines.roster import write_roster
from filmlot.gate.machines.watch import MachineWatch, watching
from filmlot.gate.server import create_app
from filmlot.kernel.access import Grant, Role
from filmlot.kernel.ground import Ground

pytestmark = pytest.mark.timeout(60)
PATH = "/api/v1/machines"


@pytest.fixture
def browser(owner: Owner, ground: Ground, agent: RunningAgent) -> Iterator[TestClient]:
    """The owner's browser before a lot with one machine."""
    write_roster(ground.settings.home, [agent.machine])
    watch = MachineWatch(ground)
    app = create_app(ground, open_buildings(), [lambda: watching(watch)], machines=watch)
    with TestClient(app, base_url=ADDRESS, headers=OWN_PAGE, cookies=owner.client.cookies) as browser:
        wait_for(lambda: [machine["state"] for machine in machines(browser)] == ["ok"])
        yield browser


def machines(browser: TestClient) -> list[dict]:
    answer = browser.get(PATH)
    assert answer.status_code == 200, answer.text
    return answer.json()["machines"]


def test_a_program_is_launched_and_killed_by_whoever_leads(browser: TestClient) -> None:
    assert "sleep" in machines(browser)[0]["allowed"]

    launched = browser.post(f"{PATH}/launch", json={"machine": "render-1", "program": "sleep"})
    assert launched.status_code == 200, launched.text
    wait_for(lambda: [program["code"] for program in machines(browser)[0]["programs"]] == [None])

    killed = browser.post(f"{PATH}/kill", json={"machine": "render-1", "run": launched.json()["run"]})
    assert killed.json() == {"code": -15}
    lines = browser.get("/api/v1/audit").json()["items"]
    assert [line["verb"] for line in lines[:2]] == ["machines.program.killed", "machines.program.launched"]
    assert lines[1]["text"] == "started sleep on render-1"


def test_a_viewer_sees_machines_and_starts_nothing(browser: TestClient, owner: Owner, ground: Ground) -> None:
    with ground.work() as work:
        for grant in work.session.query(Grant):
            grant.role = Role.VIEWER

    assert machines(browser)
    refused = browser.post(f"{PATH}/launch", json={"machine": "render-1", "program": "sleep"})
    assert (refused.status_code, refused.json()["code"]) == (403, "kernel.denied")


def test_the_owner_of_another_company_sees_and_starts_nothing(browser: TestClient, stranger: TestClient) -> None:
    browser.cookies = stranger.cookies

    assert machines(browser) == []
    for verb, body in (("launch", {"program": "sleep"}), ("kill", {"run": "a"})):
        refused = browser.post(f"{PATH}/{verb}", json={"machine": "render-1", **body})
        assert (refused.status_code, refused.json()["code"]) == (403, "kernel.denied")


def test_what_the_machine_refuses_is_told(browser: TestClient) -> None:
    refused = browser.post(f"{PATH}/launch", json={"machine": "render-1", "program": "/bin/sh"})
    assert (refused.status_code, refused.json()["code"]) == (409, "machines.refused")
    assert "programs.json" in refused.json()["detail"]

    unknown = browser.post(f"{PATH}/launch", json={"machine": "../render-1", "program": "sleep"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "kernel.not_found")


def test_a_machine_that_went_is_told(browser: TestClient, agent: RunningAgent) -> None:
    agent.kill()

    lost = browser.post(f"{PATH}/kill", json={"machine": "render-1", "run": "a"})
    assert (lost.status_code, lost.json()["code"]) == (503, "machines.lost")


def test_nobody_who_is_not_signed_in_sees_machines(client: TestClient) -> None:
    assert client.get(PATH).status_code == 401
