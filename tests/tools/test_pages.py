"""The build of the pages: when it runs, when it does not, and what it leaves behind when it fails."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tools import pages


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources of pages in a tree of their own, with nothing built."""
    web = tmp_path / "web"
    (web / "src").mkdir(parents=True)
    (web / "package.json").write_text("{}")
    (web / "package-lock.json").write_text("{}")
    (web / "src" / "page.ts").write_text("export const page = 1;")
    monkeypatch.setattr(pages, "WEB", web)
    monkeypatch.setattr(pages, "PAGES", tmp_path / "_web")
    monkeypatch.setattr(pages, "WORKER", tmp_path / "_worker")
    monkeypatch.setattr(pages, "hash_sources", lambda: HASH_SOURCES(web))
    monkeypatch.delenv("FILMLOT_SKIP_WEB", raising=False)
    return web


HASH_SOURCES = pages.hash_sources


@pytest.fixture
def calls(web: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of npm; its build writes a page, its install makes the folder of the modules."""
    asked: list[str] = []

    def run_npm(*arguments: str) -> None:
        asked.append(" ".join(arguments[:2]))
        if arguments[0] == "ci":
            (web / "node_modules").mkdir(exist_ok=True)
        if arguments[:2] == ("run", "build"):
            pages.PAGES.mkdir()
            (pages.PAGES / "index.html").write_text("<!doctype html>")
            pages.WORKER.mkdir(exist_ok=True)
            (pages.WORKER / "compress.js").write_text("main();")

    monkeypatch.setattr(pages, "run_npm", run_npm)
    return asked


def test_new_sources_are_built_once(calls: list[str]) -> None:
    pages.build()
    pages.build()

    assert calls == ["ci --ignore-scripts", "run build"]
    assert pages.are_built()


def test_a_changed_source_is_built_again_without_installing_again(web: Path, calls: list[str]) -> None:
    pages.build()
    (web / "src" / "page.ts").write_text("export const page = 2;")
    pages.build()

    assert calls == ["ci --ignore-scripts", "run build", "run build"]


def test_a_changed_lock_installs_again(web: Path, calls: list[str]) -> None:
    pages.build()
    (web / "package-lock.json").write_text('{"lockfileVersion": 3}')
    pages.build()

    assert calls.count("ci --ignore-scripts") == 2


def test_a_failed_build_leaves_no_half_page(monkeypatch: pytest.MonkeyPatch, calls: list[str]) -> None:
    pages.build()
    pages.PAGES.joinpath("built-from.txt").write_text("older sources")

    def fail(*arguments: str) -> None:
        raise SystemExit(f"npm {arguments[0]} failed")

    monkeypatch.setattr(pages, "run_npm", fail)
    with pytest.raises(SystemExit, match="npm run failed"):
        pages.build()

    assert not pages.PAGES.exists()


def test_the_environment_can_leave_the_pages_alone(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILMLOT_SKIP_WEB", "1")

    pages.build()

    assert calls == []


def test_a_source_archive_with_built_pages_needs_no_node(web: Path, calls: list[str]) -> None:
    (web / "package.json").unlink()

    pages.build()

    assert calls == []


def test_installed_modules_and_builds_do_not_change_the_hash(web: Path) -> None:
    before = pages.hash_sources()
    for folder in ("node_modules", "dist"):
        (web / folder).mkdir()
        (web / folder / "x.js").write_text("1")

    assert pages.hash_sources() == before


def test_a_moved_source_changes_the_hash(web: Path) -> None:
    before = pages.hash_sources()
    (web / "src" / "page.ts").rename(web / "src" / "other.ts")

    assert pages.hash_sources() != before
    assert len(before) == len(hashlib.sha256().hexdigest())


def test_without_node_the_way_to_get_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(SystemExit, match=r"requirements/pages\.txt"):
        pages.find_node()
