"""Writes the index of assets: changes one commit at a time, or all of it anew."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from filmlot.buildings.assets.engine.search.columns import Columns
from filmlot.buildings.assets.engine.search.document import Document
from filmlot.buildings.assets.engine.search.record import make_record, make_tombstone
from filmlot.buildings.assets.engine.search.store import (
    create_generation,
    current_generation,
    last_slot,
    note_audience,
    note_position,
    open_index,
    open_tantivy_writer,
    publish_generation,
    read_audiences,
    read_records,
    save_columns,
)

_HEAP_BYTES = 64 << 20
_REBUILD_HEAP_BYTES = 256 << 20


class IndexWriter:
    """The one writer of an index: what is put and removed is there for all after `commit`, or never."""

    def __init__(self, generation: Path, *, heap_bytes: int = _HEAP_BYTES, threads: int = 1) -> None:
        index = open_index(generation)
        index.reload()
        searcher = index.searcher()
        audiences = read_audiences(searcher, first=0)
        self._audiences = {scopes: number for number, scopes in enumerate(audiences)}
        self._next_slot = last_slot(searcher) + 1
        self._writer = open_tantivy_writer(index, heap_bytes=heap_bytes, threads=threads)

    def put(self, document: Document) -> None:
        """Adds an asset, or replaces what was known of it."""
        self._writer.delete_documents_by_term("asset", document.asset.hex)
        self._writer.add_document(make_record(document, slot=self._take_slot(), audience=self._audience_of(document)))

    def remove(self, asset: UUID) -> None:
        """Takes an asset out."""
        self._writer.delete_documents_by_term("asset", asset.hex)
        self._writer.add_document(make_tombstone(asset, slot=self._take_slot()))

    def commit(self, position: str) -> None:
        """Makes what was put and removed since durable, together with the position in the stream of changes."""
        note_position(self._writer, position)
        self._writer.commit()

    def close(self) -> None:
        """Leaves what was not committed behind, and lets another write."""
        self._writer.rollback()
        self._writer.wait_merging_threads()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take_slot(self) -> int:
        self._next_slot += 1
        return self._next_slot - 1

    def _audience_of(self, document: Document) -> int:
        if document.scopes not in self._audiences:
            self._audiences[document.scopes] = len(self._audiences)
            note_audience(self._writer, self._audiences[document.scopes], document.scopes)
        return self._audiences[document.scopes]


def open_writer(folder: Path) -> IndexWriter:
    """The writer of the index in a folder; raises `IndexMissingError`, or `IndexBusyError` while another writes."""
    return IndexWriter(current_generation(folder))


def rebuild(folder: Path, documents: Iterable[Document], *, name: str, position: str) -> None:
    """Makes the index anew; who searches has the old one until the new is whole. `name` must be new to the folder."""
    generation = create_generation(folder, name)
    with IndexWriter(generation, heap_bytes=_REBUILD_HEAP_BYTES, threads=2) as writer:
        for document in documents:
            writer.put(document)
        writer.commit(position)
    save_columns(generation, _read_all(generation))
    publish_generation(generation)


def _read_all(generation: Path) -> Columns:
    index, columns = open_index(generation), Columns()
    index.reload()
    columns.add(read_records(index.searcher(), first_slot=0))
    return columns
