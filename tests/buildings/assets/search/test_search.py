"""Search over the lot's own assets: what changes is found, what one may not see is not."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.search.finder import finder_of
from filmlot.kernel.ground import Ground


def search(client: TestClient, ground: Ground, **asked: Any) -> dict[str, Any]:
    """What is found once the index has caught up."""
    ground.relay.drain()
    finder_of(ground).catch_up()
    answer = client.get(f"{ADDRESS}/search", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("text", ["路灯", "street lamp", "lu deng", "ludeng", "lamp"])
def test_a_published_asset_is_found_by_its_names(owner: Owner, ground: Ground, text: str) -> None:
    made = publish(owner.client, lamp()).json()
    found = search(owner.client, ground, text=text)
    assert [hit["asset"]["id"] for hit in found["hits"]] == [made["asset_id"]]


def test_terms_narrow_and_are_counted(owner: Owner, ground: Ground) -> None:
    publish(owner.client, lamp())
    found = search(owner.client, ground)
    assert found["total"] == 1
    assert search(owner.client, ground, term="weather:rain")["total"] == 0


def test_an_unknown_term_is_refused_by_name(owner: Owner) -> None:
    answer = owner.client.get(f"{ADDRESS}/search", params={"term": "colour:red"})
    assert (answer.status_code, answer.json()["code"]) == (422, "assets.search_refused")
    assert "colour:red" in answer.json()["detail"]


def test_another_company_finds_nothing_until_it_is_lent(owner: Owner, stranger: TestClient, ground: Ground) -> None:
    made = publish(owner.client, lamp()).json()
    assert search(stranger, ground)["total"] == 0
    rival = stranger.get("/api/v1/identity/me").json()
    rights = f"{ADDRESS}/assets/{made['asset_id']}/rights/{rival['company']['id']}"
    assert owner.client.put(rights, json={"level": "view"}, headers=OWN_PAGE).status_code == 204
    assert search(stranger, ground)["total"] == 1
    owner.client.delete(rights, headers=OWN_PAGE)
    assert stranger.get(f"{ADDRESS}/search").json()["hits"] == []  # at once, before the index knows
    assert search(stranger, ground)["total"] == 0


def test_a_rebuilt_index_answers_the_same(owner: Owner, ground: Ground) -> None:
    publish(owner.client, lamp())
    before = search(owner.client, ground, text="lamp")
    finder_of(ground).rebuild()
    assert search(owner.client, ground, text="lamp") == before


def test_the_vocabulary_is_told_in_the_reader_s_language(owner: Owner) -> None:
    told = owner.client.get(f"{ADDRESS}/taxonomy").json()["facets"]
    weather = next(facet for facet in told if facet["key"] == "weather")
    assert {"facet": "weather", "token": "rain", "label": "Rain"} in weather["terms"]
