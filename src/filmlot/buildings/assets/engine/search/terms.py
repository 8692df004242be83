"""The terms of the taxonomy as bits: each has a number, and what an asset carries is a row of them."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.search.reading import read_text
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy

WORD_BITS = 64


@cache
def term_numbers() -> Mapping[TermName, int]:
    """The number of each term, in the order of the vocabulary."""
    facets = load_taxonomy().facets
    names = [TermName(facet.key, token) for facet in facets.values() for token in facet.terms]
    return {name: number for number, name in enumerate(names)}


@cache
def terms_digest() -> str:
    """Changes when terms change: an index of other terms must be rebuilt."""
    return blake2b(json.dumps([str(name) for name in term_numbers()]).encode(), digest_size=8).hexdigest()


@cache
def row_words() -> int:
    """How many 64-bit words a row of bits takes."""
    return -(-len(term_numbers()) // WORD_BITS)


def declared_terms(facets: Mapping[str, Iterable[str]]) -> frozenset[TermName]:
    """The terms that an asset declares, and all that include them."""
    known = load_taxonomy().facets
    return frozenset(
        TermName(key, broader)
        for key, tokens in facets.items()
        for token in tokens
        for broader in known[key].broadened(token)
    )


@lru_cache(maxsize=50_000)
def mentioned_terms(text: str) -> frozenset[TermName]:
    """The terms that the words of a text name, and all that include them."""
    named: dict[str, list[str]] = {}
    for span in read_text(text):
        for term in span.terms:
            named.setdefault(term.facet, []).append(term.token)
    return declared_terms(named)


def pack_terms(names: Iterable[TermName]) -> list[int]:
    """A row of bits as signed 64-bit words (the form in which tantivy keeps them), term 0 in the lowest bit."""
    row = 0
    for name in names:
        row |= 1 << term_numbers()[name]
    return list(struct.unpack(f"<{row_words()}q", row.to_bytes(row_words() * WORD_BITS // 8, "little")))


def unpack_terms(rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """(N, words) packed rows as (N, terms) of 0 and 1."""
    octets = np.ascontiguousarray(rows).view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little", count=len(term_numbers()))
