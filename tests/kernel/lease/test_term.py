"""The rules of the lease, as a person would say them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from filmlot.kernel.lease.term import ALLOWED, ENOUGH_LOOKS, Role, Sight, Term, may_take, next_term, observe

EXPIRY_NS = 600_000_000
HELD = Term(epoch=3, holder="a", url="http://a", mark=1)


def looked_at(times: int) -> Sight:
    """What is known of a term that was unchanged at so many looks."""
    sight = observe(None, HELD, 0)
    for turn in range(times):
        sight = observe(sight, HELD, turn)
    assert sight.since_ns == 0
    return sight


def test_the_first_hub_may_lead_at_once() -> None:
    assert may_take(observe(None, None, 0), 0, expiry_ns=EXPIRY_NS)
    assert next_term(Sight(None, 0), holder="a", url="http://a").epoch == 1


def test_a_term_that_was_given_back_may_be_followed_at_once() -> None:
    assert may_take(Sight(Term(3, "", ""), 0), 0, expiry_ns=EXPIRY_NS)


def test_a_hub_stands_by_as_long_as_the_mark_changes() -> None:
    sight = None
    for turn in range(100):
        sight = observe(sight, Term(3, "a", "http://a", mark=turn // 2), turn * EXPIRY_NS // 3)
        assert not may_take(sight, turn * EXPIRY_NS // 3, expiry_ns=EXPIRY_NS)


def test_a_mark_that_stands_still_ends_the_term() -> None:
    sight = looked_at(ENOUGH_LOOKS)
    assert not may_take(sight, EXPIRY_NS, expiry_ns=EXPIRY_NS)
    assert may_take(sight, EXPIRY_NS * 12 // 10, expiry_ns=EXPIRY_NS)


def test_a_late_holder_that_is_seen_to_run_is_given_longer() -> None:
    sight = replace(looked_at(ENOUGH_LOOKS), term=replace(HELD, runs=True))
    assert not may_take(sight, 5 * EXPIRY_NS, expiry_ns=EXPIRY_NS)
    assert may_take(sight, 6 * EXPIRY_NS, expiry_ns=EXPIRY_NS)


def test_a_machine_that_was_held_up_itself_blames_nobody() -> None:
    assert not may_take(looked_at(ENOUGH_LOOKS - 1), 100 * EXPIRY_NS, expiry_ns=EXPIRY_NS)


def test_every_term_has_a_higher_number_than_the_one_before() -> None:
    following = next_term(Sight(HELD, 0), holder="b", url="http://b")
    assert (following.epoch, following.holder) == (4, "b")


def test_a_hub_that_has_led_never_leads_again() -> None:
    assert ALLOWED[Role.LEADER] == {Role.ENDED}
    assert ALLOWED[Role.ENDED] == frozenset()
    assert set(ALLOWED) == set(Role)


@given(
    renewed_ns=st.integers(0, 10**12),
    delay_ns=st.integers(0, 10**10),
    skew_ns=st.integers(-(10**15), 10**15),
    rate=st.floats(0.96, 1.04),
)
def test_a_leader_knows_that_it_is_over_before_the_next_may_begin(
    renewed_ns: int, delay_ns: int, skew_ns: int, rate: float
) -> None:
    """Two clocks that agree in nothing: one is set elsewhere, and runs up to 4 % faster or slower."""
    over_ns = renewed_ns + EXPIRY_NS
    seen_ns = round((renewed_ns + delay_ns) * rate) + skew_ns
    sight = replace(observe(None, HELD, seen_ns), looks=ENOUGH_LOOKS)
    then_ns = round(over_ns * rate) + skew_ns
    assert not may_take(sight, then_ns, expiry_ns=EXPIRY_NS)
