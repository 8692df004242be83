from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.standards.ltc import libltc

from filmlot.standards.ltc.decoder import Heard, LtcDecoder, played_rate
from filmlot.standards.ltc.encoder import LtcEncoder
from filmlot.standards.ltc.word import Word, encode_word
from filmlot.standards.timecode import Timecode

NTSC = Fraction(30000, 1001)
RATES = [
    (Fraction(24000, 1001), False),
    (Fraction(24), False),
    (Fraction(25), False),
    (NTSC, True),
    (Fraction(30), False),
]
FIRST = 107_890  # drop frame passes a minute after three frames
FRAMES = 25


def label(frame: int, rate: Fraction, *, drop_frame: bool) -> Timecode:
    return Timecode.from_frame(frame, rate, drop_frame=drop_frame)


def sound(
    rate: Fraction,
    *,
    drop_frame: bool = False,
    sample_rate_hz: int = 48_000,
    speed: Fraction = Fraction(1),
    frames: int = FRAMES,
    user_bits: int = 0,
) -> np.ndarray:
    """What an encoder plays, with the beginning of one frame more, whose first edge ends the last bit."""
    encoder = LtcEncoder(sample_rate_hz=sample_rate_hz, rate=rate * speed)
    words = (Word.of(label(FIRST + n, rate, drop_frame=drop_frame), user_bits=user_bits) for n in range(frames + 1))
    played = [encoder.encode(word) for word in words]
    return np.concatenate([*played[:-1], played[-1][:40]])


def hear(samples: np.ndarray, *, sample_rate_hz: int = 48_000, block: int = 512) -> list[Heard]:
    decoder = LtcDecoder(sample_rate_hz=sample_rate_hz)
    heard = [found for first in range(0, len(samples), block) for found in decoder.feed(samples[first : first + block])]
    assert decoder.refused == 0
    return heard


def numbers(heard: list[Heard], rate: Fraction) -> list[int]:
    return [found.word.timecode(rate).frame - FIRST for found in heard]


