"""A sample as it is written: a JSON or CBOR object of plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NoReturn

import cbor2
import orjson

from filmlot.standards.opentrackio.packet import Encoding, OpenTrackIOError

Sample = dict[str, Any]
MAXIMUM_DEPTH = 32
_PLAIN = frozenset({str, int, float, bool, type(None)})


def parse(encoding: Encoding, payload: bytes) -> Sample:
    """The object in a payload; raises `OpenTrackIOError` for anything that is not one object.

    Only the outermost type is looked at: `filmlot.standards.opentrackio.schema` checks the rest, and
    `filmlot.standards.opentrackio.camera` what it takes.
    """
    sample = _parse_json(payload) if encoding is Encoding.JSON else _parse_cbor(payload)
    if type(sample) is not dict:
        raise OpenTrackIOError("not_an_object", f"the sample is {type(sample).__name__}; OpenTrackIO sends an object")
    return sample


def write(encoding: Encoding, sample: Mapping[str, Any]) -> bytes:
    """The payload of a sample."""
    if encoding is Encoding.JSON:
        return orjson.dumps(sample)
    return cbor2.dumps(sample)


def check_plain(value: object, place: str = "the sample", depth: int = 0) -> None:
    """Refuse what CBOR carries and JSON cannot: NaN, infinities, tags, bytes, keys that are no text."""
    if depth > MAXIMUM_DEPTH:
        raise OpenTrackIOError("depth", f"{place} is nested deeper than {MAXIMUM_DEPTH}")
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise OpenTrackIOError("key", f"{place} has the key {str(key)[:40]!r}, which is not text")
            check_plain(item, f"{place}.{key[:40]}" if depth else key[:40], depth + 1)
    elif type(value) is list:
        for index, item in enumerate(value):
            check_plain(item, f"{place}[{index}]", depth + 1)
    elif type(value) not in _PLAIN:
        raise OpenTrackIOError("type", f"{place} is {type(value).__name__}; JSON has no such value")
    elif type(value) is float and not math.isfinite(value):
        raise OpenTrackIOError("not_finite", f"{place} is {value}; OpenTrackIO has finite numbers only")


def _parse_json(payload: bytes) -> object:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise OpenTrackIOError("json", f"payload is not JSON: {error}") from error


def _parse_cbor(payload: bytes) -> object:
    try:
        return cbor2.loads(payload, tag_hook=_refuse_tag, max_depth=MAXIMUM_DEPTH, allow_duplicate_keys=False)
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, MemoryError) as error:
        if isinstance(error, OpenTrackIOError):
            raise
        raise OpenTrackIOError("cbor", f"payload is not CBOR: {error}") from error


def _refuse_tag(tag: cbor2.CBORTag, _immutable: object) -> NoReturn:
    raise OpenTrackIOError("cbor", f"CBOR tag {tag.tag} has no meaning in OpenTrackIO")
