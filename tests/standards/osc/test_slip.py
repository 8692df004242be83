from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc import slip as peer

from filmlot.standards.osc.message import OSCError
from filmlot.standards.osc.slip import Deframer, frame

PACKETS = st.lists(st.binary(min_size=1, max_size=24) | st.binary(min_size=1).map(lambda b: b"\xc0\xdb\xdc\xdd" + b))


def test_the_two_bytes_that_frame_are_escaped_as_rfc_1055_says():
    assert frame(b"a\xc0b\xdbc") == b"\xc0a\xdb\xdcb\xdb\xddc\xc0"


@given(packets=PACKETS, chance=st.randoms(use_true_random=False))
def test_packets_come_back_wherever_the_stream_was_cut(packets, chance):
    stream, deframer, found = b"".join(map(frame, packets)), Deframer(), []
    while stream:
        size = chance.randrange(1, 9)
        found += deframer.feed(stream[:size])
        stream = stream[size:]
    assert found == packets


@given(PACKETS)
def test_python_osc_frames_the_same(packets):
    for packet in packets:
        assert frame(packet) == peer.encode(packet)
        assert peer.decode(frame(packet)) == packet


@given(st.lists(st.binary(max_size=32), max_size=8))
def test_an_arbitrary_stream_raises_nothing_but_osc_errors(chunks):
    deframer = Deframer()
    with contextlib.suppress(OSCError):
        for chunk in chunks:
            deframer.feed(chunk)


@pytest.mark.parametrize(
    ("stream", "code"), [(b"\xdba\xc0", "escape"), (b"\xdb\xc0", "escape"), (b"a" * 140_000, "limit")]
)
def test_a_broken_stream_is_refused_by_name(stream, code):
    with pytest.raises(OSCError) as refused:
        Deframer().feed(stream)
    assert refused.value.code == code
