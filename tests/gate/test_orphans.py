"""Takes whose hub is gone: none is touched while it is written, each is ended once it is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.buildings.stage.conftest import Set, stage_set

from filmlot.buildings.stage.engine.recording.manifest import ManifestState, read_manifest
from filmlot.buildings.stage.take_contracts import BreakReason, TakeState, TakeView
from filmlot.gate.orphans import QUIET_S, Orphans

__all__ = ["stage_set"]


class Clock:
    """Time as the test wants it."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def rolling(stage_set: Set) -> Iterator[TakeView]:
    """A take that rolls, of thirty frames."""
    take = stage_set.roll()
    recorder = stage_set.machinery.running[stage_set.id]
    while recorder.manifest.frames < 30:
        pass
    yield take
    recorder.cut()
    recorder.join(20)


def test_a_take_that_is_still_written_rolls_on(stage_set: Set, rolling: TakeView) -> None:
    clock = Clock()
    orphans = Orphans(stage_set.ground, stage_set.takes, clock_s=clock)
    frames = stage_set.takes / rolling.id / "frames.idx"
    for _ in range(10):
        clock.now_s += QUIET_S * 0.9
        with frames.open("ab") as file:
            file.write(b"more")
        assert orphans.look()
    assert stage_set.take(rolling.id).state is TakeState.ROLLING


def test_a_take_to_which_nothing_is_added_is_repaired_and_interrupted(stage_set: Set, rolling: TakeView) -> None:
    clock = Clock()
    orphans = Orphans(stage_set.ground, stage_set.takes, clock_s=clock)
    assert orphans.look()
    clock.now_s = QUIET_S
    assert orphans.look()
    clock.now_s = QUIET_S + 0.1
    assert not orphans.look()
    take = stage_set.take(rolling.id)
    assert (take.state, take.reason, take.frames) == (TakeState.INTERRUPTED, BreakReason.HUB_LOST, 30)


def test_a_take_that_its_node_closed_is_interrupted_with_all_its_frames(stage_set: Set) -> None:
    take = stage_set.roll()
    recorder = stage_set.machinery.running[stage_set.id]
    recorder.cut()
    recorder.join(20)
    folder = stage_set.takes / take.id
    assert read_manifest(folder).state is ManifestState.CLOSED
    assert not Orphans(stage_set.ground, stage_set.takes).look()
    found = stage_set.take(take.id)
    assert (found.state, found.reason, found.frames) == (
        TakeState.INTERRUPTED,
        BreakReason.HUB_LOST,
        read_manifest(folder).frames,
    )


def test_a_take_whose_folder_is_on_another_machine_is_interrupted_and_one_that_was_cut_is_let_be(
    stage_set: Set,
) -> None:
    clock, take = Clock(), stage_set.roll()
    orphans = Orphans(stage_set.ground, stage_set.takes, clock_s=clock)
    stage_set.machinery.cut(stage_set.id, take.id)
    (stage_set.takes / take.id).rename(stage_set.takes / "elsewhere")
    assert orphans.look()
    clock.now_s = QUIET_S + 0.1
    assert not orphans.look()
    assert stage_set.take(take.id).state is TakeState.INTERRUPTED
    second = stage_set.roll()
    late = Orphans(stage_set.ground, stage_set.takes, clock_s=clock)
    stage_set.cut()
    assert not late.look()
    assert stage_set.take(second.id).state is TakeState.CUT
