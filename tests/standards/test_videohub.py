from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards import videohub
from filmlot.standards.videohub import MOST_LINES, Block, BlockReader, encode, encode_entries
from filmlot.standards.wire import WireError


def read(text: bytes) -> list[Block]:
    reader = BlockReader()
    return [block for line in text.split(b"\n") if (block := reader.take(line)) is not None]


def test_the_manuals_blocks_are_read():
    preamble, device, routing, ack = read(
        b"PROTOCOL PREAMBLE:\nVersion: 2.3\n\n"
        b"VIDEOHUB DEVICE:\nDevice present: true\nModel name: Blackmagic Smart Videohub\nVideo inputs: 16\n\n"
        b"VIDEO OUTPUT ROUTING:\n0 5\n1 3\n\nACK\n\n"
    )
    assert preamble.fields() == {"Version": "2.3"}
    assert device.fields()["Model name"] == "Blackmagic Smart Videohub"
    assert routing.routes() == {0: 5, 1: 3}
    assert ack.is_answer


def test_a_block_that_is_not_known_is_read_to_its_end():
    assert [block.header for block in read(b"FRAME BUFFER ROUTING:\nwhatever\n\nACK\n\n")] == [
        "FRAME BUFFER ROUTING",
        "ACK",
    ]


def test_requests_are_written_as_the_manual_says():
    assert encode_entries(videohub.ROUTING, {7: 2}) == b"VIDEO OUTPUT ROUTING:\n7 2\n\n"
    assert encode(videohub.PING) == b"PING:\n\n"
    assert encode(videohub.ACK) == b"ACK\n\n"


@pytest.mark.parametrize(
    "text", [b"hello\n\n", b"\xff\n\n", b"A" * 2000, b"INPUT LABELS:\n" + b"0 a\n" * (MOST_LINES + 1)]
)
def test_what_is_no_block_is_refused_by_name(text):
    with pytest.raises(WireError, match=r"header|UTF-8|bytes|lines"):
        read(text)


def test_a_route_to_something_that_is_no_number_is_refused():
    with pytest.raises(WireError, match="3 x"):
        Block(videohub.ROUTING, ("1 2", "3 x")).routes()


@pytest.mark.parametrize("line", ["", "1 2\n\nVIDEO OUTPUT LOCKS:\n1 F"])
def test_a_label_does_not_become_a_second_block(line):
    with pytest.raises(WireError, match="line"):
        encode(videohub.INPUT_LABELS, [line])


@given(st.dictionaries(st.integers(0, 1023), st.integers(0, 1023), min_size=1))
def test_routes_come_back_as_they_were(routes):
    (found,) = read(encode_entries(videohub.ROUTING, routes))
    assert found.routes() == routes


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_but_a_wire_error(noise):
    with contextlib.suppress(WireError):
        for block in read(noise):
            block.entries(), block.fields(), block.routes()
