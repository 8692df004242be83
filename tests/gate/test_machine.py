"""`filmlot machine …` against a real agent."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.gate.machines.conftest import RunningAgent
from tests.gate.machines.conftest import agent as agent  # noqa: PLC0414 - a fixture
from tests.gate.machines.conftest import open_agent as open_agent  # noqa: PLC0414
from tests.gate.stages import wait_for
from typer.testing import CliRunner

from filmlot.gate.machine import app
from filmlot.gate.machines.problems import FolderTaken, MachineRefused
from filmlot.gate.machines.roster import FILE, read_roster, write_roster
from filmlot.kernel.audit import AuditLine
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import NotFound

pytestmark = pytest.mark.timeout(60)
Call = Callable[..., str]


@pytest.fixture
def call(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A command's output, in the lot of the test."""
    monkeypatch.setenv("FILMLOT_HOME", str(ground.settings.home))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    return run


@pytest.fixture
def enrolled(agent: RunningAgent, ground: Ground) -> RunningAgent:
    """An agent on the roster of the test's lot."""
    write_roster(ground.settings.home, [agent.machine])
    return agent


def verbs(ground: Ground) -> list[str]:
    with ground.look() as look:
        return list(look.session.scalars(sa.select(AuditLine.verb).where(AuditLine.verb.startswith("machines."))))


def test_an_enrolment_makes_a_folder_that_only_its_owner_reads(call: Call, ground: Ground, tmp_path: Path) -> None:
    folder = tmp_path / "carry"
    said = call("enrol", "render-1", "10.0.0.7", "--folder", str(folder))

    (machine,) = read_roster(ground.settings.home)
    assert (machine.name, machine.host, machine.port) == ("render-1", "10.0.0.7", 8710)
    assert str(folder) in said
    assert machine.token not in said
    for secret in (folder / "agent.json", folder / "agent.pem", ground.settings.home / FILE):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert json.loads((folder / "agent.json").read_text())["token"] == machine.token
    assert verbs(ground) == ["machines.machine.enrolled"]


def test_an_enrolment_writes_over_nothing(call: Call, tmp_path: Path) -> None:
    with pytest.raises(FolderTaken):
        call("enrol", "render-1", "10.0.0.7", "--folder", str(tmp_path))


def test_a_machine_that_is_enrolled_anew_has_another_token(call: Call, ground: Ground, tmp_path: Path) -> None:
    call("enrol", "render-1", "10.0.0.7", "--folder", str(tmp_path / "one"))
    (before,) = read_roster(ground.settings.home)
    call("enrol", "render-1", "10.0.0.7", "--folder", str(tmp_path / "two"))
    (after,) = read_roster(ground.settings.home)

    assert {before.token, before.fingerprint} & {after.token, after.fingerprint} == set()


def test_a_program_is_launched_seen_and_killed(call: Call, ground: Ground, enrolled: RunningAgent) -> None:
    run = call("launch", "render-1", "sleep").strip()
    wait_for(lambda: "awake" in call("list"))
    assert f"{run}  sleep        running" in call("list")
    assert call("log", "render-1", run) == "awake\n"

    assert call("kill", "render-1", run) == "-15\n"

    assert "ended (-15)" in call("list")
    assert verbs(ground) == ["machines.program.launched", "machines.program.killed"]


def test_a_program_is_told_a_line(call: Call, enrolled: RunningAgent) -> None:
    run = call("launch", "render-1", "echo").strip()
    call("tell", "render-1", run, "roll")

    wait_for(lambda: call("log", "render-1", run) == "heard roll\n")


def test_what_was_refused_is_not_in_the_audit(call: Call, ground: Ground, enrolled: RunningAgent) -> None:
    with pytest.raises(MachineRefused):
        call("launch", "render-1", "rm")
    assert verbs(ground) == []


def test_a_folder_is_synced_and_then_sends_nothing(call: Call, enrolled: RunningAgent, tmp_path: Path) -> None:
    show = tmp_path / "show"
    show.mkdir()
    (show / "scene.txt").write_text("a street")

    assert "1 of them were sent, 8 bytes" in call("sync", "render-1", str(show))
    assert "0 of them were sent, 0 bytes" in call("sync", "render-1", str(show))


def test_a_machine_that_is_not_reached_is_listed_with_the_reason(call: Call, enrolled: RunningAgent) -> None:
    enrolled.kill()

    assert "it is not reached" in call("list", code=1)


def test_a_forgotten_machine_is_unknown(call: Call, ground: Ground, enrolled: RunningAgent) -> None:
    call("forget", "render-1")

    with pytest.raises(NotFound):
        call("launch", "render-1", "sleep")
    assert call("list") == ""
