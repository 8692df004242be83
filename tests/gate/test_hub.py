"""Two hubs as real processes: the leader is killed, stopped, ended, and each time the other one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.takeover.pair import Seat, wait_for
from benchmarks.takeover.run import Stand, stand

from filmlot.buildings.stage.engine.recording.frames import read_frames
from filmlot.buildings.stage.engine.recording.picture import count_pictures
from filmlot.kernel.ground import Ground
from filmlot.kernel.settings import Settings

pytestmark = [pytest.mark.gpu, pytest.mark.timeout(300)]
FRAMES = 24


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with stand(Settings(home=tmp_path_factory.mktemp("two") / "lot")) as two:
        yield two


def ask(seat: Seat, path: str) -> Any:
    with seat.client() as browser:
        answer = browser.get(f"/api/v1/{path}")
    assert answer.is_success, answer.text
    return answer.json()


def hub_of(seat: Seat) -> str:
    """What the health page says of the hub."""
    (told,) = [part["detail"] for part in ask(seat, "health")["components"] if part["name"] == "hub"]
    return str(told)


def take_of(two: Stand, scene: str) -> dict[str, Any]:
    """The take of a scene, as the leader tells it."""
    takes: list[dict[str, Any]] = ask(two.leader, f"stage/stages/{two.lot.stage_id}/takes")["items"]
    return next(take for take in takes if take["scene"] == scene)


def roll(two: Stand, scene: str) -> Path:
    """Rolls a take on the leader and waits until it holds some frames; its folder."""
    with two.leader.client() as browser:
        answer = browser.post(f"/api/v1/stage/stages/{two.lot.stage_id}/roll", json={"scene": scene})
    assert answer.is_success, answer.text
    folder: Path = two.lot.settings.takes_folder / answer.json()["id"]
    wait_for(lambda: frames_in(folder) >= FRAMES, what="the take does not roll")
    return folder


def frames_in(folder: Path) -> int:
    path = folder / "frames.idx"
    return len(read_frames(path)) if path.exists() else 0


def test_the_hub_that_stands_by_shows_the_lot_and_sends_whoever_changes_it_to_the_leader(two: Stand) -> None:
    assert hub_of(two.leader).startswith("Leads since")
    assert f"for http://127.0.0.1:{two.leader.port}" in hub_of(two.other)
    with two.other.client() as browser:
        answer = browser.post(two.lot.go, json={"cue_id": two.lot.cue_id})
        play = browser.get(f"/api/v1/stage/stages/{two.lot.stage_id}/play")
    leader = {"leader": f"http://127.0.0.1:{two.leader.port}"}
    assert (answer.status_code, answer.json()["code"], answer.json()["params"]) == (503, "kernel.hub_stands_by", leader)
    assert (play.status_code, play.json()["code"]) == (503, "kernel.hub_stands_by")


def test_a_second_hub_that_was_not_asked_to_stand_by_is_refused_and_told_where_the_leader_is(two: Stand) -> None:
    command = [sys.executable, "-m", "filmlot.gate.command", "up", "--port", "0"]
    environment = os.environ | two.leader.environment | {"FILMLOT_LANGUAGE": "en"}
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert f"It is found at: http://127.0.0.1:{two.leader.port}" in refused.stderr
    assert "--standby" in refused.stderr


def test_a_change_on_the_leader_is_seen_by_the_one_that_stands_by(two: Stand) -> None:
    path = f"stage/stages/{two.lot.stage_id}"
    with two.leader.client() as browser:
        described = browser.get(f"/api/v1/{path}/description").text
        more = described.replace('name = "Takeover"', 'name = "Taken over"')
        plain = {"content-type": "text/plain; charset=utf-8"}
        assert browser.put(f"/api/v1/{path}/description", content=more, headers=plain).is_success
    assert ask(two.other, path)["stage"]["name"] == "Taken over"
    two.await_warm(two.other)  # its crew was exchanged too
    two.await_warm(two.leader)


def test_a_killed_leader_is_replaced_and_its_take_is_kept(two: Stand) -> None:
    folder = roll(two, "1")
    takeover = two.lose(signal.SIGKILL)
    assert takeover.missing_frames <= 2
    assert takeover.strays == 0
    wait_for(lambda: take_of(two, "1")["state"] == "interrupted", what="the take is not ended")
    take = take_of(two, "1")
    assert take["reason"] == "hub_lost"
    assert take["frames"] >= FRAMES
    assert count_pictures(folder / "picture.mp4") >= 1
    assert hub_of(two.leader).startswith("Leads since")
    assert hub_of(two.other).startswith("Stands by since")
    ground = Ground.open(two.lot.settings)
    with ground.look() as look:
        acts = look.session.connection().exec_driver_sql("SELECT verb FROM kernel_audit").scalars().all()
    ground.close()
    assert "kernel.hub.took_over" in acts


def test_a_stopped_leader_that_wakes_gives_no_order_and_stands_by(two: Stand) -> None:
    folder = roll(two, "2")
    old = two.leader
    takeover = two.lose(signal.SIGSTOP)
    assert takeover.missing_frames <= 2
    assert takeover.strays == 0
    assert two.other is old
    assert hub_of(old).startswith("Stands by since")
    wait_for(lambda: take_of(two, "2")["state"] == "interrupted", what="the take is not ended")
    assert take_of(two, "2")["frames"] == frames_in(folder)


def test_a_leader_that_is_ended_hands_over(two: Stand) -> None:
    two.leader, two.other = two.other, two.leader
    ended = two.other
    ended.send(signal.SIGINT)
    wait_for(lambda: "Leads since" in hub_of(two.leader), what="nobody took over")
    assert ended.process is not None
    assert ended.process.wait(timeout=30) == 0
    with two.leader.client() as browser:
        wait_for(
            lambda: browser.post(two.lot.go, json={"cue_id": two.lot.cue_id}).is_success, what="the new leader is idle"
        )
    ended.start("--standby")
    two.await_warm(ended)
