"""Typing errors in Latin words: the word of the vocabulary that is one slip away."""

from __future__ import annotations

from functools import cache

from filmlot.buildings.assets.engine.search.reading import atoms_of, known_words
from filmlot.buildings.assets.engine.search.words import is_han, runs_of, stem
from filmlot.standards.asset.taxonomy import load_taxonomy

SHORTEST = 4
"""Shorter words are one slip away from too many others."""


def correct_text(text: str) -> str:
    """`text` with each unknown Latin word replaced by the one word of the vocabulary that is one slip away, if any."""
    corrected = text
    for run in runs_of(text):
        if not is_han(run) and len(run) >= SHORTEST and (stem(run),) not in known_words():
            near = {word for word in _vocabulary() if is_one_slip(run, word)}
            if len(near) == 1:
                corrected = corrected.casefold().replace(run, near.pop())
    return corrected


def is_one_slip(one: str, other: str) -> bool:
    """Whether a letter too much, too few, wrong, or two swapped make one word of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, rest_other = one[start:], other[start:]
    swapped = rest[1::-1] + rest[2:]
    return rest[1:] == rest_other[1:] or rest[1:] == rest_other or rest == rest_other[1:] or swapped == rest_other


@cache
def _vocabulary() -> frozenset[str]:
    atoms = (atom for word in load_taxonomy().words for atom in atoms_of(word))
    return frozenset(atom.written for atom in atoms if not atom.is_han and len(atom.written) >= SHORTEST - 1)
