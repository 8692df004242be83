"""Phrases: English until their reader is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.phrase import Phrase, PhrasedError, as_given, phrase_of


class FullError(PhrasedError, OSError):
    """An error that others catch by its older parent."""


def test_a_phrase_reads_as_english() -> None:
    inner = Phrase("is {size} bytes", {"size": 12})

    assert str(Phrase("{place}: {what}", {"place": "half.glb", "what": inner})) == "half.glb: is 12 bytes"


def test_a_gap_that_nothing_fills_is_seen() -> None:
    assert str(Phrase("is {size} bytes")) == "is ? bytes"


@given(st.text())
def test_what_is_nobody_s_language_stays_as_it_is(text: str) -> None:
    assert str(as_given(text)) == text


def test_an_error_keeps_its_phrase_and_its_parent() -> None:
    with pytest.raises(OSError, match="12 MiB are left") as caught:
        raise FullError("{left_mib} MiB are left", left_mib=12)

    assert phrase_of(caught.value) == Phrase("{left_mib} MiB are left", {"left_mib": 12})


def test_an_error_of_a_library_is_given_as_it_is() -> None:
    assert phrase_of(OSError("Read-only file system")) == as_given("Read-only file system")
