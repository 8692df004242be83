"""One device that takes commands, kept connected: opened, watched, probed, and opened again when it ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import structlog
from pydantic import BaseModel

from filmlot.devicekit.backoff import Backoff
from filmlot.devicekit.control import (
    ControlConfig,
    ControlFamily,
    Controller,
    Describing,
    NotReady,
    Refused,
    Setter,
    Value,
)
from filmlot.devicekit.status import MEANINGS, DeviceStatus, Fresh, Link, Reason, Usable, reason_of
from filmlot.devicekit.turn import Turn
from filmlot.standards.wire import WireError

_OPENING_EXCHANGES = 6
"""A connection is opened within as many times the device's patience, whatever its driver does."""
_MOST_WAITING = 64
"""Actions that wait for one device's turn; a ramp on a device that does not keep up must not pile up without end."""
_CLOSE_S = 1.0
_LONGEST_DETAIL = 200
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a device is looked after; `jitter` gives numbers from 0 to 1, so that devices do not return in step."""

    jitter: Callable[[], float]
    clock_ns: Callable[[], int]
    probe_s: float = 2.0
    first_wait_s: float = 0.2
    longest_wait_s: float = 5.0
    freshness_s: float = 5.0


class Ended(Exception):  # noqa: N818 (reads as what happened)
    """The connection ended before the device's word on an action came."""


class _Standing(NamedTuple):
    """What is known of a device; one object, so that other threads never see half of a change."""

    link: Link
    reason: Reason
    detail: str


