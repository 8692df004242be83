"""What the documentation shows in a console is what happens there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.laws.tree import ROOT

SHOWN = re.compile(r"```console\n(.*?)```", re.DOTALL)
RUN = f'filmlot() {{ "{sys.executable}" -m filmlot.gate.command "$@"; }}\n'


def consoles(page: Path) -> list[str]:
    """The console blocks of a page."""
    return SHOWN.findall(page.read_text(encoding="utf-8"))


def commands(console: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output shown below it."""
    parts = re.split(r"(?m)^\$ (.*)\n", console)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def pages_with_consoles() -> list[Path]:
    """Every page that shows a console, by its path."""
    return sorted(page for page in (ROOT / "docs").rglob("*.md") if consoles(page))


@pytest.mark.parametrize("page", pages_with_consoles(), ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_every_command_prints_what_its_page_shows(page: Path, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")  # what a command writes stays out of the tree
    for console in consoles(page):
        for command, shown in commands(console):
            ran = subprocess.run(
                ["bash", "-c", RUN + command],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "FILMLOT_LANGUAGE": "en", "LC_ALL": "C.UTF-8"},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert ran.returncode == 0, ran.stderr
            if shown:
                assert ran.stdout + ran.stderr == shown


def test_a_page_that_shows_consoles_is_found() -> None:
    assert any(page.name == "tools.md" for page in pages_with_consoles())
