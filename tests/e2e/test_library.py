"""The library as people use it: found by words, looked at, taken from draft to released, placed in a scene."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.e2e.library import publish_lamps, publish_street_lamp
from tests.e2e.running_lot import RunningLot
from tests.kernel.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(600)]

PREPARED_WITHIN_S = 420.0
MANY = 100_000


@pytest.fixture(scope="module")
def lamp_id(lot: RunningLot, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A street lamp in the library, prepared, and two plain lamps beside it."""
    with lot.client() as client:
        asset_id = publish_street_lamp(client, tmp_path_factory.mktemp("lamp") / "package")
        publish_lamps(client, 2)
        address = f"/api/v1/assets/assets/{asset_id}"
        wait_until(lambda: client.get(address).json()["versions"][0]["derived"] is not None, within_s=PREPARED_WITHIN_S)
    return asset_id


def test_an_asset_is_found_by_chinese_words_and_taken_to_released(page: Page, lamp_id: str) -> None:
    page.goto("/assets")
    page.get_by_label("Search the library").fill("上海 路灯")
    expect(page.locator(".chip").first).to_be_visible()
    page.locator(".asset-cell", has_text="Cast-iron street lamp").get_by_role("link").click()
    page.get_by_role("complementary", name="A closer look").get_by_role("link", name="Open").click()
    expect(page).to_have_url(f"/assets/{lamp_id}")

    viewer = page.get_by_role("region", name="Viewer")
    viewer.get_by_role("button", name="Night").click()
    expect(viewer.locator("img.still")).to_have_attribute("src", re.compile(r"/prev/time_night\.webp$"))
    page.get_by_role("button", name="Validation").click()
    expect(page.locator(".rule").first).to_be_visible()

    for verb, channel in (("Submit for review", "In review"), ("Approve", "Approved"), ("Release", "Released")):
        head = page.locator(".record-head")
        head.get_by_role("button", name=verb, exact=True).click()
        page.get_by_role("dialog").get_by_label("Note").fill("Looks right")
        page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()
        expect(head.locator(".status")).to_have_text(channel)


def test_a_basket_becomes_a_scene(page: Page, lamp_id: str) -> None:
    page.goto("/assets")
    for name in ("Cast-iron street lamp", "Street lamp"):
        page.locator(".asset-cell", has_text=name).first.hover()
        page.get_by_role("button", name=f"Put {name} into the basket").first.click()
    page.get_by_role("button", name="Basket 2").click()
    page.get_by_label("Name of the scene").fill("Rainy lane")
    page.get_by_role("button", name="Place 2 assets").click()
    expect(page.locator("h1")).to_have_text("Rainy lane")
    expect(page.locator(".plan-asset")).to_have_count(2)

    page.locator(".plan-asset").first.focus()
    page.keyboard.press("Shift+ArrowUp")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Edition 2")).to_be_visible()


def test_a_draft_is_moved_over_the_board_with_the_arrow_keys(page: Page, lamp_id: str) -> None:
    page.goto("/assets/review")
    draft = page.get_by_role("region", name="Draft")
    draft.get_by_role("link", name="Street lamp").first.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("dialog").get_by_role("button", name="Submit for review").click()
    expect(page.get_by_role("region", name="In review").get_by_role("link", name="Street lamp")).to_have_count(1)


def test_a_hundred_thousand_assets_are_scrolled_with_a_screen_of_cells(page: Page, lamp_id: str) -> None:
    with_many(page, lamp_id)
    page.goto("/assets")
    expect(page.get_by_text("100,000 assets").first).to_be_visible()
    page.locator(".asset-cell a").first.focus()
    page.keyboard.press("End")
    expect(page.locator(f'.asset-cell[data-index="{MANY - 1}"] a')).to_be_focused()
    assert page.locator(".asset-cell").count() < 80
    page.keyboard.press("Home")
    expect(page.locator('.asset-cell[data-index="0"] a')).to_be_focused()


def with_many(page: Page, lamp_id: str) -> None:
    """Answers searches as a library of a hundred thousand would."""
    record = page.context.request.get(f"/api/v1/assets/assets/{lamp_id}").json()["asset"]

    def answer(route: Route) -> None:
        asked = dict(pair.partition("=")[::2] for pair in route.request.url.partition("?")[2].split("&"))
        offset = int(asked.get("offset", "0"))
        numbers = range(offset, min(offset + int(asked.get("limit", "60")), MANY))
        hits = [
            {"asset": record | {"id": f"{number:032x}", "name": f"Lamp {number}", "thumbnail": None}, "score": 1.0}
            for number in numbers
        ]
        body: dict[str, Any] = {"hits": [hit | {"reasons": {}} for hit in hits], "near": [], "total": MANY}
        body |= {"chips": [], "words": [], "facets": {"season": {"winter": 61_234}}, "corrected": None}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))

    page.route("**/api/v1/assets/search*", answer)
