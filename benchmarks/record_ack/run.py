"""Measures how long it takes until every recorder has said that it records, beside asking one by one."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from typing import Any

import structlog
from benchmarks.go_fanout.run import connected, show, simulated

from filmlot.devicekit.ack import Command
from filmlot.devicekit.desk import Desk
from filmlot.devicekit.families import control_family, control_keys

CLAIM_MS = 300.0
CLIP: dict[str, dict[str, Any]] = {
    "hyperdeck": {"name": "A001_C001"},
    "live_link_face_recorder": {"shot": "12A"},
    "qtake": {"shot": "12A"},
}
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


if __name__ == "__main__":
    main()
