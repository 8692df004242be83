"""A catalogue of assets that is the same on every machine: facets as people tag them, names as they write them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

from filmlot.buildings.assets.engine.search.document import Document
from filmlot.standards.asset.taxonomy import Facet, Term, load_taxonomy

LIBRARY = "library"
PRODUCTIONS = tuple(f"production-{number:02}" for number in range(40))
PLACES = tuple(
    (first + second, (one + two).capitalize())
    for first, one in zip("永福康武安长太延淮南华复巨思宁陕瑞茂嘉绍", (
        "yong", "fu", "kang", "wu", "an", "chang", "tai", "yan", "huai", "nan",
        "hua", "fu", "ju", "si", "ning", "shan", "rui", "mao", "jia", "shao",
    ), strict=True)
    for second, two in zip("安兴平宁昌海源庆泰善德荣和顺泉林", (
        "an", "xing", "ping", "ning", "chang", "hai", "yuan", "qing", "tai", "shan",
        "de", "rong", "he", "shun", "quan", "lin",
    ), strict=True)
)  # fmt: skip
"""Names of places that no vocabulary knows, with their pinyin written by hand."""
_SHARES = {"region": 0.85, "era": 0.75, "style": 0.6, "mood": 0.6}
"""How many assets have a term of a facet that need not be said."""
FORGOTTEN = ("region", "era", "style", "season", "weather", "timeOfDay", "mood")
"""Of three assets in ten, one of these facets is not declared though the asset has it."""
_MOST = {"season": 4, "weather": 5, "timeOfDay": 3, "use": 2, "mood": 2, "palette": 2}
_NEWEST_S = 1_790_000_000


class Asset(NamedTuple):
    """An asset, and what it truly is: people forget to declare some of it."""

    document: Document
    truth: Mapping[str, tuple[str, ...]]


def make_catalogue(size: int, *, seed: int = 4) -> Iterator[Document]:
    """`size` assets, one in five of a production alone, the others of the library that all may see."""
    return (asset.document for asset in make_assets(size, seed=seed))


def make_assets(size: int, *, seed: int = 4) -> Iterator[Asset]:
    """The assets of the catalogue with the truth about them."""
    chance = random.Random(seed)
    for number in range(size):
        yield make_asset(number, chance)


def make_asset(number: int, chance: random.Random) -> Asset:
    truth = {facet.key: tokens for facet in load_taxonomy().facets.values() if (tokens := _pick(facet, chance))}
    place_zh, place_en = PLACES[int(chance.random() ** 2 * len(PLACES))]
    words_zh, words_en = _words(truth, chance, "zh"), _words(truth, chance, "en")
    forgotten = chance.choice(FORGOTTEN) if chance.random() < 0.3 else ""
    document = Document(
        asset=asset_id(number),
        name_zh="".join(words_zh[:2]) + place_zh + words_zh[2] + f"{number % 97:02}号",
        name_en=" ".join([*words_en[:2], place_en, words_en[2], f"{number % 97:02}"]),
        scopes=frozenset([LIBRARY if chance.random() < 0.8 else chance.choice(PRODUCTIONS)]),
        facets={key: tokens for key, tokens in truth.items() if key != forgotten},
        tags=tuple(words_zh[3:5] + words_en[3:5]),
        description=f"{place_en}: {', '.join(words_en)}. {place_zh}，{'，'.join(words_zh)}。",
        uses=int(1.6 / (chance.random() + 1e-4)) - 1,
        created_s=_NEWEST_S - int(chance.random() * 2e8),
    )
    return Asset(document, truth)


def asset_id(number: int) -> UUID:
    """An id of version 7 shape, in the order of the catalogue."""
    return UUID(int=(0x0190 << 112) | (7 << 76) | (2 << 62) | (number * 2_654_435_761 % 2**32 << 24) | number)


def _pick(facet: Facet, chance: random.Random) -> tuple[str, ...]:
    if chance.random() > _SHARES.get(facet.key, 1.0):
        return ()
    tokens = _leaves(facet.key)
    count = chance.randint(1, _MOST.get(facet.key, 1))
    return tuple(sorted({tokens[int(chance.random() ** 1.5 * len(tokens))] for _ in range(count)}))


@cache
def _leaves(key: str) -> Sequence[str]:
    """The narrowest tokens of a facet, in an order of their own: which are frequent is not the vocabulary's order."""
    terms = load_taxonomy().facets[key].terms
    broader = {term.broader for term in terms.values()}
    leaves = [token for token in terms if token not in broader]
    return random.Random(key).sample(leaves, len(leaves))


def _words(facets: Mapping[str, tuple[str, ...]], chance: random.Random, language: str) -> list[str]:
    """Words of an asset: of a time or weather, of its region, of its type, and two of whatever it has."""
    known = load_taxonomy().facets
    first = chance.choice(("season", "weather", "timeOfDay", "era", "style", "mood"))
    others = [chance.choice([key for key in facets if key not in ("detail", "size", "budget")]) for _ in range(2)]
    keys = [first if first in facets else "use", "region" if "region" in facets else "palette", "type", *others]
    return [_word(known[key].terms[chance.choice(facets[key])], chance, language) for key in keys]


def _word(term: Term, chance: random.Random, language: str) -> str:
    words = _words_in(term.words, language)
    return words[int(chance.random() ** 2 * len(words))]


@cache
def _words_in(words: tuple[str, ...], language: str) -> Sequence[str]:
    is_zh = [any("\u4e00" <= char <= "\u9fff" for char in word) for word in words]
    return [word for word, zh in zip(words, is_zh, strict=True) if zh == (language == "zh")]
