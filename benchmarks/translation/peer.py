"""The usual way, all in one asyncio loop: `peer.py PORTS EARS`, until its input ends."""

from __future__ import annotations

import asyncio
import gc
import sys
import time

from benchmarks.ingest.priority import raise_priority
from line import devices, outputs

from filmlot.devicekit.contract import Driver, Encoder, Sender
from filmlot.devicekit.families import family


class Endpoint(asyncio.DatagramProtocol):
    """One tracker, with the same driver and the same encoders."""

    def __init__(self, driver: Driver, targets: list[tuple[Encoder, Sender]]) -> None:
        self._driver, self._targets = driver, targets

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Sender) -> None:
        for sample in self._driver.decode(data, addr, time.time_ns()).samples:
            for encoder, target in self._targets:
                for datagram in encoder.encode(sample):
                    self._transport.sendto(datagram, target)


async def translate(ports: list[int], ears: list[int]) -> None:
    loop = asyncio.get_running_loop()
    entries = devices(ports)
    for entry in entries:
        found = family(entry.family)
        driver = found.driver(found.settings(entry.config))
        targets = []
        for output in outputs(len(entries), ears):
            if output.device == entry.id:
                kind = family(output.family)
                targets.append((kind.encoder(kind.settings(output.config)), output.destinations[0]))
        await loop.create_datagram_endpoint(
            lambda driver=driver, targets=targets: Endpoint(driver, targets),
            local_addr=("127.0.0.1", entry.config["port"]),
        )
    raise_priority()
    gc.freeze()
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(
        translate([int(port) for port in sys.argv[1].split(",")], [int(port) for port in sys.argv[2].split(",")])
    )
