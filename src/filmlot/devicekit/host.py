"""The host of the devices: keeps the receivers' processes alive and tells how every device is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from filmlot.devicekit.child import Child
from filmlot.devicekit.contract import Family
from filmlot.devicekit.receiver import DeviceEntry, ReceiverConfig
from filmlot.devicekit.records import POSE
from filmlot.devicekit.ring import Ring, RingError
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.share import Share
from filmlot.devicekit.signals import FORMAT_OF, Signal
from filmlot.devicekit.status import STATUS, DeviceStatus, assess

MANY_DEVICES = 16
"""From so many on two receivers share them: one would still be busy with a burst when the next one comes."""


class Host:
    """Keeps one receiver running, or two for many devices, and reads their rings.

    `command` starts a receiver and gets `--config FILE`, `--parent PID` and `--share SHARE` appended. Use it as a
    context manager, or call `stop`.
    """

    def __init__(self, run: Path, command: Sequence[str], *, family_of: Callable[[str], Family]) -> None:
        run.mkdir(parents=True, exist_ok=True)
        self._run, self._command = RunFolder(run), command
        self._family_of = family_of
        self._devices: dict[str, DeviceEntry] = {}
        self._rings: dict[Path, Ring] = {}
        self._lock = Lock()
        self.receivers: list[Child] = []

    def start(self, devices: Sequence[DeviceEntry], *, only_groups: bool = False) -> None:
        """Begin to receive devices; raises `ValueError` as `apply` does."""
        self.apply(devices, only_groups=only_groups)
        count = 2 if len(devices) >= MANY_DEVICES else 1
        self.receivers = [self._receiver(Share(number, count)) for number in range(count)]
        for receiver in self.receivers:
            receiver.start()

    def _receiver(self, share: Share) -> Child:
        name = "receiver" if share.receivers == 1 else f"receiver {share.number + 1}"
        arguments = ["--config", str(self._run.config), "--parent", str(os.getpid()), "--share", str(share)]
        return Child(name, [*self._command, *arguments], log_file=self._run.path / f"{name}.log")

    def apply(self, devices: Sequence[DeviceEntry], *, only_groups: bool = False) -> None:
        """Change to other devices; those that stay the same are not interrupted. `only_groups`: see `ReceiverConfig`.

        Raises `ValueError` for settings that a family does not allow, and changes nothing then.
        """
        for device in devices:
            self._family_of(device.family).settings(device.config)
        config = ReceiverConfig(run=self._run.path, devices=list(devices), only_groups=only_groups)
        fresh = self._run.config.with_suffix(".new")
        fresh.write_text(config.model_dump_json(), "utf-8")
        fresh.replace(self._run.config)
        with self._lock:
            self._devices = {device.id: device for device in devices}
            self._close_rings()

    def statuses(self) -> Mapping[str, DeviceStatus]:
        """How every device is now, by its id."""
        now_ns = time.time_ns()
        with self._lock:
            return {device_id: self._status(device, now_ns) for device_id, device in self._devices.items()}

    def newest(self) -> dict[str, list[np.void]]:
        """By device: the newest record of each kind that it gives, of those that are fresh."""
        now_ns = time.time_ns()
        with self._lock:
            return {
                device.id: [
                    record
                    for record in self._samples(device)
                    if now_ns - int(record["receive_ns"]) <= self._freshness_ns(device)
                ]
                for device in self._devices.values()
            }

    def recent_poses(self, device_id: str) -> list[np.void]:
        """All pose records that are kept of a device, oldest first; none of one that gives no poses."""
        with self._lock:
            device = self._devices.get(device_id)
            if device is None or Signal.POSE not in self._family_of(device.family).signals:
                return []
            path = self._run.samples(device_id)
            ring = self._ring(path, POSE)
            return [] if ring is None else list(ring.since(max(0, ring.head - ring.capacity)))

    def _samples(self, device: DeviceEntry) -> list[np.void]:
        signals = self._family_of(device.family).signals
        found = (self._newest(self._run.samples(device.id, signal), FORMAT_OF[signal].dtype) for signal in signals)
        return [record for record in found if record is not None]

    def _freshness_ns(self, device: DeviceEntry) -> int:
        return self._family_of(device.family).settings(device.config).freshness_ms * 1_000_000

    def _status(self, device: DeviceEntry, now_ns: int) -> DeviceStatus:
        return assess(
            self._newest(self._run.status(device.id), STATUS),
            max((int(record["receive_ns"]) for record in self._samples(device)), default=None),
            now_ns=now_ns,
            freshness_ns=self._freshness_ns(device),
        )

    def _newest(self, path: Path, dtype: np.dtype[np.void]) -> np.void | None:
        """The newest record of a ring; None before its writer has begun."""
        ring = self._ring(path, dtype)
        return None if ring is None else ring.latest()

    def _ring(self, path: Path, dtype: np.dtype[np.void]) -> Ring | None:
        if path not in self._rings:
            try:
                ring = Ring.open(path)
            except RingError:
                return None
            if ring.dtype != dtype:
                ring.close()
                return None
            self._rings[path] = ring
        return self._rings[path]

    def stop(self) -> None:
        """End the receivers, and wait until they have."""
        for receiver in self.receivers:
            receiver.stop()
        with self._lock:
            self._close_rings()

    def _close_rings(self) -> None:
        for ring in self._rings.values():
            ring.close()
        self._rings.clear()

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
