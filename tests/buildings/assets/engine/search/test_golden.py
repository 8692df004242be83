"""Queries as a film crew types them, judged by what the assets truly are and not by what search makes of them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import UUID

import pytest
from benchmarks.asset_search.catalogue import LIBRARY, Asset, make_assets

from filmlot.buildings.assets.engine.search.index import SearchIndex
from filmlot.buildings.assets.engine.search.question import Question
from filmlot.buildings.assets.engine.search.writer import rebuild
from filmlot.standards.asset.taxonomy import load_taxonomy

GOLDEN: list[dict[str, Any]] = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
SIZE = 5_000
DEPTH = 10


class Library:
    """The catalogue as an index, and the truth about what all may see of it."""

    def __init__(self, folder: Path) -> None:
        assets = list(make_assets(SIZE))
        rebuild(folder, (asset.document for asset in assets), name="golden", position="0")
        self.index = SearchIndex(folder)
        self.assets = {asset.document.asset: asset for asset in assets if LIBRARY in asset.document.scopes}

    def find(self, text: str) -> list[UUID]:
        answer = self.index.search(Question(text=text, scopes=frozenset([LIBRARY]), limit=DEPTH))
        return [hit.asset for hit in (*answer.hits, *answer.near)][:DEPTH]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("golden"))


def grade(asset: Asset, golden: Mapping[str, Any]) -> int:
    """3 has all that was wanted, 2 all but one, 1 half of it, 0 less, or what was unwanted."""
    if any(has(asset, facet, tokens) for facet, tokens in golden.get("not", {}).items()):
        return 0
    parts = [has(asset, facet, tokens) for facet, tokens in golden.get("wants", {}).items()]
    if "name" in golden:
        parts.append(golden["name"] in asset.document.name_zh)
    missing = parts.count(False)
    if missing == 0:
        return 3
    return 2 if missing == 1 and len(parts) > 1 else int(missing * 2 <= len(parts))


def has(asset: Asset, facet: str, tokens: list[str]) -> bool:
    known = load_taxonomy().facets[facet]
    return any(broader in tokens for token in asset.truth.get(facet, ()) for broader in known.broadened(token))


def gain(grades: list[int]) -> float:
    """Discounted cumulative gain (Järvelin and Kekäläinen 2002, with gains of 2^grade - 1)."""
    return sum((2**grade - 1) / math.log2(2 + place) for place, grade in enumerate(grades[:DEPTH]))


def judge(library: Library, golden: Mapping[str, Any]) -> float:
    """nDCG@10 of the answer to one query."""
    found = [grade(library.assets[asset], golden) for asset in library.find(golden["query"])]
    best = sorted((grade(asset, golden) for asset in library.assets.values()), reverse=True)
    return gain(found) / gain(best) if best[0] else 1.0


def test_there_are_three_hundred_queries_in_two_languages_and_each_once() -> None:
    queries = [golden["query"] for golden in GOLDEN]
    assert len(set(queries)) == len(queries) >= 300
    assert min(sum(query.isascii() for query in queries), sum(not query.isascii() for query in queries)) >= 100


@pytest.mark.parametrize("by", ["hand", "rule"])
def test_what_a_crew_wants_stands_first(library: Library, by: str) -> None:
    judged = {golden["query"]: judge(library, golden) for golden in GOLDEN if golden["by"] == by}
    worst = sorted(judged.items(), key=lambda item: item[1])[:40]
    assert mean(judged.values()) >= 0.85, worst


def test_hardly_a_query_finds_nothing(library: Library) -> None:
    empty = [golden["query"] for golden in GOLDEN if not library.find(golden["query"])]
    assert len(empty) < 0.02 * len(GOLDEN), empty
