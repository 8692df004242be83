"""What a question allows and asks for, as bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce

from filmlot.buildings.assets.engine.search.bits import Bits, to_bits
from filmlot.buildings.assets.engine.search.question import Chip, Question
from filmlot.buildings.assets.engine.search.reading import Span, Terms, read_text
from filmlot.buildings.assets.engine.search.snapshot import Snapshot
from filmlot.buildings.assets.engine.search.wording import find_words
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy


@dataclass(frozen=True)
class Reading:
    """A text as it is searched: chips that are met or excluded, words that an asset must or must not have."""

    chips: tuple[Chip, ...]
    words: tuple[str, ...]
    unwanted_words: tuple[str, ...]

    @property
    def wanted(self) -> Terms:
        """The terms that an asset must have, without those that only include another: a lane is a street anyway."""
        terms = tuple(term for chip in self.chips if not chip.excluded for term in chip.terms)
        return tuple(term for term in terms if not any(_includes(term, other) for other in terms))


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


def allowed_by(snapshot: Snapshot, question: Question, reading: Reading) -> Bits:
    """What the asker may see, without what is excluded."""
    allowed = snapshot.visible_to(question.scopes)
    for chip in reading.chips:
        if chip.excluded:
            allowed = reduce(lambda bits, term: bits & ~snapshot.known(term), chip.terms, allowed)
    for word in reading.unwanted_words:
        allowed = allowed & ~to_bits(find_words(snapshot.searcher, [word]).slots, len(allowed))
    return allowed


def bits_of_filters(snapshot: Snapshot, question: Question) -> Iterator[tuple[str, Bits]]:
    """For each filter its facet, and the assets that declare it."""
    return ((term.facet, snapshot.declared(term)) for term in question.filters)


def by_facet(wanted: Iterable[tuple[str, Bits]]) -> dict[str, Bits]:
    """For each facet that is asked for, the assets with any of its terms."""
    narrowed: dict[str, Bits] = {}
    for facet, bits in wanted:
        narrowed[facet] = narrowed[facet] | bits if facet in narrowed else bits
    return narrowed


def _includes(term: TermName, other: TermName) -> bool:
    """Whether `term` is broader than `other`."""
    if term == other or term.facet != other.facet:
        return False
    return term.token in load_taxonomy().facets[term.facet].broadened(other.token)
