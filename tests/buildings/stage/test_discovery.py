"""A stage's search for devices, over HTTP."""

from __future__ import annotations

from ipaddress import IPv4Interface

import pytest
from tests.buildings.stage.conftest import Set

from filmlot.buildings.stage import discovery_routes
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.engine.writing import write_found
from filmlot.buildings.stage.seeds import DEMO
from filmlot.devicekit.discovery import Findings, Found

NAMES = ["Tracker", "Tracker", "舞台灯", "3D scanner!", "x" * 80]
FOUND = [
    Found("pjlink", f"10.0.0.{number}", name, str(number), {"host": f"10.0.0.{number}"})
    for number, name in enumerate(NAMES, 1)
]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """What the network answers."""

    def search(*_: object, **__: object) -> Findings:
        return Findings(list(FOUND), {"hyperdeck": "install filmlot[discovery]"})

    monkeypatch.setattr(discovery_routes, "search", search)
    monkeypatch.setattr(discovery_routes, "private_networks", lambda: [IPv4Interface("10.0.0.9/24")])
    return FOUND


def test_what_is_found_can_be_put_at_the_end_of_the_description(stage_set: Set, answers: list[Found]) -> None:
    answer = stage_set.client.post(f"{stage_set.address}/devices/search", json={"seconds": 0.1}).json()
    assert answer["notes"] == {"hyperdeck": "install filmlot[discovery]"}
    text = DEMO.read_text() + "".join("\n" + item["toml"] for item in answer["items"])
    found = read_description(text).devices[-len(answers) :]
    assert [device.id for device in found] == ["tracker-2", "tracker-3", "device", "device-3d-scanner", "x" * 32]
    assert [device.config["host"] for device in found] == [one.address for one in answers]


def test_two_searches_are_not_made_at_once(stage_set: Set, answers: list[Found]) -> None:
    with discovery_routes._searching:
        busy = stage_set.client.post(f"{stage_set.address}/devices/search", json={})
    assert (busy.status_code, busy.json()["code"]) == (409, "stage.search_busy")
    assert stage_set.client.post(f"{stage_set.address}/devices/search", json={}).status_code == 200


def test_a_lot_without_a_private_network_says_so(stage_set: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery_routes, "private_networks", list)
    refused = stage_set.client.post(f"{stage_set.address}/devices/search", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "stage.search_refused")


def test_nobody_searches_for_long(stage_set: Set) -> None:
    assert stage_set.client.post(f"{stage_set.address}/devices/search", json={"seconds": 10}).status_code == 422


def test_nothing_found_writes_nothing() -> None:
    assert write_found([], taken=()) == []
