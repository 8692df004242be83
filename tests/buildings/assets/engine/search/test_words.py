"""What text is cut into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.buildings.assets.engine.search.reading import pieces_of
from filmlot.buildings.assets.engine.search.sounds import sounds_to_keep
from filmlot.buildings.assets.engine.search.words import runs_of, spellings, syllables_of, words_to_find, words_to_keep


def test_chinese_is_kept_in_characters_and_pairs_and_english_in_stems() -> None:
    assert set(words_to_keep(["石庫門 Lanes"])) == {"石", "库", "门", "石库", "库门", "lane"}


@given(st.text(max_size=60))
def test_what_a_text_is_found_by_is_kept(text: str) -> None:
    kept = set(words_to_keep([text]))
    assert all(word in kept for run in runs_of(text) for word in words_to_find(run))


@pytest.mark.parametrize("word", ["shikumen", "kumen", "skm", "sk", "men"])
def test_chinese_is_found_by_syllables_and_by_initials(word: str) -> None:
    kept = set(sounds_to_keep(pieces_of("上海石库门")))
    assert any(kept.issuperset(sounds) for sounds in spellings(word))


def test_a_name_is_spelt_as_its_characters_sound_together() -> None:
    assert {"chongqing", "yinhang"} <= set(sounds_to_keep(pieces_of("重庆银行")))


def test_an_ambiguous_spelling_is_read_both_ways() -> None:
    assert syllables_of("xian") == [["xian"], ["xi", "an"]]
    assert syllables_of("shikumen") == [["shi", "ku", "men"]]
    assert syllables_of("concrete") == []


def test_a_word_without_end_is_given_up() -> None:
    assert spellings("shi" * 13) == []
    assert len(spellings("a" * 40)) <= 4
