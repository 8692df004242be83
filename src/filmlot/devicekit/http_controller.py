"""What controllers of devices that are asked over HTTP share: what an action changed is asked for at once."""

from __future__ import annotations

import asyncio
import contextlib

from filmlot.devicekit.control import NotReady, Publish
from filmlot.devicekit.http import HttpLink


class HttpController:
    """One device. A family says how it is asked for its state and how it is told what to do."""

    def __init__(self, link: HttpLink, publish: Publish) -> None:
        self._link, self._publish = link, publish
        self._changed = asyncio.Event()

    async def refresh(self) -> None:
        """Ask for the device's state and publish it; raises as `open` does."""
        raise NotImplementedError

    async def open(self) -> None:
        """Ask for the device's state."""
        await self._link.open()
        await self.refresh()

    async def run(self) -> None:
        """Ask again after each action: HTTP devices say nothing by themselves."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            with contextlib.suppress(NotReady):
                await self.refresh()

    async def probe(self) -> None:
        """Ask for the device's state."""
        await self.refresh()

    async def close(self) -> None:
        """End the connections."""
        await self._link.close()
