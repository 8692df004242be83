"""Every benchmark states its claim and runs with one command."""

from __future__ import annotations

from pathlib import Path

from tests.laws.tree import ROOT

NEEDED = ("README.md", "run.py")


def missing_parts(folder: Path) -> list[str]:
    """What each benchmark under `folder` lacks."""
    benchmarks = [path for path in sorted(folder.glob("*")) if path.is_dir() and path.name != "__pycache__"]
    return [f"{path.name}/{part}" for path in benchmarks for part in NEEDED if not (path / part).is_file()]


def test_every_benchmark_has_a_claim_and_a_program() -> None:
    assert not missing_parts(ROOT / "benchmarks")


def test_a_benchmark_without_its_claim_is_found(tmp_path: Path) -> None:
    (tmp_path / "offaxis").mkdir()
    (tmp_path / "offaxis" / "run.py").touch()

    assert missing_parts(tmp_path) == ["offaxis/README.md"]
