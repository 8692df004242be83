"""The host of the devices that take commands: keeps each connected, asks them all at once, tells how they are."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from filmlot.devicekit.ack import Ack, Answer, Command
from filmlot.devicekit.connection import Connection, Ended, Pace
from filmlot.devicekit.contract import SettingsError
from filmlot.devicekit.control import ControlConfig, ControlFamily, NotReady, Refused, Setter, Value
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.devicekit.pair import Pair
from filmlot.devicekit.points import Listener, PointStore
from filmlot.devicekit.status import DeviceStatus, Reason
from filmlot.standards.phrase import NOTHING_SAID, Phrase, PhrasedError, as_given, phrase_of

Heard = Callable[[int, Ack], None]

_APPLY_S = 10.0
_STOP_S = 1.8
_MARGIN_S = 1.0
"""How much longer than the deadline a caller waits for the table: the desk itself is the one to say "timed out"."""


class DeskEntry(BaseModel):
    """One device that takes commands; `config` is what its family's model says, `backups` stand in for it in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=100)
    name: str = Field(max_length=200)
    family: str
    config: dict[str, Any] = Field(default_factory=dict)
    backups: tuple[str, ...] = Field((), max_length=8)


class _UnknownError(PhrasedError):
    """There is no such device, or it has no such action."""


class _Seat:
    """A device at the desk: its connection and the task that keeps it."""

    def __init__(self, entry: DeskEntry, family: ControlFamily, connection: Connection) -> None:
        self.entry, self.family, self.connection = entry, family, connection
        self.keeping = asyncio.create_task(connection.keep())


