"""What is told of conditions that come and go."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from filmlot.buildings.stage.engine.health import HOLD_NS, Change, Condition, Witness

WELL, SILENT = Condition("yes", "working"), Condition("no", "silent")


def test_the_first_condition_is_told_once_it_has_held():
    witness = Witness()
    assert witness.look({"tracker": WELL}, now_ns=5) == []
    assert witness.look({"tracker": WELL}, now_ns=5 + HOLD_NS) == [Change("tracker", WELL, 5)]
    assert witness.look({"tracker": WELL}, now_ns=9 + HOLD_NS) == []


def test_a_fault_shorter_than_a_moment_is_not_told():
    witness = Witness()
    for now_ns in (0, HOLD_NS):
        witness.look({"tracker": WELL}, now_ns=now_ns)
    assert witness.look({"tracker": SILENT}, now_ns=2 * HOLD_NS) == []
    assert witness.look({"tracker": WELL}, now_ns=2 * HOLD_NS + HOLD_NS // 2) == []
    assert witness.look({"tracker": WELL}, now_ns=9 * HOLD_NS) == []


def test_a_fault_that_stays_is_told_with_the_time_at_which_it_began():
    witness = Witness()
    for now_ns in (0, HOLD_NS):
        witness.look({"tracker": WELL}, now_ns=now_ns)
    witness.look({"tracker": SILENT}, now_ns=2 * HOLD_NS)
    assert witness.look({"tracker": SILENT}, now_ns=4 * HOLD_NS) == [Change("tracker", SILENT, 2 * HOLD_NS)]


def test_what_is_not_looked_at_any_more_is_told_at_once():
    witness = Witness()
    for now_ns in (0, HOLD_NS):
        witness.look({"tracker": WELL}, now_ns=now_ns)
    assert witness.look({}, now_ns=3 * HOLD_NS) == [Change("tracker", None, 3 * HOLD_NS)]
    assert witness.look({}, now_ns=4 * HOLD_NS) == []


@given(st.lists(st.tuples(st.sampled_from((WELL, SILENT, None)), st.integers(1, 2 * HOLD_NS)), max_size=40))
def test_two_changes_of_one_thing_never_say_the_same(looks):
    witness, now_ns, told = Witness(), 0, []
    for condition, step_ns in looks:
        now_ns += step_ns
        told += witness.look({} if condition is None else {"a": condition}, now_ns=now_ns)
    assert all(one.condition != other.condition for one, other in pairwise(told))
    assert all(change.since_ns <= now_ns for change in told)
