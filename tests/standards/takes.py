"""Recorded takes of Live Link Face, packet by packet."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "samples" / "live_link_face"


def read_take(path: Path) -> list[bytes]:
    """The packets of a take: version u8, count u32, then count times length u32 and packet, big-endian."""
    tape = gzip.decompress(path.read_bytes())
    (count,) = struct.unpack_from(">I", tape, 1)
    packets, place = [], 5
    for _ in range(count):
        (size,) = struct.unpack_from(">I", tape, place)
        packets.append(tape[place + 4 : place + 4 + size])
        place += 4 + size
    assert place == len(tape)
    return packets
