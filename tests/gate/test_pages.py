"""The built pages."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.conftest import ADDRESS

from filmlot.gate.pages import Pages

SCRIPT = "console.log('lot')\n"


@pytest.fixture
def browser(tmp_path: Path) -> TestClient:
    """A browser before a small build; `secret.txt` lies beside it."""
    folder = tmp_path / "_web"
    (folder / "built").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Filmlot</title>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "built" / "app-1a2b.js").write_text(SCRIPT)
    (folder / "built" / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (tmp_path / "secret.txt").write_text("secret")
    return TestClient(Pages(folder, api_prefix="/api/"), base_url=ADDRESS)


@pytest.mark.parametrize("address", ["/", "/stage/1", "/setup", "/stage/1/takes/7.2"])
def test_every_address_of_a_page_is_the_one_page(browser: TestClient, address: str) -> None:
    answer = browser.get(address)

    assert answer.status_code == 200
    assert "Filmlot" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_files_with_a_hash_in_their_name_are_kept_for_ever(browser: TestClient) -> None:
    answer = browser.get("/built/app-1a2b.js", headers={"accept-encoding": "identity"})

    assert answer.text == SCRIPT
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


def test_a_packed_file_goes_out_packed(browser: TestClient) -> None:
    answer = browser.get("/built/app-1a2b.js", headers={"accept-encoding": "br, gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == SCRIPT


def test_a_file_of_an_older_build_is_missing_and_not_the_page(browser: TestClient) -> None:
    assert browser.get("/built/app-0000.js").status_code == 404


@pytest.mark.parametrize(
    "address", ["/../secret.txt", "/%2e%2e/secret.txt", "/built/..%2f..%2fsecret.txt", "/%2fetc/passwd", "/a%00b"]
)
def test_nothing_outside_the_folder_is_served(browser: TestClient, address: str) -> None:
    answer = browser.get(address)

    assert "secret" not in answer.text
    assert "root:" not in answer.text


def test_only_reading_is_allowed(browser: TestClient) -> None:
    assert browser.post("/").status_code == 405


def test_a_lot_without_built_pages_says_what_to_do(tmp_path: Path) -> None:
    browser = TestClient(Pages(tmp_path / "nothing", api_prefix="/api/"), base_url=ADDRESS)

    answer = browser.get("/", headers={"accept-language": "zh-CN"})

    assert answer.status_code == 503
    assert "python3 lot up" in answer.text
    assert "尚未构建页面" in answer.text
