"""What every device family must pass with its own simulator; pytest collects the subclasses.

class TestFreeD(Conformance):
    family = FAMILY
    vectors = (("d101...", {"pan": 30.0}),)
"""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from pydantic import SecretStr

from filmlot.devicekit.contract import DeviceConfig, Family
from filmlot.devicekit.receiver import DeviceEntry, Receiver, ReceiverConfig
from filmlot.devicekit.ring import Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import FORMATS, Sample
from filmlot.devicekit.simulator import Faults, Scenario, transmit
from filmlot.devicekit.status import DeviceStatus, Fresh, Link, Usable, assess
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.face import Face
from filmlot.standards.pose import Pose
from filmlot.standards.skeleton import Skeleton
from filmlot.standards.timecode import TimecodeMark
from filmlot.standards.wire import WireError

_HERE = "127.0.0.1"
_PATIENCE_S = 10.0
_FRESHNESS_MS = 100
_HOUR_NS = 3_600_000_000_000


class Stand:
    """One device of a family, received on this machine from its simulator."""

    def __init__(self, family: Family, settings: Mapping[str, Any], run: Path) -> None:
        self.port = free_port()
        values = {"interface": _HERE, "port": self.port, "freshness_ms": _FRESHNESS_MS, **settings}
        self.config: DeviceConfig = family.settings(values)
        entry = DeviceEntry(id="device", name="Device", family=family.key, config=values)
        config = ReceiverConfig(run=run, devices=[entry])
        self._family = family
        self._receiver = Receiver(config, family_of=lambda _: family)
        self._goes_on = threading.Event()
        self._goes_on.set()
        self.thread = threading.Thread(target=self._receiver.run, args=(self._goes_on.is_set,))
        self.thread.start()
        folder = RunFolder(run)
        self.samples = Ring.open(folder.samples("device", family.signals[0]))
        self._status = Ring.open(folder.status("device"))

    def send(self, scenario: Scenario) -> int:
        """Play a scenario to its end, with a simulator as if just switched on."""
        encoder, signal = self._family.encoder(self.config), self._family.signals[0]
        return transmit(scenario, encoder, (_HERE, self.port), signal=signal)

    def status(self) -> DeviceStatus:
        """How the device is now."""
        newest = self.samples.latest()
        return assess(
            self._status.latest(),
            None if newest is None else int(newest["receive_ns"]),
            now_ns=time.time_ns(),
            freshness_ns=_FRESHNESS_MS * 1_000_000,
        )

    def stop(self) -> bool:
        """Stop receiving; False if it does not within two seconds."""
        self._goes_on.clear()
        self.thread.join(2.0)
        return not self.thread.is_alive()

    def close(self) -> None:
        """Let go of everything."""
        self.stop()
        self._receiver.close()
        self.samples.close()
        self._status.close()


