"""Like assets: as many of the nearest as are promised, only those that may be seen, by look, by shape or by both."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.search.document import Document
from filmlot.buildings.assets.engine.search.index import SearchIndex
from filmlot.buildings.assets.engine.search.likeness import Likeness
from filmlot.buildings.assets.engine.search.neighbours import SIZE, Neighbours, quantise
from filmlot.buildings.assets.engine.search.question import Question, QuestionError
from filmlot.buildings.assets.engine.search.writer import open_writer, rebuild
from filmlot.standards.asset.taxonomy import TermName

ALL = frozenset(["all"])
TOP = 10


def axis(number: int, *, towards: int = 0, by: float = 0.0) -> NDArray[np.float32]:
    """A unit vector along an axis, leaning towards another."""
    vector = np.zeros(SIZE, np.float32)
    vector[number] = 1.0
    vector[towards] += by
    return vector / np.linalg.norm(vector)


def make(
    number: int, look: NDArray[np.float32] | None, shape: NDArray[np.float32] | None, *, scope: str = "all"
) -> Document:
    facets = {"type": ("lane",) if number % 2 else ("villa",)}
    return Document(
        asset=UUID(int=number), name_zh="", name_en="", scopes=frozenset([scope]), facets=facets, look=look, shape=shape
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = [
        make(1, axis(1), axis(2)),
        make(2, axis(1, towards=5, by=0.3), axis(3)),
        make(3, axis(4), axis(2, towards=6, by=0.3)),
        make(4, axis(1), axis(2), scope="secret"),
        make(5, None, None),
        make(6, axis(1, towards=7, by=0.5), axis(2, towards=7, by=0.5)),
    ]
    rebuild(tmp_path, documents, name="1", position="0")
    return tmp_path


def alike(index: SearchIndex, *, filters: frozenset[TermName] = frozenset(), **rest: object) -> list[int]:
    likeness = Likeness(within=Question(scopes=ALL, filters=filters), **rest)  # type: ignore[arg-type]
    return [hit.asset.int for hit in index.find_alike(likeness)]


def test_look_and_shape_weigh_what_they_are_given(folder: Path) -> None:
    index, asset = SearchIndex(folder), UUID(int=1)
    assert alike(index, asset=asset, shape_weight=0) == [2, 6]
    assert alike(index, asset=asset, look_weight=0) == [3, 6]
    assert alike(index, asset=asset) == [6]
    assert alike(index, asset=asset, threshold=0.3) == [6, 2, 3]


def test_the_score_is_the_cosine_and_says_its_parts(folder: Path) -> None:
    likeness = Likeness(within=Question(scopes=ALL), asset=UUID(int=1))
    (hit,) = SearchIndex(folder).find_alike(likeness)
    assert hit.score == pytest.approx(1 / np.hypot(1, 0.5), abs=0.01)
    assert hit.reasons == {"look": pytest.approx(hit.score, abs=0.01), "shape": pytest.approx(hit.score, abs=0.01)}


def test_only_what_may_be_seen_and_passes_the_filters_is_alike(folder: Path) -> None:
    index = SearchIndex(folder)
    assert 4 not in alike(index, asset=UUID(int=1), threshold=0.1)
    assert alike(index, asset=UUID(int=1), threshold=0.1, filters=frozenset([TermName("type", "lane")])) == [3]


def test_a_picture_from_outside_is_compared_too(folder: Path) -> None:
    index = SearchIndex(folder)
    assert alike(index, look=axis(1)) == [1, 2, 6]
    assert alike(index, asset=UUID(int=5)) == []
    assert alike(index, asset=UUID(int=99)) == []


def test_what_changes_is_compared_as_it_is_now_and_saved_graphs_are_read_again(folder: Path) -> None:
    index = SearchIndex(folder)
    assert alike(index, look=axis(1)) == [1, 2, 6]
    index.save_likenesses()
    with open_writer(folder) as writer:
        writer.put(make(2, axis(9), None))
        writer.put(make(7, axis(1), None))
        writer.commit("1")
    again = SearchIndex(folder)
    assert alike(again, look=axis(1)) == [1, 7, 6]
    again.save_likenesses()
    assert len(list(folder.glob("*/*.usearch"))) == 2
    assert alike(SearchIndex(folder), look=axis(1)) == [1, 7, 6]


def test_ninety_five_of_a_hundred_nearest_are_found() -> None:
    chance = np.random.default_rng(1)
    centres = chance.normal(size=(40, SIZE))
    vectors = centres[chance.integers(0, 40, 3_000)] + 0.6 * chance.normal(size=(3_000, SIZE))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    neighbours = Neighbours()
    neighbours.add(np.arange(len(vectors)), np.array([quantise(vector) for vector in vectors]))
    found = 0
    for vector in vectors[:100]:
        slots, _alike = neighbours.nearest(quantise(vector), TOP)
        found += len(set(slots.tolist()) & set(np.argsort(-(vectors @ vector))[:TOP].tolist()))
    assert found >= 0.95 * 100 * TOP


def test_a_likeness_of_nothing_is_refused() -> None:
    with pytest.raises(QuestionError, match="weigh nothing"):
        Likeness(within=Question(scopes=ALL), look_weight=0, shape_weight=0)
    with pytest.raises(QuestionError, match="one page"):
        Likeness(within=Question(scopes=ALL, offset=10))
