"""The sound in a WAV file: RIFF with linear PCM (Multimedia Programming Interface and Data Specifications 1.0)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from filmlot.standards import pcm
from filmlot.standards.wire import WireError

_PCM, _EXTENSIBLE = 1, 0xFFFE
_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")
_SUB_FORMAT = slice(24, 26)
_LONGEST_FORMAT = 1024
_CHUNKS = 1000
_BLOCK_SAMPLES = 48_000
_CHANNELS = 64


class WavError(WireError):
    """A file that is no WAV, or whose sound is not linear PCM."""


class Sound(NamedTuple):
    """How the sound of a file is written; `data_bytes` is what its header says, which a recorder that died left 0."""

    channels: int
    sample_rate_hz: int
    width: int
    data_bytes: int


def open_sound(file: BinaryIO) -> Sound:
    """Read up to the first sample; raises `WavError`."""
    head = file.read(12)
    if head[:4] not in {b"RIFF", b"RF64"} or head[8:] != b"WAVE":
        raise WavError("protocol", "the file is no WAV: it does not begin with RIFF .... WAVE")
    described: Sound | None = None
    for _ in range(_CHUNKS):
        chunk = file.read(_CHUNK.size)
        if len(chunk) < _CHUNK.size:
            break
        name, length = _CHUNK.unpack(chunk)
        if name == b"fmt ":
            described = _read_format(file.read(min(length, _LONGEST_FORMAT)))
        elif name == b"data":
            if described is None:
                raise WavError("protocol", "the sound comes before its format")
            return described._replace(data_bytes=length)
        else:
            file.seek(length + length % 2, 1)
    raise WavError("length", "the file ends before its sound")


def _read_format(data: bytes) -> Sound:
    if len(data) < _FORMAT.size:
        raise WavError("length", f"the format has {len(data)} bytes; it has at least {_FORMAT.size}")
    kind, channels, sample_rate_hz, _, block_bytes, bits = _FORMAT.unpack_from(data)
    if kind == _EXTENSIBLE:
        kind = int.from_bytes(data[_SUB_FORMAT], "little")
    width = bits // 8
    if kind != _PCM or bits % 8 or width not in pcm.WIDTHS:
        raise WavError("range", f"format {kind} of {bits} bits is not read; write PCM of 16, 24 or 32 bits")
    if not 1 <= channels <= _CHANNELS or block_bytes != channels * width or not 8000 <= sample_rate_hz <= 192_000:
        raise WavError("range", f"{channels} channels at {sample_rate_hz} Hz in {block_bytes} bytes cannot be")
    return Sound(channels, sample_rate_hz, width, 0)


def read_blocks(file: BinaryIO, sound: Sound) -> Iterator[npt.NDArray[np.float32]]:
    """The samples from -1 to 1 in blocks, one column a channel, up to the end of the sound or of the file."""
    frame_bytes = sound.channels * sound.width
    # A recorder that died, and RF64, leave no length: then the sound goes to the end of the file.
    left = sound.data_bytes if 0 < sound.data_bytes < 0xFFFFFFFF else None
    while left is None or left > 0:
        wanted = _BLOCK_SAMPLES * frame_bytes
        data = file.read(wanted if left is None else min(wanted, left))
        whole = len(data) - len(data) % frame_bytes
        if not whole:
            return
        left = None if left is None else left - len(data)
        yield pcm.decode(data[:whole], width=sound.width, channels=sound.channels, order="little")
