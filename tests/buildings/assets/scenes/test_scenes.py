"""Scenes: saved by edition, locked to versions, opened as one layer that places packages."""

from __future__ import annotations

from typing import Any

import httpx2
import numpy as np
import pytest
from pxr import Usd, UsdGeom
from starlette.testclient import TestClient
from tests.buildings.assets.library import ADDRESS, lamp, publish
from tests.conftest import OWN_PAGE, Owner

from filmlot.buildings.assets.scenes.contracts import SceneLock
from filmlot.buildings.assets.scenes.folder import open_scene
from filmlot.buildings.assets.version import judge
from filmlot.kernel.ground import Ground
from filmlot.render import load_scene


@pytest.fixture
def placed(owner: Owner, ground: Ground) -> dict[str, Any]:
    """A lamp that passed its check, and where it was placed twice."""
    made = publish(owner.client, lamp()).json()
    with ground.work() as work:
        judge(work, made["version_id"], {"triangles": 1})
    first = {"name": "lamp", "asset_id": made["asset_id"], "position_m": [1, 2, 3], "heading_deg": 90}
    second = {"name": "other", "asset_id": made["asset_id"], "look": {"season": "winter"}}
    return {"name": "Lane at night", "look": {"timeOfDay": "night"}, "placements": [first, second]}


def save(owner: Owner, body: dict[str, Any], scene_id: str = "") -> httpx2.Response:
    if scene_id:
        return owner.client.put(f"{ADDRESS}/scenes/{scene_id}", json=body, headers=OWN_PAGE)
    return owner.client.post(f"{ADDRESS}/scenes", params={"scope": owner.company_id}, json=body, headers=OWN_PAGE)


def lock_of(owner: Owner, scene_id: str) -> SceneLock:
    return SceneLock.model_validate(owner.client.get(f"{ADDRESS}/scenes/{scene_id}/lock").json())


def test_a_scene_is_saved_by_edition_and_nobody_overwrites_another(owner: Owner, placed: dict[str, Any]) -> None:
    made = save(owner, placed).json()
    assert made["edition"] == 1
    renamed = placed | {"name": "Lane at dusk", "edition": 1}
    assert save(owner, renamed, made["id"]).json()["edition"] == 2
    late = save(owner, renamed, made["id"])
    assert (late.status_code, late.json()["code"]) == (409, "kernel.conflict")


def test_a_lock_names_every_version_and_look(owner: Owner, placed: dict[str, Any]) -> None:
    lock = lock_of(owner, save(owner, placed).json()["id"])
    assert [placement.look for placement in lock.placements] == [
        {"timeOfDay": "night"},
        {"timeOfDay": "night", "season": "winter"},
    ]
    assert {placement.semver for placement in lock.placements} == {"1.0.0"}
    assert not any(placement.is_outdated for placement in lock.placements)


def test_a_pinned_version_stays_when_a_newer_one_is_released(
    owner: Owner, ground: Ground, placed: dict[str, Any]
) -> None:
    first = lock_of(owner, save(owner, placed).json()["id"])
    placed["placements"][0]["version_id"] = first.placements[0].version_id
    scene_id = save(owner, placed | {"name": "Pinned"}).json()["id"]
    newer = publish(owner.client, lamp(note="newer")).json()["version_id"]
    with ground.work() as work:
        judge(work, newer, {"triangles": 1})
    for channel in ("review", "approved", "released"):
        owner.client.post(f"{ADDRESS}/versions/{newer}/channel", json={"to": channel}, headers=OWN_PAGE)
    pinned, floating = lock_of(owner, scene_id).placements
    assert (pinned.version_id, pinned.is_outdated) == (first.placements[0].version_id, True)
    assert (floating.version_id, floating.is_outdated) == (newer, False)


def test_a_scene_opens_as_one_layer_with_everything_in_its_place(
    owner: Owner, ground: Ground, placed: dict[str, Any]
) -> None:
    lock = lock_of(owner, save(owner, placed).json()["id"])
    entry = open_scene(ground, lock)
    assert open_scene(ground, lock) == entry
    stage = Usd.Stage.Open(str(entry))
    assert not stage.GetCompositionErrors()
    glass = UsdGeom.Xformable(stage.GetPrimAtPath("/set/lamp/glass"))
    moved = np.array(glass.ComputeLocalToWorldTransform(0).Transform((1, 0, 0)))
    np.testing.assert_allclose(moved, (1, 3, -3), atol=1e-9)  # turned by 90° about up, in Y-up
    scene = load_scene(entry)
    assert len(scene.instances) == 2
    corners = scene.instances[0].world @ np.array([0, 0, 0, 1])
    np.testing.assert_allclose(corners[:3], (1, 2, 3), atol=1e-6)


def test_the_lock_of_the_same_placements_has_the_same_hash(owner: Owner, placed: dict[str, Any]) -> None:
    one, two = (lock_of(owner, save(owner, placed | {"name": name}).json()["id"]) for name in ("One", "Two"))
    assert one.hash == two.hash


def test_an_asset_that_is_not_checked_cannot_be_locked(owner: Owner) -> None:
    made = publish(owner.client, lamp()).json()
    body = {"name": "Early", "placements": [{"name": "lamp", "asset_id": made["asset_id"]}]}
    answer = owner.client.get(f"{ADDRESS}/scenes/{save(owner, body).json()['id']}/lock")
    assert (answer.status_code, answer.json()["code"]) == (409, "assets.placement_unusable")


def test_two_scenes_of_one_name_are_refused(owner: Owner) -> None:
    save(owner, {"name": "Lane"})
    assert save(owner, {"name": "Lane"}).json()["code"] == "assets.scene_name_taken"


@pytest.mark.parametrize(
    "wrong",
    [
        {"look": {"season": "monsoon"}},
        {"look": {"colour": "red"}},
        {"placements": [{"name": "a b", "asset_id": "x"}]},
        {"placements": [{"name": "a", "asset_id": "x"}, {"name": "a", "asset_id": "x"}]},
        {"placements": [{"name": "a", "asset_id": "x", "heading_deg": "NaN"}]},
    ],
)
def test_a_scene_that_makes_no_sense_is_refused(owner: Owner, wrong: dict[str, Any]) -> None:
    assert save(owner, {"name": "Wrong"} | wrong).status_code == 422


def test_a_removed_scene_is_gone_and_its_assets_stay(owner: Owner, placed: dict[str, Any], client: TestClient) -> None:
    scene_id = save(owner, placed).json()["id"]
    assert owner.client.delete(f"{ADDRESS}/scenes/{scene_id}", headers=OWN_PAGE).status_code == 204
    assert owner.client.get(f"{ADDRESS}/scenes/{scene_id}").status_code == 404
    assert len(owner.client.get(f"{ADDRESS}/assets").json()["items"]) == 1
    assert client.get(f"{ADDRESS}/scenes").status_code == 401
