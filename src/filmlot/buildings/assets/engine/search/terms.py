"""The terms of the taxonomy as bits: each has a number, and what an asset carries is a row of them."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from functools import cache, reduce
from hashlib import blake2b

from filmlot.buildings.assets.engine.search.bits import WORD_BITS
from filmlot.buildings.assets.engine.search.reading import Piece
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy


@cache
def term_numbers() -> Mapping[TermName, int]:
    """The number of each term, in the order of the vocabulary."""
    facets = load_taxonomy().facets
    names = [TermName(facet.key, token) for facet in facets.values() for token in facet.terms]
    return {name: number for number, name in enumerate(names)}


@cache
def terms_of(facet: str) -> range:
    """The numbers of a facet's terms."""
    numbers = [number for name, number in term_numbers().items() if name.facet == facet]
    return range(numbers[0], numbers[-1] + 1)


@cache
def terms_digest() -> str:
    """Changes when terms change: an index of other terms must be rebuilt."""
    return blake2b(json.dumps([str(name) for name in term_numbers()]).encode(), digest_size=8).hexdigest()


@cache
def row_words() -> int:
    """How many 64-bit words a row of bits takes."""
    return -(-len(term_numbers()) // WORD_BITS)


def declared_row(facets: Mapping[str, Iterable[str]]) -> int:
    """The row of bits of the terms that an asset declares, and of all that include them; term 0 is the lowest bit."""
    return _united(_row_of(key, token) for key, tokens in facets.items() for token in tokens)


def mentioned_row(pieces: Iterable[Piece]) -> int:
    """The row of bits of the terms that the words of a text name, and of all that include them."""
    return _united(_row_of(*term) for piece in pieces for term in piece.terms)


def pack_row(row: int) -> tuple[int, ...]:
    """A row of bits as signed 64-bit words, the form in which tantivy keeps them."""
    return struct.unpack(f"<{row_words()}q", row.to_bytes(row_words() * WORD_BITS // 8, "little"))


@cache
def _row_of(facet: str, token: str) -> int:
    broadened = load_taxonomy().facets[facet].broadened(token)
    return _united(1 << term_numbers()[TermName(facet, each)] for each in broadened)


def _united(rows: Iterable[int]) -> int:
    return reduce(int.__or__, rows, 0)