class Desk:
    """Keeps devices connected in one loop on a thread of its own; its methods may be called from any other thread.

    Use it as a context manager, or call `stop`.
    """

    def __init__(self, *, family_of: Callable[[str], ControlFamily], pace: Pace | None = None) -> None:
        self._family_of = family_of
        self._pace = pace or Pace(jitter=random.random, clock_ns=time.monotonic_ns)
        self._seats: dict[str, _Seat] = {}
        self._pairs: dict[str, Pair] = {}
        self._points = PointStore()
        self._thread = LoopThread("desk", is_urgent=True)

    def apply(self, entries: Sequence[DeskEntry]) -> None:
        """Change to other devices; those that stay the same are not interrupted, the others are opened at once.

        Raises `ValueError` for settings that a family does not allow, two devices of one id or a backup that is not
        there, and changes nothing then.
        """
        if len({entry.id for entry in entries}) < len(entries):
            raise ValueError("two devices have the same id")
        families = {entry.id: self._family_of(entry.family) for entry in entries}
        configs = {entry.id: families[entry.id].settings(entry.config) for entry in entries}
        for entry in entries:
            missing = [backup for backup in entry.backups if backup not in families or backup == entry.id]
            if missing:
                raise ValueError(f"backups of {entry.id}: {', '.join(missing)} is no other device that takes commands")
        self._thread.call(self._apply(entries, families, configs), timeout_s=_APPLY_S)

    def act(self, device: str, action: str, arguments: Mapping[str, Any], *, deadline_ms: int) -> Ack:
        """Ask one device for one action, and wait for its word."""
        return self.act_all([Command(device, action, arguments)], deadline_ms=deadline_ms)[0]

    def act_all(self, commands: Sequence[Command], *, deadline_ms: int) -> tuple[Ack, ...]:
        """Ask for all actions at once; the table has a line for each command, in their order."""
        return self.submit(commands, deadline_ms=deadline_ms).result(deadline_ms / 1000 + _MARGIN_S)

    def submit(
        self, commands: Sequence[Command], *, deadline_ms: int, heard: Heard = lambda _place, _ack: None
    ) -> Future[tuple[Ack, ...]]:
        """The same without waiting; `heard` is called in the desk's thread with each line as soon as it is known."""
        return self._thread.submit(self._act_all(tuple(commands), deadline_ms / 1000, heard))

    def check(self, command: Command) -> Phrase | None:
        """Why a device would not do a command, as far as it is known without asking it; None where nothing is known."""
        try:
            seat, arguments = self._find(command, command.device)
            seat.connection.check(command.action, arguments)
        except (_UnknownError, SettingsError, Refused) as error:
            return phrase_of(error)
        return None

    def setter(self, device: str, point: str) -> Setter | None:
        """How a point of a device is set; None for one that is only read, or of no device."""
        seat = self._seats.get(device)
        return None if seat is None else seat.connection.setter(point)

    def choices(self, device: str, action: str) -> Mapping[str, Sequence[str]]:
        """What those of an action's arguments may be of which the device names every possibility."""
        seat = self._seats.get(device)
        return {} if seat is None else seat.connection.choices(action)

    def wait_tried(self, *, timeout_s: float) -> None:
        """Wait until every device has been tried once, or for as long as that."""
        with contextlib.suppress(TimeoutError):
            self._thread.call(self._wait_tried(), timeout_s=timeout_s)

    def statuses(self) -> Mapping[str, DeviceStatus]:
        """How every device is now, by its id."""
        return {device: seat.connection.status() for device, seat in tuple(self._seats.items())}

    def points(self, device: str) -> Mapping[str, Value]:
        """What a device last said of itself; nothing for one that has said nothing."""
        return self._points.of(device)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call a listener with each change of a point, from the desk's thread; what comes back ends that."""
        return self._points.listen(listener)

    def active(self, device: str) -> str:
        """Which device of a pair does the work now; raises `KeyError` for a device that is not there."""
        return self._pairs[device].active

    def activate(self, device: str, doer: str) -> None:
        """Give a pair's work to one of its devices; raises `KeyError` or `ValueError` for one that is not there."""
        self._pairs[device].activate(doer)

    def stop(self) -> None:
        """End every connection, within two seconds."""
        with contextlib.suppress(TimeoutError, RuntimeError):  # what does not end by itself ends with the thread
            self._thread.call(self._close(), timeout_s=_STOP_S)
        self._thread.stop()

    async def _apply(
        self,
        entries: Sequence[DeskEntry],
        families: Mapping[str, ControlFamily],
        configs: Mapping[str, ControlConfig],
    ) -> None:
        wanted = {entry.id: entry for entry in entries}
        changed = [id_ for id_, seat in self._seats.items() if not _is_same(seat.entry, wanted.get(id_))]
        await self._leave(changed)
        for id_ in changed:
            self._points.forget(id_)
        for entry in entries:
            if entry.id not in self._seats:
                family = families[entry.id]
                connection = Connection(
                    entry.id, family, configs[entry.id], publish=self._points.publish, pace=self._pace
                )
                self._seats[entry.id] = _Seat(entry, family, connection)
        self._pairs = {entry.id: self._pair(entry) for entry in entries}

    def _pair(self, entry: DeskEntry) -> Pair:
        known = self._pairs.get(entry.id)
        return known if known and known.devices == (entry.id, *entry.backups) else Pair(entry.id, entry.backups)

    async def _leave(self, devices: Sequence[str]) -> None:
        tasks = [self._seats.pop(device).keeping for device in devices]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _close(self) -> None:
        await self._leave(tuple(self._seats))

    async def _wait_tried(self) -> None:
        await asyncio.gather(*(seat.connection.wait_tried() for seat in self._seats.values()))

    async def _act_all(self, commands: Sequence[Command], timeout_s: float, heard: Heard) -> tuple[Ack, ...]:
        began_s = time.monotonic()
        ends_s = began_s + timeout_s

        async def act(place: int, command: Command) -> Ack:
            ack = await self._act(command, began_s, ends_s)
            heard(place, ack)
            return ack

        return tuple(await asyncio.gather(*(act(place, command) for place, command in enumerate(commands))))

    async def _act(self, command: Command, began_s: float, ends_s: float) -> Ack:
        """Ask one device, and its backups in turn as long as none could."""
        asked: set[str] = set()
        while True:
            doer = self._choose(command)
            asked.add(doer)
            ack = await self._ask(command, doer, began_s, ends_s)
            could_not = ack.answer in {Answer.NOT_READY, Answer.TIMED_OUT, Answer.LOST}
            if not could_not or self._choose(command) in asked or time.monotonic() > ends_s:
                return ack

    def _choose(self, command: Command) -> str:
        if not command.may_fall_back or command.device not in self._pairs:
            return command.device
        return self._pairs[command.device].choose(self._is_usable)

    def _is_usable(self, device: str) -> bool:
        return device in self._seats and self._seats[device].connection.is_usable

    async def _ask(self, command: Command, doer: str, began_s: float, ends_s: float) -> Ack:
        answer, said, reason = await self._answer(command, doer, ends_s)
        return Ack(
            device=command.device,
            doer=doer,
            action=command.action,
            answer=answer,
            said=said,
            reason=reason,
            time_ms=(time.monotonic() - began_s) * 1000,
        )

    async def _answer(self, command: Command, doer: str, ends_s: float) -> tuple[Answer, Phrase, Reason]:
        try:
            seat, arguments = self._find(command, doer)
            await _act_again(seat.connection, command, arguments, ends_s)
        except _UnknownError as error:
            return Answer.UNKNOWN, error.phrase, Reason.WORKING
        except (SettingsError, Refused) as error:
            return Answer.REFUSED, phrase_of(error), Reason.WORKING
        except NotReady as error:
            return Answer.NOT_READY, as_given(str(error)), error.reason
        except TimeoutError:
            return Answer.TIMED_OUT, Phrase("no answer before the deadline"), Reason.TIMED_OUT
        except Ended as error:
            return Answer.LOST, as_given(str(error)), Reason.UNREACHABLE
        return Answer.ACKNOWLEDGED, NOTHING_SAID, Reason.WORKING

    def _find(self, command: Command, doer: str) -> tuple[_Seat, BaseModel]:
        """Who does a command, and its arguments; raises `_UnknownError` and `SettingsError`."""
        seat = self._seats.get(doer)
        if seat is None:
            raise _UnknownError("there is no such device")
        if command.action not in seat.family.actions:
            raise _UnknownError("{family} has no such action", family=seat.family.key)
        return seat, seat.family.arguments(command.action, command.arguments)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


async def _act_again(connection: Connection, command: Command, arguments: BaseModel, ends_s: float) -> None:
    """Act, and once more if the connection ended midway: actions are idempotent, and idle connections are cut."""

    async def act() -> None:
        left_s = ends_s - time.monotonic()
        await connection.act(command.action, arguments, timeout_s=left_s, is_urgent=command.is_urgent)

    try:
        await act()
    except Ended as ended:
        try:
            await act()
        except NotReady:  # it was ready when it was asked first: "nothing was done" would not be true
            raise ended from None


def _is_same(entry: DeskEntry, wanted: DeskEntry | None) -> bool:
    return wanted is not None and (entry.family, entry.config) == (wanted.family, wanted.config)
