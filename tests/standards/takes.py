"""Takes of Live Link Face, packet by packet: recorded ones where they are at hand, and one put together by hand."""

from __future__ import annotations

import gzip
import os
import struct
from pathlib import Path

import pytest

from filmlot.standards.live_link_face import VALUE_NAMES

BESIDE = Path(__file__).parents[3] / "shared" / "data"
DEVICE = b"0C4B3B0D-6A5B-4B6C-9A7E-5C1E6D2F8A90"
SUBJECT = b"LLV Default Device"


def recorded_take(name: str) -> list[bytes]:
    """The packets of a recorded take; skips the test where the recordings are not at hand."""
    file = Path(os.environ.get("FILMLOT_REFERENCE_DATA", BESIDE)) / "live-link-face" / f"{name}.gesichter"
    if not file.exists():
        pytest.skip("the recorded takes are not here; FILMLOT_REFERENCE_DATA names the folder above theirs")
    return _read(file)


def take_of(moving: str, *, frames: int = 66) -> list[bytes]:
    """A take in which one value goes from -1 to 1, written down by the layout and not by our encoder."""
    packets = []
    for frame in range(frames):
        values = [0.0] * len(VALUE_NAMES)
        values[VALUE_NAMES.index(moving)] = 2 * frame / (frames - 1) - 1
        names = struct.pack(f">Bi{len(DEVICE)}si{len(SUBJECT)}s", 6, len(DEVICE), DEVICE, len(SUBJECT), SUBJECT)
        packets.append(names + struct.pack(">ifiiB61f", 1337 + frame, 0.0, 60, 1, 61, *values))
    return packets


def _read(path: Path) -> list[bytes]:
    """Version u8, count u32, then count times length u32 and packet, big-endian."""
    tape = gzip.decompress(path.read_bytes())
    (count,) = struct.unpack_from(">I", tape, 1)
    packets, place = [], 5
    for _ in range(count):
        (size,) = struct.unpack_from(">I", tape, place)
        packets.append(tape[place + 4 : place + 4 + size])
        place += 4 + size
    assert place == len(tape)
    return packets
