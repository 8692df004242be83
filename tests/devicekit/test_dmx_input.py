from __future__ import annotations

from filmlot.devicekit.contract import Outcome
from filmlot.devicekit.dmx_input import DmxInput
from filmlot.standards.dmx import DmxFrame
from filmlot.standards.dmx_merge import Precedence

SECOND_NS = 1_000_000_000


def dmx_input() -> DmxInput:
    return DmxInput(
        {1, 2},
        precedence=Precedence.HIGHEST,
        source_loss_ns=5 * SECOND_NS,
        sync_loss_ns=2 * SECOND_NS,
        modulus=256,
    )


def frame(level: int, *, universe: int = 1, at_ns: int = 0, priority: int = 100) -> DmxFrame:
    return DmxFrame(at_ns, at_ns, universe, bytes((level,)), priority)


def test_a_universe_that_was_not_asked_for_is_left_to_others():
    found = dmx_input()
    assert found.judge(frame(1, universe=3), path="a", sequence=0).outcome is Outcome.FOREIGN
    assert found.take(frame(1, universe=3), source="a").outcome is Outcome.FOREIGN
    assert found.end(3, source="a", now_ns=0).outcome is Outcome.FOREIGN


def test_sources_are_merged_and_the_frame_keeps_its_time():
    found = dmx_input()
    found.take(frame(200), source="a")
    (merged,) = found.take(frame(100, at_ns=7), source="b").samples
    assert merged == DmxFrame(7, 7, 1, b"\xc8")
    assert found.take(frame(255, priority=50), source="c").outcome is Outcome.EMPTY


def test_frames_are_judged_by_their_numbers_on_each_path():
    found = dmx_input()
    assert found.judge(frame(1), path="a", sequence=254) is None
    assert found.judge(frame(2), path="a", sequence=1) is None
    assert found.lost == 2
    assert found.judge(frame(2), path="a", sequence=1).outcome is Outcome.DUPLICATE
    assert found.judge(frame(9), path="a", sequence=255).outcome is Outcome.LATE
    assert found.judge(frame(9), path="b", sequence=255) is None
    assert found.lost == 1


def test_frames_wait_for_their_synchronisation_once_it_has_begun():
    found = dmx_input()
    assert found.take(frame(1), source="a", sync=9).outcome is Outcome.SAMPLE
    assert found.release(9, now_ns=1).samples == ()
    for universe in (1, 2):
        assert found.take(frame(universe, universe=universe, at_ns=2), source="a", sync=9).outcome is Outcome.PART
    assert found.release(8, now_ns=3).samples == ()
    released = found.release(9, now_ns=4).samples
    assert [(sample.universe, sample.capture_ns, sample.receive_ns) for sample in released] == [(1, 4, 2), (2, 4, 2)]


def test_the_last_of_several_frames_that_wait_counts():
    found = dmx_input()
    found.release(9, now_ns=0)
    for level in (1, 2, 3):
        found.take(frame(level), source="a", sync=9)
    assert [sample.levels for sample in found.release(9, now_ns=1).samples] == [b"\x03"]


def test_levels_go_on_when_synchronisation_is_lost_unless_the_source_forbids_it():
    found = dmx_input()
    found.release(9, now_ns=0)
    later = frame(1, at_ns=3 * SECOND_NS)
    assert found.take(later, source="a", sync=9, is_forced=False).outcome is Outcome.PART
    assert found.take(later, source="a", sync=9).outcome is Outcome.SAMPLE
    assert found.release(9, now_ns=4 * SECOND_NS).samples == ()


def test_the_others_levels_stand_when_a_source_says_good_bye():
    found = dmx_input()
    found.take(frame(1, priority=100), source="a")
    found.take(frame(2, priority=150), source="b")
    (left,) = found.end(1, source="b", now_ns=5).samples
    assert (left.levels, left.priority, left.capture_ns) == (b"\x01", 100, 5)
    assert found.end(1, source="a", now_ns=6).outcome is Outcome.EMPTY


def test_senders_cannot_fill_memory():
    found = dmx_input()
    for number in range(10_000):
        found.judge(frame(1), path=number, sequence=0)
        found.release(number, now_ns=0)
    assert (len(found._paths), len(found._synchronised_ns)) == (4096, 64)
