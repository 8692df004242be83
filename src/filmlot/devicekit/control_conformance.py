r"""What every family of devices that take commands must pass with its own simulator; pytest collects the subclasses.

class TestHyperDeck(ControlConformance):
    family = CONTROL
    exchanges = (Exchange(b"ping\r\n", b"200 ok\r\n"),)
    deeds = (Deed("record", {"name": "A001"}, {"transport": "record"}),)
"""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from typing import Any, ClassVar, NamedTuple, TypeVar

from pydantic import SecretStr

from filmlot.devicekit.ack import Ack, Answer
from filmlot.devicekit.conformance import wait_for
from filmlot.devicekit.connection import Pace
from filmlot.devicekit.control import ControlFamily, ControlSimulator, Misbehaviour, Value
from filmlot.devicekit.desk import Desk, DeskEntry
from filmlot.devicekit.loop_thread import LoopThread
from filmlot.devicekit.status import DeviceStatus, Link, Reason, Usable

_T = TypeVar("_T")
_HERE = "127.0.0.1"
_DEVICE = "device"
_PATIENCE_MS = 400
_DEADLINE_MS = 5000
_CALM_S = 60.0
_NOISES = 6


class Exchange(NamedTuple):
    """What is sent to a device and what it answers, by a source from outside: a manual, a capture."""

    sent: bytes
    answered: bytes


class Deed(NamedTuple):
    """An action and the points, of the simulator and as published, that are so afterwards."""

    action: str
    arguments: Mapping[str, Any]
    points: Mapping[str, Value]


class Bench:
    """One simulated device and the desk that has it, each in a loop of its own."""

    def __init__(self, family: ControlFamily, settings: Mapping[str, Any], *, probe_s: float) -> None:
        self.family = family
        self._loop = LoopThread("simulator")
        values = {"host": _HERE, "port": 1, "timeout_ms": _PATIENCE_MS, **settings}
        self.simulator: ControlSimulator = family.simulator(family.settings(values))
        self.port = self.play(self.simulator.start(_HERE, 0))
        self._is_on = True
        self._values = {**values, "port": self.port}
        self.desk = Desk(family_of=lambda _: family, pace=_pace(probe_s=probe_s))

    def connect(self, **settings: Any) -> None:
        """Give the device to the desk, with other settings if there are any."""
        config = {**self._values, **settings}
        self.desk.apply([DeskEntry(id=_DEVICE, name="Device", family=self.family.key, config=config)])

    def act(self, deed: Deed, *, deadline_ms: int = _DEADLINE_MS) -> Ack:
        """Ask for a deed."""
        return self.desk.act(_DEVICE, deed.action, deed.arguments, deadline_ms=deadline_ms)

    def status(self) -> DeviceStatus:
        """How the device is."""
        return self.desk.statuses()[_DEVICE]

    def wait_usable(self) -> None:
        """Wait until the device can be worked with."""
        wait_for(self.status, lambda status: status.reason is Reason.WORKING)

    def play(self, scene: Coroutine[Any, Any, _T]) -> _T:
        """Do something at the device, in the simulator's loop."""
        return self._loop.call(scene)

    def switch_off(self) -> None:
        """Cut the device's power."""
        self.play(self.simulator.stop())
        self._is_on = False

    def switch_on(self) -> None:
        """Give it power again, at the same address."""
        self.play(self.simulator.start(_HERE, self.port))
        self._is_on = True

    def close(self) -> None:
        """Let go of everything."""
        self.desk.stop()
        if self._is_on:
            self.switch_off()
        self._loop.stop()


