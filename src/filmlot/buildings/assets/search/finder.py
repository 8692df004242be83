"""The search of a lot: the index beside the database, kept up with the stream of changes by a thread of its own.

The index is derived: where it is missing it is made from the database. One process of a lot writes it, the one that
holds its lock; others read what that one commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread
from uuid import UUID

import sqlalchemy as sa
import structlog

from filmlot.buildings.assets.engine.search.descriptor.file import Vectors, unpack
from filmlot.buildings.assets.engine.search.document import Document
from filmlot.buildings.assets.engine.search.index import SearchIndex
from filmlot.buildings.assets.engine.search.likeness import Likeness
from filmlot.buildings.assets.engine.search.question import Answer, Hit, Question
from filmlot.buildings.assets.engine.search.store import IndexMissingError
from filmlot.buildings.assets.engine.search.writer import IndexWriter, open_writer, rebuild
from filmlot.buildings.assets.events import AssetChanged, RightGiven, RightTaken
from filmlot.buildings.assets.models import AssetRow, LikenessRow, RightRow
from filmlot.kernel.events import Envelope, last_position, read_after
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.taxonomy import load_taxonomy

EVERY_S, LONGEST_S = 0.25, 30.0  # the longest wait is for a database that does not answer
BATCH = 1000
CHANGING = (AssetChanged.type, RightGiven.type, RightTaken.type)
log = structlog.get_logger(__name__)


class Finder:
    """Answers searches; `catch_up` brings what has changed since, and a thread calls it four times a second."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._folder = ground.settings.home / "cache" / "search"
        self._writer: IndexWriter | None = None
        self._busy = Lock()
        self._leaving = Signal()
        self._looked_at = ground.clock()
        self._index = self._open()
        self._thread = Thread(target=self._run, name="asset finder", daemon=True)
        self._thread.start()

    def search(self, question: Question) -> Answer:
        """The answer as of the last catching up."""
        return self._index.search(question)

    def find_alike(self, likeness: Likeness) -> tuple[Hit, ...]:
        """The assets that look or are shaped alike, as of the last catching up."""
        return self._index.find_alike(likeness)

    def catch_up(self) -> None:
        """Brings the index to the end of the stream of changes; a process that may not write reads what is there."""
        with self._busy:
            if self._lead():
                self._write_changes()
            self._index.refresh()

    def rebuild(self) -> None:
        """Makes the index anew from the database; searches have the old one until the new is whole."""
        with self._busy:
            self._stop_writing()
            rebuild_index(self._ground, self._folder)
            self._index.refresh()

    def close(self) -> None:
        """Ends the thread and lets another process write."""
        self._leaving.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        with self._busy:
            if self._writer is not None:
                self._index.save_columns()
                self._index.save_likenesses()
            self._stop_writing()

    def _stop_writing(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _open(self) -> SearchIndex:
        try:
            return SearchIndex(self._folder)
        except IndexMissingError:
            rebuild_index(self._ground, self._folder)
            return SearchIndex(self._folder)

    def _lead(self) -> bool:
        if self._writer is None:
            try:
                self._writer = open_writer(self._folder)
            except ValueError:  # tantivy: another process holds the lock
                return False
        return True

    def _write_changes(self) -> None:
        assert self._writer is not None
        with self._ground.look() as work:
            end, now = last_position(work.session), work.clock()
            changed, position = self._changed_since(work, int(self._index.position or 0), now)
            if not changed and position == end:
                return
            for document in documents(work, changed):
                self._writer.put(document)
        self._writer.commit(str(position))
        self._looked_at = now

    def _changed_since(self, work: UnitOfWork, position: int, now: datetime) -> tuple[set[str], int]:
        """The assets that changed, and up to where that is known: rights also end by themselves."""
        end = last_position(work.session)
        envelopes = read_after(work.session, position, limit=BATCH, types=CHANGING)
        ended = sa.select(RightRow.asset_id).where(RightRow.until > self._looked_at, RightRow.until <= now)
        changed = {envelope.subject for envelope in envelopes} | set(work.session.scalars(ended))
        return changed, _reached(envelopes, end)

    def _run(self) -> None:
        wait_s = EVERY_S
        while not self._leaving.wait(wait_s):
            try:
                self.catch_up()
                wait_s = EVERY_S
            except Exception:  # a supervisor: the database may be away for a while
                log.exception("assets.finder_round_failed")
                wait_s = min(2 * wait_s, LONGEST_S)


def _reached(envelopes: Sequence[Envelope], end: int) -> int:
    return envelopes[-1].position if len(envelopes) == BATCH else max(end, *(e.position for e in envelopes), 0)


def rebuild_index(ground: Ground, folder: Path) -> None:
    """Makes the index anew from the database; nobody may be writing it."""
    with ground.look() as work:
        position = last_position(work.session)
        rebuild(folder, documents(work), name=new_id(), position=str(position))


def documents(work: UnitOfWork, asset_ids: Iterable[str] | None = None) -> Iterator[Document]:
    """What search knows of these assets, or of all, in three queries a thousand."""
    chosen = sa.select(AssetRow).order_by(AssetRow.id)
    if asset_ids is not None:
        chosen = chosen.where(AssetRow.id.in_(list(asset_ids)))
    for rows in work.session.scalars(chosen).partitions(BATCH):
        lent: dict[str, set[str]] = {}
        rights = sa.select(RightRow.asset_id, RightRow.scope_id).where(
            RightRow.asset_id.in_([row.id for row in rows]),
            sa.or_(RightRow.until.is_(None), RightRow.until > work.clock()),
        )
        for asset_id, scope_id in work.session.execute(rights):
            lent.setdefault(asset_id, set()).add(scope_id)
        known = sa.select(LikenessRow).where(LikenessRow.version_id.in_([row.latest_id for row in rows]))
        likenesses = {
            found.version_id: Vectors(unpack(found.look), unpack(found.shape)) for found in work.session.scalars(known)
        }
        for row in rows:
            yield _document(row, {row.scope_id} | lent.get(row.id, set()), likenesses.get(row.latest_id or ""))


def _document(row: AssetRow, scopes: set[str], likeness: Vectors | None) -> Document:
    known = load_taxonomy().facets
    facets = {
        facet: tuple(token for token in tokens if token in known[facet].terms)
        for facet, tokens in row.facets.items()
        if facet in known
    }
    return Document(
        asset=UUID(row.id),
        name_en=row.name,
        name_zh=row.name_zh,
        scopes=frozenset(scopes),
        facets=facets,
        tags=tuple(row.tags),
        description=row.description,
        uses=row.uses,
        created_s=int(row.created_at.timestamp()),
        look=likeness.look if likeness else None,
        shape=likeness.shape if likeness else None,
    )


_finders: dict[int, Finder] = {}
_opening = Lock()


def finder_of(ground: Ground) -> Finder:
    """The finder of a lot, opened when it is first asked for and closed with the ground."""
    with _opening:
        key = id(ground)
        if key not in _finders:
            finder = _finders[key] = Finder(ground)
            ground.before_close.append(finder.close)
            ground.before_close.append(lambda: _finders.pop(key, None))
        return _finders[key]
