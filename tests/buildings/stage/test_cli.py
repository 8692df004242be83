"""`filmlot stage …`."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.buildings.stage.calibration.measured import registration
from tests.buildings.stage.conftest import Set
from typer.testing import CliRunner

from filmlot.buildings.stage.cli import app
from filmlot.buildings.stage.seeds import DEMO


@pytest.mark.parametrize(("language", "words"), [("en", "no fault"), ("zh_CN", "没有错误")])
def test_a_good_description_is_summed_up(language: str, words: str) -> None:
    done = CliRunner().invoke(app, ["check", str(DEMO)], env={"LC_ALL": f"{language}.UTF-8"})
    assert done.exit_code == 0
    assert words in done.output


def test_a_faulty_description_is_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "stage.toml"
    path.write_text(DEMO.read_text().replace("overscan", "oversan"))
    done = CliRunner().invoke(app, ["check", str(path)], env={"LC_ALL": "en"})
    assert done.exit_code == 1
    assert f"{path}:10: frusta.oversan: There is no key oversan here. Did you mean overscan?" in done.output


def test_the_takes_are_listed(stage_set: Set) -> None:
    stage_set.roll()
    stage_set.cut()
    done = CliRunner().invoke(app, ["takes"], env={"FILMLOT_HOME": str(stage_set.ground.settings.home)})
    assert done.exit_code == 0, done.output
    assert done.output.split()[:2] == ["12-1", "cut"]


def probed(path: Path) -> Path:
    """A file of probe points."""
    head = "name,stage_x_m,stage_y_m,stage_z_m,tracker_x_m,tracker_y_m,tracker_z_m"
    points = [(point["name"], *point["stage_m"], *point["tracker_m"]) for point in registration()["points"]]
    path.write_text("\n".join([head, *(",".join(map(str, point)) for point in points)]))
    return path


def test_a_tracker_is_registered_from_a_file_of_points(stage_set: Set, tmp_path: Path) -> None:
    env = {"FILMLOT_HOME": str(stage_set.ground.settings.home), "LC_ALL": "en"}
    arguments = ["calibration", "register", str(probed(tmp_path / "points.csv")), "--stage", "A", "--device", "tracker"]
    done = CliRunner().invoke(app, arguments, env=env)
    assert done.exit_code == 0, done.output
    assert "tracker: worst" in done.output
    (item,) = stage_set.client.get(f"{stage_set.address}/calibrations").json()["items"]
    assert (item["kind"], item["standing"], item["author"]) == ("registration", "draft", "Filmlot")


def test_a_file_that_is_no_table_of_points_is_refused_in_words(stage_set: Set, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("name,x\na,1\n")
    env = {"FILMLOT_HOME": str(stage_set.ground.settings.home), "LC_ALL": "en"}
    arguments = ["calibration", "register", str(tmp_path / "points.csv"), "--stage", "A", "--device", "tracker"]
    done = CliRunner().invoke(app, arguments, env=env)
    assert done.exit_code == 1
    assert "stage_x_m is missing" in done.stderr


@pytest.mark.parametrize(("kind", "name"), [("csv", "12-1.csv"), ("usd", "12-1.usda")])
def test_a_take_is_exported_by_its_slate(
    stage_set: Set, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    stage_set.roll()
    stage_set.cut()
    monkeypatch.chdir(tmp_path)
    home = {"FILMLOT_HOME": str(stage_set.ground.settings.home)}
    done = CliRunner().invoke(app, ["export", "12-1", "--as", kind], env=home)
    assert done.exit_code == 0, done.output
    assert done.output.strip() == name
    assert (tmp_path / name).stat().st_size > 1000


def test_a_take_that_is_not_there_is_not_exported(stage_set: Set) -> None:
    home = {"FILMLOT_HOME": str(stage_set.ground.settings.home)}
    done = CliRunner().invoke(app, ["export", "99-1"], env=home)
    assert done.exit_code == 2
    assert "99-1" in done.output
