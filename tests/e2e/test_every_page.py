"""Every page in both languages, on a desk and in a hand: photographed, and free of what a person should not see.

English on the desk and Chinese in the hand are looked at always; with `FILMLOT_EVERY_PICTURE=1` the other two as well.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from playwright.sync_api import Error as BrowserError
from tests.buildings.stage.calibration.measured import registration
from tests.conftest import PASSWORD
from tests.e2e import console, library_views, words
from tests.e2e.conftest import DESK, PATIENCE_MS, UNHURRIED
from tests.e2e.library_views import answer
from tests.e2e.running_lot import RunningLot

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(600)]

PICTURES = Path(__file__).parent / "screenshots"
HAND = {"width": 390, "height": 844}
PEOPLE = {"en": "ada@example.org", "zh-CN": "chen.jie@example.org"}
ALWAYS = [("en", "desk"), ("zh-CN", "hand")]
CONDITIONS = [*ALWAYS, ("zh-CN", "desk"), ("en", "hand")] if os.environ.get("FILMLOT_EVERY_PICTURE") else ALWAYS
LIST = "Act one"  # the first by name: it is the one that the page opens with
GRAVE = {"serious", "critical"}
OWN_TROUBLE = re.compile(r"status of (4\d\d|5\d\d)|ERR_FAILED|^Problem: ")


@dataclass(frozen=True)
class View:
    """A page in one condition: how to get there, and whether the browser will complain with reason."""

    name: str
    show: Callable[[Page, str], None]
    is_broken: bool = False


@dataclass
class Visit:
    """A browser in one language and size, and what it complained of."""

    page: Page
    language: str
    size: str
    complaints: list[str]


@pytest.fixture(scope="module")
def stage_id(lot: RunningLot) -> str:
    """The lot's stage, with a take on it."""
    with lot.client() as client:
        found: str = client.get("/api/v1/stage/stages").json()["items"][0]["id"]
        if not client.get(f"/api/v1/stage/stages/{found}/takes").json()["items"]:
            client.post(f"/api/v1/stage/stages/{found}/roll", json={"scene": "12"})
            time.sleep(3)  # a take of a few seconds, as on set
            client.post(f"/api/v1/stage/stages/{found}/cut")
        lists = client.get(f"/api/v1/stage/stages/{found}/cue-lists").json()["items"]
        if LIST not in {brief["name"] for brief in lists}:
            write_cues(client, f"/api/v1/stage/stages/{found}/cue-lists")
        library_views.fill(client)
        client.post(f"/api/v1/stage/stages/{found}/show", json={"state": "standby"})
        client.post(f"/api/v1/stage/stages/{found}/calibrations", json={"measurement": registration()})
    return found


def write_cues(client: httpx2.Client, address: str) -> None:
    """Writes a cue list as a stage manager would."""
    light = {"kind": "device", "device": "ceiling", "action": "set_level", "arguments": {"level": 35}}
    cues = [
        {"number": "1", "name": "House to half", "actions": [light]},
        {"number": "2", "name": "Street at dusk", "actions": [light], "pre_wait_ms": 1500, "follow": "continue"},
        {"number": "2.5", "name": "雨停，天亮", "armed": False},
        {"number": "3", "name": "Night", "trigger": {"kind": "timecode", "timecode": "10:04:12:00"}},
    ]
    made = client.post(address, json={"name": LIST}).json()["id"]
    edits = [{"kind": "put", "cue": {"id": str(uuid.uuid4()), **cue}} for cue in cues]
    written = client.post(f"{address}/{made}/edits", json={"edits": edits})
    assert written.is_success, written.text


@pytest.fixture(scope="module")
def accounts(lot: RunningLot) -> None:
    """One person for each language."""
    lot.add_account(email=PEOPLE["en"], name="Ada Byron")
    lot.add_account(email=PEOPLE["zh-CN"], name="陈洁", language="zh-CN")


