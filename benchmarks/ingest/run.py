"""Measures the way of a packet to the renderer's pose, and its price; see README.md."""

from __future__ import annotations

import argparse
import gc
import io
import os
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from pathlib import Path

import numpy as np
import peer
from priority import raise_priority

from filmlot.devicekit.conformance import free_port, wait_for
from filmlot.devicekit.families import family
from filmlot.devicekit.host import Host
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.resample import pose_at
from filmlot.devicekit.ring import Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.simulator import Scenario
from filmlot.devicekit.status import Reason
from filmlot.devices.opentrackio.config import OpenTrackIOConfig
from filmlot.devices.opentrackio.simulator import OpenTrackIOEncoder

FOLDER = Path(__file__).parent
SOURCES = 4
LIMIT_MS = 5.0


def start_sender(rate_hz: float, seconds: float, ports: list[int]) -> subprocess.Popen[bytes]:
    arguments = [str(rate_hz), str(seconds), *map(str, ports)]
    return subprocess.Popen([sys.executable, str(FOLDER / "sender.py"), *arguments], env=environment())


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def through_the_rings(rate_hz: float, seconds: float, *, answers: bool) -> np.ndarray:
    """Latencies from the sender's stamp until another process has the pose, in nanoseconds."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        run = Path(folder)
        devices = [
            DeviceEntry(
                id=f"camera{index}",
                name=f"Camera {index}",
                family="opentrackio",
                config={"interface": "127.0.0.1", "port": free_port(), "maximum_rate_hz": 20_000},
            )
            for index in range(SOURCES)
        ]
        os.environ["PYTHONPATH"] = environment()["PYTHONPATH"]
        command = (sys.executable, "-m", "filmlot.gate.receiver")
        with Host(run, command, family_of=family) as host:
            host.start(devices)
            wait_for(host.statuses, lambda found: {s.reason for s in found.values()} == {Reason.NEVER_HEARD})
            rings = [Ring.open(RunFolder(run).samples(device.id)) for device in devices]
            sender = start_sender(rate_hz, seconds, [device.config["port"] for device in devices])
            if answers:
                subprocess.Popen([sys.executable, str(FOLDER / "control.py"), str(seconds)])
            return read_until_ended(rings, sender)


def read_until_ended(rings: list[Ring], sender: subprocess.Popen[bytes]) -> np.ndarray:
    found = []
    heads = [0] * len(rings)
    ends_s = None
    while ends_s is None or time.monotonic() < ends_s:
        for index, ring in enumerate(rings):
            if ring.head != heads[index]:
                records = ring.since(heads[index])
                found.append(time.time_ns() - records["capture_ns"])
                heads[index] = int(records["sequence"][-1]) if len(records) else heads[index]
        time.sleep(0.0002)
        if ends_s is None and sender.poll() is not None:
            ends_s = time.monotonic() + 0.5
    return np.concatenate(found)


def through_the_peer(rate_hz: float, seconds: float, *, answers: bool) -> np.ndarray:
    """Latencies from the sender's stamp until the endpoint has the model, in nanoseconds."""
    port = free_port()
    arguments = [str(port), str(seconds + 2.5), "answers" if answers else "idle"]
    endpoint = subprocess.Popen(
        [sys.executable, str(FOLDER / "peer.py"), *arguments], stdout=subprocess.PIPE, env=environment()
    )
    assert endpoint.stdout is not None
    assert endpoint.stdout.readline() == b"ready\n"
    start_sender(rate_hz, seconds, [port] * SOURCES).wait()
    answer, _ = endpoint.communicate()
    latencies: np.ndarray = np.load(io.BytesIO(answer))
    return latencies


def report(name: str, latencies_ns: np.ndarray, sent: int) -> float:
    milliseconds = latencies_ns / 1e6
    p50, p99, most = np.percentile(milliseconds, [50, 99, 100])
    arrived = len(latencies_ns)
    figures = f"p50 {p50:7.3f} ms   p99 {p99:7.3f} ms   max {most:7.1f} ms"
    print(f"{name:48} {figures}   {arrived} of {sent} packets")
    return float(p99)


def cost_us(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, number=2000, repeat=5)) / 2000 * 1e6


def report_costs() -> None:
    pose = Scenario(path="handheld").pose(3, start_ns=time.time_ns())
    encoder = OpenTrackIOEncoder()
    encoder.encode(pose)
    datagrams = [encoder.encode(pose)[0] for _ in range(12_000)]
    driver = family("opentrackio").driver(OpenTrackIOConfig())
    packets = iter(datagrams)
    ours = cost_us(lambda: driver.decode(next(packets), ("127.0.0.1", 1), pose.capture_ns))
    print(f"\none packet of {len(datagrams[0])} bytes, in µs")
    print(f"  ours: checksum, order, clock, checked pose   {ours:7.1f}")
    print(f"  peer: checksum by the book, Pydantic models  {cost_us(lambda: peer.decode(datagrams[0])):7.1f}")
    freed = family("freed")
    (message,) = freed.encoder(freed.settings({})).encode(pose)
    freed_driver = freed.driver(freed.settings({}))
    freed_us = cost_us(lambda: freed_driver.decode(message, ("127.0.0.1", 1), 1))
    print(f"  FreeD, ours                                  {freed_us:7.1f}")


def report_reading() -> None:
    from filmlot.devicekit.records import POSE, pack_pose

    scenario = Scenario(path="handheld", rate_hz=240)
    packed = b"".join(pack_pose(scenario.pose(index, start_ns=0), source=0) for index in range(32))
    records = np.frombuffer(packed, POSE)
    at_ns = int(records["capture_ns"][20]) + 1000
    print(f"  the renderer's pose from 32 samples          {cost_us(lambda: pose_at(records, at_ns)):7.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=2000, help="packets a second in total")
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    sent = round(options.rate * options.seconds)
    load = f"{options.rate:g} packets/s from {SOURCES} sources for {options.seconds:g} s"
    print(f"{load} on {os.cpu_count()} cores")
    print("real-time scheduling: " + ("yes" if raise_priority() else "not allowed here"))
    gc.freeze()  # as every process of the data plane does
    for answers, title in ((False, "nothing else to do"), (True, "a control plane that answers requests")):
        print(f"\n{title}")
        found = through_the_rings(options.rate, options.seconds, answers=answers)
        ours = report("  ours: receiver, ring, reading process", found, sent)
        found = through_the_peer(options.rate, options.seconds, answers=answers)
        report("  peer: asyncio endpoint, Pydantic, one process", found, sent)
    report_costs()
    report_reading()
    kept = ours <= LIMIT_MS
    print(f"\nclaim p99 <= {LIMIT_MS:g} ms: {'kept' if kept else 'NOT KEPT'} ({ours:.3f} ms)")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
