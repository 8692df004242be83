"""Text read with the taxonomy's vocabulary: which words name terms of facets, and which are words alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, groupby
from typing import NamedTuple

from filmlot.buildings.assets.engine.search.words import is_han, pinyin_of, runs_of, stem
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy

MAX_ATOMS = 80
"""A text is read up to here."""
_STOP_WORDS = frozenset(("a", "an", "the", "of", "in", "on", "at", "with", "and", "for", "to", *"的之和与个有了在一"))
_EXCLUDE = "-"

Spelling = tuple[str, ...]
Terms = tuple[TermName, ...]


@dataclass(frozen=True)
class Span:
    """A part of a text: its words, the terms that they name if any, and whether they are unwanted."""

    words: str
    terms: Terms = ()
    excluded: bool = False


class Atom(NamedTuple):
    """The smallest part of a text: a Han character or a Latin word, with its stem and the number of its run."""

    written: str
    stem: str
    run: int
    is_han: bool


class Piece(NamedTuple):
    """Neighbouring atoms, and the terms that they name together."""

    atoms: Sequence[Atom]
    terms: Terms


def read_text(text: str) -> list[Span]:
    """The spans of a text in order, without stop words; a word with `-` before it is unwanted."""
    spans: list[Span] = []
    for part, excluded in _parts(text):
        spans += [Span(span.words, span.terms, excluded) for span in _spans(pieces_of(part))]
    return spans


@lru_cache(maxsize=16_384)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The words of a text: as few unknown atoms as can be, then as few pieces."""
    return tuple(_cover(atoms_of(text)[:MAX_ATOMS]))


def atoms_of(text: str) -> list[Atom]:
    """The atoms of a text in order."""
    atoms: list[Atom] = []
    for number, run in enumerate(runs_of(text)):
        atoms += (
            [Atom(char, char, number, is_han=True) for char in run]
            if is_han(run)
            else [Atom(run, stem(run), number, is_han=False)]
        )
    return atoms


@cache
def known_words() -> Mapping[Spelling, Terms]:
    """The vocabulary as written and, where that is no other word, by stems and by pinyin: `woods` are not wood."""
    known: dict[Spelling, Terms] = {}
    stemmed: dict[Spelling, Terms] = {}
    spelt: dict[Spelling, set[Terms]] = {}
    for word, terms in load_taxonomy().words.items():
        atoms = atoms_of(word)
        known[tuple(atom.written for atom in atoms)] = terms
        stemmed[tuple(atom.stem for atom in atoms)] = terms
        if len(atoms) > 1 and all(atom.is_han for atom in atoms):
            syllables = pinyin_of(word)
            spelt.setdefault((stem("".join(syllables)),), set()).add(terms)
            spelt.setdefault(tuple(stem(syllable) for syllable in syllables), set()).add(terms)
    return {spelling: terms.pop() for spelling, terms in spelt.items() if len(terms) == 1} | stemmed | known


@cache
def _longest_from() -> Mapping[str, int]:
    """How long the longest known word is that begins with a stem."""
    longest: dict[str, int] = {}
    for spelling in known_words():
        longest[spelling[0]] = max(longest.get(spelling[0], 0), len(spelling))
    return longest


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The wanted parts of a text, and each unwanted word with True."""
    for excluded, words in groupby(text.split(), key=lambda word: word.startswith(_EXCLUDE) and len(word) > 1):
        if excluded:
            yield from ((word[1:], True) for word in words)
        else:
            yield " ".join(words), False


def _spans(pieces: Sequence[Piece]) -> Iterator[Span]:
    """Known words with their terms; what is left between them, a run of Han characters or a Latin word at a time."""
    for (known, _run), group in groupby(pieces, key=lambda piece: (bool(piece.terms), piece.atoms[0].run)):
        if known:
            yield from (Span(_written(piece.atoms), piece.terms) for piece in group)
        else:
            left = [piece.atoms for piece in group]
            yield from (Span(_written(list(chain(*part)))) for stop, part in groupby(left, key=_is_stop) if not stop)


def _cover(atoms: Sequence[Atom]) -> list[Piece]:
    """The atoms in known words and single unknown atoms: as few unknown as can be, then as few pieces.

    A single Han character is a known word only where its whole run is known: 雨 in 雨夜, but not in 雨果.
    """
    pieces = _best_cover(atoms, unknown_runs=frozenset())
    unknown = frozenset(piece.atoms[0].run for piece in pieces if not piece.terms and not _is_stop(piece.atoms))
    doubtful = (piece.atoms[0] for piece in pieces if piece.terms and len(piece.atoms) == 1)
    return _best_cover(atoms, unknown_runs=unknown) if any(atom.run in unknown for atom in doubtful) else pieces


def _best_cover(atoms: Sequence[Atom], *, unknown_runs: frozenset[int]) -> list[Piece]:
    """By what each rest of the atoms costs at best (unknown atoms, pieces), and how long its first piece then is."""
    known, longest = known_words(), _longest_from()
    stems, written = tuple([atom.stem for atom in atoms]), tuple([atom.written for atom in atoms])
    end = len(atoms)
    costs, pieces = [(0, 0)] * (end + 1), [Piece((atom,), ()) for atom in atoms]
    for start in range(end - 1, -1, -1):
        first, (unknown, count) = atoms[start], costs[start + 1]
        best = (unknown + 1, count + 1)
        shortest = 2 if first.is_han and first.run in unknown_runs else 1
        most = max(longest.get(first.stem, 0), longest.get(first.written, 0))
        for length in range(shortest, min(most, end - start) + 1):
            last = atoms[start + length - 1]
            if first.is_han and last.is_han and first.run != last.run:
                break  # a space between Chinese words is meant
            unknown, count = costs[start + length]
            if (unknown, count + 1) <= best:
                rest = slice(start, start + length)
                terms = known.get(written[rest]) or known.get(stems[rest])
                if terms:
                    best, pieces[start] = (unknown, count + 1), Piece(atoms[rest], terms)
        costs[start] = best
    return list(_in_order(pieces))


def _in_order(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces that follow each other, of those that begin at each atom."""
    start = 0
    while start < len(pieces):
        yield pieces[start]
        start += len(pieces[start].atoms)


def _is_stop(atoms: Sequence[Atom]) -> bool:
    return len(atoms) == 1 and atoms[0].written in _STOP_WORDS


def _written(atoms: Sequence[Atom]) -> str:
    """The atoms as they stood: Han characters together, Latin words apart."""
    runs = groupby(atoms, key=lambda atom: atom.run)
    return " ".join("".join(atom.written for atom in run) for _number, run in runs)
