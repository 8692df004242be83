"""The index: chips, filters, exact counts, visibility, order, pages."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

import pytest
from benchmarks.asset_search.catalogue import LIBRARY, PRODUCTIONS, make_catalogue
from benchmarks.asset_search.mix import make_questions
from benchmarks.asset_search.tally import Tally, tallied
from hypothesis import given, settings
from hypothesis import strategies as st

from filmlot.buildings.assets.engine.search.document import Document, DocumentError
from filmlot.buildings.assets.engine.search.index import SearchIndex
from filmlot.buildings.assets.engine.search.question import MAX_DEPTH, MAX_TEXT, Answer, Question, QuestionError, Sort
from filmlot.buildings.assets.engine.search.writer import rebuild
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy

ALL = frozenset(["all"])
SIZE = 3_000


def make(number: int, zh: str, en: str, *, uses: int = 0, scopes: frozenset[str] = ALL, **facets: str) -> Document:
    return Document(
        asset=UUID(int=number),
        name_zh=zh,
        name_en=en,
        scopes=scopes,
        facets={key: tuple(tokens.split()) for key, tokens in facets.items()},
        uses=uses,
        created_s=1_000 - number,
    )


LOT = (
    make(
        1, "雨夜弄堂", "Rainy lane", uses=5, type="lane", region="cn_shanghai", weather="rain clear", timeOfDay="night"
    ),
    make(2, "武康路洋房", "Wukang villa", uses=9, type="villa", region="cn_shanghai", weather="clear"),
    make(3, "胡同雪景", "Hutong", uses=2, type="lane", region="cn_beijing", weather="snow", timeOfDay="day"),
    make(4, "上海老弄堂", "Old lane", uses=1, type="building"),
    make(5, "秘密", "Secret lane", scopes=frozenset(["secret"]), type="lane"),
)


@pytest.fixture(scope="module")
def lot(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("lot")
    rebuild(folder, LOT, name="1", position="7")
    return SearchIndex(folder)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("library")
    rebuild(folder, make_catalogue(SIZE), name="1", position="0")
    return SearchIndex(folder)


def ask(index: SearchIndex, text: str = "", *, filters: str = "", dropped: str = "", **rest: object) -> Answer:
    question = Question(text=text, scopes=ALL, filters=terms(filters), dropped=terms(dropped), **rest)  # type: ignore[arg-type]
    return index.search(question)


def terms(text: str) -> frozenset[TermName]:
    return frozenset(TermName(*name.split(":")) for name in text.split())


def found(answer: Answer) -> list[int]:
    return [hit.asset.int for hit in answer.hits]


def test_a_text_is_met_by_what_assets_declare_and_by_what_their_names_mention(lot: SearchIndex) -> None:
    answer = ask(lot, "上海 弄堂")
    assert found(answer) == [1, 4]
    assert answer.hits[0].reasons.keys() == {"region:cn_shanghai", "type:lane", "use"}
    assert answer.hits[0].score > answer.hits[1].score == sum(answer.hits[1].reasons.values())


def test_a_dropped_chip_leaves_its_words(lot: SearchIndex) -> None:
    answer = ask(lot, "上海 弄堂", dropped="region:cn_shanghai")
    assert (answer.words, [chip.words for chip in answer.chips]) == (("上海",), ["弄堂"])
    assert found(answer) == [4]


def test_what_is_unwanted_is_left_out(lot: SearchIndex) -> None:
    assert found(ask(lot, "弄堂 -雪")) == [1, 4]
    assert found(ask(lot, "-武康 上海")) == [1, 4]


def test_nobody_finds_or_counts_what_is_not_theirs(lot: SearchIndex) -> None:
    assert 5 not in found(ask(lot, "lane"))
    assert ask(lot, "秘密").total == 0
    assert ask(lot).facets["type"]["lane"] == 2
    both = lot.search(Question(scopes=ALL | {"secret"}))
    assert (both.total, both.facets["type"]["lane"]) == (5, 3)
    assert lot.search(Question(scopes=frozenset())).total == 0


def test_a_facet_does_not_narrow_its_own_counts(lot: SearchIndex) -> None:
    answer = ask(lot, filters="weather:rain")
    assert answer.total == 1
    assert answer.facets["weather"] == {"clear": 2, "rain": 1, "snow": 1}
    assert answer.facets["region"] == {"cn": 1, "cn_shanghai": 1}


def test_terms_of_one_facet_are_alternatives_and_facets_are_all_met(lot: SearchIndex) -> None:
    assert found(ask(lot, filters="weather:rain weather:snow")) == [1, 3]
    assert found(ask(lot, filters="weather:snow region:cn_shanghai")) == []
    assert found(ask(lot, filters="type:street_block")) == [1, 3]


@pytest.mark.parametrize("text", ["武康路", "wukanglu", "wkl", "Wukang", "wukong", "武康路洋房", "wukang Villas"])
def test_a_name_is_found_in_characters_pinyin_initials_and_with_a_slip(lot: SearchIndex, text: str) -> None:
    assert found(ask(lot, text))[:1] == [2]


def test_a_corrected_text_may_be_longer_than_a_text_may_be(lot: SearchIndex) -> None:
    text = ("shangai " * 25).ljust(MAX_TEXT)
    assert len(text) == MAX_TEXT
    assert (ask(lot, text).corrected or "").startswith("shanghai")


def test_a_slip_in_a_known_word_is_told(lot: SearchIndex) -> None:
    answer = ask(lot, "shangai villa")
    assert (answer.corrected, found(answer)) == ("shanghai villa", [2])


def test_a_whole_name_stands_first(library: SearchIndex) -> None:
    for document in islice(make_catalogue(SIZE), 20):
        for name in (document.name_zh, document.name_en.upper()):
            answer = library.search(Question(text=name, scopes=document.scopes))
            assert answer.hits[0].asset == document.asset


def test_where_few_meet_a_text_the_nearest_follow_uncounted(lot: SearchIndex) -> None:
    answer = ask(lot, "雪夜 上海 villa")
    assert (answer.total, answer.hits) == (0, ())
    assert [hit.asset.int for hit in answer.near] == [2, 1, 3, 4]
    assert ask(lot, "雪夜 上海 villa", filters="region:cn_beijing").near[0].asset.int == 3


def test_hits_come_by_use_or_newest_first(lot: SearchIndex) -> None:
    assert found(ask(lot, sort=Sort.USE)) == [2, 1, 3, 4]
    assert found(ask(lot, sort=Sort.NEWEST)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "filters", ["", "weather:rain", "type:building weather:rain weather:fog", "region:cn season:winter"]
)
def test_counts_are_those_of_a_plain_count(library: SearchIndex, filters: str) -> None:
    asked = Question(filters=terms(filters), scopes=frozenset([LIBRARY, PRODUCTIONS[3]]))
    tally = Tally(asked)
    assert sum(1 for _document in tallied(make_catalogue(SIZE), [tally])) == SIZE
    assert tally.equals(library.search(asked))


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("text", ["", "雨", "上海 永安", "building"])
def test_pages_hold_every_hit_once(library: SearchIndex, sort: Sort, text: str) -> None:
    scopes = frozenset([LIBRARY])
    whole = library.search(Question(text=text, scopes=scopes, limit=500, sort=sort))
    pages = [
        hit
        for offset in range(0, 500, 70)
        for hit in library.search(
            Question(text=text, scopes=scopes, offset=offset, limit=min(70, 500 - offset), sort=sort)
        ).hits
    ]
    assert pages == list(whole.hits)
    assert len({hit.asset for hit in pages}) == len(pages) == min(whole.total, 500)


def test_all_that_people_ask_is_answered(library: SearchIndex) -> None:
    for _kind, question in zip(range(150), make_questions(1), strict=False):
        answer = library.search(question[1])
        assert len(answer.hits) == max(0, min(question[1].limit, answer.total - question[1].offset))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=MAX_TEXT))
def test_any_text_is_answered(lot: SearchIndex, text: str) -> None:
    assert len(ask(lot, text).hits) <= len(LOT)


def test_a_question_beyond_the_limits_is_refused() -> None:
    with pytest.raises(QuestionError, match="over 200 characters"):
        Question(scopes=ALL, text="x" * 201)
    with pytest.raises(QuestionError, match="up to number 100000"):
        Question(scopes=ALL, offset=MAX_DEPTH)
    with pytest.raises(QuestionError, match="no term weather:hail"):
        Question(scopes=ALL, filters=terms("weather:hail"))
    types = [TermName("type", token) for token in load_taxonomy().facets["type"].terms]
    with pytest.raises(QuestionError, match="over 64 filters"):
        Question(scopes=ALL, filters=frozenset(types[:65]))
    with pytest.raises(QuestionError, match="over 2000 scopes"):
        Question(scopes=frozenset(map(str, range(2_001))))


def test_an_asset_beyond_the_limits_is_refused() -> None:
    with pytest.raises(DocumentError, match="name_en of the asset goes beyond 200"):
        make(1, "", "x" * 201)
    with pytest.raises(DocumentError, match="no term type:hail"):
        make(1, "", "", type="hail")
