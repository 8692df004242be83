"""A controller on the bench, beside the simulator that it speaks with over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from filmlot.devicekit.control import ControlFamily, Controller, Value

PATIENCE_S = 5.0


async def eventually(condition: Callable[[], Any]) -> None:
    """Wait until something is so; what the other end of a socket hears, it hears a little later."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 (the condition has no event)
            await asyncio.sleep(0.005)


@dataclass
class Bench:
    family: ControlFamily
    simulator: Any
    controller: Controller
    points: dict[str, Value]
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def publish(self, **points: Value) -> None:
        self.points.update(points)
        self.changed.set()

    async def act(self, action: str, **arguments: Any) -> None:
        await self.controller.act(action, self.family.arguments(action, arguments))

    async def see(self, **points: Value) -> None:
        """Wait until these points are published."""
        async with asyncio.timeout(PATIENCE_S):
            while not points.items() <= self.points.items():
                await self.changed.wait()
                self.changed.clear()


@asynccontextmanager
async def bench(family: ControlFamily, **settings: Any) -> AsyncIterator[Bench]:
    """A simulator that listens and a controller that is not open yet; both are closed at the end."""
    config = family.settings({"host": "127.0.0.1", "timeout_ms": 500, **settings})
    simulator = family.simulator(config)
    port = await simulator.start("127.0.0.1", 0)
    bench = Bench(family, simulator, None, {})  # type: ignore[arg-type]
    bench.controller = family.controller(config.model_copy(update={"port": port}), bench.publish)
    try:
        yield bench
    finally:
        await bench.controller.close()
        await simulator.stop()


@asynccontextmanager
async def running(family: ControlFamily, **settings: Any) -> AsyncIterator[Bench]:
    """The same with the controller open and running."""
    async with bench(family, **settings) as on_bench:
        await on_bench.controller.open()
        run = asyncio.create_task(on_bench.controller.run())
        try:
            yield on_bench
        finally:
            run.cancel()
            await asyncio.wait({run})