@pytest.fixture(params=CONDITIONS, ids="-".join)
def visit(request: pytest.FixtureRequest, chromium: Browser, lot: RunningLot, accounts: None) -> Iterator[Visit]:
    """A person who looks at the lot."""
    language, size = request.param
    hand = size == "hand"
    context = chromium.new_context(
        viewport=HAND if hand else DESK,
        has_touch=hand,
        locale="en-GB" if language == "en" else "zh-CN",
        base_url=lot.address,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(UNHURRIED)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Visit(page, language, size, complaints)
    context.close()


def test_every_page_is_fit_to_be_seen(visit: Visit, stage_id: str) -> None:
    faults = []
    for view in views_outside():
        faults += look_at(visit, view, stage_id)
    enter(visit.page.context, visit.language)
    for view in views_inside():
        faults += look_at(visit, view, stage_id)
    assert not faults, "\n".join(faults)


def look_at(visit: Visit, view: View, stage_id: str) -> list[str]:
    """Photographs a page; what is wrong with it."""
    page = visit.page
    visit.complaints.clear()
    found = []
    try:
        view.show(page, stage_id)
    except (BrowserError, AssertionError) as error:  # the other pages are looked at all the same
        found.append(f"cannot be shown: {error}")
    page.wait_for_timeout(700)  # what arrives after the first picture must not move it
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{view.name}.{visit.language}.{visit.size}.png")
    texts = page.evaluate(words.SHOWN)
    found += [f"key {key!r}" for key in words.raw_keys(texts)]
    if visit.language != "en":
        found += [f"not translated: {text!r}" for text in words.untranslated(texts)]
    if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("scrolls sideways")
    found += [complaint for complaint in visit.complaints if not (view.is_broken and OWN_TROUBLE.search(complaint))]
    found += grave_violations(page)
    page.unroute_all()
    return [f"{view.name} ({visit.language}, {visit.size}): {fault}" for fault in found]


def grave_violations(page: Page) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {violation['nodes'][0]['target']} and {len(violation['nodes']) - 1} more"
        for violation in violations
        if violation["impact"] in GRAVE
    ]


def enter(context: BrowserContext, language: str) -> None:
    """Signs the person in."""
    answer = context.request.post(
        "/api/v1/identity/sign-in",
        data={"email": PEOPLE[language], "password": PASSWORD},
        headers={"X-Filmlot": "1"},
    )
    assert answer.ok, answer.text()


def views_outside() -> list[View]:
    """The pages of somebody who is not signed in."""
    return [
        View("sign-in", at("/sign-in", "form")),
        View("setup-without-link", at("/setup", "main")),
    ]


def views_inside() -> list[View]:
    """The pages of somebody who is: full, empty, broken."""
    return [
        View("stages", at("/stage", "main a[href^='/stage/']")),
        View("console", show_console),
        View("console-connect", pressing("c", "dialog")),
        View("console-palette", pressing("Control+k", "dialog")),
        View("console-keys", pressing("?", "dialog")),
        View("console-jobs", pressing("j", "dialog")),
        View("show", at("/stage/{stage}/show", ".next-cue")),
        View("show-gate", clicking(".gate-lamp", ".check")),
        View("show-cue", pressing("n", "dialog")),
        View("show-dry-run", pressing("v", ".dry-steps li")),
        View("show-keys", pressing("?", "dialog")),
        View("show-empty", show_no_cues),
        View("show-broken", show_broken_show, is_broken=True),
        View("takes", at("/stage/{stage}/takes", "main a[href*='/takes/']")),
        View("takes-empty", show_no_takes),
        View("takes-broken", show_broken_takes, is_broken=True),
        View("take", show_take),
        View("take-missing", at("/stage/{stage}/takes/none", "[role=alert]"), is_broken=True),
        View("calibration", at("/stage/{stage}/calibration", ".residuals")),
        View("calibration-empty", show_no_calibrations),
        View("calibration-bench", clicking(".calibration-ways .button.first", ".registration"), is_broken=True),
        View("calibration-stills", show_stills, is_broken=True),  # nobody answers a bench that is not measured at
        View("calibration-broken", show_broken_calibrations, is_broken=True),
        View("stage-health", at("/stage/{stage}/health", ".sync-pane table")),
        View("description", at("/stage/{stage}/description", "textarea")),
        View("description-faulty", show_faulty_description),
        View("library", at("/assets", ".asset-cell a")),
        View("library-preview", clicking(".asset-cell a", ".preview h2")),
        View("library-basket", pressing("k", "dialog")),
        View("library-none", at("/assets?text=zzqqxx", ".empty h2")),
        View("library-add", clicking(".tabs-verbs button >> nth=0", "dialog .add-ways")),
        View("library-ends", library_views.show_licence_ends),
        View("library-empty", library_views.show_no_assets),
        View("library-broken", library_views.show_broken_library, is_broken=True),
        View("asset", library_views.show_asset),
        View("asset-versions", library_views.part_of("versions", ".record-part table")),
        View("asset-files", library_views.part_of("files", ".record-part table")),
        View("asset-rights", library_views.part_of("rights", ".rights form")),
        View("asset-missing", at("/assets/none", "[role=alert]"), is_broken=True),
        View("assets-review", at("/assets/review", ".review-card")),
        View("assets-scenes", at("/assets/scenes", "main h1, main h2")),
        View("assets-scene", library_views.show_scene, is_broken=True),  # what stands in it cannot be placed
        View("assets-ingest", at("/assets/ingest", ".ingest")),
        View("assets-ingest-given", library_views.show_given_files),
        View("assets-ingest-empty", library_views.show_no_ingests),
        View("assets-ingest-broken", library_views.show_broken_ingests, is_broken=True),
        View("assets-reuse", at("/assets/reuse", "main h1")),
        View("account", at("/account", ".account-grid")),
        View("audit", at("/audit", "table")),
        View("health", at("/health", "table")),
        View("nowhere", at("/nowhere", ".note")),
    ]


