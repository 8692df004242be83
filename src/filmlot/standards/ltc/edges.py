"""Where a two-level signal changes sides, to a fraction of a sample."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

_PIECE_S = 0.02
_FADE = 0.1
_DEAD_BAND = 0.2
_SILENCE = 1e-4


class EdgeFinder:
    """Follows a signal's highest and lowest value, and finds where it passes the middle.

    The signal must leave a band about the middle to count as changed, so that noise on a slow edge gives one edge.
    """

    def __init__(self, *, sample_rate_hz: int) -> None:
        self._piece = max(16, round(_PIECE_S * sample_rate_hz))
        self._samples = 0
        self._high = self._low = 0.0
        self._last = 0.0
        self._side = 0

    def find(self, block: npt.ArrayLike) -> Iterator[float]:
        """The places of the edges in a block, counted in samples from the first that came."""
        signal = np.nan_to_num(np.asarray(block, np.float64).ravel(), posinf=0.0, neginf=0.0)
        for first in range(0, len(signal), self._piece):
            yield from self._in_piece(signal[first : first + self._piece])

    def _in_piece(self, piece: npt.NDArray[np.float64]) -> list[float]:
        fade = _FADE * len(piece) / self._piece * (self._high - self._low)
        highest, lowest = float(piece.max()), float(piece.min())
        self._high = max(self._high - fade, highest) if self._samples else highest
        self._low = min(self._low + fade, lowest) if self._samples else lowest
        middle, band = (self._high + self._low) / 2, _DEAD_BAND * (self._high - self._low) / 2
        first, self._samples = self._samples, self._samples + len(piece)
        before, self._last = self._last, float(piece[-1])
        if band < _SILENCE:
            return []
        swing = piece - middle
        outside = np.flatnonzero(np.abs(swing) > band)
        sides = np.concatenate(([self._side], np.sign(swing[outside]).astype(np.int64)))
        changed = outside[sides[1:] != sides[:-1]]
        if len(outside) and not self._side:
            changed = changed[1:]  # where it was before is not known
        self._side = int(sides[-1])
        previous = np.where(changed, piece[changed - 1], before) - middle
        passed = np.sign(swing[changed]) * band
        within = np.clip((passed - previous) / (swing[changed] - previous), 0.0, 1.0)
        edges: list[float] = (first + changed - 1 + within).tolist()
        return edges
