"""Plays the whole load from one process, each datagram when it is due: `sender.py PORTS SECONDS`."""

from __future__ import annotations

import gc
import socket
import sys
import time

from benchmarks.ingest.priority import raise_priority
from load import schedule, sources


def main() -> None:
    ports, seconds = [int(port) for port in sys.argv[1].split(",")], float(sys.argv[2])
    planned = schedule(sources(iter(ports)), seconds=seconds, start_ns=0)
    raise_priority()
    gc.freeze()
    print("ready", flush=True)
    sys.stdin.readline()
    late_ns = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        start_ns = time.monotonic_ns()
        for due_ns, port, datagram in planned:
            wait_ns = start_ns + due_ns - time.monotonic_ns()
            if wait_ns > 0:
                time.sleep(wait_ns / 1e9)
            late_ns = max(late_ns, -wait_ns)
            sender.sendto(datagram, ("127.0.0.1", port))
    print(len(planned), late_ns / 1e6, flush=True)


if __name__ == "__main__":
    main()
