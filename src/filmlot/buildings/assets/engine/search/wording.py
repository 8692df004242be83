"""Words of a question as a query to tantivy, and the assets that have them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import tantivy
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.search.bits import Numbers
from filmlot.buildings.assets.engine.search.record import WORD_FIELDS, record_schema, title_of
from filmlot.buildings.assets.engine.search.words import is_han, runs_of, spellings, words_to_find

_WEIGHTS = dict(zip(WORD_FIELDS, (4.0, 3.0, 1.0), strict=True))
_SOUND_SCORE = 2.0
_FUZZY_SCORE = 1.0
_SHORTEST_FUZZY = 4
_PAIRS_NEEDED = 0.7
"""Of a long run of Chinese, how many of its pairs an asset must have: names are seldom given in full."""

_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


class Found(NamedTuple):
    """The slots of assets that have words, and how well."""

    slots: Numbers
    scores: NDArray[np.float64]


NOTHING_FOUND = Found(np.zeros(0, np.int64), np.zeros(0))


def find_words(searcher: tantivy.Searcher, words: Sequence[str], *, fuzzy: bool = False) -> Found:
    """The assets that have every word, in characters or in pinyin; `fuzzy` allows one typing error a Latin word."""
    runs = [run for word in words for run in runs_of(word)]
    query = tantivy.Query.boolean_query([(_MUST, _query_of(run, fuzzy=fuzzy)) for run in runs])
    return _read(searcher, query)


def find_title(searcher: tantivy.Searcher, text: str) -> Numbers:
    """The slots of assets whose whole name is `text`."""
    return _read(searcher, tantivy.Query.term_query(record_schema(), "title", title_of(text))).slots


def _read(searcher: tantivy.Searcher, query: tantivy.Query) -> Found:
    hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
    slots = searcher.fast_field_values("slot", [address for _score, address in hits])
    scores = np.fromiter((score for score, _address in hits), np.float64, len(hits))
    return Found(np.array(slots, np.int64), scores)


def _query_of(run: str, *, fuzzy: bool) -> tantivy.Query:
    ways = [_words_query(words_to_find(run))]
    if not is_han(run):
        ways += [_sounds_query(sounds) for sounds in spellings(run)]
        if fuzzy and len(run) >= _SHORTEST_FUZZY:
            ways += [_fuzzy_query(field, words_to_find(run)[0]) for field in WORD_FIELDS]
    return tantivy.Query.disjunction_max_query(ways)


def _words_query(words: Sequence[str]) -> tantivy.Query:
    each = [(_SHOULD, _word_query(word)) for word in words]
    needed = len(words) if len(words) <= 2 else math.ceil(len(words) * _PAIRS_NEEDED)
    return tantivy.Query.boolean_query(each, minimum_number_should_match=needed)


def _word_query(word: str) -> tantivy.Query:
    fields = [
        tantivy.Query.boost_query(tantivy.Query.term_query(record_schema(), field, word, "freq"), weight)
        for field, weight in _WEIGHTS.items()
    ]
    return tantivy.Query.disjunction_max_query(fields, tie_breaker=0.1)


def _sounds_query(sounds: Sequence[str]) -> tantivy.Query:
    each = [(_MUST, tantivy.Query.term_query(record_schema(), "sound", sound, "basic")) for sound in sounds]
    return tantivy.Query.const_score_query(tantivy.Query.boolean_query(each), _SOUND_SCORE)


def _fuzzy_query(field: str, word: str) -> tantivy.Query:
    query = tantivy.Query.fuzzy_term_query(record_schema(), field, word, distance=1)
    return tantivy.Query.const_score_query(query, _FUZZY_SCORE)