def at(address: str, landmark: str) -> Callable[[Page, str], None]:
    """Opens an address, and waits for what belongs there."""

    def show(page: Page, stage_id: str) -> None:
        page.goto(address.replace("{stage}", stage_id))
        expect(page.locator(landmark).first).to_be_visible()

    return show


def pressing(key: str, opened: str) -> Callable[[Page, str], None]:
    """Presses a key on the console that is open, and waits for what it opens."""

    def show(page: Page, stage_id: str) -> None:
        page.keyboard.press("Escape")
        expect(page.locator(opened)).to_have_count(0)
        page.keyboard.press(key)
        expect(page.locator(opened).first).to_be_visible()

    return show


def clicking(what: str, opened: str) -> Callable[[Page, str], None]:
    """Clicks something on the page that is open, and waits for what it opens."""

    def show(page: Page, stage_id: str) -> None:
        page.locator(what).click()
        expect(page.locator(opened).first).to_be_visible()

    return show


def show_console(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}")
    console.see_pictures(page)
    page.wait_for_timeout(2_000)  # the volume is drawn once its own code has come


def show_no_cues(page: Page, stage_id: str) -> None:
    for kind in ("cue-lists", "watches", "snapshots"):
        page.route(f"**/api/v1/stage/stages/*/{kind}", lambda route: answer(route, {"items": []}))
    page.goto(f"/stage/{stage_id}/show")
    expect(page.locator(".empty h2")).to_be_visible()


def show_broken_show(page: Page, stage_id: str) -> None:
    page.route("**/api/v1/stage/stages/*/show", lambda route: route.abort())
    page.goto(f"/stage/{stage_id}/show")
    expect(page.locator("[role=alert]").first).to_be_visible()
    expect(page.locator(".button.panic")).to_be_enabled()  # whatever else is lost


def show_no_takes(page: Page, stage_id: str) -> None:
    page.route("**/api/v1/stage/stages/*/takes*", lambda route: answer(route, {"items": [], "position": 0}))
    page.goto(f"/stage/{stage_id}/takes")
    expect(page.locator("main h1, main h2").first).to_be_visible()


def show_broken_takes(page: Page, stage_id: str) -> None:
    page.route("**/api/v1/stage/stages/*/takes*", lambda route: route.abort())
    page.goto(f"/stage/{stage_id}/takes")
    expect(page.locator("[role=alert]").first).to_be_visible()


def show_no_calibrations(page: Page, stage_id: str) -> None:
    page.route("**/api/v1/stage/stages/*/calibrations", lambda route: answer(route, {"items": []}))
    page.goto(f"/stage/{stage_id}/calibration")
    expect(page.locator(".empty h2")).to_be_visible()


def show_stills(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}/calibration")
    page.locator(".calibration-ways .button").nth(1).click()
    expect(page.locator(".still-drop")).to_be_visible()


def show_broken_calibrations(page: Page, stage_id: str) -> None:
    page.route("**/api/v1/stage/stages/*/calibrations", lambda route: route.abort())
    page.goto(f"/stage/{stage_id}/calibration")
    expect(page.locator("[role=alert]").first).to_be_visible()


def show_take(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}/takes")
    page.locator("main a[href*='/takes/']").first.click()
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    page.evaluate("() => { const video = document.querySelector('video'); video.currentTime = video.duration / 2; }")
    page.wait_for_timeout(1_000)


def show_faulty_description(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}/description")
    editor = page.locator("textarea")
    editor.fill(editor.input_value().replace("radius_m", "raduis_m").replace("pitch_mm = 2.84", "pitch_mm = 2.5"))
    expect(page.locator(".error-list")).to_be_visible()


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" else []
