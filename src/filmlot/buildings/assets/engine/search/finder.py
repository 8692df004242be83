"""Answers a question from a snapshot: reads its text, filters, ranks, counts facets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from filmlot.buildings.assets.engine.search.columns import Bits, count_bits, count_terms, from_flags, to_bits, to_flags
from filmlot.buildings.assets.engine.search.question import Answer, Chip, Question
from filmlot.buildings.assets.engine.search.ranking import Ranked, Wanted, rank
from filmlot.buildings.assets.engine.search.reading import Span, read_text
from filmlot.buildings.assets.engine.search.snapshot import Snapshot
from filmlot.buildings.assets.engine.search.spelling import correct_text
from filmlot.buildings.assets.engine.search.wording import NOTHING_FOUND, Found, find_words
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy


@dataclass(frozen=True)
class Reading:
    """A text as it is searched: chips that are met or excluded, words that an asset must or must not have."""

    chips: tuple[Chip, ...]
    words: tuple[str, ...]
    unwanted_words: tuple[str, ...]


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
    """The answer: to the text as it stands; else without typing errors; else to most of it."""
    reading = read_question(question)
    answer = _answer(snapshot, question, reading)
    if answer.total or not question.text.strip():
        return answer
    corrected = correct_text(question.text)
    if corrected != question.text:
        retold = replace(question, text=corrected)
        answer = _answer(snapshot, retold, read_question(retold))
        if answer.total:
            return replace(answer, corrected=corrected)
    if reading.words:
        answer = _answer(snapshot, question, reading, fuzzy=True)
    return answer if answer.total else _answer_most(snapshot, question, reading)


def read_question(question: Question) -> Reading:
    """The text of a question read; the words of dropped chips are words alone."""
    spans = [_without(span, question.dropped) for span in read_text(question.text)]
    return Reading(
        chips=tuple(Chip(span.words, span.terms, span.excluded) for span in spans if span.terms),
        words=tuple(span.words for span in spans if not span.terms and not span.excluded),
        unwanted_words=tuple(span.words for span in spans if not span.terms and span.excluded),
    )


def _without(span: Span, dropped: frozenset[TermName]) -> Span:
    return replace(span, terms=tuple(term for term in span.terms if term not in dropped))


def _answer(snapshot: Snapshot, question: Question, reading: Reading, *, fuzzy: bool = False) -> Answer:
    allowed = _allowed(snapshot, question, reading)
    found = NOTHING_FOUND
    if reading.words:
        found = find_words(snapshot.searcher, reading.words, fuzzy=fuzzy)
        allowed = allowed & to_bits(found.slots, len(allowed))
    wanted = [*_bits_of_chips(snapshot, reading), *_bits_of_filters(snapshot, question)]
    return _answer_match(snapshot, question, reading, Match(allowed, _by_facet(wanted), found))


def _answer_most(snapshot: Snapshot, question: Question, reading: Reading) -> Answer:
    """The answer by the assets that meet most parts of the text; of filters they meet all."""
    found = find_words(snapshot.searcher, reading.words) if reading.words else NOTHING_FOUND
    allowed = Match(_allowed(snapshot, question, reading), _by_facet(_bits_of_filters(snapshot, question)), found).met()
    parts = [*_by_facet(_bits_of_chips(snapshot, reading)).values(), to_bits(found.slots, len(allowed))]
    tally = np.sum([to_flags(part) for part in parts], axis=0, dtype=np.uint8) * to_flags(allowed)
    most = from_flags((tally == tally.max()) & (tally > 0))
    return replace(_answer_match(snapshot, question, reading, Match(most, {}, NOTHING_FOUND)), relaxed=True)


def _answer_match(snapshot: Snapshot, question: Question, reading: Reading, match: Match) -> Answer:
    met = match.met()
    total = count_bits(met)
    wanted = Wanted(question.text, tuple(term for chip in reading.chips if not chip.excluded for term in chip.terms))
    return Answer(
        chips=reading.chips,
        words=reading.words,
        total=total,
        hits=rank(snapshot, question, wanted, Ranked(met, total, match.found)) if total else (),
        facets=_count_facets(snapshot, match, met) if question.counted else {},
    )


def _allowed(snapshot: Snapshot, question: Question, reading: Reading) -> Bits:
    """What the asker may see, without what is excluded."""
    allowed = snapshot.visible_to(question.scopes)
    for chip in reading.chips:
        if chip.excluded:
            allowed = reduce(lambda bits, term: bits & ~snapshot.known(term), chip.terms, allowed)
    for word in reading.unwanted_words:
        allowed = allowed & ~to_bits(find_words(snapshot.searcher, [word]).slots, len(allowed))
    return allowed


def _bits_of_chips(snapshot: Snapshot, reading: Reading) -> Iterator[tuple[str, Bits]]:
    terms = (term for chip in reading.chips if not chip.excluded for term in chip.terms)
    return ((term.facet, snapshot.known(term)) for term in terms)


def _bits_of_filters(snapshot: Snapshot, question: Question) -> Iterator[tuple[str, Bits]]:
    return ((term.facet, snapshot.declared(term)) for term in question.filters)


def _by_facet(wanted: Iterable[tuple[str, Bits]]) -> dict[str, Bits]:
    """For each facet that is asked for, the assets with any of its terms."""
    narrowed: dict[str, Bits] = {}
    for facet, bits in wanted:
        narrowed[facet] = narrowed[facet] | bits if facet in narrowed else bits
    return narrowed


def _count_facets(snapshot: Snapshot, match: Match, met: Bits) -> dict[str, dict[str, int]]:
    """How many assets each term would leave, terms that leave none aside."""
    counted = {}
    for facet in load_taxonomy().facets:
        tokens, declared = snapshot.declared_of(facet)
        counts = count_terms(declared, match.met(but=facet) if facet in match.narrowed else met)
        counted[facet] = {token: count for token, count in zip(tokens, counts.tolist(), strict=True) if count}
    return counted
