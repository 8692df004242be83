from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from filmlot.standards.ltc.decoder import LtcDecoder
from filmlot.standards.ltc.encoder import LtcEncoder
from filmlot.standards.ltc.runs import Run, find_runs
from filmlot.standards.ltc.word import Word
from filmlot.standards.timecode import Timecode

RATE_HZ = 48_000
PAL = Fraction(25)


def sound(start: str, frames: int, rate: Fraction = PAL) -> np.ndarray:
    encoder, first = LtcEncoder(sample_rate_hz=RATE_HZ, rate=rate), Timecode.parse(start, rate)
    labels = [Timecode.from_frame(first.frame + n, rate, drop_frame=first.drop_frame) for n in range(frames + 1)]
    whole = np.concatenate([encoder.encode(Word.of(label)) for label in labels])
    return whole[: -round(RATE_HZ / rate) + 48]


def runs_in(played: np.ndarray) -> list[Run]:
    return find_runs(LtcDecoder(sample_rate_hz=RATE_HZ).feed(played), sample_rate_hz=RATE_HZ)


def told(runs: list[Run]) -> list[tuple[str, str]]:
    return [(str(run.first), str(run.last)) for run in runs]


def test_a_tape_without_a_fault_is_one_run():
    (run,) = runs_in(sound("10:00:00:00", 50))
    assert told([run]) == [("10:00:00:00", "10:00:01:24")]
    assert (run.frames, run.is_backwards) == (50, False)
    assert (run.begin_s, run.end_s) == (pytest.approx(0, abs=1e-4), pytest.approx(2, abs=1e-4))


@pytest.mark.parametrize("start", ["23:59:59:00", "10:00:59;20"])
def test_midnight_and_dropped_labels_are_no_jumps(start):
    rate = Fraction(30_000, 1001) if ";" in start else PAL
    assert len(runs_in(sound(start, 60, rate))) == 1


def test_a_drop_out_is_between_two_runs():
    played = sound("10:00:00:00", 50)
    played[RATE_HZ + 48 : RATE_HZ + 4800] = 0
    before, after = runs_in(played)
    assert told([before, after]) == [("10:00:00:00", "10:00:00:24"), ("10:00:01:03", "10:00:01:24")]
    assert after.begin_s - before.end_s == pytest.approx(0.12, abs=1e-3)


def test_a_jump_is_between_two_runs_without_a_gap():
    played = np.concatenate((sound("10:00:00:00", 25)[:-48], sound("11:00:00:00", 25)))
    assert [run[0] for run in told(runs_in(played))] == ["10:00:00:00", "11:00:00:00"]


def test_a_tape_that_is_wound_back_is_told():
    forth = sound("10:00:00:00", 25)
    runs = runs_in(np.concatenate((forth, forth[::-1])))
    assert [run.is_backwards for run in runs] == [False, True]
    assert runs[1].last.frame < runs[1].first.frame


def test_nothing_gives_no_runs():
    assert find_runs([], sample_rate_hz=RATE_HZ) == []
