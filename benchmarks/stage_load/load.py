"""The load of a large stage: who sends how often, and every datagram of it in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from filmlot.devicekit.families import family
from filmlot.devicekit.signals import Signal
from filmlot.devicekit.simulator import Scenario
from filmlot.standards.dmx import DmxFrame

UNIVERSES = 64


@dataclass(frozen=True)
class Source:
    """One device: its family, how often it gives a sample, and its settings."""

    id: str
    family: str
    rate_hz: int
    config: dict[str, Any]


def sources(ports: Iterator[int]) -> list[Source]:
    """32 trackers at 240 Hz, 8 faces at 60, 4 skeletons at 120, and 64 universes at 44 through one device."""
    wanted = [
        *((f"tracker{n}", "opentrackio", 240, {"source_number": n + 1}) for n in range(32)),
        *((f"face{n}", "live_link_face", 60, {}) for n in range(8)),
        *((f"skeleton{n}", "vmc", 120, {}) for n in range(4)),
        ("lamps", "artnet", 44, {"universes": f"0-{UNIVERSES - 1}"}),
    ]
    shared = {"interface": "127.0.0.1", "maximum_rate_hz": 20_000}
    return [Source(name, key, rate_hz, {**shared, "port": next(ports), **own}) for name, key, rate_hz, own in wanted]


def datagrams(source: Source, *, seconds: float, start_ns: int) -> Iterator[tuple[int, int, bytes]]:
    """When to send what to which port; the universes of a frame of light follow each other at once."""
    found = family(source.family)
    encoder, signal = found.encoder(found.settings(source.config)), found.signals[0]
    scenario = Scenario(path="handheld", rate_hz=Fraction(source.rate_hz))
    port = source.config["port"]
    for index in range(round(source.rate_hz * seconds)):
        due_ns = start_ns + index * 1_000_000_000 // source.rate_hz
        sample = scenario.sample(signal, index, start_ns=start_ns)
        parts = _universes(sample) if signal is Signal.DMX else [sample]
        for part in parts:
            for datagram in encoder.encode(part):
                yield due_ns, port, datagram


def schedule(found: list[Source], *, seconds: float, start_ns: int) -> list[tuple[int, int, bytes]]:
    """All datagrams of all sources in the order of time."""
    return list(heapq.merge(*(datagrams(source, seconds=seconds, start_ns=start_ns) for source in found)))


def samples(source: Source, seconds: float) -> int:
    """How many samples a source gives in that time."""
    return round(source.rate_hz * seconds) * (UNIVERSES if source.family == "artnet" else 1)


def _universes(frame: Any) -> list[DmxFrame]:
    return [frame._replace(universe=number) for number in range(UNIVERSES)]
