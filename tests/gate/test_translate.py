from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer
from tests.devicekit.translation import Ear, device, play
from typer.testing import CliRunner

from filmlot.devicekit.conformance import wait_for
from filmlot.gate.translate import translate
from filmlot.standards import freed

app = typer.Typer()
app.command()(translate)


def refused(*arguments: str) -> str:
    result = CliRunner(env={"LANG": "C", "COLUMNS": "500"}).invoke(app, [*arguments])
    assert result.exit_code == 2
    return " ".join(result.output.replace("│", " ").split())


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    yield ear
    ear.close()


def test_a_device_goes_out_as_another_and_its_state_is_told(ear):
    source = device("source", "natnet")
    arguments = ["--from", f"natnet:{source.config['port']},interface=127.0.0.1", "--space", "unreal"]
    arguments += ["--to", f"freed:{ear.address},camera_id=4", "--seconds", "6"]
    command = [sys.executable, "-m", "filmlot.gate.command", "translate", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    tool = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    wait_for(lambda: (play(source, path="still", seconds=0.1), ear.waiting())[1], lambda heard: heard > 0)
    play(source, path="still", seconds=1.5)
    message = freed.decode(ear.hear(1)[0])
    told, _ = tool.communicate(timeout=30)
    assert tool.returncode == 0
    lines = [json.loads(line) for line in told.splitlines()]
    sending = next(line for line in lines if line["state"] == "sending")
    assert (sending["to"], sending["from"]) == (f"freed:{ear.address}", f"natnet:{source.config['port']}")
    assert lines[-1]["reason"] == "no_fresh_source"
    assert (message.camera_id, message.x_mm, message.y_mm, message.z_mm) == (4, 0.0, 0.0, 1600.0)


def test_the_spaces_are_named_with_their_axes_and_units():
    told = CliRunner().invoke(app, ["--list"]).output.splitlines()
    assert "unreal   left-handed; a metre to the right is 0,100,0, to the wall 100,0,0, up 0,0,100" in told


def test_what_makes_no_sense_is_refused_with_a_remedy():
    assert "comes back to freed-1" in refused("--from", "freed:40111", "--to", "freed:127.0.0.1:40111")
    assert "has no IPv4 address" in refused("--from", "freed", "--to", "freed:engine:40111")
    assert "gives nothing that freed carries" in refused("--from", "vmc", "--to", "freed:127.0.0.1:40112")
    assert "give at least one of each" in refused("--from", "freed")
    assert "no device family 'fred'" in refused("--from", "fred", "--to", "freed:127.0.0.1:40112")
    assert "three numbers" in refused("--from", "freed", "--to", "psn:127.0.0.1:40112", "--offset", "1,2")
    assert "camera_id" in refused("--from", "freed", "--to", "freed:127.0.0.1:40112,camera_id=x")
