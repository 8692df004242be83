"""The head of a KTX2 file (KTX File Format Specification 2.0, section 3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xabKTX 20\xbb\r\n\x1a\n"
HEADER_BYTES = 48


@dataclass(frozen=True)
class Ktx2Header:
    """Size and levels of a texture; zero levels ask the reader to make them."""

    width_px: int
    height_px: int
    levels: int

    @property
    def full_levels(self) -> int:
        """The levels down to one pixel."""
        return max(self.width_px, self.height_px, 1).bit_length()


def read_header(data: bytes) -> Ktx2Header | None:
    """The header at the beginning of a file; None where it is none."""
    if len(data) < HEADER_BYTES or not data.startswith(MAGIC):
        return None
    _, _, width, height, _, _, _, levels = struct.unpack_from("<8I", data, len(MAGIC))
    return Ktx2Header(width, height, levels)
