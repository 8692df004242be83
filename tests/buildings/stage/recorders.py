"""Machinery without processes: the real recorder in this process, fed with synthetic frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.buildings.stage.recording import rolling

from filmlot.buildings.stage.contracts import DeviceStatus, DeviceView, OutputStatus, OutputView, PartView
from filmlot.buildings.stage.engine.recording.recorder import Recorder
from filmlot.buildings.stage.engine.show.ack import Ack, Answer
from filmlot.buildings.stage.engine.show.cue import DeviceAction
from filmlot.buildings.stage.engine.show.snapshot import Reading
from filmlot.buildings.stage.machinery import Readiness, RollOrder, ViewFrame, ViewMark
from filmlot.buildings.stage.problems import NodeDown
from filmlot.buildings.stage.remote.contracts import RemoteView
from filmlot.buildings.stage.show.console import Console
from filmlot.buildings.stage.show.problems import ConsoleDown
from filmlot.buildings.stage.show.runner import Runner
from filmlot.buildings.stage.show.watchman import Watchman
from filmlot.buildings.stage.take_contracts import RecorderAck
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase, as_given
from filmlot.standards.pose import Pose


class Recorders:
    """Records every roll; `is_down` refuses it as a lost node does.

    Devices are numbers by name: an action `set_NAME` sets the point NAME, every other is only written down. Those in
    `refusing` refuse, those in `silent` say nothing.
    """

    def __init__(self) -> None:
        self.is_down = False
        self.running: dict[str, Recorder] = {}
        self.console: Console | None = None
        self.ready = Readiness(timecode_spread_frames=0.0, disk_left_min=1000.0)
        self.statuses: dict[str, DeviceStatus] = {}
        self.values: dict[tuple[str, str], bool | int | float | str] = {("wall", "brightness"): 0.5}
        self.acts: list[DeviceAction] = []
        self.tracked: dict[str, list[Pose]] = {}
        self.refusing: set[str] = set()
        self.silent: set[str] = set()
        self.chosen: dict[tuple[str, str], dict[str, list[str]]] = {}

    def runner(self, stage_id: str) -> Runner:
        if self.console is None:
            raise ConsoleDown(reason=Phrase("nothing plays the cues of this stage"))
        return self.console.runner

    def watchman(self, stage_id: str) -> Watchman:
        if self.console is None:
            raise ConsoleDown(reason=Phrase("nothing plays the cues of this stage"))
        return self.console.watchman

    def act(
        self,
        stage_id: str,
        orders: Sequence[DeviceAction],
        *,
        deadline_ms: int,
        answer: Callable[[int, Ack], None],
    ) -> None:
        for place, order in enumerate(orders):
            self.acts.append(order)
            if order.device in self.silent:
                continue
            for name, value in order.arguments.items():
                if order.action == f"set_{name}":
                    self.values[order.device, name] = value
            refusal = Ack(Answer.REFUSED, as_given("it said no"), {"en": "Ask it nicely.", "zh-CN": "请好好说。"}, 0.1)
            answer(place, refusal if order.device in self.refusing else Ack(time_ms=0.1))

    def points(self, stage_id: str) -> Sequence[Reading]:
        return [
            Reading(device=device, point=point, value=value, action=f"set_{point}", argument=point)
            for (device, point), value in self.values.items()
        ]

    def choices(self, stage_id: str, device_id: str, action: str) -> Mapping[str, Sequence[str]]:
        return self.chosen.get((device_id, action), {})

    def check(self, stage_id: str, order: DeviceAction) -> Phrase | None:
        return Phrase("there is no such device") if order.device in self.refusing else None

    def safe_actions(self, stage_id: str) -> Sequence[DeviceAction]:
        return [DeviceAction(device="wall", action="blackout")]

    def poses(self, stage_id: str, device_id: str, *, seconds: float) -> Sequence[Pose]:
        return self.tracked.get(device_id, ())

    def readiness(self, stage_id: str) -> Readiness:
        return self.ready

    def roll(self, order: RollOrder) -> list[RecorderAck]:
        if self.is_down:
            raise NodeDown(reason=Phrase("the stage has no render node"))
        manifest = order.manifest.model_copy(update={"resolution_px": rolling.SIZE_PX})
        recorder = Recorder(order.folder, manifest, name_frame=rolling.name_frame)
        self.running[manifest.stage_id] = recorder
        for number in range(30):
            recorder.add(rolling.frame_of(number), [rolling.sample_of(number)], self._picture(number))
        return [RecorderAck(device="deck", name="Recorder", action="record", answer="done", detail="", time_ms=12.5)]

    def cut(self, stage_id: str, take_id: str) -> list[RecorderAck]:
        if self.is_down:
            raise NodeDown(reason=Phrase("the stage has no render node"))
        recorder = self.running.pop(stage_id)
        assert recorder.manifest.take_id == take_id
        recorder.cut()
        assert recorder.join(20)
        return [RecorderAck(device="deck", name="Recorder", action="stop", answer="lost", detail="cut", time_ms=9.0)]

    def devices(self, stage_id: str, language: Language) -> list[DeviceView]:
        return [
            DeviceView(id=device, name=device, family="played", address="", status=status)
            for device, status in self.statuses.items()
        ]

    def outputs(self, stage_id: str, language: Language) -> list[OutputView]:
        status = OutputStatus(state="sending", device="tracker", rate_hz=60.0, sent=120, reason=None)
        return [OutputView(id="desk", name="Desk", family="psn", to=["10.0.0.9:56565"], status=status)]

    def parts(self, stage_id: str, language: Language) -> list[PartView]:
        return [PartView(name="node", running=not self.is_down, restarts=0, detail="")]

    def remote(self, stage_id: str, language: Language) -> RemoteView:
        return RemoteView(enabled=False)

    def view(self, stage_id: str, *, after: ViewMark) -> ViewFrame | None:
        if after.pictures:
            return None
        head = {"frame": 1, "timecode": "01:00:00:00"}
        return ViewFrame(ViewMark(1, 1), head, {"wall:main": b"wall", "camera": b"camera"})

    @staticmethod
    def _picture(number: int) -> rolling.Picture | None:
        return rolling.picture_of(number) if number % 5 == 0 else None
