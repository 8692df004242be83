"""Simulated cameras: a path through the stage, a network's faults, the real protocol on a real socket."""

from __future__ import annotations

import heapq
import math
import random
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from types import MappingProxyType

from filmlot.devicekit.contract import Encoder
from filmlot.devicekit.performance import PERFORMANCES
from filmlot.devicekit.signals import Sample, Signal
from filmlot.standards.pose import Pose

EYE_HEIGHT_M = 1.6
WALL_DISTANCE_M = 5.0
SENSOR_MM = (36.0, 20.25)
_SECOND_NS = 1_000_000_000
_DAY_NS = 86_400 * _SECOND_NS


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a path is at a moment, in stage space; the focus follows the wall."""

    position_m: tuple[float, float, float] = (0.0, 0.0, EYE_HEIGHT_M)
    rotation_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    focal_length_mm: float = 35.0


def _still(_time_s: float) -> Placement:
    return Placement()


def _dolly(time_s: float) -> Placement:
    """Sideways on rails, 3 m in 8 s and back, panning a little to keep the wall's middle."""
    x_m = 1.5 * math.sin(time_s * math.tau / 16)
    return Placement((x_m, 0.0, EYE_HEIGHT_M), (math.degrees(math.atan2(x_m, WALL_DISTANCE_M)), 0.0, 0.0))


def _crane(time_s: float) -> Placement:
    """Up to 3 m and back in 12 s, coming nearer, tilting down and zooming in."""
    lift = (1 - math.cos(time_s * math.tau / 12)) / 2
    z_m, y_m = 0.8 + 2.2 * lift, 0.8 * lift
    tilt_deg = math.degrees(math.atan2(EYE_HEIGHT_M - z_m, WALL_DISTANCE_M - y_m))
    return Placement((0.0, y_m, z_m), (0.0, tilt_deg, 0.0), 28.0 + 22.0 * lift)


def _whip(time_s: float) -> Placement:
    """A whip pan of 70 degrees in 0.3 s, every 2 s the other way."""
    turn, within_s = divmod(time_s, 2.0)
    fraction = min(within_s / 0.3, 1.0)
    eased = fraction * fraction * (3 - 2 * fraction)
    pan_deg = -35.0 + 70.0 * (eased if int(turn) % 2 == 0 else 1 - eased)
    return Placement(rotation_deg=(pan_deg, 0.0, 0.0))


def _handheld(time_s: float) -> Placement:
    """A standing operator: breath, sway and tremor as a few sines that never repeat together."""

    def sway(phase: float) -> float:
        parts = ((1.0, 0.31), (0.6, 0.83), (0.25, 2.3), (0.08, 8.7))
        return sum(size * math.sin(math.tau * hz * time_s + phase * hz * 7) for size, hz in parts)

    position_m = (0.03 * sway(1.0), 0.02 * sway(2.0), EYE_HEIGHT_M + 0.015 * sway(3.0))
    return Placement(position_m, (0.9 * sway(4.0), 0.6 * sway(5.0), 0.3 * sway(6.0)), 40.0)


