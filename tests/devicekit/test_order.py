from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from filmlot.devicekit.order import InOrder, LossCount, PerSource, SequenceWindow, Verdict

MODULUS = 65_536


def judged(sequences: list[int], *, step_ns: int = 1_000_000) -> list[Verdict]:
    window = SequenceWindow(MODULUS)
    return [window.judge(n, fingerprint=n, now_ns=i * step_ns) for i, n in enumerate(sequences)]


def test_what_comes_twice_is_taken_once():
    assert judged([5, 5, 6, 6]) == [Verdict.NEW, Verdict.DUPLICATE, Verdict.NEW, Verdict.DUPLICATE]


def test_what_comes_after_a_newer_one_is_late():
    assert judged([5, 7, 6, 6, 8]) == [Verdict.NEW, Verdict.NEW, Verdict.LATE, Verdict.DUPLICATE, Verdict.NEW]


def test_numbers_start_again_after_the_highest():
    assert judged([65_534, 0, 65_535, 1]) == [Verdict.NEW, Verdict.NEW, Verdict.LATE, Verdict.NEW]


def test_a_source_that_was_restarted_is_heard_again():
    assert judged([5000, 0, 1]) == [Verdict.NEW] * 3
    assert judged([20, 0], step_ns=10**9) == [Verdict.NEW] * 2
    assert judged([60, *range(40)]).count(Verdict.NEW) >= 20


def test_the_same_number_with_other_content_is_no_duplicate():
    window = SequenceWindow(MODULUS)
    window.judge(5, fingerprint=1, now_ns=0)
    assert window.judge(5, fingerprint=2, now_ns=1) is Verdict.LATE


@given(st.lists(st.integers(0, MODULUS - 1), max_size=60), st.integers(0, 1_000_000))
def test_whatever_comes_no_content_is_taken_twice_within_the_window(sequences, step_ns):
    verdicts = judged(sequences, step_ns=step_ns)
    taken = [n for n, verdict in zip(sequences, verdicts, strict=True) if verdict is Verdict.NEW]
    assert len(taken) == len(set(taken))


def lost(sequences: list[int]) -> int:
    count = LossCount(MODULUS)
    for sequence in sequences:
        count.see(sequence)
    return count.lost


def test_left_out_numbers_are_lost_until_they_come_late():
    assert lost([1, 2, 5]) == 2
    assert lost([1, 2, 5, 3]) == 1
    assert lost([65_534, 1]) == 2


def test_duplicates_and_restarts_are_no_losses():
    assert lost([1, 2, 2, 3, 3, 1]) == 0
    assert lost([5000, 0, 1]) == 0


def test_each_source_is_remembered_and_thousands_do_not_fill_memory():
    losses = PerSource(lambda: LossCount(MODULUS))
    for sequence in (1, 3):
        losses.of("a").see(sequence)
    assert losses.of("a") is losses.of("a")
    assert [found.lost for found in losses.all()] == [1]
    for source in range(5000):
        losses.of(source)
    assert len(losses.all()) < 100


def test_messages_come_in_their_order_and_one_that_is_lost_is_given_up():
    order = InOrder(MODULUS, patience=2)
    numbers = (65_534, 0, 65_535, 0, 3, 2, 5, 4, 1)
    assert [order.take(number, number) for number in numbers] == [
        [65_534],
        [],
        [65_535, 0],
        [],
        [],
        [],
        [2, 3],
        [4, 5],
        [],
    ]


def test_a_source_that_began_anew_is_not_waited_for():
    order = InOrder(MODULUS, patience=2)
    assert [order.take(number, number) for number in (10, 5000, 5001)] == [[10], [5000], [5001]]


@given(st.lists(st.integers(0, MODULUS - 1), max_size=60))
def test_no_order_of_messages_fills_memory_or_gives_one_twice_in_a_row(numbers):
    order = InOrder(MODULUS, patience=4)
    given_out = [number for number in numbers for number in order.take(number, number)]
    assert len(given_out) <= len(numbers)
    assert all(before != after for before, after in pairwise(given_out))
