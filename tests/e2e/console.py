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
MEAN_COLOUR = """
() => {
  const copy = document.createElement("canvas");
  copy.width = copy.height = 1;
  const pen = copy.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(document.querySelector(".camera-picture canvas"), 0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
"""
COLOUR_MOVED = f"""
(before) => {{
  const now = ({MEAN_COLOUR})();
  return Math.hypot(...now.map((value, index) => value - before[index])) > 8;
}}
"""


def see_pictures(page: Page) -> None:
    """Waits until the camera's picture is there and the timecode runs."""
    picture = page.locator(".camera-picture canvas")
    expect(picture).to_be_visible()
    page.wait_for_function(PAINTED, arg=picture.element_handle())
    expect(page.locator(".large-timecode")).not_to_have_text("--:--:--:--")


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


def open_console(page: Page) -> None:
    """Opens the console of the lot's only stage."""
    page.goto("/")
    expect(page.get_by_role("region", name="Devices")).to_be_visible()


def mean_colour(page: Page) -> list[float]:
    """The mean colour of the camera's picture."""
    colour: list[float] = page.evaluate(MEAN_COLOUR)
    return colour


def frame_of(timecode: str) -> int:
    """The frame of the day that a timecode names, at 24 a second."""
    hours, minutes, seconds, frame = (int(part) for part in timecode.split(":"))
    return ((hours * 60 + minutes) * 60 + seconds) * 24 + frame
