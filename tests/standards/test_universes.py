from __future__ import annotations

import pytest

from filmlot.standards.universes import parse_universes


@pytest.mark.parametrize(
    ("text", "universes"),
    [("1", (1,)), ("1-4", (1, 2, 3, 4)), (" 7, 1 - 2,2", (1, 2, 7)), ("3-3", (3,)), ("1-3,2-4", (1, 2, 3, 4))],
)
def test_numbers_and_ranges_give_their_universes_in_order_and_once(text, universes):
    assert parse_universes(text, allowed=range(1, 100), at_most=4) == universes


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "''"),
        ("1,", "''"),
        ("a", "'a'"),
        ("-1", "'-1'"),
        ("0", "'0' is not from 1 to 99"),
        ("1-100", "'1-100'"),
        ("4-2", "lower number first"),
        ("1-6", "more than 4"),
        ("1-4,5", "more than 4"),
        ("999999", "'999999'"),
    ],
)
def test_what_is_no_set_of_universes_is_refused_by_name(text, named):
    with pytest.raises(ValueError, match=named):
        parse_universes(text, allowed=range(1, 100), at_most=4)
