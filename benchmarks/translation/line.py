"""The line that is measured: FreeD trackers in; OpenTrackIO, PosiStageNet and FreeD out of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from filmlot.devicekit.output import Output
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devices.freed.config import FreeDConfig
from filmlot.devices.freed.device import FAMILY as FREED
from filmlot.standards import freed, psn
from filmlot.standards.opentrackio.packet import decode_packet
from filmlot.standards.pose import Pose

HERE = "127.0.0.1"
FAMILIES = ("opentrackio", "psn", "freed")
NUMBERS = {"opentrackio": "source_number", "psn": "tracker_id", "freed": "camera_id"}
STEPS_A_METRE = 64_000  # FreeD's own step: the number of a sample is where it is along X, and comes through exactly


def devices(ports: Sequence[int]) -> list[DeviceEntry]:
    """A tracker a port."""
    shared = {"interface": HERE, "maximum_rate_hz": 20_000}
    return [
        DeviceEntry(id=f"tracker{place}", name=f"Tracker {place}", family="freed", config={**shared, "port": port})
        for place, port in enumerate(ports)
    ]


def outputs(sources: int, ears: Sequence[int]) -> list[Output]:
    """Every family out of every tracker, each family to one port."""
    return [
        Output(
            id=f"{family}{place}",
            name=f"{family} {place}",
            device=f"tracker{place}",
            family=family,
            to=(f"{HERE}:{port}",),
            config={NUMBERS[family]: place + 1},
        )
        for place in range(sources)
        for family, port in zip(FAMILIES, ears, strict=True)
    ]


def datagrams(count: int) -> list[bytes]:
    """The messages of a tracker, numbered by their place."""
    encoder = FREED.encoder(FreeDConfig())
    return [
        encoder.encode(Pose(0, 0, (index / STEPS_A_METRE, 0.0, 1.6), (10.0, 5.0, 1.0)))[0] for index in range(count)
    ]


def read(family: str, datagram: bytes) -> tuple[int, int] | None:
    """Which tracker's which sample was sent; None for a packet without one."""
    match family:
        case "freed":
            message = freed.decode(datagram)
            return message.camera_id - 1, round(message.x_mm * STEPS_A_METRE / 1000)
        case "psn":
            packet = psn.decode(datagram)
            if isinstance(packet, psn.InfoPacket):
                return None
            (tracker,) = packet.trackers
            assert tracker.position_m is not None
            return tracker.id - 1, round(tracker.position_m[0] * STEPS_A_METRE)
    sample = orjson.loads(decode_packet(datagram).payload)
    return sample["sourceNumber"] - 1, round(sample["transforms"][0]["translation"]["x"] * STEPS_A_METRE)


def due(sources: int, rate_hz: int, seconds: float) -> Iterator[tuple[int, int, int]]:
    """When (nanoseconds after the start) which tracker sends which sample; trackers do not send all at once."""
    for index in range(round(rate_hz * seconds)):
        for place in range(sources):
            yield (index * sources + place) * 1_000_000_000 // (rate_hz * sources), place, index
