"""The sound of Chinese text: pinyin by which it may be found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from filmlot.buildings.assets.engine.search.reading import Piece
from filmlot.buildings.assets.engine.search.words import pairs, pinyin_of

_INITIALS = (2, 3)
"""How many initials together are a word."""


def sounds_to_keep(pieces: Sequence[Piece]) -> Iterator[str]:
    """The sounds of the runs of Han characters: syllables, pairs of them, and initials in twos and threes."""
    han = [piece for piece in pieces if piece.atoms[0].is_han]
    for _run, group in groupby(han, key=lambda piece: piece.atoms[0].run):
        syllables = list(chain.from_iterable(map(pinyin_of, _words(group))))
        yield from syllables
        if len(syllables) > 1:
            yield from pairs(syllables)
        initials = "".join([syllable[0] for syllable in syllables])
        for length in _INITIALS:
            yield from [f"_{initials[at : at + length]}" for at in range(len(initials) - length + 1)]


def _words(pieces: Iterator[Piece]) -> Iterator[str]:
    """Known words, and the unknown characters between them: of these, pinyin needs the neighbours to be read right."""
    for known, group in groupby(pieces, key=lambda piece: bool(piece.terms)):
        words = ("".join(atom.written for atom in piece.atoms) for piece in group)
        yield from words if known else ("".join(words),)
