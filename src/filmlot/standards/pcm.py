"""Sound as numbers: interleaved linear PCM, as RTP (RFC 3551, RFC 3190) and WAV files carry it."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from filmlot.standards.wire import WireError

Order = Literal["big", "little"]
WIDTHS = (2, 3, 4)
"""Bytes of one number; those of one byte are no linear PCM on a network."""


class PcmError(WireError):
    """Bytes that are no whole number of samples."""


def decode(data: bytes, *, width: int, channels: int, order: Order) -> npt.NDArray[np.float32]:
    """The samples from -1 to 1, one row a moment and one column a channel; raises `PcmError`."""
    if len(data) % (width * channels):
        raise PcmError("length", f"{len(data)} bytes are no whole samples of {channels} x {8 * width} bit")
    octets = np.frombuffer(data, np.uint8).reshape(-1, width)
    wide = np.zeros((len(octets), 4), np.uint8)
    wide[:, 4 - width :] = octets if order == "little" else octets[:, ::-1]
    numbers = wide.view("<i4").reshape(-1, channels)
    return (numbers / np.float32(1 << 31)).astype(np.float32)


def encode(samples: npt.ArrayLike, *, width: int, order: Order) -> bytes:
    """The bytes of samples from -1 to 1, of one channel or with one column a channel; what is beyond is clipped."""
    highest = (1 << 8 * width - 1) - 1
    numbers = np.rint(np.asarray(samples, np.float64).ravel() * (highest + 1))
    wide = np.clip(numbers, -highest - 1, highest).astype("<i4").view(np.uint8).reshape(-1, 4)[:, :width]
    return (wide if order == "little" else wide[:, ::-1]).tobytes()
