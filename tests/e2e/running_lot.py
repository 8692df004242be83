"""A whole lot as a person starts it: `filmlot up` in a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from tests.conftest import EMAIL, OWN_PAGE, PASSWORD
from tests.kernel.waiting import wait_until

from filmlot.gate.lot import open_buildings
from filmlot.gate.seeds import plant
from filmlot.kernel.ground import Ground
from filmlot.kernel.migrate import upgrade
from filmlot.kernel.settings import Settings

SOURCES = Path(__file__).parents[2] / "src"
START_S = 120  # a software renderer on a busy machine
LEAVE_S = 30
LINK = re.compile(r"http://\S+")


@dataclass(frozen=True)
class Ports:
    """Where this lot listens: never where another one does."""

    pages: int
    opentrackio: int
    freed: int
    stand_in: int


@dataclass
class RunningLot:
    """A lot that can be started, stopped and killed. `link` is what it printed, the first-start link at first."""

    home: Path
    ports: Ports
    link: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.ports.pages}"

    @property
    def output(self) -> str:
        """Everything that it has printed."""
        return (self.home.parent / "output.txt").read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Starts it, and waits until it says where it is."""
        settings = {"FILMLOT_HOME": str(self.home), "FILMLOT_PORT": str(self.ports.pages)}
        with (self.home.parent / "output.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "filmlot.gate.command", "up"],
                env={**os.environ, **settings, "PYTHONPATH": str(SOURCES)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: LINK.search(self.output) is not None or not self._is_alive, within_s=START_S)
        found = LINK.search(self.output)
        assert found is not None, self.output
        self.link = found.group()

    def stop(self) -> None:
        """Asks it to stop, as Ctrl-C does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """The power goes: no handler runs, nothing is closed."""
        self._end(signal.SIGKILL)

    def open_by_api(self) -> None:
        """Makes the owner's account with the first-start link."""
        answer = httpx2.post(
            f"{self.address}/api/v1/identity/setup",
            headers=OWN_PAGE,
            timeout=30,
            json={
                "token": self.link.partition("#")[2],
                "name": "Li Mei",
                "email": EMAIL,
                "password": PASSWORD,
                "company_name": "Phoenix",
                "language": "en",
            },
        )
        assert answer.is_success, answer.text

    def add_account(self, *, email: str, name: str, language: str = "en") -> None:
        """Gives somebody an account with all rights, at the command line of the machine."""
        settings = {"FILMLOT_HOME": str(self.home), "FILMLOT_LANGUAGE": language, "PYTHONPATH": str(SOURCES)}
        command = ["account", "create", email, "--name", name, "--role", "owner", "--password-stdin"]
        subprocess.run(
            [sys.executable, "-m", "filmlot.gate.command", *command],
            env={**os.environ, **settings},
            input=f"{PASSWORD}\n".encode(),
            check=True,
            timeout=60,
        )

    @contextmanager
    def client(self) -> Iterator[httpx2.Client]:
        """A program in which the owner is signed in."""
        with httpx2.Client(base_url=self.address, headers=OWN_PAGE, timeout=30) as client:
            answer = client.post("/api/v1/identity/sign-in", json={"email": EMAIL, "password": PASSWORD})
            assert answer.is_success, answer.text
            yield client

    @property
    def _is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _end(self, how: signal.Signals) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.send_signal(how)
        try:
            self.process.wait(timeout=LEAVE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


@contextmanager
def running_lot(folder: Path) -> Iterator[RunningLot]:
    """A lot with the demo in it, on ports of its own, that nobody has set up."""
    lot = RunningLot(folder / "lot", free_ports())
    plant_demo(lot)
    lot.start()
    try:
        yield lot
    finally:
        lot.stop()


def plant_demo(lot: RunningLot) -> None:
    """Plants the demo as `up` would, but its devices listen on ports of this lot: two lots never meet."""
    from filmlot.buildings.stage import seeds

    demo = seeds.DEMO
    seeds.DEMO = lot.home.parent / "demo.toml"
    try:
        seeds.DEMO.write_text(with_ports(demo.read_text(encoding="utf-8"), lot.ports), encoding="utf-8")
        ground = Ground.open(Settings(home=lot.home))
        with closing(ground):
            upgrade(ground.database)
            plant(ground, open_buildings(), language="en")
    finally:
        seeds.DEMO = demo


def with_ports(description: str, ports: Ports) -> str:
    """A description whose devices listen on these ports."""
    moved = {55555: ports.opentrackio, 55556: ports.stand_in, 40000: ports.freed}
    return re.sub(r"(?m)^port = (\d+)$", lambda found: f"port = {moved[int(found[1])]}", description)


def free_ports() -> Ports:
    """Ports that were free a moment ago."""
    kinds = [socket.SOCK_STREAM, *([socket.SOCK_DGRAM] * 3)]
    holders = [socket.socket(socket.AF_INET, kind) for kind in kinds]
    for holder in holders:
        holder.bind(("127.0.0.1", 0))
    numbers: list[Any] = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return Ports(*numbers)
