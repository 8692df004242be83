"""A show in the page: cues for a recorder, GO, its word, and a panic."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.running_lot import RunningLot
from tests.kernel.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(300)]

CONTROLLED = """
[[devices]]
id = "deck"
name = "Deck A"
family = "hyperdeck"
simulate = "device"
config = {{ host = "127.0.0.1", port = {deck} }}

[[devices]]
id = "player"
name = "Playback"
family = "oscquery"
simulate = "device"
config = {{ host = "127.0.0.1", port = {player} }}
"""


@pytest.fixture
def stage_id(lot: RunningLot) -> Iterator[str]:
    """The lot's stage with a recorder and a program that the lot plays over their protocols; as it was, afterwards."""
    with lot.client() as client:
        found: str = client.get("/api/v1/stage/stages").json()["items"][0]["id"]
        address, kind = f"/api/v1/stage/stages/{found}/description", {"Content-Type": "text/plain; charset=utf-8"}
        text = client.get(address).text
        added = CONTROLLED.format(deck=free_port(), player=free_port())
        described = client.put(address, content=text + added, headers=kind)
        assert described.is_success, described.text
        wait_until(lambda: is_settled(client, found), within_s=60)
        switch_off(client, found)
    yield found
    with lot.client() as client:
        switch_off(client, found)
        for made in ("watches", "snapshots"):
            for item in client.get(f"/api/v1/stage/stages/{found}/{made}").json()["items"]:
                client.delete(f"/api/v1/stage/stages/{found}/{made}/{item['id']}")
        client.put(address, content=text, headers=kind)
        wait_until(lambda: is_settled(client, found), within_s=60)


def switch_off(client: httpx2.Client, stage_id: str) -> None:
    """Ends the show, whatever state it is in."""
    for state in ("standby", "off"):  # what leads nowhere from where it is, is refused
        client.post(f"/api/v1/stage/stages/{stage_id}/show", json={"state": state})


def test_a_go_starts_a_recorder_and_a_panic_leaves_nothing_running(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}/show")
    make_list(page)
    page.get_by_role("button", name="Standby", exact=True).click()
    expect(page.locator("[aria-current=step]")).to_have_text("Standby")
    add_cue(page, name="Roll", command="Record")
    add_cue(page, name="Stop, later", command="Stop", pre_wait_s="600")
    expect(page.locator(".next-cue")).to_have_text("1 Roll")

    page.keyboard.press("Space")
    rolled = run_of(page, "Roll")
    expect(rolled).to_contain_text("Deck A: Record")
    expect(rolled.get_by_text("Done")).to_have_count(2)  # the deck, and with it the cue
    expect(page.locator(".next-cue")).to_have_text("2 Stop, later")

    page.get_by_role("button", name="GO", exact=False).first.click()
    expect(run_of(page, "Stop, later")).to_contain_text("Pre-wait")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Press again")).to_be_visible()
    page.keyboard.press("Escape")
    expect(run_of(page, "Stop, later")).to_contain_text("Stopped")
    expect(page.get_by_role("region", name="Show state").locator(".beside")).to_have_text("Panic")
    expect(page.locator(".button.go")).to_be_disabled()


def test_live_is_refused_by_the_gate_until_somebody_signs_for_what_fails(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}/show")
    page.get_by_role("button", name="Standby", exact=True).click()
    page.get_by_role("button", name="Rehearse", exact=True).click()
    page.get_by_role("button", name="Live", exact=True).click()
    gate = page.get_by_role("dialog", name="Gate to live")
    live = gate.get_by_role("button", name="Go live")
    expect(live).to_be_disabled()  # the demo's own trackers are not there
    sign_for_all(gate)
    hold(live)
    expect(page.locator("[aria-current=step]")).to_have_text("Live")

    hold(page.get_by_role("button", name="Rehearse", exact=True))
    expect(page.locator("[aria-current=step]")).to_have_text("Rehearse")


def test_a_watch_that_is_fired_by_hand_starts_its_cue_and_stays_fired(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}/show")
    make_list(page)
    page.get_by_role("button", name="Standby", exact=True).click()
    add_cue(page, name="Spare deck", command="Record")
    watches = page.get_by_role("region", name="Watches")
    watches.get_by_role("button", name="Add watch").click()
    sheet = page.get_by_role("dialog", name="New watch")
    sheet.get_by_label("Name", exact=True).fill("Deck A is there")
    sheet.get_by_label("Device", exact=True).select_option("Deck A")
    sheet.get_by_label("Cue list").select_option(page.get_by_label("Cue list").first.locator(":checked").inner_text())
    sheet.get_by_label("Cue that it starts").select_option("1 Spare deck")
    sheet.get_by_role("button", name="Save").click()
    line = watches.locator(".watch").filter(has_text="Deck A is there")
    expect(line).to_contain_text("Healthy")
    line.get_by_role("button", name="Armed").click()
    expect(line.get_by_role("button", name="Armed")).to_have_attribute("aria-pressed", "true")

    line.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("dialog").locator(".dry-steps")).to_contain_text("Deck A: Record")
    page.keyboard.press("Escape")
    hold(line.get_by_role("button", name="Trigger"))
    expect(line).to_contain_text("Fired")
    expect(run_of(page, "Spare deck")).to_contain_text("Done")
    line.get_by_role("button", name="Reset").click()
    expect(line).to_contain_text("Healthy")


