from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from filmlot.devicekit.backoff import Backoff


def calm() -> Backoff:
    return Backoff(first_s=0.2, longest_s=5.0, jitter=lambda: 0.5)


def test_waits_double_up_to_the_longest():
    backoff = calm()
    assert [backoff.wait_s(0.0) for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_a_connection_that_lasted_is_tried_again_soon():
    backoff = calm()
    for _ in range(6):
        backoff.wait_s(0.0)
    assert backoff.wait_s(60.0) == 0.2


def test_a_device_that_accepts_and_hangs_up_is_not_hammered():
    backoff = calm()
    assert [backoff.wait_s(1.0) for _ in range(3)] == [0.2, 0.4, 0.8]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1))))
def test_a_wait_is_never_shorter_than_the_first_nor_longer_than_the_longest_but_for_the_jitter(lives):
    jitters = iter([jitter for _, jitter in lives])
    backoff = Backoff(first_s=0.2, longest_s=5.0, jitter=lambda: next(jitters))
    for lived_s, _ in lives:
        assert 0.2 * 0.75 <= backoff.wait_s(lived_s) <= 5.0 * 1.25
