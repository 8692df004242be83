"""Fletcher-16 as the OpenTrackIO standard writes it down, byte by byte."""

from __future__ import annotations


def fletcher16(data: bytes) -> int:
    first = second = 0
    for byte in data:
        first = (first + byte) % 256
        second = (second + first) % 256
    return second << 8 | first