def test_a_recall_names_what_it_cannot_bring_back(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}/show")
    page.get_by_role("button", name="Standby", exact=True).click()
    snapshots = page.get_by_role("region", name="Snapshots")
    snapshots.get_by_role("button", name="Take snapshot").click()
    sheet = page.get_by_role("dialog", name="Take snapshot")
    sheet.get_by_label("Name", exact=True).fill("Decks at rest")
    sheet.get_by_label("Deck A").check()
    sheet.get_by_role("button", name="Take snapshot").click()
    expect(snapshots).to_contain_text("Decks at rest")
    make_list(page)
    add_cue(page, name="Disturb", command="Record")
    expect(page.locator(".next-cue")).to_have_text("1 Disturb")
    page.keyboard.press("Space")
    expect(run_of(page, "Disturb").get_by_text("Done")).to_have_count(2)

    snapshots.get_by_role("button", name="Recall Decks at rest").click()
    sheet = page.get_by_role("dialog", name="Recall Decks at rest")
    sheet.get_by_label("Fade, s").fill("0")
    sheet.get_by_role("button", name="Recall", exact=True).click()
    expect(sheet.get_by_role("alert")).to_contain_text("Deck A transport: it can only be read")


def test_what_a_program_has_may_be_chosen_and_a_dry_run_says_what_it_would_refuse(page: Page, stage_id: str) -> None:
    page.goto(f"/stage/{stage_id}/show")
    make_list(page)
    page.keyboard.press("n")
    sheet = page.get_by_role("dialog", name="New cue")
    sheet.get_by_label("Name", exact=True).fill("Too bright")
    sheet.get_by_role("button", name="Add action").click()
    sheet.get_by_label("Device", exact=True).select_option("Playback")
    sheet.get_by_label("Command", exact=True).select_option("Set a value")
    expect(sheet.locator("datalist option[value='/layer/1/tint#2']")).to_have_count(1)
    sheet.get_by_label("path", exact=True).fill("/layer/1/opacity")
    arguments = sheet.get_by_label("Arguments")
    expect(arguments).to_have_value("path = /layer/1/opacity")
    arguments.fill("path = /layer/1/opacity\nvalue = 2")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_have_count(0)

    expect(page.locator(".next-cue")).to_have_text("1 Too bright")
    page.keyboard.press("v")
    steps = page.get_by_role("dialog").locator(".dry-steps")
    expect(steps).to_contain_text("Playback: Set a value")
    expect(steps).to_contain_text("Would be refused: /layer/1/opacity takes 0…1; 2 is outside")


def make_list(page: Page) -> None:
    """Makes a cue list; it is the one that the page then shows."""
    page.get_by_role("button", name=re.compile("Make a cue list|New list")).click()
    expect(page.get_by_text("This list has no cues.")).to_be_visible()


def add_cue(page: Page, *, name: str, command: str, pre_wait_s: str = "0") -> None:
    """Adds a cue that has the deck do one thing."""
    page.keyboard.press("n")
    sheet = page.get_by_role("dialog", name="New cue")
    sheet.get_by_label("Name", exact=True).fill(name)
    sheet.get_by_label("Pre-wait, s").fill(pre_wait_s)
    sheet.get_by_role("button", name="Add action").click()
    sheet.get_by_label("Device", exact=True).select_option("Deck A")
    sheet.get_by_label("Command", exact=True).select_option(command)
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()


def run_of(page: Page, name: str) -> Locator:
    """A run among those that run or ran."""
    runs = page.get_by_role("region", name="Running cues").locator(".run")
    return runs.filter(has=page.locator(".run-head strong", has_text=name)).first


def sign_for_all(gate: Locator) -> None:
    """Takes every check that fails upon oneself."""
    override = gate.get_by_role("button", name="Override")
    while override.count():
        override.first.click()
    for reason in gate.get_by_label("Reason for the override").all():
        reason.fill("Rehearsed without it")


def hold(button: Locator) -> None:
    """Holds a button for as long as it asks for."""
    expect(button).to_be_enabled()
    button.click(delay=900)


def is_settled(client: httpx2.Client, stage_id: str) -> bool:
    """Whether the stage's processes report and both devices were reached: the gate's checks come and go no more."""
    checks = client.get(f"/api/v1/stage/stages/{stage_id}/show/gate").json()["checks"]
    found = {check["key"]: check for check in checks}
    unreached = {"deck", "player"} & set(re.findall(r"\w+", found["devices"]["message"]))
    return found["nodes"]["outcome"] == "pass" and not unreached


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
