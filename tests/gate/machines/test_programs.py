"""Programs of a machine: only those that its owner lists."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from tests.gate.machines.conftest import RunningAgent, is_alive
from tests.gate.stages import wait_for

from filmlot.gate.machines.answers import Ended, Program, Report
from filmlot.gate.machines.link import Link
from filmlot.gate.machines.problems import MachineRefused

pytestmark = pytest.mark.timeout(60)


def launch(link: Link, program: str, run: str = "run-1") -> Program:
    return link.ask("launch", run=run, program=program).read(Program)


def only(link: Link) -> Program:
    (program,) = link.ask("report").read(Report).programs
    return program


def why(link: Link, do: str, body: bytes = b"", **fields: object) -> str:
    with pytest.raises(MachineRefused) as refused:
        link.ask(do, body, **fields)
    return refused.value.why


def test_a_listed_program_runs_until_it_is_killed(link: Link) -> None:
    started = launch(link, "sleep")
    wait_for(lambda: only(link).said == "awake")
    assert only(link).code is None

    assert link.ask("kill", run="run-1").read(Ended).code == -signal.SIGTERM

    assert only(link).code == -signal.SIGTERM
    assert not is_alive(started.pid)


def test_a_program_that_is_not_listed_does_not_run(link: Link) -> None:
    for name in ("/bin/sh", "", None, 3, ["sleep"], "__class__"):
        assert why(link, "launch", run="run-1", program=name) == "program"
    assert link.ask("report").fields["programs"] == []


def test_nothing_is_added_to_a_listed_command(link: Link) -> None:
    link.ask("launch", run="run-1", program="echo", arguments=["--evil"], command=["/bin/sh"])

    assert b"--evil" not in Path(f"/proc/{only(link).pid}/cmdline").read_bytes()


def test_the_same_launch_asked_twice_starts_one_program(link: Link) -> None:
    assert launch(link, "sleep").pid == launch(link, "sleep").pid
    only(link)


def test_an_exit_code_and_the_last_words_are_told(link: Link) -> None:
    launch(link, "fail")

    wait_for(lambda: only(link).code == 3)
    assert only(link).said == "no card found"
    exchange = link.ask("log", run="run-1", offset=4)
    assert exchange.body == b"no card found\n"
    assert exchange.fields["size"] == 18


def test_a_program_that_does_not_listen_to_a_signal_is_ended_all_the_same(
    link: Link,
) -> None:
    launch(link, "deaf")
    wait_for(lambda: only(link).said == "deaf")

    assert link.ask("kill", run="run-1").read(Ended).code == -signal.SIGKILL


def test_a_program_hears_what_it_is_told(link: Link) -> None:
    launch(link, "echo")

    link.ask("tell", b'{"do":"take_over","id":1}', run="run-1")

    wait_for(lambda: only(link).said == 'heard {"do":"take_over","id":1}')


def test_a_program_that_does_not_read_holds_nobody_up(link: Link) -> None:
    launch(link, "sleep")

    for _ in range(16):  # as much as a pipe holds
        link.ask("tell", bytes(4000), run="run-1")
    assert why(link, "tell", bytes(4000), run="run-1") == "failed"
    assert why(link, "tell", bytes(5000), run="run-1") == "limit"


def test_a_program_that_cannot_be_started_is_told(link: Link) -> None:
    assert why(link, "launch", run="run-1", program="missing") == "failed"


def test_a_run_that_was_never_started_is_unknown(link: Link) -> None:
    for do in ("kill", "tell", "log"):
        assert why(link, do, run="../../agent", offset=0) == "unknown"
    assert why(link, "launch", run="../../agent", program="sleep") == "frame"


def test_no_more_than_sixteen_programs_run(link: Link) -> None:
    for number in range(16):
        launch(link, "echo", f"run-{number}")

    assert why(link, "launch", run="run-16", program="echo") == "busy"


def test_the_list_is_read_at_every_launch(agent: RunningAgent, link: Link) -> None:
    (agent.folder / "programs.json").write_text(json.dumps({}))

    assert why(link, "launch", run="run-1", program="sleep") == "program"


def test_an_agent_that_is_told_to_stop_ends_its_programs(agent: RunningAgent, link: Link) -> None:
    started = launch(link, "sleep")

    agent.stop()

    assert not is_alive(started.pid)


def test_a_program_lives_without_its_hub(agent: RunningAgent) -> None:
    with Link(agent.machine) as link:
        started = launch(link, "sleep")
    with Link(agent.machine) as link:
        assert only(link).pid == started.pid
    os.kill(started.pid, 0)
