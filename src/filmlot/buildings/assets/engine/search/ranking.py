"""The order of hits, and why each stands where it does: terms that it declares or mentions, words, use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.search.bits import Bits, Numbers, count_bits, have_bits
from filmlot.buildings.assets.engine.search.question import Hit, Question, Sort
from filmlot.buildings.assets.engine.search.reading import Terms
from filmlot.buildings.assets.engine.search.snapshot import Snapshot
from filmlot.buildings.assets.engine.search.wording import Found, find_title
from filmlot.standards.asset.taxonomy import TermName

DECLARED_SCORE = 2.0
MENTIONED_SCORE = 1.0
"""What a facet of the text gives an asset that declares its term, and one whose name or tags mention it."""
USE_SCORE = 0.03
"""What each doubling of its use gives an asset: never as much as a term."""


class Ranked(NamedTuple):
    """The assets to rank: `total` of them in `met`, and all that have the text's words."""

    met: Bits
    total: int
    found: Found


def rank(snapshot: Snapshot, question: Question, wanted: Terms, ranked: Ranked) -> tuple[Hit, ...]:
    """The page of hits that a question asks for; `wanted` are the terms read in its text."""
    end = question.offset + question.limit
    if question.sort is not Sort.RELEVANCE or not question.text.strip():
        slots = snapshot.first_of(ranked.met, total=ranked.total, sort=question.sort, most=end)
    else:
        slots = _by_relevance(snapshot, wanted, ranked, most=end)
        titled = find_title(snapshot.searcher, question.text)
        titled = titled[have_bits(ranked.met, titled)]
        slots = np.concatenate([titled, slots[~np.isin(slots, titled)]])
    return explain(snapshot, slots[question.offset : end], wanted, ranked.found)


def _by_relevance(snapshot: Snapshot, wanted: Terms, ranked: Ranked, *, most: int) -> Numbers:
    declared = [_any_declared(snapshot, terms) for terms in _by_facet(wanted).values()]
    if len(ranked.found.slots):
        return _by_score(snapshot, declared, ranked)[:most]
    best = reduce(np.bitwise_and, declared, ranked.met)
    total = count_bits(best)
    slots = snapshot.first_of(best, total=total, sort=Sort.USE, most=most)
    if len(slots) == most or total == ranked.total:
        return slots
    rest = snapshot.first_of(ranked.met & ~best, total=ranked.total - total, sort=Sort.USE, most=most - len(slots))
    return np.concatenate([slots, rest])


def _by_score(snapshot: Snapshot, declared: Sequence[Bits], ranked: Ranked) -> Numbers:
    met = have_bits(ranked.met, ranked.found.slots)
    slots, scores = ranked.found.slots[met], ranked.found.scores[met] + _use_scores(snapshot, ranked.found.slots[met])
    for bits in declared:
        scores += np.where(have_bits(bits, slots), DECLARED_SCORE, MENTIONED_SCORE)
    return slots[np.lexsort((slots, -scores))]


def explain(snapshot: Snapshot, slots: Numbers, terms: Terms, found: Found) -> tuple[Hit, ...]:
    """The hits of slots, with the parts of their scores."""
    reasons: list[dict[str, float]] = [{} for _slot in slots]
    for of_facet in _by_facet(terms).values():
        for score, bits_of in ((DECLARED_SCORE, snapshot.declared), (MENTIONED_SCORE, snapshot.known)):
            for term in of_facet:
                for of_slot, met in zip(reasons, have_bits(bits_of(term), slots).tolist(), strict=True):
                    if met and not any(key.startswith(f"{term.facet}:") for key in of_slot):
                        of_slot[str(term)] = score
    shown = np.isin(found.slots, slots)
    words = dict(zip(found.slots[shown].tolist(), found.scores[shown].tolist(), strict=True))
    uses = _use_scores(snapshot, slots).tolist()
    for slot, of_slot, use in zip(slots.tolist(), reasons, uses, strict=True):
        if slot in words:
            of_slot["words"] = words[slot]
        of_slot["use"] = use
    assets = snapshot.assets_of(slots)
    return tuple(Hit(asset, sum(of_slot.values()), of_slot) for asset, of_slot in zip(assets, reasons, strict=True))


def _use_scores(snapshot: Snapshot, slots: Numbers) -> NDArray[np.float64]:
    scores: NDArray[np.float64] = USE_SCORE * np.log2(1.0 + snapshot.uses_of(slots))
    return scores


def _any_declared(snapshot: Snapshot, terms: Sequence[TermName]) -> Bits:
    return reduce(np.bitwise_or, (snapshot.declared(term) for term in terms))


def _by_facet(terms: Terms) -> dict[str, list[TermName]]:
    facets: dict[str, list[TermName]] = {}
    for term in terms:
        facets.setdefault(term.facet, []).append(term)
    return facets
