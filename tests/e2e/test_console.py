"""A day on the stage, in the page."""

from __future__ import annotations

import base64
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import console
from tests.e2e.running_lot import SOURCES, RunningLot
from tests.e2e.scenes import red_ball
from tests.kernel.waiting import wait_until

from filmlot.render.gltf_writer import write_glb

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(300)]

AT_THE_MARK = re.compile(r"-?0\.00\s+-?0\.00\s+1\.60 m")  # where the path "still" stands
DROP = """
([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const dropped = new DataTransfer();
  dropped.items.add(new File([bytes], name));
  window.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}
"""


def test_a_take_is_in_the_list_seconds_after_the_cut_and_plays_in_step(page: Page) -> None:
    console.open_console(page)
    console.see_pictures(page)
    slate = console.roll(page, scene="12")
    page.wait_for_timeout(3_000)  # a take of a few seconds, as on set
    console.cut(page)

    page.get_by_role("region", name="Latest takes").get_by_role("link", name=slate).click()
    expect(page.get_by_role("heading", name=slate)).to_be_visible()
    expect(page.locator(".take-head").get_by_text("Verified")).to_be_visible()
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    timecode = page.locator(".transport-timecode")
    first = timecode.inner_text()
    assert first == page.locator("dt:text-is('In') + dd").inner_text()

    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 1")
    expect(timecode).not_to_have_text(first)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="One frame on").click()

    def is_in_step() -> bool:
        # A software renderer leaves frames without a picture: the page names the frame of the picture on the screen.
        shown_s = page.evaluate("() => document.querySelector('video').currentTime")
        gone = console.frame_of(timecode.inner_text()) - console.frame_of(first)
        return 0 < gone <= int(shown_s * 24 + 0.001)

    wait_until(is_in_step, within_s=30)


def test_an_opentrackio_sender_drives_the_camera(volume_page: Page, lot: RunningLot) -> None:
    page = volume_page
    console.open_console(page)
    console.see_pictures(page)
    tracker = console.devices(page).filter(has_text="Camera tracker")
    expect(tracker).to_contain_text("No signal")
    with sending("opentrackio", lot.ports.opentrackio):
        expect(tracker).to_contain_text("Connected")
        expect(tracker).to_contain_text("Fresh")
        see_the_camera_stand_still(page)
    expect(tracker).to_contain_text("Stale")


def test_a_freed_sender_drives_the_camera(page: Page, lot: RunningLot) -> None:
    console.open_console(page)
    with sending("freed", lot.ports.freed):
        head = console.devices(page).filter(has_text="Remote head")
        expect(head).to_contain_text("Fresh")
        expect(head).to_contain_text("Drives the camera")
        see_the_camera_stand_still(page)


def test_a_fault_in_the_description_is_shown_at_its_line_and_the_mended_one_is_saved(page: Page) -> None:
    console.open_console(page)
    page.get_by_role("link", name="Description").click()
    editor = page.get_by_role("textbox", name="Stage file")
    saved = editor.input_value()
    line = 1 + saved[: saved.index('device = "tracker"')].count("\n")

    editor.fill(saved.replace('device = "tracker"', 'devise = "tracker"'))
    fault = page.locator(".error-list").get_by_role("button").filter(has_text="devise")
    expect(fault).to_contain_text(f"Line {line}")
    expect(fault).to_contain_text("device")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()

    save_description(page, saved.replace('name = "Remote head"', 'name = "Crane head"'))
    page.get_by_role("link", name="Console").click()
    expect(console.devices(page).filter(has_text="Crane head")).to_be_visible()
    page.get_by_role("link", name="Description").click()
    save_description(page, saved)


def test_a_glb_dropped_on_the_page_stands_on_the_wall(page: Page, tmp_path: Path) -> None:
    scene = tmp_path / "My set.glb"
    write_glb(red_ball(), scene)
    console.open_console(page)
    console.see_pictures(page)
    before = console.mean_colour(page)
    drop(page, scene.read_bytes(), scene.name)
    expect(page.get_by_text("My set.glb stands on the wall")).to_be_visible()
    expect(page.locator(".content-name")).to_have_text(re.compile("My set"))
    page.wait_for_function(console.COLOUR_MOVED, arg=before)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.txt", b"not a scene", "notes.txt is not a scene file"),
        ("letter.glb", b"not a scene either, whatever its name says", "Not a scene"),
        ("half.glb", b"glTF\x02\x00\x00\x00\x00\x10\x00\x00", "half.glb"),
    ],
)
def test_a_file_that_is_no_scene_is_refused_in_words(page: Page, name: str, content: bytes, words: str) -> None:
    console.open_console(page)
    shown = page.locator(".content-name").inner_text()
    drop(page, content, name)
    refusal = page.locator(".placing")
    expect(refusal.get_by_role("alert").or_(refusal.locator(".note"))).to_contain_text(words)
    expect(page.locator(".content-name")).to_have_text(shown)


def drop(page: Page, content: bytes, name: str) -> None:
    """Drops a file on the page, as from a folder beside it."""
    page.evaluate(DROP, [base64.b64encode(content).decode(), name])


def save_description(page: Page, text: str) -> None:
    """Writes the description into the editor and saves it."""
    page.get_by_role("textbox", name="Stage file").fill(text)
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_enabled()
    save.click()
    expect(page.get_by_text("Saved. The stage runs on this description.")).to_be_visible()


def see_the_camera_stand_still(page: Page) -> None:
    """The demo's own camera moves all the time; the sender's path stands at the mark."""
    position = page.get_by_role("region", name="Camera", exact=True).locator("dd").last
    expect(position).to_have_text(AT_THE_MARK)
    page.wait_for_timeout(1_500)
    expect(position).to_have_text(AT_THE_MARK)


@contextmanager
def sending(protocol: str, port: int) -> Iterator[None]:
    """`filmlot send` beside the lot, as a tracker would."""
    command = [sys.executable, "-m", "filmlot.gate.command", "send", protocol, "--to", f"127.0.0.1:{port}"]
    sender = subprocess.Popen([*command, "--path", "still"], env={"PYTHONPATH": str(SOURCES)})
    try:
        yield
    finally:
        sender.send_signal(signal.SIGTERM)
        sender.wait(timeout=20)
