"""The stage's timecode on the node, from the ring of a device that gives labels."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from filmlot.buildings.stage.engine.description import read_description
from filmlot.buildings.stage.seeds import DEMO
from filmlot.devicekit.ring import Ring
from filmlot.devicekit.run_folder import RunFolder
from filmlot.devicekit.signals import TIMECODE, Signal, pack_timecode
from filmlot.gate.node.stage_timecode import StageTimecode
from filmlot.gate.node.ticks import FrameClock
from filmlot.standards.timecode import Timecode, TimecodeMark

SOURCE = '\n[[devices]]\nid = "generator"\nname = "Generator"\nfamily = "ltc"\n'
DESCRIBED = read_description(
    DEMO.read_text().replace('timecode_rate = "24/1"', 'timecode_rate = "24/1"\ntimecode_source = "generator"') + SOURCE
)
RATE = Fraction(24)
CLOCK = FrameClock(RATE)
BEGIN = CLOCK.frame_at(1_750_000_000_000_000_000)
TEN = Timecode(10, 0, 0, 0, RATE).frame


class Stage:
    """A stage whose frames tick by, with a generator beside it."""

    def __init__(self, folder: Path) -> None:
        run = RunFolder(folder)
        self._ring = Ring.create(run.samples("generator", Signal.TIMECODE), TIMECODE, 64)
        self.timecode = StageTimecode(DESCRIBED, CLOCK, run)
        self.frame = BEGIN
        self.labels: list[int] = []

    def play(self, count: int, *, label: int | None = None, rate: tuple[int, int] = (24, 1)) -> list[int]:
        """The labels of so many ticks, while the generator counts from a label, or is silent."""
        begun = len(self.labels)
        for index in range(count):
            due_ns = CLOCK.due_ns(self.frame)
            self.labels.append(self.timecode.frame_of(self.frame, due_ns))
            if label is not None:
                self._ring.write(pack_timecode(TimecodeMark(due_ns, due_ns, label + index, rate), source=0))
            self.frame += 1
        return self.labels[begun:]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_the_time_of_the_day_counts_until_the_source_is_heard(stage: Stage) -> None:
    assert stage.play(1) == [CLOCK.timecode_frame(BEGIN)]
    assert "until Generator is heard" in str(stage.timecode.detail)
    assert stage.play(20, label=TEN)[-1] == TEN + 19
    assert str(stage.timecode.detail) == "timecode of Generator"


def test_a_source_that_stops_is_counted_on_from(stage: Stage) -> None:
    stage.play(20, label=TEN)
    assert stage.play(48) == list(range(TEN + 20, TEN + 68))
    assert "has stopped" in str(stage.timecode.detail)


def test_a_take_keeps_its_count_when_its_source_jumps_and_says_where(stage: Stage) -> None:
    stage.play(20, label=TEN)
    stage.timecode.hold(stage.frame)
    assert stage.play(10, label=TEN + 20) == list(range(TEN + 20, TEN + 30))
    assert stage.timecode.departed is None
    assert stage.play(20, label=5000) == list(range(TEN + 30, TEN + 50))
    assert TEN + 30 <= (stage.timecode.departed or 0) <= TEN + 36
    stage.timecode.release()
    assert stage.play(2, label=5020) == [5020, 5021]


def test_a_source_that_counts_otherwise_is_named(stage: Stage) -> None:
    stage.play(20, label=TEN, rate=(25, 1))
    assert str(stage.timecode.detail) == "Generator counts 25, which the stage cannot follow"


def test_a_take_that_crosses_midnight_by_the_clock_counts_on(tmp_path: Path) -> None:
    clock = FrameClock(Fraction(24_000, 1001))
    found = StageTimecode(read_description(DEMO.read_text()), clock, RunFolder(tmp_path))
    midnight = clock.frame_at(1_750_032_000_000_000_000)
    found.hold(midnight - 5)
    labels = [found.frame_of(frame, clock.due_ns(frame)) for frame in range(midnight - 5, midnight + 5)]
    assert labels == list(range(labels[0], labels[0] + 10))
    assert (str(found.detail), found.departed) == ("", None)