class ControlConformance:
    """The suite; set `family`, `exchanges` and `deeds`, and say in `disable` how a device becomes unusable.

    `deeds` has every action of the family, in an order in which a device can do them one after the other.
    """

    family: ClassVar[ControlFamily]
    exchanges: ClassVar[Sequence[Exchange]]
    deeds: ClassVar[Sequence[Deed]]
    settings: ClassVar[Mapping[str, Any]] = {}

    async def disable(self, simulator: Any) -> Reason:
        """Bring a simulator, in its own loop, into a state in which it can be reached but not worked with; say why."""
        raise NotImplementedError

    @contextlib.contextmanager
    def bench(self, *, probe_s: float = 0.1) -> Iterator[Bench]:
        """A device that is connected and can be worked with, for one test."""
        bench = Bench(self.family, self.settings, probe_s=probe_s)
        try:
            bench.connect()
            bench.wait_usable()
            yield bench
        finally:
            bench.close()

    def test_the_simulator_answers_as_the_outside_source_says(self) -> None:
        """One exchange after the other, on one socket."""
        assert self.exchanges
        bench = Bench(self.family, self.settings, probe_s=_CALM_S)
        kind = socket.SOCK_DGRAM if self.family.transport == "udp" else socket.SOCK_STREAM
        try:
            with socket.socket(socket.AF_INET, kind) as wire:
                wire.settimeout(2.0)
                wire.connect((_HERE, bench.port))
                for exchange in self.exchanges:
                    wire.sendall(exchange.sent)
                    self.assert_answered(wire, exchange)
        finally:
            bench.close()

    def assert_answered(self, wire: socket.socket, exchange: Exchange) -> None:
        """Read until the answer has come; what comes before it the device says by itself."""
        heard = b""
        try:
            while exchange.answered not in heard:
                heard += (part := wire.recv(65_536))
                assert part, f"{exchange.sent!r}: the device ended the connection after {heard!r}"
        except TimeoutError as error:
            raise AssertionError(f"{exchange.sent!r} was answered {heard!r}, not {exchange.answered!r}") from error

    def test_each_action_does_what_its_points_say(self) -> None:
        """At the device itself, and as it is published."""
        assert {deed.action for deed in self.deeds} == set(self.family.actions)
        with self.bench() as bench:
            for deed in self.deeds:
                ack = bench.act(deed)
                assert ack.answer is Answer.ACKNOWLEDGED, ack
                assert deed.points.items() <= bench.simulator.points.items(), deed
                wait_for(lambda: bench.desk.points(_DEVICE).items(), deed.points.items().__le__)

    def test_asking_twice_does_no_more_than_asking_once(self) -> None:
        """So that an action may be retried."""
        with self.bench() as bench:
            for deed in self.deeds:
                assert bench.act(deed).is_done
                once = dict(bench.simulator.points)
                assert bench.act(deed).is_done, deed
                assert bench.simulator.points == once

    def test_a_device_that_refuses_is_quoted(self) -> None:
        """Its own word is in the table, and the device stays usable."""
        with self.bench() as bench:
            for deed in self.deeds:
                bench.simulator.misbehaviour.refuses = {deed.action}
                ack = bench.act(deed)
                assert ack.answer is Answer.REFUSED, ack
                assert ack.detail
                bench.simulator.misbehaviour.refuses = set()
                assert bench.act(deed).is_done

    def test_a_silent_device_times_out(self) -> None:
        """And says so in its status; it is worked with again once it speaks."""
        with self.bench(probe_s=_CALM_S) as bench:
            bench.simulator.misbehaviour.silent = True
            assert bench.act(self.deeds[0]).answer is Answer.TIMED_OUT
            wait_for(bench.status, lambda status: status.reason is Reason.TIMED_OUT)
            bench.simulator.misbehaviour.silent = False
            bench.wait_usable()
            assert bench.act(self.deeds[0]).is_done

    def test_a_silent_device_is_found_without_being_asked_for_anything(self) -> None:
        """By the probe."""
        with self.bench() as bench:
            bench.simulator.misbehaviour.silent = True
            wait_for(bench.status, lambda status: status.reason is Reason.TIMED_OUT)

    def test_a_slow_device_is_waited_for(self) -> None:
        """Within the device's patience."""
        with self.bench(probe_s=_CALM_S) as bench:
            bench.simulator.misbehaviour.slow_s = _PATIENCE_MS / 1000 / 20
            assert bench.act(self.deeds[0]).is_done

    def test_a_device_that_dies_in_the_middle_is_not_called_done(self) -> None:
        """The caller gets an answer before the deadline."""
        with self.bench(probe_s=_CALM_S) as bench:
            bench.simulator.misbehaviour.slow_s = _PATIENCE_MS / 1000
            acks: list[Ack] = []
            asking = threading.Thread(target=lambda: acks.append(bench.act(self.deeds[0])))
            asking.start()
            wait_for(lambda: bench.status().counters["actions"], lambda count: count == 1)
            bench.switch_off()
            asking.join()
            assert acks[0].answer in {Answer.LOST, Answer.TIMED_OUT, Answer.NOT_READY}

    def test_a_device_comes_back_after_a_power_cut_without_being_told(self) -> None:
        """Nobody has to reconnect anything."""
        with self.bench() as bench:
            bench.switch_off()
            wait_for(bench.status, lambda status: status.usable is Usable.NO)
            assert bench.act(self.deeds[0]).answer is Answer.NOT_READY
            bench.switch_on()
            bench.wait_usable()
            assert bench.act(self.deeds[0]).is_done

    def test_connected_is_not_usable(self) -> None:
        """A device that can be reached and not worked with says why, and what to do."""
        with self.bench() as bench:
            reason = bench.play(self.disable(bench.simulator))
            found = wait_for(bench.status, lambda status: status.reason is reason)
            assert found.link is Link.UP
            assert found.usable is not Usable.YES
            assert found.remedy("en") != found.remedy("zh")

    def test_garbage_from_the_device_does_no_harm(self) -> None:
        """It is never called working, and the driver does not fail."""
        with Babbler(self.family.transport) as babbler:
            desk = Desk(family_of=lambda _: self.family, pace=_pace(probe_s=0.1))
            try:
                config = {"host": _HERE, "timeout_ms": _PATIENCE_MS, **self.settings, "port": babbler.port}
                desk.apply([DeskEntry(id=_DEVICE, name="Device", family=self.family.key, config=config)])
                reasons: set[Reason] = set()
                while babbler.count < _NOISES:
                    reasons.add(desk.statuses()[_DEVICE].reason)
                    time.sleep(0.01)
                assert reasons.isdisjoint({Reason.WORKING, Reason.DRIVER_FAULT}), reasons
            finally:
                desk.stop()

    def test_it_stops_within_two_seconds(self) -> None:
        """Also while a silent device is being asked for something."""
        with self.bench(probe_s=_CALM_S) as bench:
            bench.simulator.misbehaviour = Misbehaviour(silent=True)

            def ask() -> None:
                with contextlib.suppress(CancelledError, RuntimeError):
                    bench.act(self.deeds[0])

            asking = threading.Thread(target=ask)
            asking.start()
            began_s = time.monotonic()
            bench.desk.stop()
            assert time.monotonic() - began_s < 2.0
            asking.join()

    def test_its_secrets_are_of_a_secret_type(self) -> None:
        """So that diagnostics and logs show stars."""
        for name, field in self.family.config.model_fields.items():
            if any(word in name for word in ("password", "secret", "token", "credential", "key")):
                assert field.annotation in {SecretStr, SecretStr | None}, f"{name} would be shown in diagnostics"


