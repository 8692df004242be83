from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards import pjlink
from filmlot.standards.pjlink import Greeting, Line
from filmlot.standards.wire import WireError

TEXTS = st.text(st.characters(codec="ascii", exclude_characters="\r\n", min_codepoint=32), max_size=60)
BODIES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=4, max_size=4)


def test_the_specifications_digest_is_found():
    greeting = pjlink.decode_greeting(b"PJLINK 1 498e4a67")
    assert greeting == Greeting("498e4a67")
    assert pjlink.digest(greeting.salt, "JBMIAProjectorLink") == "5d8409bc1c3fa39749434aa3a5c38682"


def test_the_specifications_lines_are_written_and_read():
    assert pjlink.encode_command("POWR") == b"%1POWR ?\r"
    assert pjlink.encode_command("INPT", "31") == b"%1INPT 31\r"
    assert pjlink.encode_command("FREZ", "1", level=2) == b"%2FREZ 1\r"
    assert pjlink.decode_response(b"%1POWR=1") == Line(1, "POWR", "1")
    assert pjlink.decode_response(b"%2IRES=1920x1080") == Line(2, "IRES", "1920x1080")
    assert pjlink.decode_greeting(b"PJLINK 0") == Greeting()


def test_a_command_comes_with_its_digest():
    known = "5d8409bc1c3fa39749434aa3a5c38682"
    assert pjlink.decode_command(f"{known}%1POWR ?".encode()) == (known, Line(1, "POWR", "?"))
    assert pjlink.decode_command(b"%1POWR ?") == ("", Line(1, "POWR", "?"))


@pytest.mark.parametrize("line", [b"%3POWR=1", b"POWR=1", b"%1POW=1", b"\xff", b"%1POWR=" + b"1" * 500])
def test_what_is_no_response_is_refused_by_name(line):
    with pytest.raises(WireError, match=r"response|UTF-8|bytes"):
        pjlink.decode_response(line)


@pytest.mark.parametrize("line", [b"PJLINK 2", b"PJLINK 1", b"PJLINK 1 xyz", b"hello"])
def test_what_is_no_greeting_is_refused_by_name(line):
    with pytest.raises(WireError, match="greeting"):
        pjlink.decode_greeting(line)


@given(body=BODIES, text=TEXTS, level=st.sampled_from([1, 2]))
def test_lines_come_back_as_they_were(body, text, level):
    assert pjlink.decode_response(pjlink.encode_response(Line(level, body, text))[:-1]) == Line(level, body, text)
    assert pjlink.decode_command(pjlink.encode_command(body, text, level=level)[:-1]) == ("", Line(level, body, text))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_a_wire_error(noise):
    for decode in (pjlink.decode_response, pjlink.decode_command, pjlink.decode_greeting):
        with contextlib.suppress(WireError):
            decode(noise)
