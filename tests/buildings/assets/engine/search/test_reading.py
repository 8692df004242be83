"""Texts read into terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.buildings.assets.engine.search.reading import Span, read_text
from filmlot.buildings.assets.engine.search.spelling import correct_text, is_one_slip
from filmlot.standards.asset.taxonomy import load_taxonomy

RAIN, NIGHT, SHANGHAI, LANE = "weather:rain", "timeOfDay:night", "region:cn_shanghai", "type:lane"


def terms_in(text: str) -> list[str]:
    return [str(term) for span in read_text(text) for term in span.terms]


@pytest.mark.parametrize(
    "text",
    [
        "雨夜 上海 弄堂",
        "雨夜的上海弄堂",
        "rainy night shanghai lane",
        "Rainy nights in old Shanghai: LANES",
        "雨夜 上海 石庫門",
        "yuye shanghai longtang",
        "yu ye shang hai longtang",
    ],
)
def test_a_crew_says_the_same_in_many_ways(text: str) -> None:
    assert terms_in(text) == [RAIN, NIGHT, SHANGHAI, LANE]


def test_words_that_no_vocabulary_knows_stay_words() -> None:
    assert read_text("武康路 弄堂 number 7") == [Span("武康路"), *read_text("弄堂"), Span("number"), Span("7")]


def test_a_single_character_is_a_term_only_among_terms() -> None:
    assert terms_in("雨") == [RAIN]
    assert terms_in("雨果故居") == []
    assert read_text("夜来香") == [Span("夜来香")]


def test_the_longest_words_are_read() -> None:
    assert terms_in("living room") == ["type:living_room"]
    assert terms_in("红灯笼") == ["type:lantern"]
    assert terms_in("美国西部 小镇") == ["region:us_texas", "type:village"]


def test_a_word_after_a_minus_is_unwanted() -> None:
    assert [(span.words, span.excluded) for span in read_text("弄堂 -雨 x-ray")] == [
        ("弄堂", False), ("雨", True), ("x", False), ("ray", False),
    ]  # fmt: skip


def test_every_word_of_the_vocabulary_is_read_as_itself() -> None:
    words = load_taxonomy().words.items()
    wrong = [word for word, named in words if terms_in(word) != [str(name) for name in named]]
    assert wrong == []


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(span.words for span in read_text(text))


@pytest.mark.parametrize(
    ("text", "corrected"),
    [("shangai lane", "shanghai lane"), ("moutain", "mountain"), ("wukang", "wukang"), ("cat", "cat")],
)
def test_one_slip_in_a_known_word_is_corrected(text: str, corrected: str) -> None:
    assert correct_text(text) == corrected


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_slip_is_one_slip_both_ways(one: str, other: str) -> None:
    assert is_one_slip(one, other) == is_one_slip(other, one) == (slips(one, other) == 1)


def slips(one: str, other: str) -> int:
    """Optimal string alignment, as it is defined."""
    table = [[max(i, j) if min(i, j) == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]
