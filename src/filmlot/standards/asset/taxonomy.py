"""The taxonomy of assets: thirteen facets, their terms, and the words that people use for them in two languages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from filmlot.standards.asset.folding import fold_words
from filmlot.standards.phrase import PhrasedError

MAX_TERMS = 24
"""How many terms of one facet an asset may carry."""
_SIZES_M = (
    (0.3, "tiny"),
    (1.0, "small"),
    (2.5, "human"),
    (8.0, "large"),
    (40.0, "building_size"),
    (400.0, "block_size"),
)
_BUDGETS = ((0.25, "light"), (0.6, "medium"), (1.0, "heavy"))


class TaxonomyError(PhrasedError, ValueError):
    """Facets of an asset that the taxonomy does not know, or that are missing."""


class Found(StrEnum):
    """How a facet's terms come to an asset: people must say them, may say them, or they are measured."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Labels:
    """A name in both languages of the lot."""

    en: str
    zh: str


@dataclass(frozen=True)
class TermName:
    """A term of a facet, as records name it."""

    facet: str
    token: str

    def __str__(self) -> str:
        """The term as one word, `type:lane`."""
        return f"{self.facet}:{self.token}"


@dataclass(frozen=True)
class Term:
    """One value of a facet. `broader` is the token that includes it; `words` are all its words, labels first."""

    token: str
    labels: Labels
    words: tuple[str, ...]
    broader: str | None


@dataclass(frozen=True)
class Facet:
    """A property by which assets are found, with its terms by token, in the order in which people look for them."""

    key: str
    labels: Labels
    found: Found
    terms: Mapping[str, Term]

    def broadened(self, token: str) -> Iterator[str]:
        """The token and all that include it: `plane_tree`, `tree`, `vegetation`."""
        upper: str | None = token
        while upper is not None:
            yield upper
            upper = self.terms[upper].broader


@dataclass(frozen=True)
class Taxonomy:
    """All facets by key. `words` tells for each folded word or compound of words which terms it names."""

    facets: Mapping[str, Facet]
    words: Mapping[str, tuple[TermName, ...]]

    def check(self, facets: Mapping[str, Iterable[str]]) -> None:
        """Raises `TaxonomyError` that names the first facet or term that is unknown, missing or too many."""
        for key, tokens in facets.items():
            if key not in self.facets:
                raise TaxonomyError(
                    "There is no facet {facet}. Known: {known}", facet=key, known=", ".join(self.facets)
                )
            self._check_terms(self.facets[key], list(tokens))
        for facet in self.facets.values():
            if facet.found is Found.REQUIRED and not list(facets.get(facet.key, ())):
                raise TaxonomyError("The facet {facet} is missing. Give it at least one term", facet=facet.key)

    def _check_terms(self, facet: Facet, tokens: list[str]) -> None:
        if len(tokens) > MAX_TERMS:
            raise TaxonomyError(
                "The facet {facet} has over {most} terms. Keep the main ones", facet=facet.key, most=MAX_TERMS
            )
        for token in tokens:
            if token not in facet.terms:
                raise TaxonomyError(
                    "The facet {facet} has no term {token}. Take one of the vocabulary",
                    facet=facet.key,
                    token=token[:64],
                )


@cache
def load_taxonomy() -> Taxonomy:
    """The taxonomy of `filmlot-asset/1`, from the vocabulary beside this file."""
    source = json.loads((resources.files(__package__) / "vocabulary.json").read_text(encoding="utf-8"))
    facets = {record["key"]: _read_facet(record) for record in source["facets"]}
    words: dict[str, tuple[TermName, ...]] = {
        fold_words(word): (TermName(facet.key, term.token),)
        for facet in facets.values()
        for term in facet.terms.values()
        for word in term.words
    }
    for compound in source["compounds"]:
        named = tuple(TermName(key, token) for key, token in compound["terms"])
        words |= {fold_words(word): named for word in compound["en"] + compound["zh"]}
    return Taxonomy(MappingProxyType(facets), MappingProxyType(words))


def _read_facet(record: Mapping[str, Any]) -> Facet:
    terms: dict[str, Term] = {}
    for entry in record["terms"]:
        labels = Labels(entry["en"][0], entry["zh"][0])
        terms[entry["token"]] = Term(entry["token"], labels, (*entry["en"], *entry["zh"]), entry.get("broader"))
    labels = Labels(record["en"], record["zh"])
    return Facet(record["key"], labels, Found(record["found"]), MappingProxyType(terms))


def size_token(extent_m: float) -> str:
    """The term of `size` for an asset whose longest side is `extent_m`."""
    return next((token for below_m, token in _SIZES_M if extent_m < below_m), "landscape_size")


def budget_token(share: float) -> str:
    """The term of `budget` for an asset that takes `share` of its class's real-time budget (1 = all of it)."""
    return next((token for up_to, token in _BUDGETS if share <= up_to), "over")
