"""Troubles a lot for a while, at random, and asks afterwards what is left of its takes; see README.md."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import av
import httpx2

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from lot import ask, fill, processes, small_disk, wait  # noqa: E402 - the program may be started from anywhere
from tests.e2e.running_lot import RunningLot, free_ports, plant_demo  # noqa: E402
from witness import Witness  # noqa: E402

RATE = 480  # twice what a tracker sends
SETTLED = {"verified", "interrupted"}
SETTLE_S = 120.0
GROWTH, SLACK_MB = 1.25, 32.0
LEAVE_BYTES = (64 << 20, 0)


class Trouble:
    """What happens to a lot; each verb does one thing and counts it."""

    def __init__(self, lot: RunningLot, sender: subprocess.Popen[str], disk: Path | None, witness: Witness) -> None:
        self.lot, self.sender, self.disk, self.witness = lot, sender, disk, witness
        self.done: Counter[str] = Counter()
        self.chance = random.Random(20_26)

    def strike(self, until: float) -> None:
        """One trouble, chosen at random."""
        kinds: list[tuple[int, Callable[[float], None]]] = [
            (4, self.kill_receiver),
            (3, self.kill_node),
            (2, self.kill_simulator),
            (2, self.kill_hub),
            (4, self.step_clock),
            (3, self.fall_silent),
            (2 if self.disk else 0, self.fill_disk),
        ]
        weights, verbs = zip(*kinds, strict=True)
        verb: Callable[[float], None] = self.chance.choices(verbs, weights)[0]
        self.done[verb.__name__] += 1
        verb(until)

    def kill_receiver(self, _until: float) -> None:
        self._kill("receiver")

    def kill_node(self, _until: float) -> None:
        self._kill("node")

    def kill_simulator(self, _until: float) -> None:
        self._kill("simulator stand-in")

    def kill_hub(self, _until: float) -> None:
        self.lot.kill()
        self.lot.start()
        assert self.lot.process is not None
        self.witness.hub_pid = self.lot.process.pid

    def step_clock(self, _until: float) -> None:
        self._order("step")

    def fall_silent(self, until: float) -> None:
        self._order("stop")
        wait(4.0, until=until)
        self._order("go")

    def fill_disk(self, until: float) -> None:
        assert self.disk is not None
        ballast = fill(self.disk, leave_bytes=self.chance.choice(LEAVE_BYTES))
        wait(6.0, until=until)
        ballast.unlink()

    def _kill(self, name: str) -> None:
        found = processes(self.witness.hub_pid).get(name)
        if found is not None:
            found.kill()

    def _order(self, word: str) -> None:
        assert self.sender.stdin is not None
        self.sender.stdin.write(f"{word}\n")
        self.sender.stdin.flush()


class Crew:
    """Rolls and cuts as people do, and remembers every take that was promised to them."""

    def __init__(self, client: httpx2.Client, stage: str) -> None:
        self.promised: dict[str, str] = {}
        self.refused: Counter[str] = Counter()
        self._client, self._stage = client, stage
        self._chance = random.Random(7)

    def shoot(self, until: float) -> None:
        while time.monotonic() < until:
            rolled = ask(self._client, "POST", f"{self._stage}/roll", json={"scene": "1"})
            if rolled is not None and rolled.status_code == 201:
                self.promised[rolled.json()["id"]] = rolled.json()["slate"]
            elif rolled is not None:
                self.refused[_code(rolled)] += 1
            wait(self._chance.uniform(2, 8), until=until)
            ask(self._client, "POST", f"{self._stage}/cut")
            wait(self._chance.uniform(0.5, 2), until=until)


def _code(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError):
        return str(answer.status_code)


def settled(client: httpx2.Client, stage: str, promised: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Every promised take once nothing is being verified any more."""
    until = time.monotonic() + SETTLE_S
    while True:
        answers = {take: ask(client, "GET", f"{stage}/takes/{take}") for take in promised}
        takes = {take: answer.json() for take, answer in answers.items() if answer is not None and answer.is_success}
        if all(take["state"] in SETTLED for take in takes.values()) or time.monotonic() > until:
            return takes
        time.sleep(1)


