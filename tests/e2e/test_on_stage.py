"""From the library to the wall: a designer shows a scene with one press, and switches its look by hand and by cue."""

from __future__ import annotations

import uuid

import httpx2
import pytest
from playwright.sync_api import Page, expect
from tests.e2e.library import ADDRESS, publish_street_lamp
from tests.e2e.running_lot import RunningLot
from tests.kernel.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(300)]

CHECKED_WITHIN_S = 240.0
SCENE, CUES, SNOW = "Lamp at the corner", "Weather", "Snow falls"


@pytest.fixture(scope="module")
def scene_id(lot: RunningLot, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A scene with a street lamp that can be shown."""
    with lot.client() as client:
        asset_id = publish_street_lamp(client, tmp_path_factory.mktemp("lamp") / "package")
        address = f"{ADDRESS}/assets/{asset_id}"
        wait_until(lambda: client.get(address).json()["versions"][0]["state"] == "usable", within_s=CHECKED_WITHIN_S)
        company = client.get("/api/v1/identity/me").json()["company"]["id"]
        placed = {"name": SCENE, "placements": [{"name": "lamp", "asset_id": asset_id}]}
        made = client.post(f"{ADDRESS}/scenes", params={"scope": company}, json=placed)
        assert made.is_success, made.text
        return str(made.json()["id"])


@pytest.fixture
def stage_id(lot: RunningLot) -> str:
    """The lot's stage on standby, with a cue that lets it snow."""
    with lot.client() as client:
        found: str = client.get("/api/v1/stage/stages").json()["items"][0]["id"]
        write_cue(client, f"/api/v1/stage/stages/{found}/cue-lists")
        for state in ("off", "standby"):  # what leads nowhere from where it is, is refused
            client.post(f"/api/v1/stage/stages/{found}/show", json={"state": state})
    return found


def write_cue(client: httpx2.Client, address: str) -> None:
    """Writes the cue, into a list of its own."""
    made = client.post(address, json={"name": CUES}).json()["id"]
    actions = [{"kind": "look", "look": {"weather": "snow"}}]
    cue = {"id": str(uuid.uuid4()), "number": "1", "name": SNOW, "actions": actions}
    written = client.post(f"{address}/{made}/edits", json={"edits": [{"kind": "put", "cue": cue}]})
    assert written.is_success, written.text


def test_a_scene_is_shown_with_one_press_and_its_weather_is_switched_by_hand_and_by_cue(
    page: Page, scene_id: str, stage_id: str
) -> None:
    page.goto(f"/assets/scenes/{scene_id}")
    page.get_by_role("button", name="Show on").click()
    expect(page.get_by_text(f"{SCENE} stands on the wall")).to_be_visible()
    page.get_by_role("link", name="To the stage").click()

    bar = page.locator(".scene-bar")
    expect(bar.locator(".content-name")).to_have_text(SCENE)
    bar.get_by_role("button", name="Rain", exact=True).click()
    expect(bar.get_by_role("button", name="Rain", exact=True)).to_have_attribute("aria-pressed", "true")

    page.goto(f"/stage/{stage_id}/show")
    page.get_by_label("Cue list").first.select_option(CUES)
    expect(page.locator(".next-cue")).to_have_text(f"1 {SNOW}")
    page.get_by_role("button", name="GO", exact=False).first.click()
    page.goto(f"/stage/{stage_id}")
    expect(bar.get_by_role("button", name="Snow", exact=True)).to_have_attribute("aria-pressed", "true")
