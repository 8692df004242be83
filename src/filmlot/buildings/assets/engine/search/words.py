"""What text is cut into, the same for assets and for queries: Han characters in pairs, stems, syllables of pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from operator import add
from typing import Any

from filmlot.standards.asset.folding import HAN, fold_words

MAX_WORD = 40
"""Longer words are cut: nobody types them, and an index must not keep them."""
MAX_SPELLINGS = 4
"""How many ways to cut one Latin word into syllables are tried: `xian` is xian and xi an."""
_RUN = re.compile(rf"[{HAN}]+|[^{HAN}\s]+")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_SYLLABLES_A_WORD = 12
_VOWELS = frozenset("aeiouv")


@lru_cache(maxsize=16_384)
def runs_of(text: str) -> tuple[str, ...]:
    """The runs of Han characters and the Latin words of `text`, folded."""
    return tuple(run[:MAX_WORD] for run in _RUN.findall(fold_words(text)))


def is_han(run: str) -> bool:
    """Whether a run is of Han characters, else it is a Latin word or a number."""
    return "\u3400" <= run[0] < "\ua000"


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded English word (Snowball's English stemmer)."""
    return str(_stemmer().stemWord(word.replace("'", "")))


def pairs(parts: Sequence[str]) -> list[str]:
    """Neighbours joined, `abc` to `ab bc`; a single part stays as it is."""
    return list(map(add, parts, parts[1:])) or ["".join(parts)]


def words_to_find(run: str) -> list[str]:
    """The words that a text must have if `run` of a query stands in it."""
    return pairs(run) if is_han(run) else [stem(run)]


def words_to_keep(texts: Iterable[str]) -> Iterator[str]:
    """All words by which texts may be found: pairs and single Han characters, stems."""
    runs = chain.from_iterable(map(runs_of, texts))
    return chain.from_iterable(map(_words_of, runs))


@lru_cache(maxsize=50_000)
def _words_of(run: str) -> tuple[str, ...]:
    words = words_to_find(run)
    return (*words, *run) if is_han(run) and len(run) > 1 else tuple(words)


@lru_cache(maxsize=50_000)
def pinyin_of(run: str) -> tuple[str, ...]:
    """The syllables of a run of Han characters, without tones; ü is v."""
    from pypinyin import lazy_pinyin

    return tuple(syllable for syllable in lazy_pinyin(run, errors="ignore") if syllable)


def spellings(word: str) -> list[list[str]]:
    """For each way to read a Latin word as pinyin, the sounds that a Chinese text must have: syllables or initials."""
    found = [pairs(syllables) for syllables in syllables_of(word)]
    if 2 <= len(word) <= 8 and word.isascii() and word.isalpha():
        found.append([f"_{word[at : at + 3]}" for at in range(max(1, len(word) - 2))])
    return found


def syllables_of(word: str) -> list[list[str]]:
    """The first few ways to read a Latin word as syllables of pinyin; none for other words."""
    return list(_cut(word, _SYLLABLES_A_WORD))[:MAX_SPELLINGS] if word.isascii() and word.isalpha() else []


def _cut(word: str, most: int) -> Iterator[list[str]]:
    """Longest first syllable first; gives up beyond `MAX_SPELLINGS`, so that a long word costs no more than it is."""
    reachable = _reachable_ends(word)
    stack: list[tuple[int, list[str]]] = [(0, [])]
    found = 0
    while stack and found < MAX_SPELLINGS:
        start, before = stack.pop()
        if start == len(word):
            found += 1
            yield before
        elif len(before) < most:
            ends = (end for end in range(start + 1, min(start + 6, len(word)) + 1) if end in reachable)
            stack += [(end, [*before, word[start:end]]) for end in ends if word[start:end] in _syllables()]


def _reachable_ends(word: str) -> set[int]:
    """From where the end of the word can be reached by whole syllables."""
    reachable = {len(word)}
    for start in range(len(word) - 1, -1, -1):
        ends = range(start + 1, min(start + 6, len(word)) + 1)
        if any(end in reachable and word[start:end] in _syllables() for end in ends):
            reachable.add(start)
    return reachable


@cache
def _syllables() -> frozenset[str]:
    """Those of the characters in daily use: GB 2312, rows 16 to 87."""
    from pypinyin import lazy_pinyin

    codes = bytes(octet for row in range(0xB0, 0xF8) for column in range(0xA1, 0xFF) for octet in (row, column))
    sounds = lazy_pinyin(list(codes.decode("gb2312", errors="ignore")), errors="ignore")
    return frozenset(sound for sound in sounds if set(sound) & _VOWELS)


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