def _pace(*, probe_s: float) -> Pace:
    return Pace(
        jitter=random.Random(1).random,  # noqa: S311 (the same waits every time)
        clock_ns=time.monotonic_ns,
        probe_s=probe_s,
        first_wait_s=0.05,
        longest_wait_s=0.2,
    )


class Babbler:
    """Something that is no device: whoever speaks to it gets noise."""

    def __init__(self, transport: str) -> None:
        self._is_udp = transport == "udp"
        self._chance = random.Random(3)  # noqa: S311 (the same noise every time)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if self._is_udp else socket.SOCK_STREAM)
        self._socket.bind((_HERE, 0))
        self.port: int = self._socket.getsockname()[1]
        self.count = 0
        self._is_on = True
        self._thread = threading.Thread(target=self._babble_udp if self._is_udp else self._babble_tcp)

    def __enter__(self) -> Babbler:
        self._socket.settimeout(0.05)
        if not self._is_udp:
            self._socket.listen()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_on = False
        self._thread.join()
        self._socket.close()

    def _noise(self) -> bytes:
        self.count += 1
        return self._chance.randbytes(self._chance.randrange(1, 300)) + self._chance.choice((b"", b"\n", b"\r\n\r\n"))

    def _babble_udp(self) -> None:
        while self._is_on:
            with contextlib.suppress(TimeoutError):
                _, address = self._socket.recvfrom(65_536)
                self._socket.sendto(self._noise(), address)

    def _babble_tcp(self) -> None:
        while self._is_on:
            with contextlib.suppress(OSError):
                wire, _ = self._socket.accept()
                with wire:
                    wire.sendall(self._noise())
                    wire.settimeout(0.2)
                    wire.recv(65_536)
                    wire.sendall(self._noise())
