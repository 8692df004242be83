"""The nearest vectors of assets by angle: a graph (HNSW) of signed bytes, by slot."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import MaterialX  # noqa: F401 - loaded after usearch it takes no text for a number any more
import numpy as np
from numpy.typing import NDArray
from usearch.index import Index

from filmlot.buildings.assets.engine.search.bits import Numbers

SIZE = 128
_LINKS, _EFFORT_ADD, _EFFORT_SEARCH = 16, 128, 128
"""With this effort 95 of 100 neighbours are found, and more; the library's own finds 87."""


class Neighbours:
    """Vectors by slot, for one thread at a time."""

    def __init__(self, index: Index | None = None) -> None:
        self._index = (
            index
            if index is not None
            else Index(ndim=SIZE, metric="cos", dtype="i8", connectivity=_LINKS, expansion_add=_EFFORT_ADD)
        )
        self._index.expansion_search = _EFFORT_SEARCH

    @classmethod
    def load(cls, path: Path) -> Self:
        """What was saved."""
        return cls(Index.restore(path))

    def save(self, path: Path) -> None:
        """Saves all, at once or not at all."""
        fresh = path.with_suffix(".fresh")
        self._index.save(fresh)
        fresh.replace(path)

    def __len__(self) -> int:
        return len(self._index)

    def add(self, slots: Numbers, vectors: NDArray[np.int8]) -> None:
        """Adds (N, SIZE) quantised vectors."""
        if len(slots):
            self._index.add(slots.astype(np.uint64), vectors)

    def nearest(self, vector: NDArray[np.int8], count: int) -> tuple[Numbers, NDArray[np.float64]]:
        """The slots of about the `count` nearest, and their similarity: the cosine of the angle."""
        if not len(self._index) or not count:
            return np.zeros(0, np.int64), np.zeros(0)
        found = self._index.search(vector, min(count, len(self._index)))
        return found.keys.astype(np.int64), 1.0 - found.distances.astype(np.float64)

    def vectors_of(self, slots: Numbers) -> NDArray[np.int8]:
        """The quantised vectors of slots, zeros where there is none."""
        found = self._index.get(slots.astype(np.uint64))
        nothing = np.zeros(SIZE, np.int8)
        return np.array([nothing if vector is None else vector for vector in found], np.int8).reshape(-1, SIZE)


def quantise(vector: NDArray[np.float32]) -> NDArray[np.int8]:
    """A vector as signed bytes of which the largest is 127: angles need no length, and so lose least."""
    largest = max(float(np.abs(vector).max()), 1e-12)
    signed: NDArray[np.int8] = np.rint(vector / largest * 127).astype(np.int8)
    return signed


def similarities(vector: NDArray[np.int8], others: NDArray[np.int8]) -> NDArray[np.float64]:
    """The cosines between a vector and (N, SIZE) others; 0 where either is nothing."""
    one, all_others = vector.astype(np.float64), others.astype(np.float64)
    lengths = np.linalg.norm(one) * np.linalg.norm(all_others, axis=1)
    return np.where(lengths > 0, all_others @ one / np.maximum(lengths, 1e-12), 0.0)
