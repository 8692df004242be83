"""Which files in a recorder's folder are of a take."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as some

from filmlot.devicekit.recordings import is_named

WORDS = {"clip": "12A-1", "slate": "12A-1", "scene": "12", "shot": "12A", "take": 1}


@pytest.mark.parametrize(
    ("file", "pattern", "expected"),
    [
        ("12A_1.mov", "{shot}_{take}.mov", True),
        ("12A_001.mov", "{shot}_{take}.mov", True),
        ("12A_11.mov", "{shot}_{take}.mov", False),
        ("12A_10.mov", "{shot}_{take}*", False),
        ("12A_1_QT.mov", "{shot}_{take}*", True),
        ("A cam 12A T001 of 3.mov", "*{shot}*T{take}*.mov", True),
        ("A cam 12A T0012.mov", "*{shot}*T{take}*.mov", False),
        ("roll 21.wav", "*{take}.wav", False),
        ("roll 2-1.wav", "*{take}.wav", True),
        ("12A-1", "{clip}*", True),
        ("12A+1.mov", "{slate}.mov", False),
        ("a12A-1.mov", "{slate}.mov", False),
        ("12-12A-1.exr", "{scene}-{clip}.*", True),
    ],
)
def test_files_belong_to_a_take_by_the_pattern_of_their_recorder(file: str, pattern: str, *, expected: bool) -> None:
    assert is_named(file, pattern=pattern, words=WORDS) is expected


@given(some.text("*a1", max_size=60), some.text("a1", max_size=250))
def test_a_pattern_of_many_stars_is_answered_as_a_shell_does(pattern: str, name: str) -> None:
    assert is_named(name, pattern=pattern, words={}) is fnmatch.fnmatchcase(name, pattern)
