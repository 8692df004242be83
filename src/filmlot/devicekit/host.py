"""The host of the devices: keeps the receiver's process alive and tells how every device is."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import structlog

from filmlot.devicekit.contract import Family
from filmlot.devicekit.receiver import DeviceEntry, ReceiverConfig
from filmlot.devicekit.ring import Ring, RingError
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.status import DeviceStatus, assess

_LOOK_S = 0.1
_FIRST_BACKOFF_S = 0.1
_LONGEST_BACKOFF_S = 5.0
_PATIENCE_S = 2.0

log = structlog.get_logger(__name__)


class Host:
    """Starts the receiver, starts it again when it ends, and reads its rings.

    `command` starts a receiver and gets `--config FILE` and `--parent PID` appended. Use it as a
    context manager, or call `stop`.
    """

    def __init__(self, run: Path, command: Sequence[str], *, family_of: Callable[[str], Family]) -> None:
        self._run = RunFolder(run)
        self._command = (*command, "--config", str(self._run.config), "--parent", str(os.getpid()))
        self._family_of = family_of
        self._devices: dict[str, DeviceEntry] = {}
        self._rings: dict[Path, Ring] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._supervisor = threading.Thread(target=self._supervise, name="receiver-supervisor", daemon=True)
        self.restarts = 0

    def start(self, devices: Sequence[DeviceEntry]) -> None:
        """Begin to receive devices."""
        self.apply(devices)
        self._supervisor.start()

    def apply(self, devices: Sequence[DeviceEntry]) -> None:
        """Change to other devices; those that stay the same are not interrupted.

        Raises `ValueError` for settings that a family does not allow, and changes nothing then.
        """
        for device in devices:
            self._family_of(device.family).settings(device.config)
        config = ReceiverConfig(run=self._run.path, devices=list(devices))
        self._run.path.mkdir(parents=True, exist_ok=True)
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

    def _status(self, device: DeviceEntry, now_ns: int) -> DeviceStatus:
        config = self._family_of(device.family).settings(device.config)
        try:
            status, poses = self._open(self._run.status(device.id)), self._open(self._run.poses(device.id))
        except RingError:
            return assess(None, None, now_ns=now_ns, freshness_ns=0)
        return assess(status.latest(), poses.latest(), now_ns=now_ns, freshness_ns=config.freshness_ms * 1_000_000)

    def _open(self, path: Path) -> Ring:
        if path not in self._rings:
            self._rings[path] = Ring.open(path)
        return self._rings[path]

    @property
    def receiver_pid(self) -> int | None:
        """The receiver's process, while there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def _supervise(self) -> None:
        backoff_s = _FIRST_BACKOFF_S
        while not self._stopping.is_set():
            started_s = time.monotonic()
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
            while self._process.poll() is None and not self._stopping.is_set():
                self._stopping.wait(_LOOK_S)
            if self._stopping.is_set():
                return
            lived_s = time.monotonic() - started_s
            backoff_s = _FIRST_BACKOFF_S if lived_s > 10 else min(backoff_s * 2, _LONGEST_BACKOFF_S)
            log.warning("receiver ended", code=self._process.returncode, again_in_s=backoff_s)
            self.restarts += 1
            self._stopping.wait(backoff_s)

    def stop(self) -> None:
        """End the receiver, and wait until it has."""
        self._stopping.set()
        if self._supervisor.is_alive():
            self._supervisor.join()
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
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
