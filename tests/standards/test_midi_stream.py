"""MIDI as a stream of bytes, cut into messages; mido reads the same."""

from __future__ import annotations

import mido
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.midi_stream import StreamReader


def read(*chunks: bytes) -> list[bytes]:
    reader = StreamReader()
    return [message for chunk in chunks for message in reader.feed(chunk)]


def test_a_status_runs_on() -> None:
    assert read(bytes.fromhex("903c40 3e40 c005 06")) == [
        bytes.fromhex("903c40"),
        bytes.fromhex("903e40"),
        bytes.fromhex("c005"),
        bytes.fromhex("c006"),
    ]


def test_real_time_stands_within_other_messages() -> None:
    assert read(bytes.fromhex("903cf840")) == [b"\xf8", bytes.fromhex("903c40")]
    assert read(bytes.fromhex("f07ff87f0206f7")) == [b"\xf8", bytes.fromhex("f07f7f0206f7")]


def test_what_is_cut_off_is_left_out() -> None:
    assert read(bytes.fromhex("3c40 903c 903c40")) == [bytes.fromhex("903c40")]
    assert read(bytes.fromhex("f07f7f 903c40 f7 3c40")) == [bytes.fromhex("903c40")]
    assert read(bytes.fromhex("f4 3c f1 04 3c")) == [bytes.fromhex("f104")]


def test_an_endless_message_is_given_up() -> None:
    assert read(b"\xf0" + bytes(100_000) + b"\xf7" + bytes.fromhex("903c40")) == [bytes.fromhex("903c40")]


MESSAGES = st.one_of(
    st.builds(lambda channel, note: mido.Message("note_on", channel=channel, note=note), *[st.integers(0, 15)] * 2),
    st.builds(lambda value: mido.Message("control_change", control=value, value=value), st.integers(0, 127)),
    st.builds(lambda program: mido.Message("program_change", program=program), st.integers(0, 127)),
    st.builds(lambda data: mido.Message("sysex", data=data), st.lists(st.integers(0, 127), max_size=40)),
    st.builds(lambda value: mido.Message("songpos", pos=value), st.integers(0, 16_383)),
)


@given(st.lists(MESSAGES, max_size=20), st.data())
def test_messages_of_another_make_are_read_however_they_are_cut(
    messages: list[mido.Message], data: st.DataObject
) -> None:
    stream = b"".join(bytes(message.bytes()) for message in messages)
    cut = data.draw(st.integers(0, len(stream)))
    assert read(stream[:cut], stream[cut:]) == [bytes(message.bytes()) for message in messages]


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_left_out(stream: bytes) -> None:
    assert all(message[0] & 0x80 for message in read(stream))
