from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.osc.message import OSCError
from filmlot.standards.osc.pattern import is_pattern, matches

# The standard's own examples ("OSC Message Dispatching and Pattern Matching"), and what follows from its words.
REACHED = [
    ("/mixer/1/gain", "/mixer/1/gain"),
    ("/mixer/*/gain", "/mixer/12/gain"),
    ("/mixer/?/gain", "/mixer/1/gain"),
    ("/{foo,bar}", "/foo"),
    ("/{foo,bar}", "/bar"),
    ("/{,a}b", "/b"),
    ("/[a-c]", "/b"),
    ("/[!a-c]", "/d"),
    ("/[ab-]", "/-"),
    ("/[-a]", "/-"),
    ("/*", "/anything"),
    ("/a*c*e", "/abcde"),
    ("/**", "/a"),
    ("/b*r", "/br"),
]
MISSED = [
    ("/mixer/1", "/mixer/1/gain"),
    ("/*", "/a/b"),
    ("/?", "/"),
    ("/{foo,bar}", "/foobar"),
    ("/[a-c]", "/d"),
    ("/[!a-c]", "/a"),
    ("/[a-c]", "/"),
    ("/a*c", "/abd"),
    ("/", "/a"),
    ("/A", "/a"),
]


@pytest.mark.parametrize(("pattern", "address"), REACHED)
def test_a_pattern_reaches(pattern, address):
    assert matches(pattern, address)


@pytest.mark.parametrize(("pattern", "address"), MISSED)
def test_a_pattern_does_not_reach(pattern, address):
    assert not matches(pattern, address)


@given(st.text("ab/", max_size=8), st.text("ab/", max_size=8))
def test_an_address_without_pattern_characters_reaches_itself_alone(one, other):
    assert not is_pattern(one)
    assert matches(one, other) == (one == other)


@given(
    st.lists(st.sampled_from(["a", "b", "*", "?", "[ab]", "[!a]", "{a,bb}"]), max_size=6), st.text("ab/", max_size=8)
)
def test_it_agrees_with_a_regular_expression(tokens, address):
    written = {"*": "[^/]*", "?": "[^/]", "[!a]": "[^a/]", "{a,bb}": "(?:a|bb)"}
    expression = "".join(written.get(token, token) for token in tokens)
    assert matches("".join(tokens), address) == (re.fullmatch(expression, address) is not None)


@given(st.text("ab*?[]{}!-,/", max_size=30), st.text(max_size=30))
def test_any_pattern_matches_or_is_refused(pattern, address):
    with contextlib.suppress(OSCError):
        matches(pattern, address)


def test_a_pattern_made_to_take_for_ever_does_not():
    assert not matches("/" + "*a" * 200, "/" + "a" * 1000 + "b")


@pytest.mark.parametrize(("pattern", "code"), [("/[a", "pattern"), ("/{a,b", "pattern"), ("/" + "*" * 600, "limit")])
def test_a_pattern_that_cannot_be_is_refused_by_name(pattern, code):
    with pytest.raises(OSCError) as refused:
        matches(pattern, "/a")
    assert refused.value.code == code
