"""What eight people ask all day: what they type, pick and scroll to."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from benchmarks.asset_search.catalogue import LIBRARY, PLACES, PRODUCTIONS

from filmlot.buildings.assets.engine.search.question import Question, Sort
from filmlot.standards.asset.taxonomy import TermName, load_taxonomy

_NOBODY: frozenset[str] = frozenset()

Ask = Callable[[random.Random], Question]


def make_questions(seed: int) -> Iterator[tuple[str, Question]]:
    """The questions of a person, without end, each with the name of its kind."""
    chance = random.Random(seed)
    scopes = frozenset([LIBRARY, *chance.sample(PRODUCTIONS, 3)])
    kinds, weights = zip(*((kind, weight) for kind, (weight, _ask) in MIX.items()), strict=True)
    while True:
        kind = chance.choices(kinds, weights)[0]
        yield kind, replace(MIX[kind][1](chance), scopes=scopes)


def _word(chance: random.Random, facet: str) -> str:
    term = chance.choice(list(load_taxonomy().facets[facet].terms.values()))
    return chance.choice(term.words)


def _term(chance: random.Random, facet: str) -> TermName:
    return TermName(facet, chance.choice(list(load_taxonomy().facets[facet].terms)))


def _one_word(chance: random.Random) -> Question:
    return Question(text=_word(chance, chance.choice(("type", "region", "weather"))), scopes=_NOBODY)


def _sentence(chance: random.Random) -> Question:
    facets = chance.sample(("region", "era", "season", "weather", "timeOfDay"), chance.randint(1, 3))
    return Question(text=" ".join(_word(chance, facet) for facet in (*facets, "type")), scopes=_NOBODY)


def _name(chance: random.Random) -> Question:
    return Question(text=f"{chance.choice(PLACES)[0]} {_word(chance, 'type')}", scopes=_NOBODY)


def _pinyin(chance: random.Random) -> Question:
    return Question(text=chance.choice(PLACES)[1].lower(), scopes=_NOBODY)


def _picked(chance: random.Random) -> Question:
    facets = chance.sample(("type", "weather", "timeOfDay", "use", "palette", "era"), chance.randint(1, 3))
    return Question(filters=frozenset(_term(chance, facet) for facet in facets), scopes=_NOBODY)


def _broad(chance: random.Random) -> Question:
    filters = frozenset([TermName("detail", "standard")]) if chance.random() < 0.5 else frozenset()
    return Question(filters=filters, scopes=_NOBODY, sort=chance.choice(list(Sort)))


def _scrolled(chance: random.Random) -> Question:
    filters = frozenset([_term(chance, "weather")])
    return Question(filters=filters, scopes=_NOBODY, offset=chance.randrange(100, 99_000), limit=100, counted=False)


MIX: Mapping[str, tuple[int, Ask]] = {
    "a word": (20, _one_word),
    "a sentence": (25, _sentence),
    "a name": (15, _name),
    "pinyin": (5, _pinyin),
    "facets picked": (15, _picked),
    "all, or nearly": (5, _broad),
    "scrolled far": (15, _scrolled),
}
"""The kinds, and how often of a hundred they are asked."""
