"""What a person sees and does on the stage console."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PAINTED = """
(canvas) => {
  const copy = document.createElement("canvas");
  copy.width = 32;
  copy.height = 18;
  const pen = copy.getContext("2d");
  pen.drawImage(canvas, 0, 0, 32, 18);
  const values = new Set(pen.getImageData(0, 0, 32, 18).data);
  return values.size > 20;
}
"""


def see_pictures(page: Page) -> None:
    """Waits until the camera's picture is there and the timecode runs."""
    picture = page.get_by_role("img", name="The camera's picture as it is recorded")
    expect(picture).to_be_visible()
    page.wait_for_function(PAINTED, arg=picture.element_handle())
    expect(page.get_by_role("region", name="Take", exact=True).get_by_label("Timecode")).not_to_have_text("--:--:--:--")


def devices(page: Page) -> Locator:
    """The rows of the devices."""
    return page.get_by_role("region", name="Devices").get_by_role("listitem")


def fresh_tracking(page: Page) -> Locator:
    """The devices that are connected, usable and fresh."""
    return devices(page).filter(has_text="Connected").filter(has_text="Fresh")


def roll(page: Page, *, scene: str) -> str:
    """Rolls a take; gives its slate."""
    strip = page.get_by_role("region", name="Take", exact=True)
    strip.get_by_label("Scene").fill(scene)
    strip.get_by_role("button", name="Roll").click()
    rolling = strip.locator(".strip-state strong")
    expect(rolling).to_be_visible()
    return rolling.inner_text()


def cut(page: Page) -> None:
    """Cuts the take that rolls."""
    strip = page.get_by_role("region", name="Take", exact=True)
    strip.get_by_role("button", name="Cut").click()
    expect(strip.get_by_text("Ready to roll").or_(strip.get_by_text("was interrupted"))).to_be_visible()
