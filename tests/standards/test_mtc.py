from __future__ import annotations

import contextlib
from fractions import Fraction

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.mtc import FullFrame, MtcError, MtcReader, QuarterFrame, Told, decode, full_frame, quarter_frames
from filmlot.standards.timecode import Timecode

NTSC = Fraction(30000, 1001)
RATES = st.sampled_from([(Fraction(24), False), (Fraction(25), False), (NTSC, True), (Fraction(30), False)])
LABELS = st.builds(
    lambda frame, rate: Timecode.from_frame(frame, rate[0], drop_frame=rate[1]), st.integers(0, 2_600_000), RATES
)
LABEL = Timecode(1, 2, 3, 4, Fraction(25))


def told(reader: MtcReader, messages: list[bytes]) -> list[Told]:
    return [found for message in messages if (found := reader.take(message))]


def test_a_written_out_label_has_its_eight_pieces_and_its_full_frame():
    assert [message.hex() for message in quarter_frames(LABEL)] == [
        f"f1{piece}" for piece in ("04", "10", "23", "30", "42", "50", "61", "72")
    ]
    assert full_frame(LABEL).hex() == "f07f7f010121020304f7"
    assert decode(bytes.fromhex("f07f7f010121020304f7")) == FullFrame(LABEL)


@given(LABELS)
def test_what_is_sent_is_told_the_same(label):
    assert told(MtcReader(), list(quarter_frames(label))) == [Told(label, 7)]
    assert told(MtcReader(), [full_frame(label)]) == [Told(label, 0, is_full=True)]


@given(LABELS)
def test_another_implementation_reads_the_same_pieces(label):
    parser = mido.Parser()
    for message in (*quarter_frames(label), full_frame(label)):
        parser.feed(message)
    *pieces, full = parser.messages
    assert [message.frame_type for message in pieces] == list(range(8))
    values = [message.frame_value for message in pieces]
    assert values[0] | values[1] << 4 == label.frames
    assert values[6] | (values[7] & 1) << 4 == label.hours
    assert full.data[4] & 0x1F == label.hours
    assert full.data[4:8] == tuple(full_frame(label)[5:9])


@given(st.integers(0, 7), st.integers(0, 15))
def test_we_read_the_pieces_of_another_implementation(piece, value):
    message = bytes(mido.Message("quarter_frame", frame_type=piece, frame_value=value).bytes())
    assert decode(message) == QuarterFrame(piece, value)


def test_a_running_machine_is_told_every_second_frame():
    labels = [Timecode.from_frame(frame, Fraction(25)) for frame in range(100, 110, 2)]
    messages = [message for label in labels for message in quarter_frames(label)]
    assert told(MtcReader(), messages) == [Told(label, 7) for label in labels]
    assert told(MtcReader(), messages[3:]) == [Told(label, 7) for label in labels[1:]]


def test_a_machine_that_runs_backwards_is_told_so():
    labels = [Timecode.from_frame(frame, Fraction(25)) for frame in (110, 108, 106)]
    messages = [message for label in labels for message in reversed(quarter_frames(label))]
    assert told(MtcReader(), messages) == [Told(label, 0, is_backwards=True) for label in labels]


def test_pieces_of_two_labels_are_never_joined():
    first, second = (list(quarter_frames(Timecode.from_frame(frame, Fraction(25)))) for frame in (24, 26))
    assert told(MtcReader(), first[:5] + second[6:]) == []
    assert told(MtcReader(), first[:4] + second[3::-1]) == []
    assert told(MtcReader(), [*first[:6], full_frame(LABEL), *first[6:]]) == [Told(LABEL, 0, is_full=True)]


@given(st.lists(st.one_of(st.binary(max_size=12), st.binary(min_size=1, max_size=1).map(lambda b: b"\xf1" + b))))
def test_arbitrary_messages_raise_nothing_but_mtc_errors(messages):
    reader = MtcReader()
    for message in messages:
        with contextlib.suppress(MtcError):
            reader.take(message)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", "protocol"),
        ("f1", "protocol"),
        ("f180", "protocol"),
        ("903c40", "protocol"),
        ("f07f7f0101210203f7", "protocol"),
        ("f07f7f010121020319f7", "range"),
        ("f07f7f010138020304f7", "range"),
    ],
)
def test_what_is_no_timecode_is_refused_by_name(message, code):
    with pytest.raises(MtcError) as refused:
        decode(bytes.fromhex(message))
    assert refused.value.code == code


def test_what_midi_timecode_cannot_carry_is_refused_by_name():
    with pytest.raises(MtcError, match="rate"):
        quarter_frames(Timecode(0, 0, 0, 0, Fraction(50)))
    with pytest.raises(MtcError, match="device"):
        full_frame(LABEL, device=128)
