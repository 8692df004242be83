from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.opentrackio.packet import Encoding, OpenTrackIOError
from filmlot.standards.opentrackio.sample import parse, write
from filmlot.standards.opentrackio.view import read, view


@pytest.mark.parametrize("encoding", Encoding)
def test_the_published_examples_are_seen_the_same_in_either_encoding(examples, encoding):
    for example in examples:
        assert read(encoding, write(encoding, example)) == view(example)


@pytest.mark.parametrize("encoding", Encoding)
@given(noise=st.binary(max_size=100))
def test_arbitrary_bytes_raise_nothing_but_opentrackio_errors(encoding, noise):
    with contextlib.suppress(OpenTrackIOError):
        read(encoding, noise)


@given(st.text().map(str.encode) | st.binary(max_size=30), st.sampled_from([b"%b", b'"%b"', b'["%b",1]', b'{"a":%b}']))
def test_what_is_no_json_is_refused_where_nobody_looks_too(noise, shape):
    payload = b'{"notTaken":' + shape % noise + b"}"
    try:
        read(Encoding.JSON, payload)
    except OpenTrackIOError:
        with pytest.raises(OpenTrackIOError):
            parse(Encoding.JSON, payload)
    else:
        parse(Encoding.JSON, payload)


@pytest.mark.parametrize(
    ("payload", "code", "text"),
    [
        (b"[1]", "schema", "the sample: expected `object`, got `array`"),
        (b'{"lens":{"fStop":1e400}}', "schema", "lens.fStop: number out of range"),
        (b'{"lens":{"fStop":NaN}}', "json", "payload is not JSON"),
        (b'{"tracker":{"notes":"\xff"}}', "json", "payload is not JSON"),
        (b'{"custom":' + b"[" * 30_000 + b"]" * 30_000 + b"}", "json", "payload is not JSON"),
        (b'{"timing":{"sampleTimestamp":{"seconds":1}}}', "schema", "timing.sampleTimestamp: object missing"),
        (b'{"timing":{"sampleTimestamp":{"seconds":-1,"nanoseconds":0}}}', "schema", "timing.sampleTimestamp.seconds"),
        (b'{"sourceNumber":"1"}', "schema", "sourceNumber: expected `int`"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_place(payload, code, text):
    with pytest.raises(OpenTrackIOError, match=text) as refused:
        read(Encoding.JSON, payload)
    assert refused.value.code == code
