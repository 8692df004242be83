"""`filmlot assets validate` tells what is wrong, writes its reports, and ends with 1 where an error was found."""

from __future__ import annotations

import json
from pathlib import Path

from tests.buildings.assets.packages import copy_of_good, good_package
from typer.testing import CliRunner

from filmlot.buildings.assets.cli import app

QUICK = ("--rule", "NAM", "--rule", "LIC.004")


def run(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(app, ["validate", *words])
    return answer.exit_code, answer.output


def test_a_good_package_ends_with_0() -> None:
    code, said = run(str(good_package()), *QUICK)

    assert code == 0
    assert "prp_bench_shanghai_01: 7 rules in 25 looks, 0 with errors, 0 with warnings." in said


def test_a_broken_rule_is_told_with_its_place_and_what_to_do(tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    (folder / "LICENSE.txt").unlink()
    code, said = run(str(folder), *QUICK)

    assert code == 1
    assert "LIC.004 error    LICENSE.txt: is missing" in said
    assert "Write the file again" in said


def test_reports_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    written = {"--json": tmp_path / "r.json", "--sarif": tmp_path / "r.sarif", "--html": tmp_path / "r.html"}
    run(str(good_package()), *QUICK, *(str(word) for pair in written.items() for word in pair))

    assert json.loads(written["--json"].read_text())["slug"] == "prp_bench_shanghai_01"
    assert json.loads(written["--sarif"].read_text())["version"] == "2.1.0"
    assert written["--html"].read_text().startswith("<!doctype html>")


def test_a_repaired_copy_is_written_and_told(tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    (folder / "LICENSE.txt").unlink()
    code, said = run(str(folder), *QUICK, "--fix", str(tmp_path / "repaired"))

    assert code == 0
    assert "LIC.004 repaired: LICENSE.txt" in said
    assert (tmp_path / "repaired" / "LICENSE.txt").exists()
    assert not (folder / "LICENSE.txt").exists()


def test_a_repair_into_a_folder_that_is_there_is_refused(tmp_path: Path) -> None:
    code, said = run(str(good_package()), "--fix", str(tmp_path))

    assert code == 2
    assert "--fix" in said


def test_a_rule_that_there_is_not_is_refused() -> None:
    code, said = run(str(good_package()), "--rule", "GEO.099")

    assert code == 2
    assert "there is no rule GEO.099" in said
