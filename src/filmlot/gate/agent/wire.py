"""The wire between a hub and its agents.

TLS 1.3; the hub knows the agent's certificate by its SHA-256. Frames both ways are two lengths (u32, big-endian), a
JSON object and bytes. The agent begins with `{"agent": 1, "nonce": …}`; the first request must be `prove` with the
HMAC-SHA256 of nonce and certificate under the token, so that the token itself never travels and a proof is of no use a
second time or to another machine. Every request has an `id`, and its answer has the same, with `error` and `text` if it
was refused, and with the times of receipt and answer, from which the hub knows the agent's clock.
"""

from __future__ import annotations

import hmac
import json
import struct
from collections.abc import Callable
from typing import Any

PROTOCOL = 1
LENGTHS = struct.Struct(">II")
OBJECT_BYTES, BODY_BYTES, PROOF_BYTES = 1 << 16, 1 << 20, 1 << 10

Fields = dict[str, Any]
Answer = tuple[Fields, bytes]
Verb = Callable[[Fields, bytes], Answer]


class Refused(Exception):  # noqa: N818 - the wire's word
    """A request that is not carried out: a stable code, and why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def read_frame(stream: Any, *, object_bytes: int = OBJECT_BYTES, body_bytes: int = BODY_BYTES) -> Answer | None:
    """The next frame, or None at the end of the stream.

    Raises:
        Refused: it is longer than allowed, cut short, or holds no JSON object.
    """
    head = stream.read(LENGTHS.size)
    if not head:
        return None
    if len(head) < LENGTHS.size:
        raise Refused("frame", "the frame is cut short")
    object_length, body_length = LENGTHS.unpack(head)
    if object_length > object_bytes or body_length > body_bytes:
        raise Refused("limit", f"a frame has at most {object_bytes} and {body_bytes} bytes")
    data, body = stream.read(object_length), stream.read(body_length)
    if len(data) < object_length or len(body) < body_length:
        raise Refused("frame", "the frame is cut short")
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused("frame", "the frame holds no JSON") from error
    if not isinstance(fields, dict):
        raise Refused("frame", "the frame holds no JSON object")
    return fields, body


def write_frame(stream: Any, fields: Fields, body: bytes = b"") -> None:
    """Sends a frame."""
    data = json.dumps(fields, separators=(",", ":")).encode()
    stream.write(LENGTHS.pack(len(data), len(body)) + data + body)
    stream.flush()


def prove(token: str, nonce: str, fingerprint: str) -> str:
    """What shows that one knows the token, for one connection to one machine."""
    return hmac.new(bytes.fromhex(token), f"filmlot agent {nonce} {fingerprint}".encode(), "sha256").hexdigest()
