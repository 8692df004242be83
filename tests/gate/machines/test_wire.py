"""Frames between a hub and its agents."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.gate.agent.wire import LENGTHS, Refused, prove, read_frame, write_frame

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
FIELDS = st.dictionaries(st.text(max_size=8), PLAIN | st.lists(PLAIN, max_size=3), max_size=5)


@given(FIELDS, st.binary(max_size=2000))
def test_what_is_written_is_read(fields: dict[str, object], body: bytes) -> None:
    stream = io.BytesIO()
    write_frame(stream, fields, body)
    stream.seek(0)

    assert read_frame(stream) == (fields, body)
    assert read_frame(stream) is None


@given(st.binary(max_size=200) | st.binary(max_size=40).map(lambda data: LENGTHS.pack(len(data), 0) + data))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        frame = read_frame(io.BytesIO(data))
    except Refused:
        return
    assert frame is None or isinstance(frame[0], dict)


def test_a_frame_nested_too_deep_is_refused() -> None:
    data = b'{"a":' + b"[" * 60_000

    with pytest.raises(Refused):
        read_frame(io.BytesIO(LENGTHS.pack(len(data), 0) + data))


def test_a_proof_is_the_hmac_of_nonce_and_certificate() -> None:
    """Reckoned with `openssl dgst -sha256 -mac HMAC -macopt hexkey:…`."""
    assert prove("0b" * 32, "aa" * 32, "bb" * 32) == "efafc021da77edc3aca9ba712f68e747c663557954866e8dc98c7b527db9b1d6"
