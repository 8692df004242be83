"""`filmlot stage calibration …`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image
from tests.buildings.stage.calibration.conftest import CAMERA_ON_PUCK, Bench
from typer.testing import CliRunner

from filmlot.buildings.stage.cli import app
from filmlot.buildings.stage.engine.calibration.motion import Motion


def run(bench: Bench, *arguments: object, language: str = "en") -> Result:
    env = {"FILMLOT_HOME": str(bench.set.ground.settings.home), "LC_ALL": f"{language}.UTF-8"}
    return CliRunner().invoke(app, ["calibration", *map(str, arguments), "--stage", "A"], env=env)


def newest(bench: Bench) -> dict[str, object]:
    (item,) = bench.ask("GET", "calibrations")["items"]
    found: dict[str, object] = bench.ask("GET", f"calibrations/{item['id']}")
    return found


def test_stills_and_poses_give_a_mount(bench: Bench, stills: Path) -> None:
    done = run(bench, "hand-eye", *sorted(stills.iterdir()), "--camera", "a", "--poses", stills.parent / "poses.csv")
    assert done.exit_code == 0, done.output
    assert "a: worst" in done.output
    found = newest(bench)
    assert (found["kind"], found["standing"]) == ("hand_eye", "draft")
    mount = Motion.model_validate(found["result"]["camera_on_puck"])  # type: ignore[index]
    assert np.linalg.norm((np.linalg.inv(mount.matrix) @ CAMERA_ON_PUCK)[:3, 3]) < 0.01


def test_a_folder_of_stills_gives_a_node_of_a_lens(bench: Bench, stills: Path) -> None:
    done = run(bench, "lens", stills, "--camera", "a", "--lens", "Prime")
    assert done.exit_code == 0, done.output
    table = newest(bench)["result"]["table"]  # type: ignore[index]
    assert (table["focus"], table["zoom"]) == ([4.0], [35.0])
    assert table["settings"][0][0]["focal_length_mm"] == pytest.approx(34.6, rel=0.003)


def test_a_folder_that_names_no_node_is_refused(bench: Bench, stills: Path) -> None:
    done = run(bench, "lens", stills.parent, "--camera", "a", "--lens", "Prime")
    assert done.exit_code == 2


@pytest.mark.parametrize(("language", "words"), [("en", "has no pose of the puck"), ("zh_CN", "没有对应的跟踪器姿态")])
def test_a_still_without_a_pose_is_named(bench: Bench, stills: Path, tmp_path: Path, language: str, words: str) -> None:
    poses = tmp_path / "poses.csv"
    poses.write_text("\n".join((stills.parent / "poses.csv").read_text().splitlines()[:-1]))
    arguments = ("hand-eye", stills / "0.png", stills / "7.png", "--camera", "a", "--poses", poses)
    done = run(bench, *arguments, language=language)
    assert done.exit_code == 1
    assert words in done.output


def test_stills_of_two_sizes_do_not_make_a_lens(bench: Bench, stills: Path, tmp_path: Path) -> None:
    folder = tmp_path / "4x35"
    folder.mkdir()
    with Image.open(stills / "0.png") as still:
        still.save(folder / "0.png")
        still.resize((1280, 720)).save(folder / "1.png")
    done = run(bench, "lens", folder, "--camera", "a", "--lens", "Prime")
    assert "640 × 360 and 1280 × 720" in done.output


def test_stills_without_a_chart_are_marked_and_refused(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "4x35"
    folder.mkdir()
    Image.new("L", (640, 360), 90).save(folder / "dark.png")
    done = run(bench, "lens", folder, "--camera", "a", "--lens", "Prime")
    assert done.exit_code == 1
    assert "0 ×" in done.output
    assert "no still shows the chart" in done.output


def test_the_charts_are_written_for_a_player(bench: Bench, tmp_path: Path) -> None:
    done = run(bench, "chart", tmp_path / "charts", "--square-mm", "300")
    assert done.exit_code == 0, done.output
    with Image.open(tmp_path / "charts" / "chart-main.png") as drawn:
        assert drawn.size == (3696, 1056)


def test_the_chart_is_shown_and_hidden_in_a_rehearsal(bench: Bench) -> None:
    assert "belongs in a rehearsal" in run(bench, "show-chart").output
    for state in ("standby", "rehearse"):
        bench.ask("POST", "show", json={"state": state})
    assert "on the walls of A" in run(bench, "show-chart").output
    assert bench.ask("GET", "chart")["is_shown"]
    assert run(bench, "hide-chart", language="zh_CN").output.startswith("A 棚的屏幕已恢复")
    assert not bench.ask("GET", "chart")["is_shown"]
