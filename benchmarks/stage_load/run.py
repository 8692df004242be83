"""Measures a large stage's data plane: nothing lost, and soon with its consumer; see README.md."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from benchmarks.ingest.priority import raise_priority
from load import Source, samples, sources

from filmlot.devicekit.conformance import wait_for
from filmlot.devicekit.families import family
from filmlot.devicekit.host import Host
from filmlot.devicekit.receiver import DeviceEntry
from filmlot.devicekit.ring import Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.status import Reason

FOLDER = Path(__file__).parent
LIMIT_MS = 5.0
LOOK_S = 0.0005


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def free_ports(count: int) -> list[int]:
    """Ports that follow each other, as those of a stage do: its receivers take turns with them."""
    for first in range(20_000, 32_000, count):
        with contextlib.ExitStack() as opened, contextlib.suppress(OSError):
            for port in range(first, first + count):
                opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind(("127.0.0.1", port))
            return list(range(first, first + count))
    raise SystemExit(f"no {count} free UDP ports follow each other from 20,000 to 32,000")


def start(script: str, ports: list[int], seconds: float) -> subprocess.Popen[str]:
    """A party of the benchmark, once it is ready."""
    arguments = [sys.executable, str(FOLDER / script), ",".join(map(str, ports)), str(seconds)]
    child = subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(), bufsize=1
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def send(sender: subprocess.Popen[str]) -> None:
    assert sender.stdin is not None
    sender.stdin.write("go\n")
    sender.stdin.flush()


def through_the_rings(found: list[Source], ports: list[int], seconds: float) -> tuple[np.ndarray, int, float]:
    """Milliseconds from the kernel's receipt until another process has a sample; samples; the sender's lateness."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        run = Path(folder)
        devices = [
            DeviceEntry(id=source.id, name=source.id, family=source.family, config=source.config) for source in found
        ]
        os.environ["PYTHONPATH"] = environment()["PYTHONPATH"]
        with Host(run, (sys.executable, "-m", "filmlot.gate.receiver"), family_of=family) as host:
            host.start(devices)
            wait_for(host.statuses, lambda now: {status.reason for status in now.values()} == {Reason.NEVER_HEARD})
            names = RunFolder(run)
            rings = [Ring.open(names.samples(source.id, family(source.family).signals[0])) for source in found]
            sender = start("sender.py", ports, seconds)
            send(sender)
            latencies_ms, count = read_until_ended(rings, sender)
            assert sender.stdout is not None
            late_ms = float(sender.stdout.readline().split()[1])
            statuses = host.statuses()
            time.sleep(0.5)
            lost = {name: status.counters["lost"] for name, status in statuses.items() if status.counters["lost"]}
            print(f"  lost, by the sources' own numbers: {lost or 'none'}")
        return latencies_ms, count, late_ms


def read_until_ended(rings: list[Ring], sender: subprocess.Popen[str]) -> tuple[np.ndarray, int]:
    """Reads every ring two thousand times a second, as a consumer that wants each sample."""
    heads, found, count, ends_s = [0] * len(rings), [], 0, None
    raise_priority()
    gc.freeze()
    while ends_s is None or time.monotonic() < ends_s:
        for place, ring in enumerate(rings):
            if ring.head != heads[place]:
                records = ring.since(heads[place])
                now_ns = time.time_ns()
                found.append((now_ns - records["receive_ns"]) / 1e6)
                count += len(records)
                heads[place] = int(records["sequence"][-1]) if len(records) else heads[place]
        time.sleep(LOOK_S)
        if ends_s is None and sender.poll() is not None:
            ends_s = time.monotonic() + 0.5
    return np.concatenate(found), count


def through_the_peer(ports: list[int], seconds: float) -> int:
    """The samples that an asyncio loop with the same drivers came to."""
    endpoint = start("peer.py", ports, seconds)
    sender = start("sender.py", ports, seconds)
    send(sender)
    sender.wait()
    answer, _ = endpoint.communicate()
    return int(answer.split()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    ports = free_ports(45)
    found = sources(iter(ports))
    wanted = sum(samples(source, options.seconds) for source in found)
    packets_s = round(wanted / options.seconds)
    print(f"{packets_s} samples/s from {len(found)} devices for {options.seconds:g} s on {os.cpu_count()} cores")
    latencies_ms, count, late_ms = through_the_rings(found, ports, options.seconds)
    p50, p99, most = np.percentile(latencies_ms, [50, 99, 100])
    print(f"  ours: {count} of {wanted} samples; p50 {p50:.3f} ms, p99 {p99:.3f} ms, max {most:.1f} ms")
    print(f"  the sender was at most {late_ms:.1f} ms late")
    peers = through_the_peer(ports, options.seconds)
    print(f"  peer, one asyncio loop with the same drivers: {peers} of {wanted} samples")
    kept = count == wanted and p99 <= LIMIT_MS
    print(f"claim, no loss and p99 <= {LIMIT_MS:g} ms: {'kept' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
