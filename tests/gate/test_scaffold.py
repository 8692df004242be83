"""What `filmlot dev` writes passes every check in the tree that it is written into, from its first minute."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.laws.tree import ROOT, tracked_files

from filmlot.gate import scaffold

SCRIPTS = Path(sys.executable).parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the repository holds, without the pages."""
    for path in tracked_files():
        place = path.relative_to(ROOT)
        if place.parts[0] not in {"web", "benchmarks"}:
            (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, tmp_path / place)
    return tmp_path


def run(checkout: Path, *command: str) -> None:
    """Run a check in the copy; its output is the failure's text."""
    environment = os.environ | {"PYTHONPATH": str(checkout / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"


def run_tests(checkout: Path, *paths: str) -> None:
    """Run tests of the copy."""
    run(checkout, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths)


@pytest.mark.timeout(600)
def test_a_new_building_and_a_new_device_pass_every_check(checkout: Path) -> None:
    written = scaffold.write_building(checkout, name="academy", noun="lesson")
    written += scaffold.write_device(checkout, name="posistage", port=56565)
    sources = [str(path) for path in written if path.suffix == ".py"]
    run(checkout, sys.executable, "tools/problems.py")

    run(checkout, sys.executable, "-m", "ruff", "check", *sources)
    run(checkout, str(SCRIPTS / "lint-imports"))
    run(checkout, sys.executable, "-m", "mypy", *(path for path in sources if "/src/" in path))
    own = ["tests/buildings/academy", "tests/standards/test_posistage.py", "tests/devices/posistage"]
    run_tests(checkout, *own, "tests/devicekit/test_families.py", "tests/laws")


@pytest.mark.parametrize("word", ["ab", "calibrations"])
def test_short_and_long_names_are_written_in_style(checkout: Path, word: str) -> None:
    written = scaffold.write_building(checkout, name=word, noun=word[::-1])
    written += scaffold.write_device(checkout, name=f"{word[:-1]}x", port=50_000)
    sources = [str(path) for path in written if path.suffix == ".py"]

    run(checkout, sys.executable, "-m", "ruff", "check", *sources)
    run(checkout, sys.executable, "-m", "ruff", "format", "--check", *sources)


@pytest.mark.parametrize("name", ["", "a", "Academy", "two words", "class", "../up", "1st", "averyverylongname", "_x"])
def test_a_name_that_cannot_be_a_package_is_refused_with_the_rule(checkout: Path, name: str) -> None:
    before = sorted(checkout.rglob("*"))

    with pytest.raises(scaffold.ScaffoldRefused, match="one word of 2 to 12 small letters"):
        scaffold.write_building(checkout, name=name, noun="item")

    assert sorted(checkout.rglob("*")) == before


def test_a_building_that_stands_is_not_written_over(checkout: Path) -> None:
    scaffold.write_building(checkout, name="academy", noun="lesson")
    verbs = checkout / "src/filmlot/buildings/academy/lesson.py"
    verbs.write_text("mine")

    with pytest.raises(scaffold.ScaffoldRefused, match="there already"):
        scaffold.write_building(checkout, name="academy", noun="course")

    assert verbs.read_text() == "mine"


def test_a_device_that_stands_is_not_written_over(checkout: Path) -> None:
    with pytest.raises(scaffold.ScaffoldRefused, match="there already"):
        scaffold.write_device(checkout, name="freed", port=50_000)


def test_a_building_without_a_place_among_the_others_gets_one_on_top(checkout: Path) -> None:
    scaffold.write_building(checkout, name="costumes", noun="fitting")

    assert 'layers = ["(costumes)", "(academy)"' in (checkout / "pyproject.toml").read_text()


def test_a_building_that_has_its_place_keeps_it(checkout: Path) -> None:
    before = (checkout / "pyproject.toml").read_text()

    scaffold.write_building(checkout, name="cinema", noun="hall")

    assert (checkout / "pyproject.toml").read_text() == before
