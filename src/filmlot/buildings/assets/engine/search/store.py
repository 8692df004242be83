"""The index in its folder: generations of tantivy, records and notes, as a writer puts them and a reader finds them.

`current` names the generation that holds. What a commit adds and the position in the stream of changes up to which it
goes become durable together, or not at all.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.search.bits import Numbers
from filmlot.buildings.assets.engine.search.columns import Columns, Records
from filmlot.buildings.assets.engine.search.neighbours import SIZE
from filmlot.buildings.assets.engine.search.record import number_fields, record_schema
from filmlot.buildings.assets.engine.search.terms import row_words, terms_digest
from filmlot.standards.phrase import PhrasedError

_POINTER = "current"
_COLUMNS = "columns.npy"
_POSITION_NOTE = 0
_FIRST_AUDIENCE_NOTE = 1
_PLAIN = ("slot", "asset_high", "asset_low", "audience", "uses", "created_s")


class IndexBusyError(PhrasedError, RuntimeError):
    """Another process writes the index: there is one writer at a time."""


class IndexMissingError(PhrasedError, LookupError):
    """There is no index in the folder that this version of the taxonomy can read: it must be rebuilt."""


def current_generation(folder: Path) -> Path:
    """The folder of the generation that holds; raises `IndexMissingError`."""
    try:
        name = (folder / _POINTER).read_text(encoding="ascii")
    except FileNotFoundError:
        name = ""
    if not name.endswith(terms_digest()):
        raise IndexMissingError("There is no index of assets for this version. Rebuild it")
    return folder / name


def create_generation(folder: Path, name: str) -> Path:
    """An empty generation beside those that are there; nobody sees it before `publish_generation`."""
    generation = folder / f"{name}-{terms_digest()}"
    shutil.rmtree(generation, ignore_errors=True)
    generation.mkdir(parents=True)
    tantivy.Index(record_schema(), path=str(generation))
    return generation


def publish_generation(generation: Path) -> None:
    """Makes a generation the one that holds, at once and for good, and clears the others away."""
    pointer = generation.parent / _POINTER
    fresh = pointer.with_suffix(".fresh")
    with fresh.open("w", encoding="ascii") as file:
        file.write(generation.name)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(pointer)
    for other in generation.parent.iterdir():
        if other.is_dir() and other != generation:
            shutil.rmtree(other, ignore_errors=True)


def open_index(generation: Path) -> tantivy.Index:
    """The index of a generation; it is reloaded by hand, so that words and columns are of one moment."""
    index = tantivy.Index.open(str(generation))
    index.config_reader("manual")
    return index


def open_tantivy_writer(index: tantivy.Index, *, heap_bytes: int, threads: int) -> tantivy.IndexWriter:
    """The one writer of an index; raises `IndexBusyError` while there is another."""
    try:
        return index.writer(heap_size=heap_bytes, num_threads=threads)
    except ValueError as error:
        raise IndexBusyError("Another process writes the index of assets. Wait for it to end") from error


def note_position(writer: tantivy.IndexWriter, position: str) -> None:
    """Puts up to where the index goes into the next commit."""
    writer.delete_documents_by_term("note", _POSITION_NOTE)
    writer.add_document(_note(_POSITION_NOTE, position))


def note_audience(writer: tantivy.IndexWriter, number: int, scopes: frozenset[str]) -> None:
    """Puts a new audience into the next commit."""
    writer.add_document(_note(_FIRST_AUDIENCE_NOTE + number, json.dumps(sorted(scopes))))


def read_position(searcher: tantivy.Searcher) -> str:
    """Up to where the index goes; empty before the first commit."""
    notes = _read_notes(searcher, tantivy.Query.term_query(record_schema(), "note", _POSITION_NOTE))
    return notes[0][1] if notes else ""


def read_audiences(searcher: tantivy.Searcher, *, first: int) -> list[frozenset[str]]:
    """The audiences from a number on."""
    query = _from("note", _FIRST_AUDIENCE_NOTE + first)
    return [frozenset(json.loads(scopes)) for _number, scopes in sorted(_read_notes(searcher, query))]


def read_records(searcher: tantivy.Searcher, *, first_slot: int) -> Records:
    """The records from a slot on."""
    hits = searcher.search(_from("slot", first_slot), max(1, searcher.num_docs), count=False).hits
    addresses = [address for _score, address in hits]
    numbers = {
        name: np.fromiter(searcher.fast_field_values(name, addresses), np.int64, len(addresses))
        for name in number_fields()
    }
    order = np.argsort(numbers["slot"])
    packed = (
        np.stack([numbers[f"{kind}{word}"][order] for word in range(row_words())], axis=1)
        for kind in ("declared", "known")
    )
    return Records(*(numbers[name][order] for name in _PLAIN), *packed)


def read_columns(generation: Path) -> Columns:
    """The columns as they were saved, which may be a while ago; empty ones where they were not."""
    saved = generation / _COLUMNS
    return Columns.load(saved) if saved.exists() else Columns()


def save_columns(generation: Path, columns: Columns) -> None:
    """Saves columns for `read_columns`."""
    columns.save(generation / _COLUMNS)


def read_vectors(searcher: tantivy.Searcher, kind: str, *, first_slot: int) -> tuple[Numbers, NDArray[np.int8]]:
    """The slots from one on whose assets have a vector of a kind (`look`, `shape`), and these (N, SIZE)."""
    hits = searcher.search(_from("slot", first_slot), max(1, searcher.num_docs), count=False).hits
    addresses = [address for _score, address in hits]
    stored = [searcher.doc(address).get_first(kind) for address in addresses]
    slots = searcher.fast_field_values("slot", addresses)
    found = [(slot, vector) for slot, vector in zip(slots, stored, strict=True) if vector]
    vectors = np.frombuffer(b"".join(vector for _slot, vector in found), np.int8).reshape(-1, SIZE)
    return np.array([slot for slot, _vector in found], np.int64), vectors


def last_slot(searcher: tantivy.Searcher) -> int:
    """The last slot that was taken, -1 if none was."""
    found = searcher.search(_from("slot", 0), 1, count=False, order_by_field="slot").hits
    return int(found[0][0]) if found else -1


def _from(field: str, first: int) -> tantivy.Query:
    return tantivy.Query.range_query(
        record_schema(), field, tantivy.FieldType.Integer, lower_bound=first, use_inverted_index=True
    )


def _note(number: int, text: str) -> tantivy.Document:
    note = tantivy.Document()
    note.add_integer("note", number)
    note.add_text("noted", text)
    return note


def _read_notes(searcher: tantivy.Searcher, query: tantivy.Query) -> list[tuple[int, str]]:
    hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
    notes = [searcher.doc(address) for _score, address in hits]
    return [(int(note["note"][0]), str(note["noted"][0])) for note in notes]
