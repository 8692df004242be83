from __future__ import annotations

import pytest

from filmlot.devicekit.pair import Pair


def test_the_first_works_while_it_can():
    assert Pair("a", ["b"]).choose({"a", "b"}.__contains__) == "a"


def test_the_first_usable_backup_takes_over_in_order():
    assert Pair("a", ["b", "c"]).choose({"c"}.__contains__) == "c"


def test_a_backup_keeps_the_work_when_the_first_comes_back():
    pair = Pair("a", ["b"])
    pair.choose({"b"}.__contains__)
    assert pair.choose({"a", "b"}.__contains__) == "b"
    pair.activate("a")
    assert pair.choose({"a", "b"}.__contains__) == "a"


def test_when_none_is_usable_nothing_changes():
    assert Pair("a", ["b"]).choose(lambda _: False) == "a"


def test_a_stranger_cannot_be_given_the_work():
    with pytest.raises(ValueError, match="'c' does not stand in for 'a'; a, b do"):
        Pair("a", ["b"]).activate("c")
