"""Machinery without processes: the real recorder in this process, fed with synthetic frames."""

from __future__ import annotations

from tests.buildings.stage.recording import rolling

from filmlot.buildings.stage.contracts import DeviceView, PartView
from filmlot.buildings.stage.engine.recording.recorder import Recorder
from filmlot.buildings.stage.machinery import RollOrder, ViewFrame, ViewMark
from filmlot.buildings.stage.problems import NodeDown
from filmlot.kernel.settings import Language
from filmlot.standards.phrase import Phrase


class Recorders:
    """Records every roll; `is_down` refuses it as a lost node does."""

    def __init__(self) -> None:
        self.is_down = False
        self.running: dict[str, Recorder] = {}

    def roll(self, order: RollOrder) -> None:
        if self.is_down:
            raise NodeDown(reason=Phrase("the stage has no render node"))
        manifest = order.manifest.model_copy(update={"resolution_px": rolling.SIZE_PX})
        recorder = Recorder(order.folder, manifest, name_frame=rolling.name_frame)
        self.running[manifest.stage_id] = recorder
        for number in range(30):
            recorder.add(rolling.frame_of(number), [rolling.sample_of(number)], self._picture(number))

    def cut(self, stage_id: str, take_id: str) -> None:
        if self.is_down:
            raise NodeDown(reason=Phrase("the stage has no render node"))
        recorder = self.running.pop(stage_id)
        assert recorder.manifest.take_id == take_id
        recorder.cut()
        assert recorder.join(20)

    def devices(self, stage_id: str, language: Language) -> list[DeviceView]:
        return []

    def parts(self, stage_id: str, language: Language) -> list[PartView]:
        return []

    def view(self, stage_id: str, *, after: ViewMark) -> ViewFrame | None:
        if after.pictures:
            return None
        head = {"frame": 1, "timecode": "01:00:00:00"}
        return ViewFrame(ViewMark(1, 1), head, {"wall:main": b"wall", "camera": b"camera"})

    @staticmethod
    def _picture(number: int) -> rolling.Picture | None:
        return rolling.picture_of(number) if number % 5 == 0 else None
