"""Measures how long it takes until every recorder has said that it records, beside asking one by one."""

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
from filmlot.devicekit.desk import Desk, DeskEntry
from filmlot.devicekit.families import control_family, control_keys
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.devicekit.status import Reason

CLAIM_MS = 300.0
HERE = "127.0.0.1"
CLIP: dict[str, dict[str, Any]] = {"hyperdeck": {"name": "A001_C001"}, "qtake": {"shot": "12A"}}
"""How a recorder is told what it records, where its family has an argument for it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=8, help="recorders of each family")
    parser.add_argument("--takes", type=int, default=30)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    kinds = [key for key in control_keys() if {"record", "stop"} <= control_family(key).actions.keys()]
    families = kinds * options.each
    print(f"{len(families)} recorders ({', '.join(kinds)}), simulated in another process; {options.takes} takes")
    print(f"{'way':34}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}")
    with simulated(families) as ports, connected(families, ports) as desk:
        p95_ms = show("at once: last says it records", [roll(desk, families) for _ in range(options.takes)])
        show("one by one: last says it records", [roll_one_by_one(desk, families) for _ in range(10)])
    if p95_ms > CLAIM_MS:
        sys.exit(f"p95 is {p95_ms:.1f} ms, over the {CLAIM_MS:.0f} ms of the claim")


def roll(desk: Desk, families: Sequence[str]) -> float:
    """Our own way: milliseconds from the call until the table is complete."""
    began_s = time.monotonic()
    commands = [Command(str(index), "record", CLIP.get(family, {})) for index, family in enumerate(families)]
    acks = desk.act_all(commands, deadline_ms=2000)
    took_ms = (time.monotonic() - began_s) * 1000
    assert all(ack.is_done for ack in acks), [ack for ack in acks if not ack.is_done]
    cut(desk, families)
    return took_ms


def roll_one_by_one(desk: Desk, families: Sequence[str]) -> float:
    """The peer: each recorder is asked when the one before it has acknowledged."""
    began_s = time.monotonic()
    for index, family in enumerate(families):
        assert desk.act(str(index), "record", CLIP.get(family, {}), deadline_ms=2000).is_done
    took_ms = (time.monotonic() - began_s) * 1000
    cut(desk, families)
    return took_ms


def cut(desk: Desk, families: Sequence[str]) -> None:
    acks = desk.act_all([Command(str(index), "stop") for index in range(len(families))], deadline_ms=2000)
    assert all(ack.is_done for ack in acks)


@contextmanager
def connected(families: Sequence[str], ports: Sequence[int]) -> Iterator[Desk]:
    """A desk that has every recorder in a state to be worked with."""
    with Desk(family_of=control_family) as desk:
        pairs = enumerate(zip(families, ports, strict=True))
        desk.apply(
            [
                DeskEntry(id=str(index), name=family, family=family, config={"host": HERE, "port": port})
                for index, (family, port) in pairs
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
    found = [control_family(key) for key in families]
    simulators = [family.simulator(family.settings({"host": HERE})) for family in found]
    pipe.send([loop.call(simulator.start(HERE, 0)) for simulator in simulators])
    pipe.recv()
    for simulator in simulators:
        loop.call(simulator.stop())
    loop.stop()


def show(way: str, took_ms: list[float]) -> float:
    ordered = sorted(took_ms)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{way:34}{statistics.median(ordered):>10.2f}{p95:>10.2f}{ordered[-1]:>10.2f}")
    return p95


if __name__ == "__main__":
    main()
