"""A recipe makes the same bytes again, in another process; whoever changed a file is told which."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from filmlot.buildings.assets.engine.generate.rebuild import rebuild, rebuilt_hashes
from filmlot.buildings.assets.engine.generate.recipe import Recipe
from filmlot.buildings.assets.engine.generate.sample import SAMPLES, sample_source
from filmlot.buildings.assets.engine.package.writer import write_package
from filmlot.buildings.assets.engine.validate.report import Report, State
from filmlot.buildings.assets.engine.validate.runner import validate
from filmlot.buildings.assets.engine.validate.surroundings import Surroundings

LANE = next(sample for sample in SAMPLES if sample.slug == "gnd_lane_shanghai_01")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lane")
    write_package(folder, sample_source(LANE, seed=7, texture_px=32, probes=100))
    return folder


@pytest.fixture(scope="module")
def again(made: Path) -> dict[str, str]:
    hashes = rebuilt_hashes(made / "recipe.json", waiting=lambda: None)
    assert hashes is not None
    return hashes


def judged(folder: Path, hashes: dict[str, str]) -> Report:
    return validate(folder, surroundings=Surroundings(rebuilt=hashes), rules={"GEN.001", "GEN.003"})


def test_another_process_makes_the_same_files_of_the_recipe(made, again):
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}

    assert again.keys() == files - {"asset.json"}
    assert {outcome.state for outcome in judged(made, again).outcomes} == {State.PASSED}


def test_a_file_that_the_recipe_does_not_make_is_named(made, again, tmp_path):
    changed = shutil.copytree(made, tmp_path / "changed")
    (changed / "geo.usdc").write_bytes(b"#usda 1.0\n")
    outcome = judged(changed, again).outcome("GEN.001")

    assert outcome is not None
    assert [finding.place for finding in outcome.findings] == ["geo.usdc"]


def test_a_recipe_that_is_not_ours_is_not_made(made, tmp_path):
    recipe = Recipe(rule=LANE.slug).to_json()

    assert rebuild(recipe.replace(b"gnd_lane_shanghai_01", b"gnd_lane_nowhere_01")) is None
    assert rebuild(recipe.replace(b'"texture_px":1024', b'"texture_px":99999')) is None
    assert rebuild(b"[]") is None
    assert rebuilt_hashes(tmp_path / "recipe.json", waiting=lambda: None) is None
