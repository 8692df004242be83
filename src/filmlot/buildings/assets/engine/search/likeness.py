"""Assets that look alike or have a like shape."""

from __future__ import annotations

import itertools
import re
import threading
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from filmlot.buildings.assets.engine.search.bits import WORD_BITS, Bits, Numbers, have_bits
from filmlot.buildings.assets.engine.search.narrowing import bits_of_filters, by_facet
from filmlot.buildings.assets.engine.search.neighbours import Neighbours, quantise, similarities
from filmlot.buildings.assets.engine.search.question import MAX_LIMIT, Hit, Question, QuestionError
from filmlot.buildings.assets.engine.search.snapshot import Snapshot
from filmlot.buildings.assets.engine.search.store import read_vectors

KINDS = ("look", "shape")
_WIDEN = 4
_MOST_CANDIDATES = 8_192
_SAVED = re.compile(r"look-([0-9]{1,12})\.usearch")

Vectors = dict[str, NDArray[np.int8]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Likeness:
    """What to look for: an asset or vectors of one, and how much look and shape weigh.

    `within` gives scopes, filters and limit. Assets less alike than `threshold` (1 is the same) are not shown.
    """

    within: Question
    asset: UUID | None = None
    look: NDArray[np.float32] | None = None
    shape: NDArray[np.float32] | None = None
    look_weight: float = 1.0
    shape_weight: float = 1.0
    threshold: float = 0.6

    def __post_init__(self) -> None:
        if min(self.look_weight, self.shape_weight) < 0 or self.look_weight + self.shape_weight <= 0:
            raise QuestionError("Look and shape weigh nothing. Give one of them a weight")
        if not 0 < self.within.limit <= MAX_LIMIT or self.within.offset:
            raise QuestionError("Like assets are shown on one page of up to {most}", most=MAX_LIMIT)


class Likenesses:
    """The vectors of all assets, by kind. They are read when they are first asked for, and saved to be read quickly."""

    def __init__(self, generation: Path) -> None:
        self._generation = generation
        self._turn = threading.Lock()  # a graph that grows cannot be searched
        saved = [int(match[1]) for path in generation.iterdir() if (match := _SAVED.fullmatch(path.name))]
        self._slots = self._saved = max(saved, default=0)
        self._kinds = {kind: Neighbours.load(self._path(kind)) if self._slots else Neighbours() for kind in KINDS}

    def save(self) -> None:
        """Saves the vectors that have been read, if there are more than before; what was saved is cleared away."""
        with self._turn:
            if self._slots == self._saved:
                return
            before = set(self._generation.glob("*.usearch"))
            for kind in reversed(KINDS):  # of the look last: by it what was saved is found
                self._kinds[kind].save(self._path(kind))
            for path in before - {self._path(kind) for kind in KINDS}:
                path.unlink()
            self._saved = self._slots

    def find(self, snapshot: Snapshot, likeness: Likeness) -> tuple[Hit, ...]:
        """The most alike first; not the asset itself."""
        with self._turn:
            self._fill(snapshot)
            return self._find(snapshot, likeness)

    def _fill(self, snapshot: Snapshot) -> None:
        """Reads the vectors that came since."""
        if self._slots < snapshot.slots:
            for kind, neighbours in self._kinds.items():
                neighbours.add(*read_vectors(snapshot.searcher, kind, first_slot=self._slots))
            self._slots = snapshot.slots

    def _find(self, snapshot: Snapshot, likeness: Likeness) -> tuple[Hit, ...]:
        slot = snapshot.slot_of(likeness.asset) if likeness.asset else None
        wanted = self._vectors(likeness, slot)
        weights = {"look": likeness.look_weight, "shape": likeness.shape_weight}
        wanted = {kind: vector for kind, vector in wanted.items() if weights[kind] > 0}
        if not wanted:
            return ()
        slots = self._candidates(wanted, _allowed(snapshot, likeness.within), likeness.within.limit)
        slots = slots[slots != slot]
        alike = {kind: similarities(wanted[kind], self._kinds[kind].vectors_of(slots)) for kind in wanted}
        total = sum(weights[kind] for kind in wanted)
        scores = sum((weights[kind] / total * alike[kind] for kind in wanted), start=np.zeros(len(slots)))
        order = [at for at in np.lexsort((slots, -scores)).tolist() if scores[at] >= likeness.threshold]
        best = order[: likeness.within.limit]
        reasons = [{kind: float(alike[kind][at]) for kind in wanted} for at in best]
        assets = snapshot.assets_of(slots[best])
        return tuple(itertools.starmap(Hit, zip(assets, scores[best].tolist(), reasons, strict=True)))

    def _path(self, kind: str) -> Path:
        return self._generation / f"{kind}-{self._slots}.usearch"

    def _vectors(self, likeness: Likeness, slot: int | None) -> Vectors:
        given = {"look": likeness.look, "shape": likeness.shape}
        vectors = {kind: quantise(vector) for kind, vector in given.items() if vector is not None}
        if slot is not None:
            for kind in KINDS:
                vectors.setdefault(kind, self._kinds[kind].vectors_of(np.array([slot]))[0])
        return {kind: vector for kind, vector in vectors.items() if vector.any()}

    def _candidates(self, wanted: Vectors, allowed: Bits, limit: int) -> Numbers:
        """Allowed slots that are near in any kind, more than the limit: they are compared in all kinds then."""
        found = []
        for kind, vector in wanted.items():
            count, slots = limit * _WIDEN, np.zeros(0, np.int64)
            while count <= _MOST_CANDIDATES:
                near, _alike = self._kinds[kind].nearest(vector, count)
                near = near[near < len(allowed) * WORD_BITS]
                slots = near[have_bits(allowed, near)]
                if len(slots) > limit or count >= len(self._kinds[kind]):
                    break
                count *= _WIDEN
            found.append(slots)
        return np.unique(np.concatenate(found))


def _allowed(snapshot: Snapshot, within: Question) -> Bits:
    filters = by_facet(bits_of_filters(snapshot, within)).values()
    return reduce(np.bitwise_and, filters, snapshot.visible_to(within.scopes))
