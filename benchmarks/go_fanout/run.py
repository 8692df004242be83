"""Measures how long a GO takes until 64 devices have it, and until the last has acknowledged it, beside one by one."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog

from filmlot.devicekit.ack import Command
from filmlot.devicekit.control import ControlSimulator
from filmlot.devicekit.desk import Desk, DeskEntry
from filmlot.devicekit.families import control_family
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.devicekit.status import Reason
from filmlot.devicekit.tcp import TcpStream

CLAIM_MS = 20.0
HERE = "127.0.0.1"
CUES: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "hyperdeck": (("play", {}), ("stop", {})),
    "videohub": (("route", {"output": 1, "input": 2}), ("route", {"output": 1, "input": 3})),
    "pjlink": (("mute", {}), ("unmute", {})),
}
"""Two cues for each family; a GO takes them in turn, so that each changes something."""


class Stamps:
    """When each connection was first written to since the last GO."""

    def __init__(self) -> None:
        self._first: dict[TcpStream, float] = {}
        write = TcpStream.write

        async def stamped(stream: TcpStream, data: bytes) -> None:
            await write(stream, data)
            self._first.setdefault(stream, time.monotonic())

        TcpStream.write = stamped  # type: ignore[method-assign]

    def clear(self) -> None:
        self._first.clear()

    def last_s(self) -> float:
        return max(self._first.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=64)
    parser.add_argument("--goes", type=int, default=60)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    stamps = Stamps()
    families = [list(CUES)[index % len(CUES)] for index in range(options.devices)]
    print(f"{options.devices} devices of {len(CUES)} families, simulated in another process; {options.goes} GOs")
    print(f"{'way':34}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}")
    with simulated(families) as ports, connected(families, ports) as desk:
        written, done = measure_at_once(desk, families, stamps, goes=options.goes)
        p95_ms = show("at once: last command written", written)
        show("at once: last acknowledged", done)
        show("one by one: last acknowledged", measure_one_by_one(desk, families, goes=max(5, options.goes // 6)))
    if p95_ms > CLAIM_MS:
        sys.exit(f"p95 of the last command written is {p95_ms:.1f} ms, over the {CLAIM_MS:.0f} ms of the claim")


def measure_at_once(
    desk: Desk, families: Sequence[str], stamps: Stamps, *, goes: int
) -> tuple[list[float], list[float]]:
    """Our own way; times from the call until the last command was written, and until the last acknowledgement."""
    written, done = [], []
    for go in range(goes):
        commands = cue(families, go)
        stamps.clear()
        began_s = time.monotonic()
        acks = desk.act_all(commands, deadline_ms=2000)
        done.append((time.monotonic() - began_s) * 1000)
        written.append((stamps.last_s() - began_s) * 1000)
        assert all(ack.is_done for ack in acks), [ack for ack in acks if not ack.is_done]
        time.sleep(0.02)
    return written, done


def measure_one_by_one(desk: Desk, families: Sequence[str], *, goes: int) -> list[float]:
    """The peer: each device is asked when the one before it has acknowledged."""
    done = []
    for go in range(goes):
        began_s = time.monotonic()
        for command in cue(families, go):
            assert desk.act_all([command], deadline_ms=2000)[0].is_done
        done.append((time.monotonic() - began_s) * 1000)
    return done


def cue(families: Sequence[str], go: int) -> list[Command]:
    return [Command(str(index), *CUES[family][go % 2]) for index, family in enumerate(families)]


@contextmanager
def connected(families: Sequence[str], ports: Sequence[int]) -> Iterator[Desk]:
    """A desk that has every device in a state to be worked with."""
    with Desk(family_of=control_family) as desk:
        desk.apply(
            [
                DeskEntry(id=str(index), name=family, family=family, config={"host": HERE, "port": port})
                for index, (family, port) in enumerate(zip(families, ports, strict=True))
            ]
        )
        while any(status.reason is not Reason.WORKING for status in desk.statuses().values()):
            time.sleep(0.05)
        yield desk


@contextmanager
def simulated(families: Sequence[str]) -> Iterator[Sequence[int]]:
    """The ports of simulators in a process of their own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=simulate, args=(families, theirs))
    process.start()
    yield ours.recv()
    ours.send("stop")
    process.join()


def simulate(families: Sequence[str], pipe: Any) -> None:
    loop = LoopThread("simulators", is_urgent=True)
    simulators = [new_simulator(family) for family in families]
    pipe.send([loop.call(simulator.start(HERE, 0)) for simulator in simulators])
    pipe.recv()
    for simulator in simulators:
        loop.call(simulator.stop())
    loop.stop()


def new_simulator(key: str) -> ControlSimulator:
    family = control_family(key)
    return family.simulator(family.settings({"host": HERE}))


def show(way: str, took_ms: list[float]) -> float:
    ordered = sorted(took_ms)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{way:34}{statistics.median(ordered):>10.2f}{p95:>10.2f}{ordered[-1]:>10.2f}")
    return p95


if __name__ == "__main__":
    main()
