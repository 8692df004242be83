from __future__ import annotations

import contextlib

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.opentrackio.packet import Encoding, OpenTrackIOError
from filmlot.standards.opentrackio.sample import parse, write


@pytest.mark.parametrize("encoding", Encoding)
def test_the_published_examples_survive_either_encoding(examples, encoding):
    for example in examples:
        assert parse(encoding, write(encoding, example)) == example


@pytest.mark.parametrize("encoding", Encoding)
@given(noise=st.binary(max_size=100))
def test_arbitrary_bytes_raise_nothing_but_opentrackio_errors(encoding, noise):
    with contextlib.suppress(OpenTrackIOError):
        assert isinstance(parse(encoding, noise), dict)


@pytest.mark.parametrize(
    ("encoding", "payload"),
    [
        (Encoding.JSON, b"[" * 60_000),
        (Encoding.JSON, b'{"lens":{"fStop":NaN}}'),
        (Encoding.JSON, b'{"a":1}{"b":2}'),
        (Encoding.JSON, b"\xff\xfe"),
        (Encoding.JSON, b"[]"),
        (Encoding.CBOR, b"\x81" * 60_000),
        (Encoding.CBOR, cbor2.dumps([1])),
        (Encoding.CBOR, cbor2.dumps({"a": 1})[:-1]),
        (Encoding.CBOR, b"\xbb" + b"\xff" * 8),
        (Encoding.CBOR, bytes.fromhex("a2616101616102")),
        (Encoding.CBOR, cbor2.dumps(cbor2.CBORTag(4711, {"a": 1}))),
    ],
)
def test_what_is_no_sample_is_refused(encoding, payload):
    with pytest.raises(OpenTrackIOError):
        parse(encoding, payload)
