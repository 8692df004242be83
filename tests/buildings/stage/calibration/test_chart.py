"""The chart of a stage over its addresses: shown in a rehearsal, taken off with it, given out, and found in stills."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.buildings.stage.calibration.conftest import Bench
from tests.buildings.stage.calibration.photograph import Lens, photograph, pose, project

from filmlot.buildings.stage.calibration.chart import lay_out
from filmlot.buildings.stage.calibration.chart_routes import PICTURE_BYTES
from filmlot.buildings.stage.calibration.queries import shown_square_m
from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.stage import find_row
from filmlot.standards.markers.chart import WallChart


def rehearse(bench: Bench) -> None:
    for state in ("standby", "rehearse"):
        bench.ask("POST", "show", json={"state": state})


def show(bench: Bench, **asked: object) -> Any:
    return bench.ask("PUT", "chart", json=asked)


def is_shown(bench: Bench) -> bool:
    return bool(bench.ask("GET", "chart")["is_shown"])


def charts_of(bench: Bench) -> tuple[WallChart, ...]:
    folder = bench.set.ground.settings.walls_folder
    return lay_out(read_description(DEMO.read_text()), square_mm=None, folder=folder)[0]


def test_the_chart_is_put_on_the_walls_in_a_rehearsal_and_taken_off(bench: Bench) -> None:
    rehearse(bench)
    assert show(bench) == {
        "is_shown": True,
        "square_mm": 250.0,
        "walls": [{"wall": "main", "square_mm": 255.63, "columns": 41, "rows": 11, "markers": 225}],
    }
    assert bench.set.client.delete(f"{bench.set.address}/chart").status_code == 204
    assert not is_shown(bench)


def test_what_a_node_shows_is_what_was_asked_for(bench: Bench) -> None:
    rehearse(bench)
    show(bench, square_mm=300)
    assert bench.set.client.get(bench.set.address).json()["chart_is_shown"]
    with bench.set.ground.look() as look:
        assert shown_square_m(find_row(look.session, bench.set.id)) == pytest.approx(0.3)
    bench.set.client.delete(f"{bench.set.address}/chart")
    with bench.set.ground.look() as look:
        assert shown_square_m(find_row(look.session, bench.set.id)) is None
    assert bench.ask("GET", "chart")["square_mm"] == 300, "stills may be looked at when the chart has gone"


@pytest.mark.parametrize("state", ["off", "standby"])
def test_outside_a_rehearsal_the_walls_are_not_the_charts(bench: Bench, state: str) -> None:
    if state == "standby":
        bench.ask("POST", "show", json={"state": "standby"})
    bench.refused("PUT", "chart", "chart_outside_rehearsal", json={})


def test_while_a_take_rolls_the_walls_stay(bench: Bench) -> None:
    rehearse(bench)
    bench.set.roll()
    bench.refused("PUT", "chart", "chart_while_rolling", json={})
    bench.set.cut()


@pytest.mark.parametrize("state", ["standby", "panic"])
def test_with_the_rehearsal_the_chart_goes(bench: Bench, state: str) -> None:
    rehearse(bench)
    show(bench)
    bench.ask("POST", "show", json={"state": state})
    assert not is_shown(bench)


def test_a_stage_that_is_described_anew_shows_no_chart_of_other_walls(bench: Bench) -> None:
    rehearse(bench)
    show(bench)
    bench.set.client.put(f"{bench.set.address}/description", content=DEMO.read_text())
    assert not is_shown(bench)


@pytest.mark.parametrize("square_mm", [30, 2000])
def test_squares_that_do_not_fit_are_refused(bench: Bench, square_mm: int) -> None:
    rehearse(bench)
    bench.refused("PUT", "chart", "chart_unfit", json={"square_mm": square_mm})


def test_the_chart_is_given_out_as_a_picture_of_every_led(bench: Bench) -> None:
    answer = bench.set.client.get(f"{bench.set.address}/walls/main/chart")
    assert answer.headers["content-type"] == "image/png"
    given = np.asarray(Image.open(io.BytesIO(answer.content)))
    assert (given == charts_of(bench)[0].draw()).all()
    assert bench.set.client.get(f"{bench.set.address}/walls/none/chart").status_code == 404


def still(bench: Bench) -> tuple[bytes, Lens]:
    lens = Lens((640, 360), 622.0, (320.0, 180.0), (-0.05, 0.0, 0.0, 0.0, 0.0))
    stream = io.BytesIO()
    picture = photograph(charts_of(bench), pose((0.0, 2.0, 1.5), (0.0, 0.0, 0.0)), lens, 0)
    Image.fromarray(picture).save(stream, "JPEG", quality=92)
    return stream.getvalue(), lens


def detect(bench: Bench, data: bytes, query: str = "") -> Any:
    return bench.set.client.post(f"{bench.set.address}/cameras/a/detections{query}", content=data)


def test_a_still_gives_points_that_a_measurement_takes(bench: Bench) -> None:
    data, lens = still(bench)
    found = detect(bench, data).json()
    assert (found["size_px"], found["walls"]) == ([640, 360], ["main"])
    assert len(found["points"]) > 40
    places = np.array([point["stage_m"] for point in found["points"]])
    shown = project(places, pose((0.0, 2.0, 1.5), (0.0, 0.0, 0.0)), lens)
    seen = np.array([point["picture_px"] for point in found["points"]])
    assert np.median(np.linalg.norm(seen - shown, axis=1)) < 0.15
    assert set(found["points"][0]) == {"stage_m", "picture_px"}


def test_a_still_is_looked_at_for_the_squares_that_it_was_taken_of(bench: Bench) -> None:
    data, _ = still(bench)
    others = np.array([point["stage_m"] for point in detect(bench, data, "?square_mm=400").json()["points"]])
    right = np.array([point["stage_m"] for point in detect(bench, data).json()["points"]])
    assert len(others) == 0 or others.mean() != pytest.approx(right.mean(), abs=0.05)


def test_a_file_that_is_no_picture_is_refused_in_the_readers_words(bench: Bench) -> None:
    assert detect(bench, b"no picture").json()["code"] == "stage.picture_unusable"
    bench.set.client.patch("/api/v1/identity/me", json={"language": "zh-CN"})
    assert "PNG 或 JPEG" in detect(bench, b"no picture").json()["detail"]


def test_a_still_beyond_all_size_is_cut_off(bench: Bench) -> None:
    assert detect(bench, bytes(PICTURE_BYTES + 1)).status_code == 413


def test_a_camera_that_is_not_there_sees_nothing(bench: Bench) -> None:
    assert bench.set.client.post(f"{bench.set.address}/cameras/z/detections", content=b"x").status_code == 404


def test_nothing_of_a_still_is_kept(bench: Bench) -> None:
    before = set(Path(bench.set.ground.settings.home).iterdir())
    detect(bench, still(bench)[0])
    assert set(Path(bench.set.ground.settings.home).iterdir()) == before
