"""Measures what decoding an OpenTrackIO packet costs, beside a bare parse and Pydantic models; see README.md."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable

import orjson
from benchmarks.ingest.fletcher import fletcher16
from model import Sample
from samples import packets

from filmlot.standards.opentrackio import camera, view
from filmlot.standards.opentrackio.packet import HEADER_BYTES, decode_packet
from filmlot.standards.pose import Pose

ROUNDS, CALLS, WARM_CALLS = 100, 100, 20
PARSES, MODELS = 2.0, 5.0


def decode(datagram: bytes) -> view.View:
    packet = decode_packet(datagram)
    return view.read(packet.encoding, packet.payload)


def decode_to_pose(datagram: bytes) -> Pose | None:
    return camera.pose(decode(datagram), capture_ns=1, receive_ns=2)


def decode_as_usual(datagram: bytes) -> Sample:
    if fletcher16(datagram[:14] + datagram[16:]) != int.from_bytes(datagram[14:16], "big"):
        raise ValueError("checksum")
    return Sample.model_validate_json(datagram[16:])


def cost_us(call: Callable[[], object]) -> float:
    """The time of this thread alone, so that the machine's other work does not count, nor what the caches forgot."""
    for _ in range(WARM_CALLS):
        call()
    begun_ns = time.thread_time_ns()
    for _ in range(CALLS):
        call()
    return (time.thread_time_ns() - begun_ns) / CALLS / 1e3


def measure(datagram: bytes) -> dict[str, list[float]]:
    """Microseconds of each way to read a packet, round by round: what disturbs one disturbs its neighbours."""
    payload = datagram[HEADER_BYTES:]
    ways: dict[str, Callable[[], object]] = {
        "parse": lambda: orjson.loads(payload),
        "ours": lambda: decode(datagram),
        "pose": lambda: decode_to_pose(datagram),
        "model": lambda: Sample.model_validate_json(payload),
        "usual": lambda: decode_as_usual(datagram),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, call in ways.items():
            found[name].append(cost_us(call))
    return found


def ratio(found: dict[str, list[float]], name: str, to: str) -> float:
    """The median over the rounds of how many times as much one way costs as another."""
    return statistics.median(one / other for one, other in zip(found[name], found[to], strict=True))


def main() -> int:
    gc.disable()
    kept = True
    for name, datagram in packets().items():
        found = measure(datagram)
        parses, models = ratio(found, "ours", "parse"), ratio(found, "usual", "ours")
        print(f"{name} packet, {len(datagram)} bytes")
        for way, title in (
            ("parse", "a bare orjson parse of its payload"),
            ("ours", "ours: header, checksum, what a camera takes, checked"),
            ("pose", "ours, and the pose of it"),
            ("model", "Pydantic models of its payload alone"),
            ("usual", "checksum by the book, and those models"),
        ):
            cost = statistics.median(found[way])
            print(f"  {title:54} {cost:7.1f} us   {ratio(found, way, 'parse'):5.2f} parses")
        print(
            f"  {models:.1f} times ours with the checksum by the book, {ratio(found, 'model', 'ours'):.1f} without any"
        )
        kept = kept and parses <= PARSES and models >= MODELS
    print(f"claim, at most {PARSES:g} parses and a {MODELS:g}th of the models: {'kept' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
