"""Facets counted one asset at a time, as plainly as can be: what the index's counts must equal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from filmlot.buildings.assets.engine.search.document import Document
from filmlot.buildings.assets.engine.search.question import Answer, Question
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy


class Tally:
    """The count of a question without text, fed with every asset."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.total = 0
        self.counts: dict[str, dict[str, int]] = {facet: Counter() for facet in load_taxonomy().facets}

    def add(self, document: Document, terms: frozenset[TermName]) -> None:
        if document.scopes.isdisjoint(self.question.scopes):
            return
        asked = {name.facet for name in self.question.filters}
        missed = asked - {name.facet for name in self.question.filters & terms}
        self.total += not missed
        if len(missed) <= 1:
            for name in terms:
                if missed <= {name.facet}:
                    self.counts[name.facet][name.token] += 1

    def save(self, path: Path) -> None:
        path.write_text(json.dumps([self.total, self.counts]))

    def load(self, path: Path) -> None:
        self.total, self.counts = json.loads(path.read_text())

    def equals(self, answer: Answer) -> bool:
        return answer.total == self.total and answer.facets == {
            facet: dict(counts) for facet, counts in self.counts.items()
        }


def terms_of(document: Document) -> frozenset[TermName]:
    """The terms that an asset declares, and all that include them."""
    known = load_taxonomy().facets
    return frozenset(
        TermName(facet, broader)
        for facet, tokens in document.facets.items()
        for token in tokens
        for broader in known[facet].broadened(token)
    )


def tallied(documents: Iterable[Document], tallies: Iterable[Tally]) -> Iterable[Document]:
    """The documents, counted as they pass."""
    tallies = tuple(tallies)
    for document in documents:
        terms = terms_of(document)
        for tally in tallies:
            tally.add(document, terms)
        yield document
