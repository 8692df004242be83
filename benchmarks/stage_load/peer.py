"""The usual way: all devices in one asyncio loop, decoded by the same drivers: `peer.py PORTS SECONDS`."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections import Counter

from benchmarks.ingest.priority import raise_priority
from load import Source, sources

from filmlot.devicekit.contract import Driver
from filmlot.devicekit.families import family


class Endpoint(asyncio.DatagramProtocol):
    """Counts the samples of one device."""

    def __init__(self, name: str, driver: Driver, counts: Counter[str]) -> None:
        self._name, self._driver, self._counts = name, driver, counts

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._counts[self._name] += len(self._driver.decode(data, addr, time.time_ns()).samples)


async def listen(found: list[Source], seconds: float) -> Counter[str]:
    loop, counts = asyncio.get_running_loop(), Counter[str]()
    for source in found:
        kind = family(source.family)
        driver = kind.driver(kind.settings(source.config))
        await loop.create_datagram_endpoint(
            lambda name=source.id, driver=driver: Endpoint(name, driver, counts),
            local_addr=("127.0.0.1", source.config["port"]),
        )
    raise_priority()
    gc.freeze()
    print("ready", flush=True)
    await asyncio.sleep(seconds)
    return counts


if __name__ == "__main__":
    ports = [int(port) for port in sys.argv[1].split(",")]
    total = asyncio.run(listen(sources(iter(ports)), float(sys.argv[2]) + 3)).total()
    print(total, flush=True)
