"""The console of one stage, as the gate keeps it: runner, watchman and keeper in step with the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from filmlot.buildings.stage.contracts import DeviceStatus
from filmlot.buildings.stage.engine.health import Condition
from filmlot.buildings.stage.engine.show.ack import Ack
from filmlot.buildings.stage.engine.show.cue import DeviceAction
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.engine.show.state import ShowState
from filmlot.buildings.stage.events import StageDescribed
from filmlot.buildings.stage.health.keeper import HealthKeeper, conditions_of
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.show.events import (
    CueListEdited,
    CueListMade,
    ShowMoved,
    SnapshotCaptured,
    SnapshotDeleted,
    WatchDeleted,
    WatchSet,
)
from filmlot.buildings.stage.show.log import ShowLog
from filmlot.buildings.stage.show.queries import read_book, read_watches
from filmlot.buildings.stage.show.runner import Runner
from filmlot.buildings.stage.show.show import find_show
from filmlot.buildings.stage.show.watchman import Watchman
from filmlot.kernel.ground import Ground

REFRESHED_BY = frozenset(
    event.type
    for event in (
        CueListEdited,
        CueListMade,
        ShowMoved,
        SnapshotCaptured,
        SnapshotDeleted,
        StageDescribed,
        WatchDeleted,
        WatchSet,
    )
)
"""The events after which a stage's console (their scope) has to be refreshed."""


class Console:
    """Plays and watches one stage, keeps its health; after an event of `REFRESHED_BY`, `refresh` keeps it in step."""

    def __init__(
        self,
        ground: Ground,
        stage_id: str,
        machinery: Machinery,
        *,
        timecode: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._ground, self._stage_id, self._machinery = ground, stage_id, machinery
        log = ShowLog(ground, stage_id, machinery)
        with ground.look() as look:
            book, watches = read_book(look.session, stage_id), read_watches(look.session, stage_id)
            state = ShowState(find_show(look.session, stage_id).state)
        self.runner = Runner(book, state=state, devices=self, log=log, timecode=timecode)
        self.watchman = Watchman(look=self._look, fire=self._fire, log=log)
        self.watchman.load(watches)
        self._keeper = HealthKeeper(ground, stage_id, look=self._conditions)

    def start(self) -> None:
        """Begins to play and to watch."""
        self.runner.start()
        self.watchman.start()
        self._keeper.start()

    def stop(self) -> None:
        """Watches and plays no more."""
        self._keeper.stop()
        self.watchman.stop()
        self.runner.stop()

    def refresh(self) -> None:
        """Plays and watches by what the database says now."""
        with self._ground.look() as look:
            book, watches = read_book(look.session, self._stage_id), read_watches(look.session, self._stage_id)
            state = ShowState(find_show(look.session, self._stage_id).state)
        self.runner.load(book)
        self.runner.follow(state)
        self.watchman.load(watches)

    def act(self, orders: Sequence[DeviceAction], *, deadline_ms: int, answer: Callable[[int, Ack], None]) -> None:
        """Asks the stage's devices for all actions at once."""
        self._machinery.act(self._stage_id, orders, deadline_ms=deadline_ms, answer=answer)

    def points(self) -> Sequence[Reading]:
        """What the stage's devices last said of themselves."""
        return self._machinery.points(self._stage_id)

    def safe_actions(self) -> Sequence[DeviceAction]:
        """What a panic has each device do."""
        return self._machinery.safe_actions(self._stage_id)

    def _look(self) -> tuple[Mapping[str, DeviceStatus], Sequence[Reading]]:
        devices = self._machinery.devices(self._stage_id, "en")
        return {device.id: device.status for device in devices}, self.points()

    def _conditions(self) -> Mapping[str, Condition]:
        return conditions_of(self._machinery.devices(self._stage_id, "en"), self._machinery.parts(self._stage_id, "en"))

    def _fire(self, list_id: str, cue_id: str) -> None:
        self.runner.fail_over(list_id, cue_id)
