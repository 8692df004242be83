"""The index of assets as those see it who search."""

from __future__ import annotations

import os
import threading
from functools import lru_cache, partial
from pathlib import Path

from filmlot.buildings.assets.engine.search.finder import find
from filmlot.buildings.assets.engine.search.likeness import Likeness, Likenesses
from filmlot.buildings.assets.engine.search.question import Answer, Hit, Question
from filmlot.buildings.assets.engine.search.reading import known_words
from filmlot.buildings.assets.engine.search.snapshot import Snapshot
from filmlot.buildings.assets.engine.search.store import (
    current_generation,
    open_index,
    read_audiences,
    read_columns,
    read_position,
    read_records,
    save_columns,
)
from filmlot.buildings.assets.engine.search.turns import Turns
from filmlot.buildings.assets.engine.search.words import syllables_of

_MUCH = 1.05
_ANSWERS_KEPT = 128
"""Everybody opens the library with the same question: as long as nothing changes, its answer is the same."""


class SearchIndex:
    """Searches the index in a folder; raises `IndexMissingError` where there is none.

    Any thread may search at any time. `refresh` brings what any process has committed since, and is for one caller
    at a time: others wait.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._refreshing = threading.Lock()
        self._generation = Path()
        self._saved = 0
        self._turns = Turns(os.cpu_count() or 1)
        known_words()
        syllables_of("a")  # both are read once, which the first who asks should not wait for
        self.refresh()

    @property
    def position(self) -> str:
        """Up to where in the stream of changes the index goes."""
        return self._snapshot.position

    def search(self, question: Question) -> Answer:
        """The answer, as of the last `refresh`."""
        with self._turns:  # more than there are processors would only wait for each other in the middle of their work
            return self._find(question)

    def find_alike(self, likeness: Likeness) -> tuple[Hit, ...]:
        """The assets that look or are shaped alike, the most alike first."""
        return self._likenesses.find(self._snapshot, likeness)

    def save_likenesses(self) -> None:
        """Saves the graph of looks and shapes as far as it was made: it takes longest to make again."""
        self._likenesses.save()

    def save_columns(self) -> None:
        """Saves the columns, if they grew by much: who opens the index then reads little more."""
        with self._refreshing:
            if self._columns.count > _MUCH * self._saved:
                save_columns(self._generation, self._columns)
                self._saved = self._columns.count

    def refresh(self) -> bool:
        """Reads what was committed since; gives whether there was anything."""
        with self._refreshing:
            generation = current_generation(self._folder)
            fresh = generation != self._generation
            if fresh:
                self._index, self._columns = open_index(generation), read_columns(generation)
                self._saved = self._columns.count
                self._likenesses = Likenesses(generation)
                self._audiences: list[frozenset[str]] = []
                self._generation = generation
            self._index.reload()
            searcher = self._index.searcher()
            self._audiences += read_audiences(searcher, first=len(self._audiences))
            records = read_records(searcher, first_slot=self._columns.count)
            if not fresh and not len(records.slots) and read_position(searcher) == self.position:
                return False
            self._columns.add(records)
            self._snapshot = Snapshot(searcher, self._columns, self._audiences, position=read_position(searcher))
            self._find = lru_cache(maxsize=_ANSWERS_KEPT)(partial(find, self._snapshot))
            return True
