"""What a recording of linear timecode holds: runs of labels that follow each other, and what lies between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from filmlot.standards.ltc.decoder import Heard, played_rate
from filmlot.standards.timecode import Timecode, frames_a_day

_EARLY_FRAMES = 0.5


@dataclass(slots=True)
class Run:
    """Labels one after the other, heard without a gap; times count from the first sample."""

    first: Timecode
    last: Timecode
    begin_s: float
    end_s: float
    is_backwards: bool
    frames: int = 1


def find_runs(words: Iterable[Heard], *, sample_rate_hz: int, rate: Fraction | None = None) -> list[Run]:
    """The runs in words in the order in which they were heard, at a rate or at the one at which most were played.

    Raises `LtcError` for a label that the rate does not have.
    """
    heard = list(words)
    found = rate or _rate_of(heard, sample_rate_hz)
    runs: list[Run] = []
    for one in heard:
        label = one.word.timecode(found)
        begin_s, end_s = one.begin_sample / sample_rate_hz, one.end_sample / sample_rate_hz
        if runs and _goes_on(runs[-1], label, one, begin_s=begin_s, frame_s=end_s - begin_s):
            runs[-1].last, runs[-1].end_s, runs[-1].frames = label, end_s, runs[-1].frames + 1
        else:
            runs.append(Run(label, label, begin_s, end_s, one.is_backwards))
    return runs


def _rate_of(heard: list[Heard], sample_rate_hz: int) -> Fraction:
    rates = Counter(played_rate(one, sample_rate_hz=sample_rate_hz) for one in heard)
    return rates.most_common(1)[0][0] if rates else Fraction(25)


def _goes_on(run: Run, label: Timecode, heard: Heard, *, begin_s: float, frame_s: float) -> bool:
    step = -1 if heard.is_backwards else 1
    day = frames_a_day(label.rate, drop_frame=label.drop_frame)
    return (
        heard.is_backwards == run.is_backwards
        and label.drop_frame == run.last.drop_frame
        and (run.last.frame + step - label.frame) % day == 0
        and begin_s - run.end_s < _EARLY_FRAMES * frame_s
    )
