"""An asset's record in tantivy: words to search, and numbers from which the columns are read again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain
from uuid import UUID

import numpy as np
import tantivy

from filmlot.buildings.assets.engine.search.document import Document
from filmlot.buildings.assets.engine.search.neighbours import quantise
from filmlot.buildings.assets.engine.search.reading import pieces_of
from filmlot.buildings.assets.engine.search.sounds import sounds_to_keep
from filmlot.buildings.assets.engine.search.terms import declared_row, mentioned_row, pack_row, row_words
from filmlot.buildings.assets.engine.search.words import words_to_keep
from filmlot.standards.asset.folding import fold_words

NO_AUDIENCE = -1
"""The audience of an asset that was deleted."""
WORD_FIELDS = ("name", "tags", "about")
"""Fields of words, each with less weight than the one before."""


@cache
def number_fields() -> tuple[str, ...]:
    """The fields of numbers in the order of the columns."""
    packed = [f"{kind}{number}" for kind in ("declared", "known") for number in range(row_words())]
    return ("slot", "asset_high", "asset_low", "audience", "uses", "created_s", *packed)


@cache
def record_schema() -> tantivy.Schema:
    """Signed integers alone: tantivy-py ends the writer's thread when a Python int meets an unsigned field."""
    builder = tantivy.SchemaBuilder()
    for name in ("asset", "title"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in WORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("sound", tokenizer_name="whitespace", index_option="basic")
    for name in number_fields():
        builder.add_integer_field(name, fast=True, indexed=name == "slot")
    for name in ("look", "shape"):
        builder.add_bytes_field(name, stored=True)
    builder.add_integer_field("note", indexed=True, stored=True)
    builder.add_text_field("noted", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def make_record(document: Document, *, slot: int, audience: int) -> tantivy.Document:
    """The record of an asset."""
    names = (document.name_zh, document.name_en)
    record = tantivy.Document()
    record.add_text("asset", document.asset.hex)
    for title in {title_of(name) for name in names if name}:
        record.add_text("title", title)
    for field, texts in zip(WORD_FIELDS, (names, document.tags, (document.description,)), strict=True):
        record.add_text(field, " ".join(words_to_keep(texts)))
    declared = known = declared_row(document.facets)
    sounds: set[str] = set()
    for text in (*names, *document.tags):
        mentioned, heard = _read(text)
        known |= mentioned
        sounds |= heard
    record.add_text("sound", " ".join(sounds))
    head = (slot, *_halves(document.asset), audience, document.uses, document.created_s)
    for field, number in zip(number_fields(), chain(head, pack_row(declared), pack_row(known)), strict=True):
        record.add_integer(field, number)
    for field, vector in (("look", document.look), ("shape", document.shape)):
        if vector is not None:
            record.add_bytes(field, quantise(vector).tobytes())
    return record


def make_tombstone(asset: UUID, *, slot: int) -> tantivy.Document:
    """The record that tells readers of a deleted asset."""
    record = tantivy.Document()
    record.add_text("asset", asset.hex)
    rest: Iterable[int] = [0] * (2 + 2 * row_words())
    for field, number in zip(number_fields(), (slot, *_halves(asset), NO_AUDIENCE, *rest), strict=True):
        record.add_integer(field, number)
    return record


def title_of(text: str) -> str:
    """A whole name as it is compared with a whole text: folded, without spaces."""
    return fold_words(text).replace(" ", "")


@lru_cache(maxsize=16_384)
def _read(text: str) -> tuple[int, frozenset[str]]:
    """The row of bits of the terms that a text mentions, and its sounds: tags come again and again."""
    pieces = pieces_of(text)
    return mentioned_row(pieces), frozenset(sounds_to_keep(pieces))


def _halves(asset: UUID) -> tuple[int, int]:
    high, low = np.frombuffer(asset.bytes, ">i8").tolist()
    return high, low
