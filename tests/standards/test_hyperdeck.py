from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.hyperdeck import (
    MOST_LINES,
    Command,
    Response,
    ResponseReader,
    clips_in,
    decode_command,
    encode_command,
    encode_response,
)
from filmlot.standards.wire import WireError

NAMES = st.text("abcXYZ019_-. ", min_size=1, max_size=30).map(str.strip).filter(bool)
KEYS = st.sampled_from(["status", "slot id", "clip id", "display timecode", "recording time"])


def read(text: bytes) -> list[Response]:
    reader = ResponseReader()
    return [response for line in text.split(b"\n") if (response := reader.take(line)) is not None]


def test_the_manuals_responses_are_read():
    assert read(b"200 ok\r\n111 remote control disabled\r\n") == [
        Response(200, "ok"),
        Response(111, "remote control disabled"),
    ]
    (found,) = read(b"210 remote info:\r\nenabled: true\r\noverride: false\r\n\r\n")
    assert (found.code, found.text, found.parameters) == (
        210,
        "remote info",
        {"enabled": "true", "override": "false"},
    )


def test_what_a_deck_says_by_itself_is_no_answer():
    said, answered = read(b"508 transport info:\r\nstatus: record\r\n\r\n105 no disk\r\n")
    assert not said.is_answer
    assert answered.is_answer
    assert answered.is_failure


def test_a_line_of_a_later_version_is_left_out():
    (found,) = read(b"208 transport info:\r\nstatus: play\r\nwhat is this\r\nvolume name: \r\n\r\n")
    assert found.parameters == {"status": "play", "volume name": ""}


@pytest.mark.parametrize("line", [b"200ok", b"hello", b"999 ok", b"\xff\xfe", b"2" * 2000])
def test_what_is_no_response_is_refused_by_name(line):
    with pytest.raises(WireError, match=r"response|UTF-8|bytes"):
        ResponseReader().take(line)


def test_a_response_without_an_end_is_refused():
    with pytest.raises(WireError, match="205 has more than"):
        read(b"205 clips info:\r\n" + b"1: a 00:00:00:00 00:00:01:00\r\n" * (MOST_LINES + 1))


def test_commands_are_written_as_the_manual_says():
    assert encode_command("ping") == b"ping\r\n"
    assert encode_command("record", name="A001") == b"record: name: A001\r\n"
    assert encode_command("notify", transport=True, slot=True) == b"notify: transport: true slot: true\r\n"
    assert encode_command("goto", clip_id=3) == b"goto: clip id: 3\r\n"


def test_a_line_break_does_not_become_a_second_command():
    with pytest.raises(WireError, match="line break"):
        encode_command("record", name="A\r\nformat: prepare: exFAT")


@given(name=NAMES, clip=st.integers(1, 999))
def test_a_command_comes_back_as_it_was(name, clip):
    assert decode_command(encode_command("record", name=name).strip()) == Command("record", {"name": name})
    assert decode_command(encode_command("goto", clip_id=clip).strip()) == Command("goto", {"clip id": str(clip)})


@given(parameters=st.dictionaries(KEYS, NAMES, min_size=1))
def test_a_response_comes_back_as_it_was(parameters):
    assert read(encode_response(208, "transport info", parameters)) == [Response(208, "transport info", parameters)]


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_a_wire_error(noise):
    with contextlib.suppress(WireError):
        read(noise)
    with contextlib.suppress(WireError):
        decode_command(noise)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=60), max_size=5))
def test_a_list_of_clips_of_any_form_is_read_without_a_fault(parameters):
    for clip in clips_in(Response(205, "clips info", parameters)):
        assert f"{clip.name} {clip.start} {clip.duration}" in parameters.values()