@pytest.mark.parametrize("sample_rate_hz", [8_000, 11_025, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(("rate", "drop_frame"), RATES)
@pytest.mark.parametrize("speed", [Fraction(9, 10), Fraction(1), Fraction(11, 10)])
def test_every_frame_is_heard_at_every_rate_and_speed(sample_rate_hz, rate, drop_frame, speed):
    played = sound(rate, drop_frame=drop_frame, sample_rate_hz=sample_rate_hz, speed=speed)
    noisy = played + np.random.default_rng(1).normal(0, 0.04, len(played))
    assert numbers(hear(noisy, sample_rate_hz=sample_rate_hz), rate) == list(range(FRAMES))


@pytest.mark.parametrize(("rate", "drop_frame"), RATES)
def test_a_tape_that_runs_backwards_is_heard_backwards(rate, drop_frame):
    heard = hear(sound(rate, drop_frame=drop_frame)[::-1])
    assert all(found.is_backwards for found in heard)
    assert numbers(heard, rate) == list(range(FRAMES - 1, -1, -1))[-len(heard) :]
    assert len(heard) >= FRAMES - 1


def test_a_frame_is_placed_where_it_was_played():
    for number, found in enumerate(hear(sound(Fraction(25)))):
        assert found.begin_sample == pytest.approx(number * 1920, abs=2)
        assert found.end_sample == pytest.approx((number + 1) * 1920, abs=2)


@pytest.mark.parametrize("sample_rate_hz", [44_100, 48_000])
@pytest.mark.parametrize("rate", [rate for rate, _ in RATES])
def test_the_rate_is_that_of_play(rate, sample_rate_hz):
    heard = hear(sound(rate, sample_rate_hz=sample_rate_hz), sample_rate_hz=sample_rate_hz)
    assert {played_rate(found, sample_rate_hz=sample_rate_hz) for found in heard} == {rate}


def test_drop_frame_tells_the_rate_at_any_speed():
    heard = hear(sound(NTSC, drop_frame=True, speed=Fraction(9, 10)))
    assert {played_rate(found, sample_rate_hz=48_000) for found in heard} == {NTSC}


@given(st.integers(1, 5000))
@settings(max_examples=10)
def test_the_size_of_the_blocks_does_not_matter(block):
    played = sound(Fraction(25), frames=8)
    # Before the first edge has passed, a short block does not know that the signal was low.
    assert numbers(hear(played, block=block), Fraction(25))[-7:] == list(range(1, 8))


@pytest.mark.parametrize("user_bits", [0, 0xFFFF_FFFF, 0x1234_5678])
def test_user_bits_arrive(user_bits):
    heard = hear(sound(Fraction(24), user_bits=user_bits))
    assert {found.word.user_bits for found in heard} == {user_bits}
    assert len(heard) == FRAMES


@pytest.mark.parametrize("gain", [-1.0, 0.002, 0.02])
@pytest.mark.parametrize("offset", [0.0, 0.3])
def test_polarity_level_and_a_constant_voltage_do_not_matter(gain, offset):
    assert len(hear(sound(Fraction(25)) * gain + offset)) >= FRAMES - 1


def test_a_level_that_falls_slowly_is_followed():
    played = sound(Fraction(25), frames=100)
    assert numbers(hear(played * np.geomspace(1, 0.02, len(played))), Fraction(25)) == list(range(100))


def test_a_drop_out_costs_the_frames_that_it_hits():
    played = sound(Fraction(25)).copy()
    played[5 * 1920 + 300 : 6 * 1920 + 300] = 0
    found = numbers(hear(played), Fraction(25))
    assert set(range(FRAMES)) - set(found) <= {5, 6, 7}
    assert set(range(8, FRAMES)) <= set(found)


def test_a_jump_in_speed_is_followed():
    slow, fast = sound(Fraction(24)), sound(Fraction(24), speed=Fraction(3))
    found = numbers(hear(np.concatenate([slow, fast, slow])), Fraction(24))
    assert found.count(FRAMES - 1) == 3


@pytest.mark.parametrize("seed", range(5))
def test_noise_is_not_timecode(seed):
    noise = np.random.default_rng(seed).normal(0, 0.3, 48_000)
    decoder = LtcDecoder(sample_rate_hz=48_000)
    assert decoder.feed(noise) == []
    assert len(decoder._clock._waiting) <= 121


def test_what_is_not_finite_is_taken_for_silence():
    played = sound(Fraction(25)).astype(np.float64)
    played[10_000:10_010] = [np.nan, np.inf, -np.inf] * 3 + [np.nan]
    assert len(hear(played)) >= FRAMES - 2


def test_words_that_are_no_timecode_are_counted_and_left_out():
    encoder, decoder = LtcEncoder(sample_rate_hz=48_000, rate=Fraction(25)), LtcDecoder(sample_rate_hz=48_000)
    good = Word.of(Timecode(0, 0, 0, 7, Fraction(25)))

    class Broken(LtcEncoder):
        def _levels(self, word: Word) -> np.ndarray:
            bits = np.unpackbits(np.frombuffer(b"\x0f" + encode_word(word)[1:], np.uint8), bitorder="little")
            changes = np.ones(160, np.int64)
            changes[1::2] = bits
            return self._level * (1 - 2 * (np.cumsum(changes) % 2))

    broken = Broken(sample_rate_hz=48_000, rate=Fraction(25))
    played = np.concatenate([broken.encode(good) for _ in range(10)] + [encoder.encode(good) for _ in range(3)])
    assert [found.word.frames for found in decoder.feed(played)] == [7, 7]
    assert decoder.refused >= 9


def test_a_sound_file_is_heard(tmp_path):
    path = tmp_path / "ltc.wav"
    write_wav(path, sound(NTSC, drop_frame=True, sample_rate_hz=44_100), sample_rate_hz=44_100)
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_768
    assert numbers(hear(samples, sample_rate_hz=44_100), NTSC) == list(range(FRAMES))


def write_wav(path: Path, samples: np.ndarray, *, sample_rate_hz: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())


@pytest.mark.parametrize("sample_rate_hz", [7_999, 192_001])
def test_a_sample_rate_that_cannot_be_is_refused(sample_rate_hz):
    with pytest.raises(ValueError, match="sample rate"):
        LtcEncoder(sample_rate_hz=sample_rate_hz, rate=Fraction(25))


@pytest.mark.parametrize(("rate", "drop_frame"), RATES)
@pytest.mark.parametrize("sample_rate_hz", [44_100, 48_000])
def test_another_implementation_is_heard_by_us(rate, drop_frame, sample_rate_hz):
    first = label(FIRST, rate, drop_frame=drop_frame)
    start = (first.hours, first.minutes, first.seconds, first.frames)
    played = libltc.sound_of(start, frames=FRAMES, sample_rate_hz=sample_rate_hz, rate=rate, user_bits=0x1234_5678)
    heard = hear(played, sample_rate_hz=sample_rate_hz)
    assert numbers(heard, rate) == list(range(FRAMES))
    expected = [Word.of(label(FIRST + n, rate, drop_frame=drop_frame), user_bits=0x1234_5678) for n in range(FRAMES)]
    assert [found.word for found in heard] == expected


@pytest.mark.parametrize(("rate", "drop_frame"), RATES)
@pytest.mark.parametrize("step", [1, -1], ids=["forwards", "backwards"])
def test_another_implementation_hears_us(rate, drop_frame, step):
    played = sound(rate, drop_frame=drop_frame, user_bits=0xCAFE_F00D)
    heard = libltc.words_in(played[::step], samples_a_frame=round(48_000 / rate))
    words = [word[:8] for word, _ in heard[1:]]  # its first word is half of what came before
    sent = [Word.of(label(FIRST + n, rate, drop_frame=drop_frame), user_bits=0xCAFE_F00D) for n in range(FRAMES)]
    labels = [encode_word(word)[:8] for word in sent][::step]
    assert len(words) >= FRAMES - 3
    begin = labels.index(words[0])
    assert words == labels[begin : begin + len(words)]
    assert {is_backwards for _, is_backwards in heard} == {step < 0}
