"""Answers a question from a snapshot: filters, ranks, counts facets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain

import numpy as np

from filmlot.buildings.assets.engine.search.bits import Bits, count_bits, to_bits
from filmlot.buildings.assets.engine.search.narrowing import (
    Reading,
    allowed_by,
    bits_of_filters,
    by_facet,
    read_question,
)
from filmlot.buildings.assets.engine.search.near import NEAR, find_near
from filmlot.buildings.assets.engine.search.question import MAX_TEXT, Answer, Question
from filmlot.buildings.assets.engine.search.ranking import Ranked, rank
from filmlot.buildings.assets.engine.search.snapshot import Snapshot
from filmlot.buildings.assets.engine.search.spelling import correct_text
from filmlot.buildings.assets.engine.search.terms import term_numbers, terms_of
from filmlot.buildings.assets.engine.search.wording import NOTHING_FOUND, Found, find_words
from filmlot.standards.asset.taxonomy import load_taxonomy


@dataclass(frozen=True)
class Match:
    """The assets that meet a question: `base` by what cannot be switched off, `narrowed` by facet, `found` by words."""

    base: Bits
    narrowed: Mapping[str, Bits]
    found: Found

    def met(self, *, but: str | None = None) -> Bits:
        """The assets that meet all, or all but what is asked of one facet."""
        return reduce(np.bitwise_and, (bits for facet, bits in self.narrowed.items() if facet != but), self.base)


def find(snapshot: Snapshot, question: Question) -> Answer:
    """The answer: to the text as it stands; else without typing errors; then the assets that meet most of it."""
    reading = read_question(question)
    answer = _answer(snapshot, question, reading)
    if not answer.total and question.text.strip():
        answer = _answer_corrected(snapshot, question) or answer
    if not answer.total and reading.words:
        answer = _answer(snapshot, question, reading, fuzzy=True)
    if answer.total < NEAR and not question.offset and answer.corrected is None:
        answer = replace(answer, near=find_near(snapshot, question, reading, but=answer.hits))
    return answer


def _answer_corrected(snapshot: Snapshot, question: Question) -> Answer | None:
    corrected = correct_text(question.text)[:MAX_TEXT]
    if corrected == question.text:
        return None
    retold = replace(question, text=corrected)
    answer = _answer(snapshot, retold, read_question(retold))
    return replace(answer, corrected=corrected) if answer.total else None


def _answer(snapshot: Snapshot, question: Question, reading: Reading, *, fuzzy: bool = False) -> Answer:
    match = _match(snapshot, question, reading, fuzzy=fuzzy)
    met = match.met()
    total = count_bits(met)
    return Answer(
        chips=reading.chips,
        words=reading.words,
        total=total,
        hits=rank(snapshot, question, reading.wanted, Ranked(met, total, match.found)) if total else (),
        facets=_count_facets(snapshot, match, met) if question.counted else {},
    )


def _match(snapshot: Snapshot, question: Question, reading: Reading, *, fuzzy: bool) -> Match:
    allowed = allowed_by(snapshot, question, reading)
    found = NOTHING_FOUND
    if reading.words:
        found = find_words(snapshot.searcher, reading.words, fuzzy=fuzzy)
        allowed = allowed & to_bits(found.slots, len(allowed))
    typed = ((term.facet, snapshot.known(term)) for term in reading.wanted)
    return Match(allowed, by_facet(chain(typed, bits_of_filters(snapshot, question))), found)


def _count_facets(snapshot: Snapshot, match: Match, met: Bits) -> dict[str, dict[str, int]]:
    """How many assets each term would leave, terms that leave none aside."""
    counts = snapshot.count_terms(met, range(len(term_numbers()))).copy()
    for facet in match.narrowed:
        terms = terms_of(facet)
        counts[terms.start : terms.stop] = snapshot.count_terms(match.met(but=facet), terms)
    counted: dict[str, dict[str, int]] = {facet: {} for facet in load_taxonomy().facets}
    for name, count in zip(term_numbers(), counts.tolist(), strict=True):
        if count:
            counted[name.facet][name.token] = count
    return counted
