from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from filmlot.standards.osc.message import IMPULSE, Message, OSCError
from filmlot.standards.osc.packet import decode, encode

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
NAME = st.text("abcXYZ012_-.*?[]{},", max_size=8)
SINGLE = st.floats(width=32, allow_nan=False)
VALUES = {
    "i": st.integers(-(1 << 31), (1 << 31) - 1),
    "h": st.integers(-(1 << 63), (1 << 63) - 1),
    "t": st.integers(0, (1 << 64) - 1),
    "r": st.integers(0, (1 << 32) - 1),
    "f": SINGLE,
    "d": st.floats(allow_nan=False),
    "s": TEXT,
    "S": TEXT,
    "b": st.binary(max_size=12),
    "m": st.binary(min_size=4, max_size=4),
    "c": st.characters(max_codepoint=0x7F),
    "T": st.just(True),
    "F": st.just(False),
    "N": st.none(),
    "I": st.just(IMPULSE),
}


@st.composite
def messages(draw, tags: str = "".join(VALUES)) -> Message:
    """A message of every tag, some of them in an array."""
    chosen = draw(st.lists(st.sampled_from(tags), max_size=6))
    inside = draw(st.lists(st.sampled_from(tags), max_size=3))
    values = [draw(VALUES[tag]) for tag in chosen]
    has_array = draw(st.booleans())
    text = "".join(chosen) + (f"[{''.join(inside)}]" if has_array else "")
    arguments = (*values, *([tuple(draw(VALUES[tag]) for tag in inside)] if has_array else []))
    return Message(f"/{draw(NAME)}", text, arguments)


# OSC 1.0, "OSC Message Examples", as printed there.
EXAMPLES = [
    (
        "2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000",
        Message("/oscillator/4/frequency", "f", (440.0,)),
    ),
    (
        "2f666f6f000000002c69697366660000000003e8ffffffff68656c6c6f0000003f9df3b640b5b22d",
        Message("/foo", "iisff", (1000, -1, "hello", pytest.approx(1.234), pytest.approx(5.678))),
    ),
]


@pytest.mark.parametrize(("packet", "expected"), EXAMPLES)
def test_the_standards_own_examples_give_their_values(packet, expected):
    message = decode(bytes.fromhex(packet))
    assert message == expected
    assert encode(message) == bytes.fromhex(packet)


@given(messages())
def test_what_is_encoded_is_decoded_the_same(message):
    assert decode(encode(message)) == message


@given(st.binary(max_size=64).map(lambda noise: b"/a\0\0" + noise))
def test_arbitrary_bytes_raise_nothing_but_osc_errors(noise):
    with contextlib.suppress(OSCError):
        message = decode(noise)
        assert len(noise) % 4 == 0
        assert encode(message) in (noise, noise + b",\0\0\0")


@given(messages("ihfdsbrTFN"))
def test_python_osc_reads_what_we_send(message):
    theirs = OscMessage(encode(message))
    assert theirs.address == message.address
    assert theirs.params == [list(value) if isinstance(value, tuple) else value for value in message.arguments]


@given(messages("ihfdsrTFN"))
def test_we_read_what_python_osc_sends(message):
    builder = OscMessageBuilder(message.address)
    tags = message.tags.partition("[")[0]
    flat = message.arguments[: len(tags)]
    for tag, value in zip(tags, flat, strict=True):
        builder.add_arg(value, tag)
    if "[" in message.tags:
        builder.add_arg(list(message.arguments[-1]), list(message.tags.partition("[")[2][:-1]))
    assert decode(builder.build().dgram) == message


def test_the_tags_follow_from_the_values():
    message = Message.of("/a", 1, 1 << 40, 0.5, "x", b"y", True, False, None, IMPULSE, (1, 2.0))
    assert message.tags == "ihfsbTFNI[if]"
    assert decode(encode(message)) == message
    with pytest.raises(OSCError, match="dict has no OSC type"):
        Message.of("/a", {})


def test_a_message_without_type_tags_has_no_arguments():
    assert decode(b"/old\0\0\0\0") == Message("/old")


def test_not_a_number_is_a_value_for_the_reader_to_judge():
    assert math.isnan(decode(encode(Message.of("/a", math.nan))).arguments[0])


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"/abc", "length"),
        (b"/ab\0,i\0\0", "length"),
        (b"/ab\0,i\0\0\0\0\0\1\0\0\0\2", "length"),
        (b"/ab\0,s\0\0abcd", "length"),
        (b"/ab\0,b\0\0\0\0\0\x09abcd", "length"),
        (b"/ab\0,b\0\0\xff\xff\xff\xffabcd", "length"),
        (b"/ab\0,b\0\0", "length"),
        (b"/ab\0,m\0\0", "length"),
        (b"/ab\0ifi\0", "tags"),
        (b"/ab\0,q\0\0\0\0\0\1", "tags"),
        (b"/ab\0,[i\0\0\0\0\1", "tags"),
        (b"/ab\0,]i[\0\0\0\0\0\0\0\1", "tags"),
        (b"/ab\0,[[[[[[[[[]]]]]]]]]\0", "tags"),
        (b"/a\0x,\0\0\0", "padding"),
        (b"/ab\0,s\0\0a\0\0x", "padding"),
        (b"/ab\0,b\0\0\0\0\0\1a\0\0x", "padding"),
        (b"/\xff\0\0,\0\0\0", "text"),
        (b"/ab\0,s\0\0\xff\0\0\0", "text"),
        (b"/ab\0,c\0\0\0\0\1\0", "text"),
        (b"/a b\0\0\0\0,\0\0\0", "protocol"),
        (b"/" + b"a" * 1100 + b"\0\0\0,\0\0\0", "limit"),
        (b"/" + b"a" * 1100 + b"\0\0\0", "limit"),
    ],
)
def test_what_is_no_message_is_refused_by_name(packet, code):
    with pytest.raises(OSCError) as refused:
        decode(packet)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (Message("a"), "protocol"),
        (Message("/a", "i", (1 << 31,)), "range"),
        (Message("/a", "f", ("x",)), "range"),
        (Message("/a", "s", (1,)), "range"),
        (Message("/a", "m", (b"123",)), "range"),
        (Message("/a", "c", ("ab",)), "range"),
        (Message("/a", "c", ("é",)), "range"),
        (Message("/a", "T", (False,)), "range"),
        (Message("/a", "s", ("a\0b",)), "text"),
        (Message("/a", "s", ("\ud800",)), "text"),
        (Message("/a", "ii", (1,)), "tags"),
        (Message("/a", "[i]i", (1, (2,))), "tags"),
        (Message("/a", "?", (1,)), "tags"),
        (Message("/" + "a" * 1100), "limit"),
    ],
)
def test_a_message_that_cannot_be_sent_is_refused_by_name(message, code):
    with pytest.raises(OSCError) as refused:
        encode(message)
    assert refused.value.code == code