class Connection:
    """Keeps one device connected. All methods run in the desk's loop; `status` and what follows it, in any thread."""

    def __init__(
        self,
        device: str,
        family: ControlFamily,
        config: ControlConfig,
        *,
        publish: Callable[[str, Mapping[str, Value | None]], None],
        pace: Pace,
    ) -> None:
        self._device, self._family, self._config = device, family, config
        self._hand_on, self._pace = publish, pace
        self._turn = Turn()
        self._attempted = asyncio.Event()
        self._controller: Controller | None = None
        self._describing: Describing | None = None
        self._ending: asyncio.Future[Exception] | None = None
        self._standing = _Standing(Link.DOWN, Reason.UNREACHABLE, "the first attempt is being made")
        self._heard_ns: int | None = None
        self._counters = {"connections": 0, "probes": 0, "actions": 0}

    async def keep(self) -> None:
        """Be connected until cancelled."""
        pace = self._pace
        backoff = Backoff(first_s=pace.first_wait_s, longest_s=pace.longest_wait_s, jitter=pace.jitter)
        while True:
            began_ns = pace.clock_ns()
            if not await self._live():
                self._attempted.set()  # who waits for this attempt learns that it failed
            await asyncio.sleep(backoff.wait_s((pace.clock_ns() - began_ns) / 1e9))

    async def act(self, action: str, arguments: BaseModel, *, timeout_s: float, is_urgent: bool) -> None:
        """Do an action in the device's turn, an urgent one next; one that falls into a reconnection waits for it.

        Raises `Refused`, `NotReady`, `TimeoutError`, and `Ended` when the connection ends midway. One that is not
        answered in time drops the connection: a late answer would be taken for the answer to the next action.
        """
        if not is_urgent and self._turn.waiting >= _MOST_WAITING:
            raise NotReady(Reason.BUSY, f"{_MOST_WAITING} actions wait for it already")
        is_asked = False
        try:
            async with asyncio.timeout(timeout_s), self._turn.taken(is_urgent=is_urgent):
                await self._attempted.wait()
                controller = self._controller
                if controller is None:
                    raise NotReady(self._standing.reason, self._standing.detail)
                is_asked = True
                await self._ask(controller, action, arguments)
        except TimeoutError as error:
            if is_asked:
                raise
            _, reason, detail = self._standing
            raise NotReady(Reason.BUSY if reason is Reason.WORKING else reason, detail) from error

    async def wait_tried(self) -> None:
        """Wait for the end of the attempt that is being made."""
        await self._attempted.wait()

    async def _ask(self, controller: Controller, action: str, arguments: BaseModel) -> None:
        self._counters["actions"] += 1
        try:
            await controller.act(action, arguments)
        except Refused:
            self._hear()
            raise
        except NotReady as error:
            self._hear()
            self._stand(Link.UP, error.reason, error.detail)
            raise
        except (asyncio.CancelledError, TimeoutError):
            self._end(TimeoutError(f"{action} was not answered in time"))
            raise
        except Exception as error:  # supervises others' code: the connection's own supervisor tells the faults apart
            self._end(error)
            raise Ended(_words(error)) from error
        self._hear()

    @property
    def is_usable(self) -> bool:
        """Whether an action has a chance."""
        link, reason, _ = self._standing
        return link is Link.UP and MEANINGS[reason].usable is not Usable.NO

    def status(self) -> DeviceStatus:
        """How the device is now; fresh is one that was heard within the pace's budget."""
        (link, reason, detail), heard_ns = self._standing, self._heard_ns
        age_ns = None if heard_ns is None else max(0, self._pace.clock_ns() - heard_ns)
        is_fresh = age_ns is not None and age_ns <= self._pace.freshness_s * 1e9
        return DeviceStatus(
            link=link,
            usable=MEANINGS[reason].usable,
            fresh=Fresh.NEVER if age_ns is None else Fresh.FRESH if is_fresh else Fresh.STALE,
            reason=reason,
            detail=detail,
            age_ns=age_ns,
            rate_hz=0.0,
            counters=MappingProxyType(dict(self._counters)),
        )

    def setter(self, point: str) -> Setter | None:
        """How a point is set, by what the device last said; None for one that is only read."""
        return (self._describing or self._family).setter(point)

    def choices(self, action: str) -> Mapping[str, Sequence[str]]:
        """What those of an action's arguments may be of which the device names every possibility."""
        return {} if self._describing is None else self._describing.choices(action)

    def check(self, action: str, arguments: BaseModel) -> None:
        """Raise `Refused` for what the device would not do, by what it last said; nothing is sent."""
        if self._describing is not None:
            self._describing.check(action, arguments)

    async def _live(self) -> bool:
        """One connection from its opening to its end; whether it was ever open."""
        is_open = False
        controller = self._family.controller(self._config, self._publish)
        try:
            async with asyncio.timeout(_OPENING_EXCHANGES * self._patience_s):
                await controller.open()
            if isinstance(controller, Describing):
                self._replace(controller)
            self._hear()
            self._counters["connections"] += 1
            await self._probe(controller)
            is_open = True
            await self._watch(controller)
        except NotReady as error:
            self._stand(Link.UP, error.reason, error.detail)
        except Refused as error:
            self._stand(Link.UP, Reason.DEVICE_FAULT, str(error))
        except TimeoutError as error:
            self._stand(Link.DOWN, Reason.TIMED_OUT, _words(error))
        except OSError as error:
            self._stand(Link.DOWN, Reason.UNREACHABLE, _words(error))
        except WireError as error:
            self._stand(Link.DOWN, reason_of(error.code), _words(error))
        except Exception as error:  # supervises others' code: a driver's fault is shown, not fatal
            if self._standing.reason is not Reason.DRIVER_FAULT:
                log.exception("connection.driver_failed", device=self._device, family=self._family.key)
            self._stand(Link.DOWN, Reason.DRIVER_FAULT, f"{type(error).__name__}: {error}")
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_S):
                    await controller.close()
        return is_open

    async def _watch(self, controller: Controller) -> None:
        """Raise when the connection has ended, for whatever reason."""
        ending: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
        tasks = (asyncio.create_task(controller.run()), asyncio.create_task(self._probe_on(controller)))
        self._controller, self._ending = controller, ending
        self._attempted.set()
        try:
            waited: tuple[asyncio.Future[Any], ...] = (*tasks, ending)
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if ending.done():
                raise ending.result()
            for task in tasks:
                if task.done():
                    task.result()
            raise ConnectionError("the device ended the connection")
        finally:
            self._controller = self._ending = None
            self._attempted.clear()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _probe_on(self, controller: Controller) -> None:
        while True:
            await asyncio.sleep(self._pace.probe_s)
            async with self._turn.taken():
                await self._probe(controller)

    async def _probe(self, controller: Controller) -> None:
        """Ask whether the device can be worked with; one that says no stays connected."""
        self._counters["probes"] += 1
        try:
            async with asyncio.timeout(_OPENING_EXCHANGES * self._patience_s):
                await controller.probe()
        except NotReady as error:
            self._stand(Link.UP, error.reason, error.detail)
        except Refused as error:
            self._stand(Link.UP, Reason.DEVICE_FAULT, str(error))
        else:
            self._stand(Link.UP, Reason.WORKING, "")
        self._hear()

    def _publish(self, **points: Value | None) -> None:
        self._hear()
        self._hand_on(self._device, points)

    def _replace(self, describing: Describing) -> None:
        """Go by what the device says now; points that it had when it was connected last, and has not now, are gone."""
        if self._describing is not None:
            gone = set(self._describing.point_names) - set(describing.point_names)
            self._hand_on(self._device, dict.fromkeys(gone))
        self._describing = describing

    def _end(self, error: Exception) -> None:
        if self._ending is not None and not self._ending.done():
            self._ending.set_result(error)
            self._controller = None
            self._attempted.clear()

    def _hear(self) -> None:
        self._heard_ns = self._pace.clock_ns()

    def _stand(self, link: Link, reason: Reason, detail: str) -> None:
        if (link, reason) != self._standing[:2]:
            log.info("connection.changed", device=self._device, link=link, reason=reason, detail=detail)
        self._standing = _Standing(link, reason, detail[:_LONGEST_DETAIL])

    @property
    def _patience_s(self) -> float:
        return self._config.timeout_ms / 1000


def _words(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) else None
    return words or str(error) or type(error).__name__