class Conformance:
    """The suite; set `family` and its `vectors`: packets in hex and the fields that must be found in them."""

    family: ClassVar[Family]
    vectors: ClassVar[Sequence[tuple[str, Mapping[str, Any]]]]
    settings: ClassVar[Mapping[str, Any]] = {}
    position_error_m: ClassVar[float] = 1e-9
    rotation_error_deg: ClassVar[float] = 1e-9
    weight_error: ClassVar[float] = 1e-6
    quaternion_error: ClassVar[float] = 1e-6

    @contextlib.contextmanager
    def stand(self, tmp_path: Path) -> Iterator[Stand]:
        """A device on the stand, for one test."""
        stand = Stand(self.family, self.settings, tmp_path)
        try:
            yield stand
        finally:
            stand.close()

    def scenario(self, seconds: float, **changes: Any) -> Scenario:
        """What is played for a test of this length; a family whose pace is another plays its own."""
        return Scenario(seconds=seconds, **changes)

    def heard(self, scenario: Scenario) -> int:
        """How many of a scenario's samples arrive at least; a stream needs some before it is understood."""
        return int((scenario.seconds or 0) * scenario.rate_hz)

    def packets(self) -> list[bytes]:
        """What the simulator sends for a short move."""
        encoder = self.family.encoder(self.family.settings(self.settings))
        scenario = self.scenario(0.2, path="crane")
        timed = scenario.datagrams(encoder, signal=self.family.signals[0], start_ns=time.time_ns())
        return [datagram for _, datagram in timed]

    def test_the_golden_vectors_give_their_fields(self) -> None:
        """Vectors come from outside: a manual, a capture, another implementation."""
        assert self.vectors
        config = self.family.settings(self.settings)
        for packet, fields in self.vectors:
            found = self.family.inspector(config, with_header=False).inspect(bytes.fromhex(packet))
            assert {name: found[name] for name in fields} == fields

    def test_what_the_simulator_sends_arrives_as_it_is(self, tmp_path: Path) -> None:
        """From the simulator through a real socket into the ring."""
        with self.stand(tmp_path) as stand:
            scenario = Scenario(path="dolly", seconds=0.4)
            stand.send(scenario)
            records = wait_for(lambda: stand.samples.since(0), lambda found: len(found) >= 24)
            for index, record in enumerate(records):
                self.compare(record, scenario.sample(self.family.signals[0], index, start_ns=0))
            found = wait_for(stand.status, lambda status: status.counters["samples"] == 24)
            assert (found.link, found.usable) == (Link.UP, Usable.YES)

    def compare(self, record: Any, sent: Sample) -> None:
        """Assert that a record is what was sent, to the precision of the protocol."""
        match sent:
            case Pose():
                assert abs(record["position_m"] - sent.position_m).max() <= self.position_error_m
                assert abs(record["rotation_deg"] - sent.rotation_deg).max() <= self.rotation_error_deg
            case Face():
                assert abs(record["weights"] - np.array(sent.weights)).max() <= self.weight_error
            case Skeleton():
                joints = {joint["name"].decode(): joint for joint in record["joints"][: int(record["count"])]}
                for joint in sent.joints:
                    found = joints[joint.name]
                    assert abs(found["position_m"] - joint.position_m).max() <= self.position_error_m
                    assert 1 - abs(found["rotation"] @ joint.rotation) <= self.quaternion_error
            case DmxFrame():
                assert (record["universe"], record["levels"][: len(sent.levels)].tobytes()) == (
                    sent.universe,
                    sent.levels,
                )
            case TimecodeMark():
                assert record["timecode_frame"] == sent.timecode_frame

    def test_a_truncated_packet_is_refused_by_name(self) -> None:
        """At every length shorter than its own."""
        driver = self.family.driver(self.family.settings(self.settings))
        packet = self.packets()[0]
        for length in set(range(len(packet))) - self.whole_lengths:
            assert self.refusal(driver.decode, packet[:length]), f"the first {length} bytes were taken"

    whole_lengths: ClassVar[frozenset[int]] = frozenset()
    """Where the first packet may end and still be a whole one, by its protocol's rules."""

    def test_a_corrupt_packet_is_refused_by_name(self) -> None:
        """Whichever single byte is wrong."""
        packet = self.packets()[0]
        for place in range(len(packet)):
            driver = self.family.driver(self.family.settings(self.settings))
            damaged = packet[:place] + bytes((packet[place] ^ 0x55,)) + packet[place + 1 :]
            if not self.refusal(driver.decode, damaged):
                assert place in self.unguarded_bytes, f"byte {place} may change unnoticed"

    unguarded_bytes: ClassVar[frozenset[int]] = frozenset()

    def refusal(self, decode: Callable[..., Any], packet: bytes) -> str:
        """The words with which a packet is refused, empty if it is taken."""
        try:
            decode(packet, (_HERE, 1), 1)
        except WireError as error:
            return f"{error.code}: {error}"
        return ""

    def test_arbitrary_bytes_raise_nothing_but_a_wire_error(self) -> None:
        """Noise, and packets with noise in them."""
        chance = random.Random(5)  # noqa: S311 (the same noise every time)
        driver = self.family.driver(self.family.settings(self.settings))
        packets = self.packets()
        for _ in range(2000):
            noise = bytearray(chance.choice(packets) if chance.random() < 0.5 else chance.randbytes(64))
            for _ in range(chance.randrange(4)):
                noise[chance.randrange(len(noise))] = chance.randrange(256)
            with contextlib.suppress(WireError):
                for sample in driver.decode(bytes(noise), (_HERE, 1), 1).samples:
                    assert FORMATS[type(sample)].signal in self.family.signals

    def test_noise_on_the_wire_does_not_stop_the_device(self, tmp_path: Path) -> None:
        """Garbage between good packets is counted, and the good ones arrive."""
        with self.stand(tmp_path) as stand:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noise:
                for size in range(100):
                    noise.sendto(b"\x00" * size, (_HERE, stand.port))
            scenario = self.scenario(0.2)
            stand.send(scenario)
            wait_for(lambda: stand.samples.head, self.heard(scenario).__le__)
            wait_for(stand.status, lambda status: status.counters["refused"] == 100)

    def test_a_device_that_dies_is_stale_and_comes_back(self, tmp_path: Path) -> None:
        """Nobody has to reconnect anything."""
        with self.stand(tmp_path) as stand:
            assert wait_for(stand.status, lambda status: status.reason != "receiver_down").fresh is Fresh.NEVER
            scenario = self.scenario(0.2)
            stand.send(scenario)
            wait_for(stand.status, lambda status: status.fresh is Fresh.STALE)
            before = stand.samples.head
            stand.send(scenario)
            assert wait_for(lambda: stand.samples.head, (before + self.heard(scenario)).__le__)

    def test_duplicated_and_reordered_packets_never_turn_time_back(self, tmp_path: Path) -> None:
        """What comes twice or late is left out."""
        with self.stand(tmp_path) as stand:
            faults = Faults(duplicate=0.3, reorder=0.2, jitter_ms=3.0)
            stand.send(self.scenario(0.5, faults=faults))
            wait_for(stand.status, lambda status: status.counters["datagrams"] >= 30 and stand.samples.head > 0)
            times = stand.samples.since(0)["capture_ns"]
            assert (times[1:] > times[:-1]).all()

    def test_a_clock_that_jumps_does_not_move_our_time(self, tmp_path: Path) -> None:
        """A source an hour ahead, then an hour behind, is still mapped to the time of receipt."""
        with self.stand(tmp_path) as stand:
            for offset_ns in (0, _HOUR_NS, -_HOUR_NS):
                before, scenario = stand.samples.head, self.scenario(0.2, clock_offset_ns=offset_ns)
                stand.send(scenario)
                assert wait_for(lambda: stand.samples.head, (before + self.heard(scenario)).__le__)
            records = stand.samples.since(0)
            assert (abs(records["capture_ns"] - records["receive_ns"]) < 500_000_000).all()

    def test_it_stops_within_two_seconds(self, tmp_path: Path) -> None:
        """Also while packets come in."""
        with self.stand(tmp_path) as stand:
            sender = threading.Thread(target=stand.send, args=(self.scenario(0.5),))
            sender.start()
            assert stand.stop()
            sender.join()

    def test_its_secrets_are_of_a_secret_type(self) -> None:
        """So that diagnostics and logs show stars."""
        for name, field in self.family.config.model_fields.items():
            if any(word in name for word in ("password", "secret", "token", "credential")):
                assert field.annotation is SecretStr, f"{name} would be shown in diagnostics"


def wait_for(look: Callable[[], Any], is_there: Callable[[Any], bool]) -> Any:
    """What `look` gives once it is what is waited for; raises `TimeoutError` with what it was last."""
    deadline_s = time.monotonic() + _PATIENCE_S
    while not is_there(found := look()):
        if time.monotonic() > deadline_s:
            raise TimeoutError(f"after {_PATIENCE_S:.0f} s it is still {found!r}")
        time.sleep(0.01)
    return found


def free_port() -> int:
    """A UDP port of this machine that nothing uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((_HERE, 0))
        port: int = probe.getsockname()[1]
        return port
