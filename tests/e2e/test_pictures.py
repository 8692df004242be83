"""The pictures in the README, taken from a lot at work when `FILMLOT_PICTURES` names the folder for them."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.e2e import console
from tests.e2e.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(300)]

LARGEST_BYTES = 300_000
COLOURS = 256


@pytest.fixture
def folder() -> Path:
    """Where the pictures go."""
    named = os.environ.get("FILMLOT_PICTURES")
    if named is None:
        pytest.skip("set FILMLOT_PICTURES to a folder to photograph the README's pictures anew")
    return Path(named)


def test_the_pictures_of_the_readme_show_a_rolling_stage_and_its_take(folder: Path, volume_page: Page) -> None:
    page = volume_page
    page.set_viewport_size(DESK)
    console.open_console(page)
    console.see_pictures(page)
    slate = console.roll(page, scene="27")
    page.wait_for_timeout(6_000)  # the volume is drawn, and the take is long enough to have a path
    keep(page, folder / "stage.png")
    console.cut(page)

    page.get_by_role("region", name="Latest takes").get_by_role("link", name=slate).click()
    expect(page.locator(".take-head").get_by_text("Verified")).to_be_visible()
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    page.evaluate("() => { const video = document.querySelector('video'); video.currentTime = video.duration / 2; }")
    page.wait_for_timeout(2_000)
    keep(page, folder / "take.png")


def keep(page: Page, path: Path) -> None:
    """Photographs the page, in as many colours as a page needs."""
    picture = (
        Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
    )
    picture.save(path, optimize=True)
    assert path.stat().st_size <= LARGEST_BYTES
