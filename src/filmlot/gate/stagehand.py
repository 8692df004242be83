"""The stagehand: keeps a crew behind every stage, and rebuilds it when a stage is described anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic

import structlog

from filmlot.buildings.assets import facade as assets
from filmlot.buildings.stage.calibration.events import (
    CalibrationAccepted,
    CalibrationWithdrawn,
    ChartHidden,
    ChartShown,
)
from filmlot.buildings.stage.calibration.queries import applied_calibrations, shown_square_m
from filmlot.buildings.stage.contracts import DeviceView, OutputView, PartView
from filmlot.buildings.stage.engine.recording.manifest import ManifestState, read_manifest
from filmlot.buildings.stage.engine.show.ack import Ack
from filmlot.buildings.stage.engine.show.cue import DeviceAction
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.events import ContentShown, StageBuilt, StageDescribed, TakeCut
from filmlot.buildings.stage.health.contracts import SyncBoard
from filmlot.buildings.stage.machinery import Readiness, RollOrder, ViewFrame, ViewMark
from filmlot.buildings.stage.problems import DiskFull, NodeDown
from filmlot.buildings.stage.recovery import recover_takes
from filmlot.buildings.stage.remote.contracts import RemoteView
from filmlot.buildings.stage.show.console import REFRESHED_BY, Console
from filmlot.buildings.stage.show.problems import ConsoleDown
from filmlot.buildings.stage.show.runner import Runner
from filmlot.buildings.stage.show.watchman import Watchman
from filmlot.buildings.stage.stage import find_row, parse, stage_ids
from filmlot.buildings.stage.take import break_off, rolling_take
from filmlot.buildings.stage.take_contracts import BreakReason, RecorderAck
from filmlot.gate.crew import Crew, CrewPlan
from filmlot.gate.node import config as node
from filmlot.gate.nodes import STARTING_S
from filmlot.gate.remote_control.remotes import Remotes
from filmlot.gate.shared_memory import shared_folder
from filmlot.kernel.events import Envelope
from filmlot.kernel.ground import Ground
from filmlot.kernel.health import Component
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase
from filmlot.standards.pose import Pose

SETTLE_S = 2.0  # a report that was under way during the roll does not know of it yet
log = structlog.get_logger(__name__)

Task = Callable[[], None]


class Stagehand:
    """The machinery of all stages of a lot. Its own thread does whatever needs the database."""

    def __init__(self, ground: Ground, *, berth: int = 0, hold: Callable[[], object] = lambda: None) -> None:
        """`hold` is asked before each act, and raises where another hub leads."""
        self._ground, self._hold = ground, hold
        self.only_groups = False
        """See `CrewPlan`; set it before `start`."""
        self._leads = False
        self._crews: dict[str, Crew] = {}
        self._consoles: dict[str, Console] = {}
        self._remotes = Remotes(ground, self, timecode=self._timecode)
        self._settled = Event()
        self._settled.set()
        self._rolling: dict[str, tuple[str, float]] = {}
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="stagehand", daemon=True)
        self._run = shared_folder(ground.settings, berth=berth)
        self._leave: Callable[[], None] = lambda: None

    def recover(self) -> None:
        """Ends what a former run of the lot left rolling; before `start`."""
        recover_takes(self._ground, self._ground.settings.takes_folder, reason=BreakReason.LOT_STOPPED)

    def start(self) -> None:
        """Puts a crew behind every stage: it receives and draws, and nothing else before `lead`."""
        with self._ground.look() as look:
            known = stage_ids(look.session)
        for stage_id in known:
            self._open(stage_id)
        self._thread.start()
        self._leave = self._ground.bus.listen(self._notice)
        self._ground.inspectors.append(self._inspect)

    def lead(self) -> None:
        """Begins to play and to watch on every stage, and to command its devices."""
        self._settled.wait(STARTING_S)  # a crew that is being exchanged
        self._leads, self.only_groups = True, False
        for stage_id in list(self._crews):
            try:
                self._lead_stage(stage_id)
            except Exception:  # a supervisor: one stage's trouble is not the others'
                log.exception("stagehand.stage_not_led", stage=stage_id)

    def resign(self) -> None:
        """Plays and watches no more; the crews go on."""
        self._leads = False
        self._remotes.stop()
        for console in self._consoles.values():
            console.stop()
        self._consoles.clear()

    def stop(self) -> None:
        """Ends every process; a take that rolls is closed and stays to be recovered at the next start."""
        self._ground.inspectors.remove(self._inspect)
        self._leave()
        self._tasks.put(None)
        self._thread.join(timeout=10)
        self.resign()
        for crew in self._crews.values():
            crew.stop()
        shutil.rmtree(self._run, ignore_errors=True)

    def roll(self, order: RollOrder) -> list[RecorderAck]:
        """Starts the recorders; see `Machinery`."""
        self._hold()
        manifest = order.manifest
        answer = self._order(
            manifest.stage_id,
            lambda number: node.RollOrder(id=number, folder=order.folder, manifest=manifest),
        )
        if answer.code == "disk_full":
            raise DiskFull(reason=answer.reason)
        if answer.code is not None:
            raise NodeDown(reason=answer.reason)
        self._rolling[manifest.stage_id] = manifest.take_id, monotonic()
        return self._crews[manifest.stage_id].controls.roll(manifest)

    def cut(self, stage_id: str, take_id: str) -> list[RecorderAck]:
        """Stops the recorders; see `Machinery`. A recorder that has stopped already is no failure."""
        self._hold()
        self._order(stage_id, lambda number: node.CutOrder(id=number, take_id=take_id))
        self._rolling.pop(stage_id, None)
        return self._crews[stage_id].controls.cut()

    def runner(self, stage_id: str) -> Runner:
        """What plays the stage's cues; see `Machinery`."""
        return self._console(stage_id).runner

    def watchman(self, stage_id: str) -> Watchman:
        """Who looks at what the stage's watches are about; see `Machinery`."""
        return self._console(stage_id).watchman

    def act(
        self,
        stage_id: str,
        orders: Sequence[DeviceAction],
        *,
        deadline_ms: int,
        answer: Callable[[int, Ack], None],
    ) -> None:
        """Asks devices for all actions at once; see `Machinery`."""
        self._hold()
        crew = self._crews.get(stage_id)
        if crew is not None:
            crew.controls.act(orders, deadline_ms=deadline_ms, answer=answer)

    def points(self, stage_id: str) -> Sequence[Reading]:
        """What the stage's devices last said of themselves."""
        crew = self._crews.get(stage_id)
        return [] if crew is None else crew.controls.points()

    def choices(self, stage_id: str, device_id: str, action: str) -> Mapping[str, Sequence[str]]:
        """What those of an action's arguments may be of which the device names every possibility."""
        crew = self._crews.get(stage_id)
        return {} if crew is None else crew.controls.choices(device_id, action)

    def check(self, stage_id: str, order: DeviceAction) -> Phrase | None:
        """Why a device would not do an order, as far as it is known without asking it."""
        crew = self._crews.get(stage_id)
        return None if crew is None else crew.controls.check(order)

    def safe_actions(self, stage_id: str) -> Sequence[DeviceAction]:
        """What a panic has each device do."""
        crew = self._crews.get(stage_id)
        return [] if crew is None else crew.controls.safe_actions()

    def poses(self, stage_id: str, device_id: str, *, seconds: float) -> Sequence[Pose]:
        """What a tracker said of late."""
        crew = self._crews.get(stage_id)
        return [] if crew is None else crew.poses(device_id, seconds=seconds)

    def readiness(self, stage_id: str) -> Readiness:
        """How far the clocks are apart, and how long the disk will do."""
        crew = self._crews.get(stage_id)
        if crew is None:
            return Readiness(None, None)
        free_bytes = shutil.disk_usage(self._ground.settings.home).free
        board = crew.sync()
        locks = {source.device: source.lock == "locked" for source in board.sources if source.lock is not None}
        return Readiness(board.spread_frames, free_bytes / crew.take_bytes_a_minute, locks)

    def sync(self, stage_id: str) -> SyncBoard:
        """The stage's clocks side by side; see `Machinery`."""
        crew = self._crews.get(stage_id)
        if crew is None:
            raise ConsoleDown(reason=Phrase("the stage has no render node"))
        return crew.sync()

    def _timecode(self, stage_id: str) -> int:
        return self._crews[stage_id].timecode()  # the crew of now: a stage that is described anew gets another

    def _console(self, stage_id: str) -> Console:
        self._hold()
        console = self._consoles.get(stage_id)
        if console is None:
            raise ConsoleDown(reason=Phrase("nothing plays the cues of this stage"))
        return console

    def devices(self, stage_id: str, language: Language) -> list[DeviceView]:
        """The stage's devices."""
        crew = self._crews.get(stage_id)
        return [] if crew is None else crew.devices(language)

    def outputs(self, stage_id: str, language: Language) -> list[OutputView]:
        """What the stage sends on."""
        crew = self._crews.get(stage_id)
        return [] if crew is None else crew.outputs.views(language)

    def parts(self, stage_id: str, language: Language) -> list[PartView]:
        """The processes behind the stage."""
        crew = self._crews.get(stage_id)
        return [] if crew is None else crew.parts(language)

    def remote(self, stage_id: str, language: Language) -> RemoteView:
        """How the stage's console is played from outside."""
        return self._remotes.view(stage_id, language)

    def view(self, stage_id: str, *, after: ViewMark) -> ViewFrame | None:
        """The newest of the live view."""
        crew = self._crews.get(stage_id)
        return None if crew is None else crew.view(after)

    def _inspect(self, language: Language) -> list[Component]:
        return [
            Component(
                name=f"{crew.code} {part.name}",
                state="ok" if part.running else "degraded",
                detail=part.detail or None,
            )
            for crew in list(self._crews.values())
            for part in crew.parts(language)
        ] + self._remotes.components()

    def _order(self, stage_id: str, make: Callable[[int], node.RollOrder | node.CutOrder]) -> node.Answer:
        self._settled.wait(STARTING_S)
        crew = self._crews.get(stage_id)
        if crew is None:
            raise NodeDown(reason=Phrase("the stage has no render node"))
        answer = crew.nodes.order(make)
        if answer is None:
            raise NodeDown(reason=Phrase("the render node did not answer in time"))
        return answer

    def _open(self, stage_id: str) -> None:
        settings = self._ground.settings
        with self._ground.look() as look:
            row = find_row(look.session, stage_id)
            applied = applied_calibrations(look.session, row, at=look.clock())
        plan = CrewPlan(
            stage_id=stage_id,
            description=row.description,
            calibrations=applied,
            scene=self._scene_of(row.content_version_id),
            run=self._run / stage_id,
            cache=settings.home.resolve() / "cache",
            walls=settings.walls_folder.resolve(),
            chart_square_m=shown_square_m(row),
            only_groups=self.only_groups,
        )
        crew = Crew(
            plan,
            reported=lambda report: self._weigh(stage_id, report),
            lost=lambda: self._tasks.put(lambda: self._recover(stage_id)),
        )
        self._crews[stage_id] = crew
        crew.start()
        if self._leads:
            self._lead_stage(stage_id)

    def _lead_stage(self, stage_id: str) -> None:
        crew = self._crews[stage_id]
        self._remotes.let_in(stage_id, parse(crew.plan.description))
        crew.lead()
        if stage_id not in self._consoles:
            console = Console(self._ground, stage_id, self, timecode=partial(self._timecode, stage_id))
            self._consoles[stage_id] = console
            console.start()

    def _rebuild(self, stage_id: str) -> None:
        former = self._crews.get(stage_id)  # it answers for its devices until the next is there
        self._settled.clear()  # orders wait for the next
        try:
            if former is not None:
                former.stop()
            self._open(stage_id)
        finally:
            self._settled.set()

    def _show(self, stage_id: str, version_id: str) -> None:
        crew, scene = self._crews.get(stage_id), self._scene_of(version_id)
        if crew is None or scene is None:
            return
        crew.show(scene)

    def _calibrate(self, stage_id: str) -> None:
        crew = self._crews.get(stage_id)
        if crew is None:
            return
        with self._ground.look() as look:
            row = find_row(look.session, stage_id)
            applied = applied_calibrations(look.session, row, at=look.clock())
        crew.calibrate(applied)
        crew.chart(shown_square_m(row))

    def _scene_of(self, version_id: str | None) -> Path | None:
        if version_id is None:
            return None
        with self._ground.look() as look:
            return assets.scene_file(self._ground, assets.version(look, version_id))

    def _notice(self, envelopes: list[Envelope]) -> None:
        """Called by the bus: only notes what is to be done."""
        for envelope in envelopes:
            stage_id = envelope.subject
            if envelope.type in REFRESHED_BY and envelope.scope in self._consoles:
                self._tasks.put(self._consoles[envelope.scope].refresh)
            match envelope.type:
                case StageBuilt.type | StageDescribed.type:
                    self._tasks.put(lambda stage_id=stage_id: self._rebuild(stage_id))  # type: ignore[misc]
                case ContentShown.type:
                    version_id = envelope.data["content"]["version_id"]
                    self._tasks.put(lambda stage_id=stage_id, version_id=version_id: self._show(stage_id, version_id))  # type: ignore[misc]
                case CalibrationAccepted.type | CalibrationWithdrawn.type | ChartShown.type | ChartHidden.type:
                    self._tasks.put(lambda stage_id=envelope.scope: self._calibrate(stage_id))  # type: ignore[misc]
                case TakeCut.type:
                    self._rolling.pop(envelope.scope, None)

    def _weigh(self, stage_id: str, report: node.Report) -> None:
        """A node that does not record the take that it should: its recorder failed, or the node is a new one."""
        take_id, since_s = self._rolling.get(stage_id, (None, 0.0))
        if take_id is None or report.take_id == take_id or monotonic() - since_s < SETTLE_S:
            return
        self._rolling.pop(stage_id, None)
        self._tasks.put(lambda: self._recover(stage_id))

    def _recover(self, stage_id: str) -> None:
        """Ends the stage's take: by the usual way if its files were closed, else by repairing them.

        The recorders beside the node would go on: they are stopped as by a cut.
        """
        if not self._leads:
            return  # it rolls on the hub that leads
        takes = self._ground.settings.takes_folder
        with self._ground.look() as look:
            if rolling_take(look.session, stage_id) is None:
                return
        crew = self._crews.get(stage_id)
        acks = [] if crew is None else crew.controls.cut()
        with self._ground.work() as work:
            row = rolling_take(work.session, stage_id)
            if row is None:
                return
            row.recorders = [*row.recorders, *(ack.model_dump() for ack in acks)]
            try:
                closed = read_manifest(takes / row.id).state is not ManifestState.ROLLING
            except (OSError, ValueError):
                closed = False
            if closed:
                break_off(work, row.id)
                return
        recover_takes(self._ground, takes, reason=BreakReason.NODE_LOST, stage_id=stage_id)

    def _work(self) -> None:
        for task in iter(self._tasks.get, None):
            try:
                task()
            except Exception:  # a supervisor: one stage's trouble is not the others'
                log.exception("stagehand.task_failed")


@contextmanager
def at_work(hand: Stagehand) -> Iterator[Stagehand]:
    """The stagehand of a lot with one hub, while it works."""
    hand.recover()
    hand.start()
    hand.lead()
    try:
        yield hand
    finally:
        hand.stop()
