"""The receive path of the data plane: one thread over all UDP sockets, decoding into rings.

It runs in a process of its own, so that no request, no garbage collection and no lock of the control plane
stands between a packet and its consumer.
"""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from filmlot.devicekit.contract import Caller, DeviceConfig, Driver, Endpoint, Family, Sender
from filmlot.devicekit.lane import Lane
from filmlot.devicekit.port import Datagram, Port, PortError
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.share import WHOLE, Share
from filmlot.devicekit.status import Reason

DeviceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_TURN_DATAGRAMS = 16
_ROUND_S = 0.05
_PUBLISH_S = 0.25
_REOPEN_S = 0.25
_HOUSE_S = 0.0005  # a turn; the statuses of many devices at once would hold datagrams up for milliseconds
_SENDERS = 256


class DeviceEntry(BaseModel):
    """One device to receive; `config` is what its family's model says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: DeviceId
    name: str = Field(max_length=200)
    family: str
    config: dict[str, Any] = Field(default_factory=dict)


class ReceiverConfig(BaseModel):
    """What a receiver is to do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: Path
    devices: list[DeviceEntry] = Field(max_length=256)
    only_groups: bool = Field(
        default=False, description="Another receiver of this machine has the ports that one alone may listen on."
    )

    @model_validator(mode="after")
    def _ids_are_distinct(self) -> ReceiverConfig:
        ids = [device.id for device in self.devices]
        doubled = sorted({device_id for device_id in ids if ids.count(device_id) > 1})
        if doubled:
            raise ValueError(f"two devices have the id {', '.join(doubled)}; give each its own")
        return self


class RateLimit:
    """Holds each sender to a rate, with bursts of a tenth of a second: none lives at another's expense."""

    def __init__(self, rate_hz: float) -> None:
        self._interval_ns = round(1e9 / rate_hz)
        self._burst_ns = max(100_000_000, 4 * self._interval_ns)
        self._paid_until: dict[Sender, int] = {}

    def allows(self, sender: Sender, now_ns: int) -> bool:
        """Whether a datagram of a sender may pass now."""
        paid = max(self._paid_until.get(sender, 0), now_ns - self._burst_ns)
        if paid > now_ns:
            # A clock that was set back must not lock a sender out for as long as it jumped.
            paid = paid if paid - now_ns < 2 * self._burst_ns else now_ns - self._burst_ns
        if paid + self._interval_ns > now_ns:
            return False
        if sender not in self._paid_until and len(self._paid_until) >= _SENDERS:
            self._paid_until.pop(next(iter(self._paid_until)))
        self._paid_until[sender] = paid + self._interval_ns
        return True


