from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.ltc.word import SYNC, LtcError, Word, decode_word, encode_word, with_polarity
from filmlot.standards.timecode import Timecode

NTSC = Fraction(30000, 1001)
WORDS = st.builds(
    Word,
    hours=st.integers(0, 23),
    minutes=st.integers(0, 59),
    seconds=st.integers(0, 59),
    frames=st.integers(0, 29),
    drop_frame=st.booleans(),
    color_frame=st.booleans(),
    user_bits=st.integers(0, (1 << 32) - 1),
    flags=st.integers(0, 15),
)


def test_a_written_out_word_gives_its_label():
    word = Word(hours=1, minutes=2, seconds=3, frames=4)
    assert encode_word(word).hex() == "0400030002000100fcbf"
    assert decode_word(bytes.fromhex("0400030002000100fcbf")) == word


@given(WORDS)
def test_what_is_encoded_is_decoded_the_same(word):
    assert decode_word(encode_word(word)) == word


@given(WORDS, st.sampled_from([Fraction(24), Fraction(25), NTSC, Fraction(30)]))
def test_polarity_makes_the_ones_even_and_touches_nothing_else(word, rate):
    found = with_polarity(word, rate)
    assert int.from_bytes(encode_word(found), "little").bit_count() % 2 == 0
    assert (found.flags ^ word.flags) & ~(1 << (3 if rate == 25 else 0)) == 0
    assert decode_word(encode_word(found)).user_bits == word.user_bits


@given(st.binary(max_size=12))
def test_arbitrary_bytes_raise_nothing_but_ltc_errors(noise):
    for data in (noise, noise[:8].ljust(8, b"\0") + SYNC.to_bytes(2, "little")):
        with contextlib.suppress(LtcError):
            assert encode_word(decode_word(data)) == data


def test_no_sixteen_bits_of_a_word_look_like_its_sync_word_in_either_direction():
    backwards = int(f"{SYNC:016b}"[::-1], 2)
    fullest = (
        Word(hours=h, minutes=m, seconds=s, frames=f, drop_frame=True, color_frame=True, user_bits=u, flags=15)
        for h in (19, 17, 23)
        for m in (57, 37, 59)
        for s in (57, 37, 59)
        for f in (17, 27, 29)
        for u in (0xFFFF_FFFF, 0xF0F0_F0F0)
    )
    for word in fullest:
        stream = int.from_bytes(encode_word(word) * 2, "little")
        places = [place for place in range(1, 144) if stream >> place & 0xFFFF in {SYNC, backwards}]
        assert places == [64]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "length"),
        ("0400030002000100fcbe", "protocol"),
        ("0a00030002000100fcbf", "range"),
        ("0003030002000100fcbf", "range"),
        ("0400000600000100fcbf", "range"),
        ("0400000000000402fcbf", "range"),
    ],
)
def test_what_is_no_timecode_is_refused_by_name(data, code):
    with pytest.raises(LtcError) as refused:
        decode_word(bytes.fromhex(data))
    assert refused.value.code == code


def test_a_label_goes_through_a_word():
    label = Timecode.parse("10:20:30;12", NTSC)
    word = Word.of(label, user_bits=0x1234_5678)
    assert (word.timecode(NTSC), word.user_bits) == (label, 0x1234_5678)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Word.of(Timecode(0, 0, 0, 0, Fraction(50))), "up to 30"),
        (lambda: encode_word(Word(hours=24, minutes=0, seconds=0, frames=0)), "hours"),
        (lambda: encode_word(Word(hours=0, minutes=0, seconds=0, frames=0, user_bits=1 << 32)), "user bits"),
        (lambda: Word(hours=0, minutes=0, seconds=0, frames=25).timecode(Fraction(25)), "frames"),
    ],
)
def test_what_linear_timecode_cannot_carry_is_refused_by_name(make, named):
    with pytest.raises(LtcError, match=named):
        make()
