"""Hears every output, with the kernel's time of receipt: `ears.py TRACKERS SAMPLES FILE`, until its input ends."""

from __future__ import annotations

import gc
import selectors
import sys

import numpy as np
from benchmarks.ingest.priority import raise_priority
from line import FAMILIES, HERE, read

from filmlot.devicekit.contract import Endpoint
from filmlot.devicekit.port import Port


def main(trackers: int, samples: int, file: str) -> None:
    ports = {family: Port(Endpoint(HERE, 0)) for family in FAMILIES}
    heard: dict[str, list[tuple[bytes, int]]] = {family: [] for family in FAMILIES}
    raise_priority()
    gc.disable()
    with selectors.DefaultSelector() as selector:
        for family, port in ports.items():
            selector.register(port, selectors.EVENT_READ, family)
        selector.register(sys.stdin, selectors.EVENT_READ, None)
        print(*(port.number for port in ports.values()), flush=True)
        while not any(key.data is None for key, _ in selector.select()):
            for family, port in ports.items():
                while (datagram := port.receive()) is not None:
                    heard[family].append((datagram.data, datagram.receive_ns))
    arrived_ns = np.zeros((len(FAMILIES), trackers, samples), np.int64)
    for place, family in enumerate(FAMILIES):
        for data, receive_ns in heard[family]:
            found = read(family, data)
            if found is not None:
                arrived_ns[place, found[0], found[1]] = receive_ns
    np.save(file, arrived_ns)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