class _Socket:
    """An endpoint, the port while it is open, and the lanes behind it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.lanes: list[_Device] = []
        self.port: Port | None = None
        self.closed: tuple[Reason, str] | None = None
        self.limit = RateLimit(1)
        self.retry_at_s = 0.0


class _Device:
    def __init__(self, entry: DeviceEntry, config: DeviceConfig, lane: Lane, driver: Driver) -> None:
        self.entry, self.config, self.lane, self.endpoints = entry, config, lane, driver.endpoints
        self.caller = driver if isinstance(driver, Caller) else None


class Receiver:
    """Receives the devices of a config until it is told to stop."""

    def __init__(self, config: ReceiverConfig, *, family_of: Callable[[str], Family], share: Share = WHOLE) -> None:
        """Open everything of a share that can be opened; what cannot is tried again, and says why in its status.

        Raises `ValueError` naming the device for settings that its family does not allow.
        """
        self._family_of, self._share = family_of, share
        self._selector = selectors.DefaultSelector()
        self._devices: dict[str, _Device] = {}
        self._sockets: dict[Endpoint, _Socket] = {}
        self._publish_at_s = 0.0
        self._only_groups = False
        self._unpublished: list[str] = []
        self.apply(config)

    def apply(self, config: ReceiverConfig) -> None:
        """Change to another config; devices that stay the same are not interrupted."""
        config.run.mkdir(parents=True, exist_ok=True)
        self._only_groups = config.only_groups
        checked = {entry.id: self._check(entry) for entry in config.devices}
        for device_id, device in list(self._devices.items()):
            if device.entry not in config.devices:
                self._remove(device_id)
        for source, entry in enumerate(config.devices):
            if entry.id not in self._devices:
                self._add(entry, checked[entry.id], source=source, run=RunFolder(config.run))
        for listening in self._sockets.values():
            if listening.port is None:
                self._open(listening)

    def _check(self, entry: DeviceEntry) -> DeviceConfig:
        try:
            return self._family_of(entry.family).settings(entry.config)
        except (LookupError, ValueError) as error:
            raise ValueError(f"device {entry.id} ({entry.name}): {error}") from error

    def _add(self, entry: DeviceEntry, config: DeviceConfig, *, source: int, run: RunFolder) -> None:
        family = self._family_of(entry.family)
        driver = family.driver(config)
        if not self._share.takes(driver.endpoints):
            return
        lane = Lane(driver, device_id=entry.id, source=source, run=run, signals=family.signals)
        device = self._devices[entry.id] = _Device(entry, config, lane, driver)
        for endpoint in device.endpoints:
            listening = self._sockets.setdefault(endpoint, _Socket(endpoint))
            listening.lanes.append(device)
            listening.limit = _limit(listening)
            if listening.port is None:
                self._open(listening)

    def _remove(self, device_id: str) -> None:
        device = self._devices.pop(device_id)
        for endpoint in device.endpoints:
            listening = self._sockets[endpoint]
            listening.lanes.remove(device)
            if not listening.lanes:
                self._close(listening)
                del self._sockets[endpoint]
        device.lane.close()

    def _open(self, listening: _Socket) -> None:
        if self._only_groups and listening.endpoint.group is None:
            return  # a shared port would take the datagrams away from whoever has it now
        try:
            listening.port = Port(listening.endpoint)
        except PortError as error:
            listening.closed = error.reason, str(error)
            listening.retry_at_s = time.monotonic() + _REOPEN_S
            return
        listening.closed = None
        self._selector.register(listening.port, selectors.EVENT_READ, listening)

    def _close(self, listening: _Socket) -> None:
        if listening.port is not None:
            self._selector.unregister(listening.port)
            listening.port.close()
            listening.port = None

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Receive until `goes_on`, which is asked about twenty times a second, says no."""
        while goes_on():
            ask_again_s = time.monotonic() + _ROUND_S
            while time.monotonic() < ask_again_s:
                self.turn()

    def turn(self) -> None:
        """Wait for datagrams up to a twentieth of a second and take what came; keep house when due."""
        for key, _ in self._selector.select(0 if self._unpublished else _ROUND_S):
            self._drain(key.data)
        now_s = time.monotonic()
        if not self._unpublished and now_s >= self._publish_at_s:
            self._publish_at_s = now_s + _PUBLISH_S
            self._reopen(now_s)
            self._unpublished = list(self._devices)
        while self._unpublished and time.monotonic() < now_s + _HOUSE_S:
            self._publish(self._unpublished.pop())

    def _drain(self, listening: _Socket) -> None:
        port = listening.port
        if port is None:
            return
        for _ in range(_TURN_DATAGRAMS):  # a source that floods or sends in bursts gets its turn, not everybody's
            datagram = port.receive()
            if datagram is None:
                return
            self._take(listening, port, datagram)

    def _take(self, listening: _Socket, port: Port, datagram: Datagram) -> None:
        allowed = listening.limit.allows(datagram.sender, datagram.receive_ns)
        for device in listening.lanes:
            if not allowed:
                device.lane.limit()
                continue
            try:  # a supervisor: one driver's fault must not stop the others
                for answer in device.lane.take(datagram):
                    port.send(answer, datagram.sender)
            except Exception as fault:  # noqa: BLE001
                device.lane.refuse(Reason.DRIVER_FAULT, f"{type(fault).__name__}: {fault}")

    def _reopen(self, now_s: float) -> None:
        for listening in self._sockets.values():
            if listening.port is None and now_s >= listening.retry_at_s:
                self._open(listening)

    def _publish(self, device_id: str) -> None:
        device = self._devices.get(device_id)
        if device is None:  # it was removed since
            return
        now_ns = time.time_ns()
        closed = (self._sockets[endpoint].closed for endpoint in device.endpoints)
        device.lane.publish(now_ns=now_ns, closed=next((reason for reason in closed if reason), None))
        self._call(device, now_ns)

    def _call(self, device: _Device, now_ns: int) -> None:
        port = self._sockets[device.endpoints[0]].port
        if device.caller is None or port is None:
            return
        try:  # a supervisor: one driver's fault must not stop the others
            for target, datagram in device.caller.calls(now_ns):
                port.send(datagram, target)
        except Exception as fault:  # noqa: BLE001
            device.lane.refuse(Reason.DRIVER_FAULT, f"{type(fault).__name__}: {fault}")

    def ports(self) -> Mapping[Endpoint, int]:
        """The UDP port of every endpoint that is open."""
        return {endpoint: found.port.number for endpoint, found in self._sockets.items() if found.port}

    def close(self) -> None:
        """Free all ports and let go of all rings."""
        for device_id in list(self._devices):
            self._remove(device_id)
        self._selector.close()


def _limit(listening: _Socket) -> RateLimit:
    return RateLimit(sum(device.config.maximum_rate_hz for device in listening.lanes))
