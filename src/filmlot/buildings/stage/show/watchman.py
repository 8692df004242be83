"""The watchman: looks at the things of all watches of a stage, some times a second, and starts their cues."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Event, Lock, Thread
from time import monotonic_ns
from typing import Protocol

import structlog

from filmlot.buildings.stage.contracts import DeviceStatus
from filmlot.buildings.stage.engine.show.scheduler import GoRefusedError
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.engine.show.watch import (
    LATCHED,
    TURNS,
    Look,
    Sight,
    Watch,
    WatchState,
    is_well,
    observe,
    reset,
    trigger,
)
from filmlot.kernel.access import SYSTEM, Actor

EVERY_S = 0.1
log = structlog.get_logger(__name__)


class WatchLog(Protocol):
    """Where the watchman writes what watches found."""

    def turn(self, watch_id: str, watch: Watch, look: Look, refused: str | None, actor: Actor) -> None:
        """Writes down that a watch knows something else; `refused` says why its cue could not be started."""


class Watchman:
    """Looks through `look` at devices and points, and starts cues by `fire` (list, cue), which may refuse.

    `load` gives it its watches, `start` and `stop` its thread; between those a `look_around` is one round.
    """

    def __init__(
        self,
        *,
        look: Callable[[], tuple[Mapping[str, DeviceStatus], Sequence[Reading]]],
        fire: Callable[[str, str], object],
        log: WatchLog,
        clock_ns: Callable[[], int] = monotonic_ns,
    ) -> None:
        self._look, self._fire, self._log, self._clock_ns = look, fire, log, clock_ns
        self._watches: dict[str, Watch] = {}
        self._sights: dict[str, Sight] = {}
        self._lock = Lock()
        self._leaving = Event()
        self._thread = Thread(target=self._keep_looking, name="watchman")

    def load(self, watches: Mapping[str, Watch]) -> None:
        """Looks at other things from now on; a watch whose probe stays knows what it knew, armed or not."""
        with self._lock:
            kept = {
                watch_id: self._sights[watch_id]
                for watch_id, watch in watches.items()
                if watch_id in self._watches and self._watches[watch_id].probe == watch.probe
            }
            begun = Sight(WatchState.UNSEEN, self._clock_ns())
            self._watches = dict(watches)
            self._sights = {watch_id: kept.get(watch_id, begun) for watch_id in watches}

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """Looks no more."""
        self._leaving.set()
        self._thread.join()

    def states(self) -> dict[str, WatchState]:
        """What every watch knows."""
        with self._lock:
            return {watch_id: sight.state for watch_id, sight in self._sights.items()}

    def look_around(self) -> None:
        """One look at every thing."""
        if not self._watches:
            return
        statuses, readings = self._look()
        with self._lock:
            for watch_id, watch in self._watches.items():
                well = is_well(watch.probe, statuses, readings)
                look = observe(watch, self._sights[watch_id], well=well, now_ns=self._clock_ns())
                self._settle(watch_id, look, SYSTEM)

    def trigger(self, watch_id: str, actor: Actor) -> bool:
        """A person fires a watch, armed or not; whether it did: one that is latched does not fire again."""
        with self._lock:
            watch = self._watches.get(watch_id)
            if watch is None or self._sights[watch_id].state in LATCHED:
                return False
            self._settle(watch_id, trigger(watch, self._sights[watch_id], self._clock_ns()), actor)
            return True

    def reset(self, watch_id: str) -> None:
        """Has a watch begin anew."""
        with self._lock:
            if watch_id in self._sights:
                self._sights[watch_id] = reset(self._sights[watch_id], self._clock_ns())

    def _settle(self, watch_id: str, look: Look, actor: Actor) -> None:
        watch, before = self._watches[watch_id], self._sights[watch_id]
        self._sights[watch_id] = look.sight
        refused = None
        if look.cue_id is not None:
            try:
                self._fire(watch.list_id, look.cue_id)
            except GoRefusedError as error:
                refused = error.code
                log.error("stage.watch_refused", watch=watch.name, reason=refused)
        if look.cue_id is not None or (before.state, look.sight.state) in TURNS:
            self._log.turn(watch_id, watch, look, refused, actor)

    def _keep_looking(self) -> None:
        while not self._leaving.wait(EVERY_S):
            try:
                self.look_around()
            except Exception:  # a supervisor: a look that fails must not end the watch
                log.exception("stage.watch_look_failed")