def faults_of(take: dict[str, Any], folder: Path) -> list[str]:
    """What is wrong with a take that should be whole, or say why it is not."""
    slate, faults = take["slate"], []
    if take["state"] not in SETTLED:
        return [f"{slate} is still {take['state']}"]
    if take["state"] == "interrupted" and not take["reason"]:
        faults.append(f"{slate} is interrupted and does not say why")
    if take["pictures"] and decoded(folder / "picture.mp4") != take["pictures"]:
        faults.append(f"{slate} says {take['pictures']} pictures, {decoded(folder / 'picture.mp4')} decode")
    for line in (folder / "tracking.jsonl").read_bytes().splitlines() if (folder / "tracking.jsonl").exists() else []:
        json.loads(line)
    return faults


def decoded(file: Path) -> int:
    with av.open(str(file)) as video:
        return sum(1 for _ in video.decode(video=0))


def growth(samples: list[tuple[float, float]]) -> tuple[float, float]:
    """The most in the first third of the time and in the last, in MB."""
    begun, ended = samples[0][0], samples[-1][0]
    third = (ended - begun) / 3
    first = [size for at, size in samples if at <= begun + third]
    last = [size for at, size in samples if at >= ended - third]
    return max(first), max(last)


def start_sender(port: int) -> subprocess.Popen[str]:
    paths = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, str(Path(__file__).with_name("sender.py")), str(port), str(RATE)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}
    )


def hear(sender: subprocess.Popen[str], witness: Witness) -> None:
    assert sender.stdout is not None
    for line in sender.stdout:
        witness.last_sent_s = float(line)


def trouble(folder: Path, *, minutes: float, may_fill: bool) -> int:
    """Everything; gives the number of claims that were not kept."""
    lot = RunningLot(folder / "lot", free_ports())
    plant_demo(lot)
    lot.start()
    sender = start_sender(lot.ports.opentrackio)
    try:
        lot.open_by_api()
        with lot.client() as client:
            stage = "/api/v1/stage/stages/" + client.get("/api/v1/stage/stages").json()["items"][0]["id"]
            witness, crew = Witness(client, stage), Crew(client, stage)
            assert lot.process is not None
            witness.hub_pid = lot.process.pid
            Thread(target=hear, args=(sender, witness), daemon=True).start()
            troubles = Trouble(lot, sender, folder if may_fill else None, witness)
            witness.start()
            until = time.monotonic() + 60 * minutes
            shooting = Thread(target=crew.shoot, args=(until,))
            shooting.start()
            while time.monotonic() < until:
                wait(troubles.chance.uniform(3, 10), until=until)
                if time.monotonic() < until:
                    troubles.strike(until)
            shooting.join()
            takes = settled(client, stage, crew.promised)
            witness.stop()
        return report(crew, troubles, witness, takes, lot.home / "takes")
    finally:
        sender.terminate()
        lot.stop()


def report(crew: Crew, troubles: Trouble, witness: Witness, takes: dict[str, dict[str, Any]], folder: Path) -> int:
    """Prints what was seen; gives the number of claims that were not kept."""
    print("troubles: " + ", ".join(f"{count} x {name}" for name, count in sorted(troubles.done.items())))
    print(f"rolls refused while in trouble: {dict(crew.refused) or 'none'}")
    lost = [slate for take, slate in crew.promised.items() if take not in takes]
    faults = [fault for take in takes.values() for fault in faults_of(take, folder / take["id"])]
    states = Counter(take["state"] for take in takes.values())
    reasons = Counter(take["reason"] for take in takes.values() if take["reason"])
    print(f"takes promised {len(crew.promised)}, lost {len(lost)}; {dict(states)}; reasons {dict(reasons)}")
    wrong = Counter(witness.wrong)
    print(f"looks {witness.looks}, wrong claims {len(witness.wrong)}")
    for line in [*faults, *(f"{text} ({count} times)" for text, count in wrong.most_common(8))]:
        print(f"  {line}")
    grown = []
    for name, samples in sorted(witness.memory_mb.items()):
        first, last = growth(samples)
        grown += [name] if last > first * GROWTH + SLACK_MB else []
        print(f"  memory of {name}: at most {first:.0f} MB in the first third, {last:.0f} MB in the last")
    for claim, broken in (
        ("no lost take", lost or faults),
        ("no wrong state shown as good", witness.wrong),
        ("memory flat", grown),
    ):
        print(f"claim, {claim}: {'NOT KEPT' if broken else 'kept'}")
    return sum(map(bool, (lost or faults, witness.wrong, grown)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder) / "disk") as is_small:
        if not is_small:
            print("the disk is not filled: only root may mount a small one")
        return min(1, trouble(Path(folder) / "disk", minutes=options.minutes, may_fill=is_small))


if __name__ == "__main__":
    sys.exit(main())
