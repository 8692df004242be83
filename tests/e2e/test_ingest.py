"""Files from outside: given together, one becomes an asset and is taken in better, the other is named as what it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.buildings.assets.test_ingest_job import CUBE
from tests.e2e.library_views import TORN
from tests.e2e.running_lot import RunningLot

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(300)]


@pytest.fixture
def quiet(lot: RunningLot) -> Iterator[None]:
    """Nothing that was begun goes on behind the stories that follow."""
    yield
    with lot.client() as client:
        for job in client.get("/api/v1/jobs").json()["items"]:
            if job["state"] in {"queued", "running"}:
                client.post(f"/api/v1/jobs/{job['id']}/cancel")


@pytest.mark.usefixtures("quiet")
def test_a_crate_becomes_an_asset_and_its_unit_is_corrected_while_a_torn_file_is_refused_by_name(page: Page) -> None:
    page.goto("/assets/ingest")
    given = [("crate.obj", CUBE), ("crate.mtl", b"newmtl wood"), ("torn.glb", TORN)]
    files = [{"name": name, "mimeType": "", "buffer": data} for name, data in given]
    page.locator(".drop-field input").first.set_input_files(files)  # type: ignore[arg-type] # as Playwright says
    page.get_by_label("Short name").first.fill("prp_crate_story_01")
    page.get_by_role("button", name="Take in 2 files").click()

    torn = page.get_by_role("article", name="torn.glb").first
    expect(torn).to_contain_text("torn.glb, header: announces")
    crate = page.get_by_role("article", name="crate.zip")
    expect(crate.first).to_contain_text("In the library")
    expect(crate.first).to_contain_text("The file does not say its unit")
    crate.get_by_role("button", name="Correct it").click()
    crate.get_by_label("A unit of the file").select_option("Centimetre")
    expect(crate.get_by_text("0.0100 × 0.0100 × 0.0100 m")).to_be_visible()
    crate.get_by_role("button", name="Run again").click()
    expect(crate).to_have_count(2)

    crate.last.get_by_role("link", name="Open the asset").click()
    expect(page.locator("h1")).to_have_text("Crate")
