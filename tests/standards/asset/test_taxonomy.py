from __future__ import annotations

import re
from collections import Counter

import pytest

from filmlot.standards.asset.folding import fold, fold_words
from filmlot.standards.asset.taxonomy import Found, TaxonomyError, TermName, budget_token, load_taxonomy, size_token

FACETS = ("type", "region", "era", "style", "season", "weather", "timeOfDay", "use", "detail", "mood")
AUTOMATIC = ("palette", "size", "budget")


def test_the_thirteen_facets_of_the_standard_are_there() -> None:
    assert tuple(load_taxonomy().facets) == FACETS + AUTOMATIC


def test_every_term_has_a_plain_token_and_words_in_both_languages() -> None:
    for facet in load_taxonomy().facets.values():
        for token, term in facet.terms.items():
            assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", token), token
            assert term.labels.en.isascii(), token
            assert re.search(r"[\u4e00-\u9fff]", term.labels.zh), token


def test_a_word_names_one_term_alone() -> None:
    facets = load_taxonomy().facets.values()
    words = Counter(fold_words(word) for facet in facets for term in facet.terms.values() for word in term.words)
    assert [word for word, count in words.items() if count > 1] == []


def test_a_film_crew_has_three_hundred_synonyms_at_least() -> None:
    facets = load_taxonomy().facets.values()
    assert sum(len(term.words) - 2 for facet in facets for term in facet.terms.values()) >= 300


def test_broader_terms_exist_and_end() -> None:
    facet = load_taxonomy().facets["type"]
    assert list(facet.broadened("plane_tree")) == ["plane_tree", "tree", "vegetation"]
    for each in load_taxonomy().facets.values():
        assert all(len(list(each.broadened(token))) <= 3 for token in each.terms)


@pytest.mark.parametrize("word", ["弄堂", "里弄", "石库门", "裏弄", "石庫門", "Longtang", "ＡＬＬＥＹ"])
def test_synonyms_in_both_scripts_and_any_width_name_the_lane(word: str) -> None:
    assert load_taxonomy().words[fold_words(word)] == (TermName("type", "lane"),)


def test_a_compound_names_several_terms() -> None:
    assert load_taxonomy().words["雨夜"] == (TermName("weather", "rain"), TermName("timeOfDay", "night"))


def test_every_compound_is_made_of_terms_that_exist() -> None:
    taxonomy = load_taxonomy()
    for named in taxonomy.words.values():
        assert all(name.token in taxonomy.facets[name.facet].terms for name in named)


def test_text_is_folded() -> None:
    assert fold("Café ＦＵＬＬ 頭髮 ÉCOLE") == "cafe full 头发 ecole"
    assert fold_words("Xi'an: old-town，夜_景") == "xi'an old town 夜 景"


def test_facets_of_the_vocabulary_pass_and_all_others_are_named() -> None:
    taxonomy = load_taxonomy()
    good = {"type": ["lane"], "use": ["xr"], "detail": ["standard"]}
    taxonomy.check(good)
    with pytest.raises(TaxonomyError, match="no facet colour"):
        taxonomy.check(good | {"colour": ["red"]})
    with pytest.raises(TaxonomyError, match="weather has no term hail"):
        taxonomy.check(good | {"weather": ["hail"]})
    with pytest.raises(TaxonomyError, match="facet use is missing"):
        taxonomy.check(good | {"use": []})
    with pytest.raises(TaxonomyError, match="over 24"):
        taxonomy.check(good | {"mood": ["calm"] * 25})


def test_measured_terms_belong_to_automatic_facets() -> None:
    facets = load_taxonomy().facets
    assert {size_token(extent_m) for extent_m in (0.1, 0.5, 2, 5, 20, 100, 1000)} == set(facets["size"].terms)
    assert {budget_token(share) for share in (0.1, 0.5, 1.0, 1.1)} == set(facets["budget"].terms)
    assert tuple(key for key, facet in facets.items() if facet.found is Found.AUTOMATIC) == AUTOMATIC
