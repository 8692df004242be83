"""An agent as a machine has it: one file, run by a Python without any library, over real TLS."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from filmlot.gate.machines.enrolment import enrol
from filmlot.gate.machines.link import Link
from filmlot.gate.machines.roster import Machine

PROGRAMS = {
    "sleep": [sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(600)"],
    "deaf": [
        sys.executable,
        "-c",
        "import signal as s, time; s.signal(s.SIGTERM, s.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
    ],
    "fail": [sys.executable, "-c", "import sys; print('one'); print('no card found'); sys.exit(3)"],
    "echo": [sys.executable, "-c", "import sys; [print('heard', line.strip(), flush=True) for line in sys.stdin]"],
    "show": [sys.executable, "-c", "import sys; print(open(sys.argv[1]).read())", "files/scene.txt"],
    "module": [sys.executable, "-c", "import scene"],
    "missing": ["./there-is-no-such-program"],
}


class RunningAgent:
    """The agent of one machine, in a process of its own."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        self.machine: Machine = enrol(home, folder, name="render-1", host="127.0.0.1", port=1)
        (folder / "programs.json").write_text(json.dumps(PROGRAMS))
        self._listen_on(0)
        self.process = self._start()

    def _listen_on(self, port: int) -> None:
        path = self.folder / "agent.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "host": "127.0.0.1", "port": port}))

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-S", str(self.folder / "agent.pyz"), str(self.folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        port = int(process.stdout.readline().split()[-1])
        self.machine = self.machine.model_copy(update={"port": port})
        return process

    def restart(self) -> None:
        """Starts it again where it listened before."""
        self._listen_on(self.machine.port)
        self.process = self._start()

    def kill(self) -> None:
        """Ends it as a power cut does."""
        self.process.kill()
        self._reap()

    def stop(self) -> None:
        """Asks it to end."""
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self._reap()

    def _reap(self) -> None:
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def open_agent(tmp_path: Path) -> Iterator[Callable[[], RunningAgent]]:
    opened: list[RunningAgent] = []

    def start() -> RunningAgent:
        home = tmp_path / "enrolled"
        home.mkdir(exist_ok=True)
        opened.append(RunningAgent(home, tmp_path / f"agent-{len(opened)}"))
        return opened[-1]

    yield start
    for agent in opened:
        if agent.process.poll() is None:
            agent.stop()


@pytest.fixture
def agent(open_agent: Callable[[], RunningAgent]) -> RunningAgent:
    return open_agent()


@pytest.fixture
def link(agent: RunningAgent) -> Iterator[Link]:
    with Link(agent.machine) as link:
        yield link


def is_alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
