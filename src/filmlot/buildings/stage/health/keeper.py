"""The keeper of a stage's health: looks twice a second, and writes down what changed and stayed so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from threading import Event, Thread
from time import time_ns

import structlog

from filmlot.buildings.stage.contracts import DeviceStatus, DeviceView, PartView
from filmlot.buildings.stage.engine.health import Change, Condition, Witness
from filmlot.buildings.stage.health import history
from filmlot.devicekit.status import Reason
from filmlot.kernel.ground import Ground

EVERY_S = 0.5
ALIVE_NS = 30_000_000_000
PRUNE_NS = 86_400_000_000_000
log = structlog.get_logger(__name__)


class HealthKeeper:
    """Looks through `look` (conditions by subject) from `start` to `stop`; a `look_around` is one round."""

    def __init__(
        self,
        ground: Ground,
        stage_id: str,
        *,
        look: Callable[[], Mapping[str, Condition]],
        clock_ns: Callable[[], int] = time_ns,
    ) -> None:
        self._ground, self._stage_id = ground, stage_id
        self._look, self._clock_ns = look, clock_ns
        self._witness = Witness()
        self._alive_at_ns = self._pruned_at_ns = 0
        self._leaving = Event()
        self._thread = Thread(target=self._keep_looking, name="health keeper")

    def start(self) -> None:
        """Begins to look; what a former run left open ended when it last looked."""
        with self._ground.work() as work:
            history.close_open(work, self._stage_id)
        self._thread.start()

    def stop(self) -> None:
        """Looks no more, and says until when it did."""
        self._leaving.set()
        self._thread.join()
        self._write([])

    def look_around(self) -> None:
        """One look at everything; the database is asked when something changed, and twice a minute."""
        now_ns = self._clock_ns()
        changes = self._witness.look(self._look(), now_ns=now_ns)
        if changes or now_ns - self._alive_at_ns >= ALIVE_NS:
            self._write(changes)
        if now_ns - self._pruned_at_ns >= PRUNE_NS:
            self._pruned_at_ns = now_ns
            with self._ground.work() as work:
                history.prune(work, self._stage_id, at=_time(now_ns))

    def _write(self, changes: list[Change]) -> None:
        now_ns = self._clock_ns()
        with self._ground.work() as work:
            history.note(work, self._stage_id, changes, at=_time(now_ns))
        self._alive_at_ns = now_ns

    def _keep_looking(self) -> None:
        while not self._leaving.wait(EVERY_S):
            try:
                self.look_around()
            except Exception:  # a supervisor: a look that fails must not end the keeping
                log.exception("stage.health_look_failed")


def conditions_of(devices: Iterable[DeviceView], parts: Iterable[PartView]) -> dict[str, Condition]:
    """How a stage's devices and processes are, by subject."""
    heard = {device.id: Condition(device.status.usable, _reason_of(device.status)) for device in devices}
    run = {
        f"{history.PART}{part.name}": Condition("yes", history.RUNNING)
        if part.running
        else Condition("no", history.STOPPED)
        for part in parts
    }
    return {**heard, **run}


def _reason_of(status: DeviceStatus) -> str:
    return Reason.WORKING if status.reason is None else status.reason.code.removeprefix("device.")


def _time(moment_ns: int) -> datetime:
    return datetime.fromtimestamp(moment_ns / 1e9, UTC)
