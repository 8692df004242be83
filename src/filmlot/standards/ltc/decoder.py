"""Linear timecode out of sound, as it streams in: any level, either polarity, either direction, any steady speed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from filmlot.standards.ltc.edges import EdgeFinder
from filmlot.standards.ltc.word import SYNC, WORD_BITS, LtcError, Word, decode_word

_SYNC_BACKWARDS = 0x3FFD
# In this many intervals there is a sync word with its twelve ones, wherever one begins to listen.
_ACQUIRED = 120
_STRAY = 8
_RATES = (Fraction(24_000, 1001), Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(30))
_ROUNDS = 8
_LOST = 3 * WORD_BITS


class Heard(NamedTuple):
    """A word, and the samples between which it was played, counted from the first that came.

    Played backwards, a word is heard from its end: what is heard first is the end of the frame.
    """

    word: Word
    begin_sample: float
    end_sample: float
    is_backwards: bool


def played_rate(heard: Heard, *, sample_rate_hz: int) -> Fraction:
    """The standard rate nearest to that at which a word was played; a word with drop frame has 30000/1001 alone.

    At the speed of recording one word tells 24 from 24000/1001. At another speed it cannot: then the rate must be said.
    """
    if heard.word.drop_frame:
        return _RATES[-2]
    measured = sample_rate_hz / (heard.end_sample - heard.begin_sample)
    return min(_RATES, key=lambda rate: abs(rate - measured))


class LtcDecoder:
    """Finds the words in blocks of samples.

    The length of a bit is measured at the beginning and followed from then on, so that neither the frame rate nor the
    speed of play need be known; a jump in speed costs a few frames.
    """

    def __init__(self, *, sample_rate_hz: int) -> None:
        self._edges = EdgeFinder(sample_rate_hz=sample_rate_hz)
        self._clock = _BitClock()
        self._register = 0
        self._bits_since_word = 0
        self._boundaries: deque[float] = deque(maxlen=WORD_BITS + 1)
        self.refused = 0
        """Words that were heard whole and are no timecode."""

    def feed(self, block: npt.ArrayLike) -> list[Heard]:
        """The words that end in a block of samples (numbers from -1 to 1, of any length)."""
        return [heard for edge in self._edges.find(block) for heard in self._take(edge)]

    def _take(self, edge: float) -> Iterator[Heard]:
        for bit in self._clock.take(edge):
            if bit.is_first:
                self._boundaries.clear()
                self._boundaries.append(bit.begin_sample)
            self._boundaries.append(bit.end_sample)
            self._register = self._register >> 1 | bit.value << WORD_BITS - 1
            self._bits_since_word += 1
            if len(self._boundaries) > WORD_BITS and (heard := self._word()):
                yield heard
            if self._bits_since_word > _LOST:
                self._bits_since_word = 0
                self._clock.lose()

    def _word(self) -> Heard | None:
        bits = self._register
        is_backwards = bits & 0xFFFF == _SYNC_BACKWARDS
        if is_backwards:
            bits = int(f"{bits:080b}"[::-1], 2)
        elif bits >> 64 != SYNC:
            return None
        self._bits_since_word = 0
        try:
            word = decode_word(bits.to_bytes(WORD_BITS // 8, "little"))
        except LtcError:
            self.refused += 1
            return None
        return Heard(word, self._boundaries[0], self._boundaries[-1], is_backwards)


class _Bit(NamedTuple):
    value: int
    begin_sample: float
    end_sample: float
    is_first: bool


class _BitClock:
    """Tells long from short intervals between edges, and follows the length of a bit while it does."""

    def __init__(self) -> None:
        self._bit_samples = 0.0
        self._waiting: list[float] = []
        self._last = 0.0
        self._half = 0.0
        self._is_broken = True
        self._strays = 0

    def take(self, edge: float) -> Iterator[_Bit]:
        """The bits that an edge completes; many when the length of a bit has just been found."""
        if self._bit_samples:
            yield from self._follow(edge)
            return
        self._waiting.append(edge)
        if len(self._waiting) > _ACQUIRED:
            waiting, self._waiting = self._waiting, []
            self._acquire(np.diff(waiting))
            self._last = waiting[0]
            for waited in waiting[1:]:
                if self._bit_samples:  # else this was no timecode after all
                    yield from self._follow(waited)

    def _acquire(self, intervals: npt.NDArray[np.float64]) -> None:
        self._bit_samples = _bit_length(intervals)
        self._half, self._is_broken, self._strays = 0.0, True, 0

    def _follow(self, edge: float) -> Iterator[_Bit]:
        interval = edge - self._last
        self._last = edge
        length = interval / self._bit_samples
        if not 0.15 < length < 1.75:
            self._stray()
        elif length > 0.75:
            self._is_broken |= bool(self._half)  # half a one and a zero: we were half a bit off
            yield self._bit(0, edge, interval)
        elif self._half:
            yield self._bit(1, edge, self._half + interval)
        else:
            self._half = interval

    def _bit(self, value: int, edge: float, samples: float) -> _Bit:
        bit = _Bit(value, edge - samples, edge, self._is_broken)
        self._bit_samples += 0.05 * (samples - self._bit_samples)
        self._half, self._is_broken, self._strays = 0.0, False, 0
        return bit

    def _stray(self) -> None:
        self._half, self._is_broken = 0.0, True
        self._strays += 1
        if self._strays >= _STRAY:
            self.lose()

    def lose(self) -> None:
        """Measure the length of a bit anew."""
        self._bit_samples = 0.0


def _bit_length(intervals: npt.NDArray[np.float64]) -> float:
    """The length of a bit among halves and wholes: two means, of which one is about twice the other."""
    low, high = np.percentile(intervals, (5, 95))
    sound = intervals[(intervals >= low) & (intervals <= high)]
    for _ in range(_ROUNDS):
        is_whole = sound > (low + high) / 2
        if is_whole.all() or not is_whole.any():
            break
        low, high = sound[~is_whole].mean(), sound[is_whole].mean()
    wholes = int((sound > (low + high) / 2).sum())
    return float(sound.sum() / (wholes + (len(sound) - wholes) / 2))
