"""How the pages of the library come into the conditions in which they are looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2
from blake3 import blake3
from playwright.sync_api import Page, Route, expect
from tests.e2e.library import ADDRESS
from tests.kernel.waiting import wait_until

TORN = b"glTF\x02\x00\x00\x00 torn"
BUILT_WITHIN_S = 120.0  # the demo's street, by a job that began with the lot
SCENE = "弄堂口"
LICENCES = "**/api/v1/assets/licences*"
INGESTS = "**/api/v1/assets/ingests"


def fill(client: httpx2.Client) -> None:
    """A scene with an asset, and a file that cannot become one."""
    wait_until(lambda: client.get(f"{ADDRESS}/assets").json()["items"], within_s=BUILT_WITHIN_S)
    first = client.get(f"{ADDRESS}/assets").json()["items"][0]
    company = client.get("/api/v1/identity/me").json()["company"]["id"]
    placed = {"name": SCENE, "placements": [{"name": "first", "asset_id": first["id"]}]}
    client.post(f"{ADDRESS}/scenes", params={"scope": company}, json=placed)  # one of that name may be there
    begun = client.post("/api/v1/uploads", headers={"upload-length": str(len(TORN))})
    told = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
    client.patch(begun.headers["location"], content=TORN, headers=told).raise_for_status()
    names = {"en": "Torn crate", "zh_cn": "破木箱"}
    sheet = {"slug": "prp_crate_torn_01", "names": names, "authors": ["Li Mei"], "spdx": "CC0-1.0"}
    body = {"blake3": blake3(TORN).hexdigest(), "file_name": "torn.glb", "sheet": sheet}
    client.post(f"{ADDRESS}/ingests", json=body).raise_for_status()


def show_no_assets(page: Page, stage_id: str) -> None:
    nothing = {"hits": [], "near": [], "total": 0, "chips": [], "words": [], "facets": {}, "corrected": None}
    page.route("**/api/v1/assets/search*", lambda route: answer(route, nothing))
    page.goto("/assets")
    expect(page.locator(".empty h2")).to_be_visible()


def show_broken_library(page: Page, stage_id: str) -> None:
    page.route("**/api/v1/assets/search*", lambda route: route.abort())
    page.goto("/assets")
    expect(page.locator("[role=alert]").first).to_be_visible()


def show_asset(page: Page, stage_id: str) -> None:
    page.goto("/assets")
    page.locator(".asset-cell a").first.click()
    page.locator(".preview-verbs a").click()
    expect(page.locator(".facts-card")).to_be_visible()


def part_of(part: str, landmark: str) -> Callable[[Page, str], None]:
    """Opens a part of the record that is open."""

    def show(page: Page, stage_id: str) -> None:
        page.goto(f"{page.url.partition('?')[0]}?part={part}")
        expect(page.locator(landmark).first).to_be_visible()

    return show


def show_licence_ends(page: Page, stage_id: str) -> None:
    first = page.request.get(f"{ADDRESS}/assets").json()["items"][0]
    end = {"asset_id": first["id"], "name": first["name"], "name_zh": first["name_zh"], "spdx": "CC-BY-4.0"}
    end |= {"version_id": first["latest_id"], "number": 1, "semver": "1.0.0", "days_left": 9}
    end["valid_until"] = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
    page.route(LICENCES, lambda route: answer(route, {"items": [end]}))
    page.goto("/assets")
    page.locator(".licence-ends").click()
    expect(page.locator("dialog li")).to_have_count(1)


def show_scene(page: Page, stage_id: str) -> None:
    page.goto("/assets/scenes")
    page.get_by_role("link", name=SCENE).click()
    expect(page.locator(".plan-asset")).to_have_count(1)


def show_given_files(page: Page, stage_id: str) -> None:
    page.goto("/assets/ingest")
    files = [("lamp.obj", b"v 0 0 0"), ("lamp.png", b""), ("crate_02.stl", b"solid")]
    given = [{"name": name, "mimeType": "", "buffer": data} for name, data in files]
    page.locator(".drop-field input").first.set_input_files(given)  # type: ignore[arg-type] # as Playwright says
    expect(page.locator(".given-groups li")).to_have_count(2)


def show_no_ingests(page: Page, stage_id: str) -> None:
    page.route(INGESTS, lambda route: answer(route, {"items": []}))
    page.goto("/assets/ingest")
    expect(page.locator(".empty h2")).to_be_visible()


def show_broken_ingests(page: Page, stage_id: str) -> None:
    page.route(INGESTS, lambda route: route.abort())
    page.goto("/assets/ingest")
    expect(page.locator("[role=alert]").first).to_be_visible()


def answer(route: Route, body: object) -> None:
    """Answers in the server's place."""
    route.fulfill(status=200, content_type="application/json", body=json.dumps(body))
