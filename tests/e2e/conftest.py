"""A real lot and a real browser; skipped, with a word why, where one of them cannot be."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.conftest import EMAIL, PASSWORD
from tests.e2e.running_lot import RunningLot, running_lot

from filmlot.gate.pages import FOLDER as PAGES

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--autoplay-policy=no-user-gesture-required",
]
PATIENCE_MS = 90_000  # one page, one software renderer and one browser share two cores
DESK = {"width": 1440, "height": 900}
SMALL = {"width": 1024, "height": 640}  # software draws the volume: every pixel is taken from the lot
UNHURRIED = "window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 200);"
"""Five pictures a second: a volume that is drawn by software leaves its processor to the lot."""
PLAN_ONLY = """
const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : getContext.call(this, kind, ...rest);
};
"""
"""A browser without 3D, which draws the volume's plan: two software renderers on two cores starve each other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All stories in one process of the run: one lot and one browser at a time are what two cores can draw."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("stories"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, for one module: Playwright's event loop must not outlive the tests that want it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium: install Debian's package `chromium`")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pages() -> Path:
    """The built pages."""
    if not (PAGES / "index.html").exists():
        pytest.skip("the pages are not built: run `python tools/pages.py build`")
    return PAGES


@pytest.fixture(scope="session")
def lot(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLot]:
    """A lot at work, with an owner."""
    with running_lot(tmp_path_factory.mktemp("shared")) as running:
        running.open_by_api()
        yield running


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """A page in which nobody is signed in, in a browser without 3D."""
    yield from _page(chromium.new_context(viewport=SMALL, locale="en-GB"), PLAN_ONLY)


@pytest.fixture(scope="module")
def owner_state(chromium: Browser, lot: RunningLot) -> dict[str, object]:
    """The cookies of a signed-in owner."""
    context = chromium.new_context()
    answer = context.request.post(
        f"{lot.address}/api/v1/identity/sign-in",
        data={"email": EMAIL, "password": PASSWORD},
        headers={"X-Filmlot": "1"},
    )
    assert answer.ok, answer.text()
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture
def page(chromium: Browser, lot: RunningLot, owner_state: dict[str, object]) -> Iterator[Page]:
    """A page in which the owner is signed in, in a browser without 3D."""
    yield from _page(_owners(chromium, lot, owner_state), PLAN_ONLY)


@pytest.fixture
def volume_page(chromium: Browser, lot: RunningLot, owner_state: dict[str, object]) -> Iterator[Page]:
    """A page in which the owner is signed in, and which draws the volume in 3D."""
    yield from _page(_owners(chromium, lot, owner_state), UNHURRIED)


def _owners(chromium: Browser, lot: RunningLot, owner_state: dict[str, object]) -> BrowserContext:
    return chromium.new_context(
        viewport=SMALL,
        locale="en-GB",
        base_url=lot.address,
        storage_state=owner_state,  # type: ignore[arg-type] # what Playwright itself gave
    )


def _page(context: BrowserContext, script: str) -> Iterator[Page]:
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(script)
    yield context.new_page()
    context.close()
