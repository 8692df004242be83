from __future__ import annotations

import contextlib

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.midi import (
    EVERY_DEVICE,
    ChannelPressure,
    ControlChange,
    KeyPressure,
    MachineCommand,
    MachineControl,
    MidiError,
    NoteOff,
    NoteOn,
    Other,
    PitchBend,
    ProgramChange,
    ShowCommand,
    ShowControl,
    decode,
    encode,
)

CHANNEL, VALUE = st.integers(1, 16), st.integers(0, 127)
VOICES = st.one_of(
    *(st.builds(kind, CHANNEL, VALUE, VALUE) for kind in (NoteOff, NoteOn, KeyPressure, ControlChange)),
    *(st.builds(kind, CHANNEL, VALUE) for kind in (ProgramChange, ChannelPressure)),
    st.builds(PitchBend, CHANNEL, st.integers(0, 16_383)),
)
NUMBERS = st.text("0123456789.", min_size=1, max_size=12)
WITH_CUE = st.sampled_from([ShowCommand.GO, ShowCommand.STOP, ShowCommand.RESUME, ShowCommand.LOAD, ShowCommand.GO_OFF])
SHOWS = st.builds(ShowControl, WITH_CUE, NUMBERS, st.one_of(st.just(""), NUMBERS), VALUE, VALUE)
MACHINES = st.builds(MachineControl, st.sampled_from(MachineCommand), VALUE)


THEIRS = {
    NoteOff: ("note_off", "note", "velocity"),
    NoteOn: ("note_on", "note", "velocity"),
    KeyPressure: ("polytouch", "note", "value"),
    ControlChange: ("control_change", "control", "value"),
    ProgramChange: ("program_change", "program"),
    ChannelPressure: ("aftertouch", "value"),
}


def theirs(message) -> mido.Message:
    """The same message as another implementation makes it."""
    channel = message.channel - 1
    if isinstance(message, PitchBend):
        return mido.Message("pitchwheel", channel=channel, pitch=message.value - 8192)
    kind, *names = THEIRS[type(message)]
    return mido.Message(kind, channel=channel, **dict(zip(names, message[1:], strict=True)))


@given(st.one_of(VOICES, SHOWS, MACHINES))
def test_what_is_written_is_read_the_same(message):
    assert decode(encode(message)) == message


@given(VOICES)
def test_another_implementation_reads_and_writes_the_same_bytes(message):
    other = theirs(message)
    assert bytes(other.bytes()) == encode(message)
    assert mido.Message.from_bytes(encode(message)) == other


def test_a_go_of_show_control_is_as_the_standard_writes_it():
    # RP-002, section 4.2: GO of cue 12.5 in list 1, to lighting desk 3
    assert encode(ShowControl(ShowCommand.GO, "12.5", "1", 0x01, 3)).hex() == "f07f03020101" + "31322e35003" + "1f7"
    assert decode(bytes.fromhex("f07f7f027f01f7")) == ShowControl(ShowCommand.GO)
    assert decode(bytes.fromhex("f07f7f020108f7")) == ShowControl(ShowCommand.ALL_OFF, kind=1)


def test_a_record_of_machine_control_is_as_the_standard_writes_it():
    assert decode(bytes.fromhex("f07f7f0606f7")) == MachineControl(MachineCommand.RECORD_STROBE, EVERY_DEVICE)


@pytest.mark.parametrize("text", ["f104", "f8", "f07e7f0601f7", "f07f7f0644060160010203f7", "f07f7f0201047f007f7f00f7"])
def test_sound_messages_that_are_not_read_are_kept_as_they_are(text):
    message = bytes.fromhex(text)
    assert decode(message) == Other(message)
    assert encode(Other(message)) == message


@pytest.mark.parametrize("text", ["", "90", "9040", "904080", "90404040", "f4", "f0", "f0f7", "f07f", "f0807ff7"])
def test_what_is_no_message_is_refused(text):
    with pytest.raises(MidiError):
        decode(bytes.fromhex(text))


@pytest.mark.parametrize(
    "message",
    [
        NoteOn(0, 1),
        NoteOn(17, 1),
        ControlChange(1, 128, 0),
        PitchBend(1, 1 << 14),
        MachineControl(MachineCommand.STOP, 128),
        ShowControl(ShowCommand.GO, "a"),
        ShowControl(ShowCommand.GO, "1" * 200),
        ShowControl(ShowCommand.GO, "", "1"),
        ShowControl(ShowCommand.RESET, "1"),
        ShowControl(ShowCommand.GO, kind=128),
    ],
)
def test_what_does_not_fit_into_a_message_is_refused(message):
    with pytest.raises(MidiError):
        encode(message)


@given(st.binary(max_size=40) | st.binary(max_size=40).map(lambda data: b"\xf0\x7f" + data + b"\xf7"))
def test_arbitrary_bytes_raise_nothing_but_a_wire_error(data):
    with contextlib.suppress(MidiError):
        decode(data)
