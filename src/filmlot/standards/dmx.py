"""One DMX512 frame, whichever network carried it."""

from __future__ import annotations

from typing import NamedTuple

SLOTS = 512


class DmxFrame(NamedTuple):
    """The levels of one universe at a moment; up to `SLOTS` bytes, the first is channel 1.

    `universe` is numbered as its protocol numbers it: Art-Net's 15-bit port address from 0, E1.31's universe from 1.
    `priority` is E1.31's (0 to 200); a protocol without one has 100. Times are nanoseconds since the Unix epoch.
    """

    capture_ns: int
    receive_ns: int
    universe: int
    levels: bytes
    priority: int = 100
    start_code: int = 0
    flags: int = 0