PATHS: Mapping[str, Callable[[float], Placement]] = MappingProxyType(
    {"still": _still, "dolly": _dolly, "crane": _crane, "whip": _whip, "handheld": _handheld}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What the network does to datagrams: probabilities of 0 to 1, and a delay of 0 to `jitter_ms`."""

    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    corrupt: float = 0.0
    jitter_ms: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no probability."""
        for name in ("loss", "duplicate", "reorder", "corrupt"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)}; it is a probability from 0 to 1")
        if not 0.0 <= self.jitter_ms <= 10_000.0:
            raise ValueError(f"jitter_ms is {self.jitter_ms}; it goes from 0 to 10,000 ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A camera's move and what happens to its packets on the way; the same seed gives the same faults.

    The timecode is the time of day (UTC).

    `seconds` None goes on until stopped. `clock_offset_ns` is how far the source's clock is ahead of ours.
    """

    path: str = "dolly"
    rate_hz: Fraction = Fraction(60)
    seconds: float | None = None
    faults: Faults = field(default_factory=Faults)
    seed: int = 0
    timecode_rate: Fraction = Fraction(24)
    clock_offset_ns: int = 0

    def __post_init__(self) -> None:
        """Refuse a path that is not there and rates that nothing has."""
        if self.path not in PATHS:
            raise ValueError(f"there is no path {self.path!r}; there are {', '.join(PATHS)}")
        if not 0 < self.rate_hz <= 20_000:
            raise ValueError(f"rate is {self.rate_hz} Hz; it goes up to 20,000")

    def pose(self, index: int, *, start_ns: int) -> Pose:
        """The pose of sample `index` of a move that begins at `start_ns`."""
        elapsed_ns = int(index * _SECOND_NS / self.rate_hz)
        placed = PATHS[self.path](elapsed_ns / _SECOND_NS)
        capture_ns = start_ns + elapsed_ns + self.clock_offset_ns
        return Pose(
            capture_ns=capture_ns,
            receive_ns=capture_ns,
            position_m=placed.position_m,
            rotation_deg=placed.rotation_deg,
            focal_length_mm=placed.focal_length_mm,
            focus_distance_m=math.dist(placed.position_m, (0.0, WALL_DISTANCE_M, EYE_HEIGHT_M)),
            f_stop=2.8,
            entrance_pupil_m=0.05,
            sensor_mm=SENSOR_MM,
            timecode_frame=int(capture_ns % _DAY_NS * self.timecode_rate / _SECOND_NS),
            timecode_rate=self.timecode_rate.as_integer_ratio(),
        )

    def sample(self, signal: Signal, index: int, *, start_ns: int) -> Sample:
        """The sample of a signal at `index`: the camera's pose, or what a performer or a lighting desk gives."""
        if signal is Signal.POSE:
            return self.pose(index, start_ns=start_ns)
        elapsed_ns = int(index * _SECOND_NS / self.rate_hz)
        capture_ns = start_ns + elapsed_ns + self.clock_offset_ns
        timecode_frame = int(capture_ns % _DAY_NS * self.timecode_rate / _SECOND_NS)
        return PERFORMANCES[signal](
            elapsed_ns / _SECOND_NS,
            capture_ns=capture_ns,
            timecode_frame=timecode_frame,
            timecode_rate=self.timecode_rate.as_integer_ratio(),
        )

    def datagrams(
        self, encoder: Encoder, *, signal: Signal = Signal.POSE, start_ns: int
    ) -> Iterator[tuple[int, bytes]]:
        """When to send what, in order of time, faults included."""
        chance = random.Random(self.seed)  # noqa: S311 (a simulator repeats itself on purpose)
        samples = count() if self.seconds is None else range(round(self.seconds * self.rate_hz))
        waiting: list[tuple[int, int, bytes]] = []
        serial = count()
        for index in samples:
            due_ns = start_ns + int(index * _SECOND_NS / self.rate_hz)
            while waiting and waiting[0][0] <= due_ns:
                sent_ns, _, datagram = heapq.heappop(waiting)
                yield sent_ns, datagram
            for datagram in encoder.encode(self.sample(signal, index, start_ns=start_ns)):
                for delay_ns, sent in self._suffer(datagram, chance):
                    heapq.heappush(waiting, (due_ns + delay_ns, next(serial), sent))
        while waiting:
            sent_ns, _, datagram = heapq.heappop(waiting)
            yield sent_ns, datagram

    def _suffer(self, datagram: bytes, chance: random.Random) -> Iterator[tuple[int, bytes]]:
        faults = self.faults
        if chance.random() < faults.loss:
            return
        delay_ns = int(chance.random() * faults.jitter_ms * 1e6)
        if chance.random() < faults.reorder:
            delay_ns += int(1.5 * _SECOND_NS / self.rate_hz)
        if chance.random() < faults.corrupt:
            place = chance.randrange(len(datagram))
            datagram = datagram[:place] + bytes((datagram[place] ^ 0x55,)) + datagram[place + 1 :]
        yield delay_ns, datagram
        if chance.random() < faults.duplicate:
            yield delay_ns, datagram


def transmit(
    scenario: Scenario,
    encoder: Encoder,
    target: tuple[str, int],
    *,
    signal: Signal = Signal.POSE,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Send a scenario to an address, each datagram at its own deadline, and give the number sent.

    Deadlines are absolute: a late one is followed by an early one, and the rate holds over any length of
    time.
    """
    sent = 0
    with open_sender(target) as sender:
        for due_ns, datagram in scenario.datagrams(encoder, signal=signal, start_ns=time.time_ns()):
            while (left_ns := due_ns - time.time_ns()) > 0 and goes_on():
                time.sleep(min(left_ns / _SECOND_NS, 0.05))
            if not goes_on():
                break
            sender.sendto(datagram, target)
            sent += 1
    return sent


def open_sender(target: tuple[str, int]) -> socket.socket:
    """A UDP socket that can send to a target, which may be a multicast group."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    first = int(target[0].split(".")[0]) if target[0][:1].isdigit() else 0
    if 224 <= first <= 239:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
    return sender
