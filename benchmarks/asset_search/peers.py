"""The same catalogue in PostgreSQL and SQLite, as one would build it there: pairs of characters, GIN and FTS5.

Both are given what our reading of a text costs us: a question reaches them as terms and words, not as text.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, Protocol

import psycopg
from benchmarks.asset_search.tally import terms_of

from filmlot.buildings.assets.engine.search.document import Document
from filmlot.buildings.assets.engine.search.narrowing import read_question
from filmlot.buildings.assets.engine.search.question import Question
from filmlot.buildings.assets.engine.search.words import runs_of, words_to_find, words_to_keep

BATCH = 5_000
PATIENCE_S, STEPS, GIVEN_UP = 15.0, 100_000, -1
"""Nobody waits longer for a peer: the answer counts as having taken so long."""


class Asked(NamedTuple):
    """A question as terms of which, facet by facet, one is needed, words, scopes and a page."""

    facets: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    scopes: tuple[str, ...]
    offset: int
    limit: int
    counted: bool


class Peer(Protocol):
    """A database that answers as the index does: a page by use, the total, the counts of all facets."""

    def load(self, documents: Iterable[Document]) -> None: ...

    def connect(self) -> Callable[[Asked], int]: ...


def to_asked(question: Question) -> Asked:
    reading = read_question(question)
    facets: dict[str, list[str]] = {}
    for name in (*reading.wanted, *question.filters):
        facets.setdefault(name.facet, []).append(token_of(str(name)))
    words = tuple(chain.from_iterable(words_to_find(run) for word in reading.words for run in runs_of(word)))
    return Asked(
        tuple(tuple(tokens) for tokens in facets.values()),
        words,
        tuple(question.scopes),
        question.offset,
        question.limit,
        question.counted,
    )


def token_of(term: str) -> str:
    """A term as one word of either database."""
    return term.replace(":", "xx").replace("_", "yy").lower()


class Row(NamedTuple):
    """An asset as a row: its words and terms apart, as words."""

    number: int
    scope: str
    uses: int
    words: str
    terms: list[str]


def rows_of(documents: Iterable[Document]) -> Iterator[Row]:
    for number, document in enumerate(documents):
        texts = (document.name_zh, document.name_en, *document.tags, document.description)
        terms = [token_of(str(term)) for term in terms_of(document)]
        yield Row(
            number, next(iter(document.scopes)), document.uses, " ".join(sorted(set(words_to_keep(texts)))), terms
        )


class Postgres:
    """Arrays of words and of terms under GIN, an index by use."""

    def __init__(self, url: str) -> None:
        self._url = url

    def load(self, documents: Iterable[Document]) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS asset")
            connection.execute("CREATE TABLE asset (id int, scope text, uses int, words tsvector, terms text[])")
            with connection.cursor().copy("COPY asset FROM STDIN") as copy:
                for row in rows_of(documents):
                    vector = " ".join(f"'{word.replace(chr(39), chr(39) * 2)}'" for word in row.words.split())
                    copy.write_row((row.number, row.scope, row.uses, vector, row.terms))
            for index in ("gin (words)", "gin (terms)", "(uses DESC)", "(scope)"):
                connection.execute(
                    f"CREATE INDEX ON asset USING {index}" if "gin" in index else f"CREATE INDEX ON asset {index}"
                )
            connection.execute("ANALYZE asset")

    def connect(self) -> Callable[[Asked], int]:
        patience = f"-c statement_timeout={1000 * PATIENCE_S:.0f}"
        connection = psycopg.connect(self._url, autocommit=True, options=patience)

        def answer(asked: Asked) -> int:
            try:
                return answer_all(asked)
            except psycopg.errors.QueryCanceled:
                return GIVEN_UP

        def answer_all(asked: Asked) -> int:
            where, values = "scope = ANY(%s)", [list(asked.scopes)]
            for tokens in asked.facets:
                where, values = f"{where} AND terms && %s", [*values, list(tokens)]
            if asked.words:
                query = " & ".join(f"'{word}'" for word in asked.words)
                where, values = f"{where} AND words @@ %s::tsquery", [*values, query]
            page = f"SELECT id FROM asset WHERE {where} ORDER BY uses DESC LIMIT {asked.limit} OFFSET {asked.offset}"
            connection.execute(page, values).fetchall()
            counted = connection.execute(f"SELECT count(*) FROM asset WHERE {where}", values).fetchone()
            if asked.counted:
                facets = f"SELECT term, count(*) FROM asset, unnest(terms) AS term WHERE {where} GROUP BY term"
                connection.execute(facets, values).fetchall()
            return int(counted[0]) if counted else 0

        return answer


class Sqlite:
    """FTS5 over words and terms, the terms of each asset once more for counting."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._terms: dict[str, int] = {}

    def load(self, documents: Iterable[Document]) -> None:
        with sqlite3.connect(self._path) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("CREATE TABLE asset (id INTEGER PRIMARY KEY, uses INTEGER)")
            connection.execute(
                "CREATE TABLE carries (asset INTEGER, term INTEGER, PRIMARY KEY (asset, term)) WITHOUT ROWID"
            )
            connection.execute("CREATE VIRTUAL TABLE found USING fts5(words, terms, content='', tokenize='unicode61')")
            rows = rows_of(documents)
            while batch := list(islice(rows, BATCH)):
                self._insert(connection, batch)
            connection.execute("CREATE INDEX by_use ON asset (uses DESC)")
            connection.execute("ANALYZE")

    def connect(self) -> Callable[[Asked], int]:
        local = threading.local()

        def answer(asked: Asked) -> int:
            if not hasattr(local, "connection"):
                local.connection = sqlite3.connect(self._path)
            until = time.perf_counter() + PATIENCE_S
            local.connection.set_progress_handler(lambda: time.perf_counter() > until, STEPS)
            try:
                return answer_all(asked)
            except sqlite3.OperationalError:
                return GIVEN_UP

        def answer_all(asked: Asked) -> int:
            match = self._match(asked)
            page = "SELECT id FROM asset JOIN found ON found.rowid = id WHERE found MATCH ? ORDER BY uses DESC"
            local.connection.execute(f"{page} LIMIT {asked.limit} OFFSET {asked.offset}", (match,)).fetchall()
            counted = local.connection.execute("SELECT count(*) FROM found WHERE found MATCH ?", (match,)).fetchone()
            if asked.counted:
                facets = "SELECT term, count(*) FROM carries JOIN found ON found.rowid = asset WHERE found MATCH ?"
                local.connection.execute(f"{facets} GROUP BY term", (match,)).fetchall()
            return int(counted[0])

        return answer

    def _insert(self, connection: sqlite3.Connection, batch: Sequence[Row]) -> None:
        connection.executemany("INSERT INTO asset VALUES (?, ?)", ((row.number, row.uses) for row in batch))
        words = ((row.number, row.words, " ".join([*row.terms, token_of(row.scope)])) for row in batch)
        connection.executemany("INSERT INTO found (rowid, words, terms) VALUES (?, ?, ?)", words)
        carried = ((row.number, self._terms.setdefault(term, len(self._terms))) for row in batch for term in row.terms)
        connection.executemany("INSERT INTO carries VALUES (?, ?)", carried)

    def _match(self, asked: Asked) -> str:
        scopes = tuple(token_of(scope) for scope in asked.scopes)
        parts = [f"terms : ({' OR '.join(_quoted(tokens))})" for tokens in (*asked.facets, scopes)]
        return " AND ".join([*parts, *(f"words : {word}" for word in _quoted(asked.words))])


def _quoted(words: Sequence[str]) -> list[str]:
    return [f'"{word}"' for word in words]
