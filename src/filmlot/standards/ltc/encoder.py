"""The sound of linear timecode: biphase mark, one change at each bit and one in the middle of a one."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from filmlot.standards.ltc.word import WORD_BITS, Word, encode_word

RISE_S = 40e-6
"""From 10 to 90 % of an edge (ST 12-1, clause 9.3.2: 40 ± 10 microseconds)."""

SAMPLE_RATES_HZ = range(8_000, 192_001)


class LtcEncoder:
    """Turns words into samples from -`amplitude` to `amplitude`, without a seam between frames."""

    def __init__(self, *, sample_rate_hz: int, rate: Fraction, amplitude: float = 0.5) -> None:
        if sample_rate_hz not in SAMPLE_RATES_HZ:
            raise ValueError(f"sample rate is {sample_rate_hz} Hz; it goes from 8,000 to 192,000")
        self._frame_samples = sample_rate_hz / rate
        self._rise_samples = RISE_S * sample_rate_hz
        self._amplitude = amplitude
        self._frames = 0
        self._level = -1

    def encode(self, word: Word) -> npt.NDArray[np.float32]:
        """The samples of a frame; as frames are no whole number of samples, their counts differ by one."""
        start = self._frames * self._frame_samples
        self._frames += 1
        first, last = math.ceil(start), math.ceil(self._frames * self._frame_samples)
        levels = self._levels(word)
        half_samples = float(self._frame_samples) / len(levels)
        position = np.arange(first, last) - float(start)
        cell = np.minimum((position / half_samples).astype(np.int64), len(levels) - 1)
        before = np.concatenate(([self._level], levels[:-1]))
        risen = np.minimum((position - cell * half_samples) / self._rise_samples, 1.0)
        self._level = int(levels[-1])
        return (self._amplitude * (before[cell] + (levels[cell] - before[cell]) * risen)).astype(np.float32)

    def _levels(self, word: Word) -> npt.NDArray[np.int64]:
        """Plus or minus one for each half of each bit."""
        bits = np.unpackbits(np.frombuffer(encode_word(word), np.uint8), bitorder="little")
        changes = np.ones(2 * WORD_BITS, np.int64)
        changes[1::2] = bits
        return self._level * (1 - 2 * (np.cumsum(changes) % 2))
