"""A performer's bones, put together from packets that each carry some of them."""

from __future__ import annotations

from filmlot.standards.kinematics import Placement

_PATIENCE = 3


class Figure:
    """Says when every bone of a frame has come.

    A frame has no mark and no number. Which bones belong to it is learnt from the first one, which grows with each of
    its packets and ends when a bone comes again; from then on a frame is whole with its last bone. A bone that comes
    again too soon means that a packet was lost. Several such frames in a row, or a bone that was never seen, mean that
    the model was changed.
    """

    def __init__(self) -> None:
        self.bones: dict[str, Placement] = {}
        """The newest placement of every bone, in its parent's space."""
        self.lost = 0
        self._model: frozenset[str] = frozenset()
        self._seen: set[str] = set()
        self._broken = 0

    def take(self, bones: dict[str, Placement]) -> bool:
        """Note the bones of one packet; True when the figure is to be shown."""
        if not self._seen.isdisjoint(bones):
            self._begin()
        self.bones.update(bones)
        self._seen |= bones.keys()
        if not self._seen <= self._model:
            self._model = frozenset()
            return True
        if self._seen != self._model:
            return False
        self._seen, self._broken = set(), 0
        return True

    def _begin(self) -> None:
        """A frame begins before the last one was whole, which is also how the first one ends."""
        seen, self._seen = self._seen, set()
        if self._model:
            self.lost += 1
            self._broken += 1
        if not self._model or self._broken >= _PATIENCE:
            self._model, self._broken = frozenset(seen), 0
            self.bones = {name: self.bones[name] for name in seen}
