from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from filmlot.devicekit.control_conformance import Bench
from filmlot.devicekit.families import control_family
from filmlot.gate import device_tools

app = typer.Typer()
app.command()(device_tools.simulate)
app.command()(device_tools.control)


@pytest.fixture
def deck() -> Iterator[Bench]:
    bench = Bench(control_family("hyperdeck"), {}, probe_s=60.0)
    yield bench
    bench.close()


def control(*arguments: str, code: int = 0) -> dict:
    result = CliRunner().invoke(app, ["control", *arguments])
    assert result.exit_code == code, result.output
    return json.loads(result.output)


def test_the_families_are_listed():
    for command in ("control", "simulate"):
        found = CliRunner().invoke(app, [command, "--list"]).output.split()
        assert {"hyperdeck", "pjlink", "videohub"} <= set(found)


def test_an_action_is_acknowledged_with_the_state_that_follows(deck):
    found = control("hyperdeck", "record", "--to", f"127.0.0.1:{deck.port}", "--with", "name=A001")
    assert (found["answer"], found["points"]["transport"]) == ("acknowledged", "record")
    assert deck.simulator.points["transport"] == "record"


def test_without_an_action_the_state_and_the_actions_are_shown(deck):
    found = control("hyperdeck", "--to", f"127.0.0.1:{deck.port}")
    assert found["status"]["usable"] == "yes"
    assert "record" in found["actions"]


def test_a_device_that_refuses_is_quoted_with_a_remedy(deck):
    deck.simulator.misbehaviour.refuses = {"record"}
    found = control("hyperdeck", "record", "--to", f"127.0.0.1:{deck.port}", code=1)
    assert (found["answer"], found["detail"]) == ("refused", "150 invalid state")
    assert found["remedy"]


def test_a_salvo_is_given_as_json():
    bench = Bench(control_family("videohub"), {}, probe_s=60.0)
    try:
        to = f"127.0.0.1:{bench.port}"
        assert control("videohub", "salvo", "--to", to, "--with", 'routes={"1": 5, "2": 6}')["answer"] == "acknowledged"
    finally:
        bench.close()


def test_a_program_is_asked_for_what_its_namespace_says(monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    bench = Bench(control_family("oscquery"), {}, probe_s=60.0)
    try:
        to, path = f"127.0.0.1:{bench.port}", "/layer/1/opacity"
        done = control("oscquery", "set", path, "0.5", "--to", to)
        assert (done["answer"], done["points"][path]) == ("acknowledged", 0.5)
        refused = control("oscquery", "set", path, "--with", "value=2", "--to", to, code=1)
        assert refused["detail"] == "/layer/1/opacity 的范围是 0…1；2 超出范围"
    finally:
        bench.close()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["control", "hyperdeck", "go_to", "1", "2", "--to", "127.0.0.1:9"], "1 arguments, not 2"),
        (["control", "nope", "--to", "127.0.0.1:9"], "hyperdeck"),
        (["control", "hyperdeck", "--to", "here"], "HOST:PORT"),
        (["control", "hyperdeck", "dance", "--to", "127.0.0.1:9"], "select_slot"),
        (["control", "hyperdeck", "go_to", "--to", "127.0.0.1:9"], "clip"),
        (["control", "hyperdeck", "--to", "127.0.0.1:9", "--set", "colour=red"], "colour"),
        (["control", "videohub", "salvo", "--to", "127.0.0.1:9", "--with", "routes={1"], "routes"),
        (["simulate", "nope"], "hyperdeck"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(arguments, named):
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 2
    assert named in " ".join(result.output.replace("│", " ").split())


def test_a_simulated_device_shows_what_is_done_to_it():
    command = [sys.executable, "-m", "filmlot.gate.command", "simulate", "pjlink", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as simulated:
        assert simulated.stdout
        assert simulated.stderr
        port = int(simulated.stderr.readline().rpartition(":")[2])
        assert json.loads(simulated.stdout.readline())["muted"] is False
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(b"%1AVMT 31\r")
            assert json.loads(simulated.stdout.readline())["muted"] is True
            simulated.send_signal(signal.SIGINT)
            assert simulated.wait(timeout=20) == 0
        assert simulated.stderr.read() == ""


def test_a_port_that_is_taken_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(app, ["simulate", "pjlink", "--port", port], env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 2
    assert "cannot listen on 127.0.0.1" in result.output
