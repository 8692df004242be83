"""An asyncio loop on a thread of its own, for callers that are not asynchronous."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeVar

_T = TypeVar("_T")
_PRIORITY = 5
"""Below the receiver's and the frame tick's."""
_LEAVE_S = 2.0
_LAST_TURNS = 5
"""Turns in which the loop lets go of sockets that were closed while they were being opened."""


class LoopThread:
    """Runs coroutines for other threads; `stop` ends what is still running.

    One that `is_urgent` asks the system to be scheduled before ordinary threads, and does without where it may not.
    """

    def __init__(self, name: str, *, is_urgent: bool = False) -> None:
        self.loop = _new_loop()
        self._is_urgent = is_urgent
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, coroutine: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Begin a coroutine; raises `RuntimeError` after `stop`."""
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        except RuntimeError:
            coroutine.close()
            raise

    def call(self, coroutine: Coroutine[Any, Any, _T], *, timeout_s: float | None = None) -> _T:
        """What a coroutine gives; raises what it raises, and `TimeoutError`."""
        future = self.submit(coroutine)
        try:
            return future.result(timeout_s)
        except TimeoutError:
            future.cancel()
            raise

    def stop(self) -> None:
        """Cancel what runs, and end the thread; harmless when it has ended."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(_LEAVE_S)

    def _run(self) -> None:
        if self._is_urgent:
            _raise_priority()
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.loop.run_until_complete(_cancel_tasks())
            self.loop.close()


def _raise_priority() -> None:
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(_PRIORITY))  # 0 is this thread alone


async def _cancel_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for _ in range(_LAST_TURNS):
        await asyncio.sleep(0)


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    make: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return make()
