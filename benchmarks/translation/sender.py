"""Plays all trackers and keeps when each sample left: `sender.py PORTS RATE SECONDS FILE`."""

from __future__ import annotations

import gc
import socket
import sys
import time

import numpy as np
from benchmarks.ingest.priority import raise_priority
from line import HERE, datagrams, due


def main(ports: list[int], rate_hz: int, seconds: float, file: str) -> None:
    sent = datagrams(round(rate_hz * seconds))
    left_ns = np.zeros((len(ports), len(sent)), np.int64)
    moments = list(due(len(ports), rate_hz, seconds))
    raise_priority()
    gc.freeze()
    start_ns = time.time_ns() + 100_000_000
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for after_ns, place, index in moments:
            wait_ns = start_ns + after_ns - time.time_ns()
            if wait_ns > 0:
                time.sleep(wait_ns / 1e9)
            left_ns[place, index] = time.time_ns()
            sender.sendto(sent[index], (HERE, ports[place]))
    np.save(file, left_ns)


if __name__ == "__main__":
    main([int(port) for port in sys.argv[1].split(",")], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
