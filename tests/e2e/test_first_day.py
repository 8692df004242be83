"""The first day of a lot, as its owner sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.conftest import EMAIL, PASSWORD
from tests.e2e.console import cut, fresh_tracking, open_console, roll, see_pictures
from tests.e2e.running_lot import RunningLot, running_lot

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(300)]

PICTURES = Path(__file__).parent / "screenshots"


@pytest.fixture
def new_lot(pages: Path, tmp_path: Path) -> Iterator[RunningLot]:
    """A lot that nobody has set up."""
    with running_lot(tmp_path) as running:
        yield running


def test_the_first_start_link_opens_the_stage_and_a_killed_take_comes_back(new_lot: RunningLot, visitor: Page) -> None:
    visitor.goto(new_lot.link)
    visitor.get_by_label("Your name").fill("Li Mei")
    visitor.get_by_label("Email").fill(EMAIL)
    visitor.get_by_label("Password").fill(PASSWORD)
    visitor.get_by_label("Company").fill("Phoenix")
    visitor.get_by_role("button", name="Open the lot").click()

    see_pictures(visitor)
    expect(fresh_tracking(visitor)).to_have_count(1)

    roll(visitor, scene="1")
    visitor.wait_for_timeout(3_000)  # a take of a few seconds, as on set
    new_lot.kill()
    expect(visitor.get_by_text("No connection to the lot.")).to_be_visible()
    PICTURES.mkdir(exist_ok=True)
    visitor.screenshot(path=PICTURES / "console-offline.en.desk.png")

    new_lot.start()
    assert "/setup#" not in new_lot.link
    expect(visitor.get_by_text("No connection to the lot.")).to_be_hidden()
    takes = visitor.get_by_role("region", name="Latest takes")
    expect(takes.get_by_text("Interrupted")).to_be_visible()

    takes.get_by_role("link", name="1-1").click()
    expect(visitor.locator(".take-head").get_by_text("Interrupted")).to_be_visible()
    visitor.get_by_role("button", name="Play").click()
    visitor.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    visitor.go_back()

    roll(visitor, scene="1")
    cut(visitor)


def test_the_page_speaks_the_language_that_is_clicked(page: Page) -> None:
    open_console(page)
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("region", name="设备")).to_be_visible()
    page.reload()
    expect(page.get_by_role("region", name="设备")).to_be_visible()
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("region", name="Devices")).to_be_visible()
