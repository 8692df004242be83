"""The library that most programs read and write linear timecode with, where the system has it (Debian: libltc11)."""

from __future__ import annotations

import ctypes
import ctypes.util
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

_WORD_BYTES = 10
_STANDARD = {24: 3, 25: 1, 30: 0}
_BEFORE, _AFTER = b"\x26" * 40, b"\xd9" * 40
"""The level from which the first edge rises, and that to which the edge after the last frame rises."""


class _Timecode(ctypes.Structure):
    _fields_ = [
        ("timezone", ctypes.c_char * 6),
        *((name, ctypes.c_ubyte) for name in ("years", "months", "days", "hours", "minutes", "seconds", "frames")),
    ]


class _Frame(ctypes.Structure):
    _fields_ = [
        ("word", ctypes.c_ubyte * 12),
        ("begin", ctypes.c_longlong),
        ("end", ctypes.c_longlong),
        ("is_backwards", ctypes.c_int),
        ("ticks", ctypes.c_float * 80),
        ("lowest", ctypes.c_ubyte),
        ("highest", ctypes.c_ubyte),
        ("volume", ctypes.c_double),
    ]


def load() -> ctypes.CDLL:
    """The library; skips the test where there is none."""
    name = ctypes.util.find_library("ltc")
    if name is None:
        pytest.skip("libltc is not installed (Debian: apt-get install libltc11)")
    library = ctypes.CDLL(name)
    library.ltc_encoder_create.restype = library.ltc_decoder_create.restype = ctypes.c_void_p
    library.ltc_encoder_create.argtypes = [ctypes.c_double, ctypes.c_double, ctypes.c_int, ctypes.c_int]
    library.ltc_encoder_set_timecode.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Timecode)]
    library.ltc_encoder_set_user_bits.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    library.ltc_encoder_copy_buffer.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    for name in ("encode_frame", "inc_timecode", "free"):
        getattr(library, f"ltc_encoder_{name}").argtypes = [ctypes.c_void_p]
    library.ltc_decoder_create.argtypes = [ctypes.c_int, ctypes.c_int]
    library.ltc_decoder_free.argtypes = [ctypes.c_void_p]
    library.ltc_decoder_read.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Frame)]
    library.ltc_decoder_write_float.argtypes = [
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_float),
        ctypes.c_size_t,
        ctypes.c_longlong,
    ]
    return library


def sound_of(
    label: tuple[int, int, int, int], *, frames: int, sample_rate_hz: int, rate: Fraction, user_bits: int = 0
) -> npt.NDArray[np.float32]:
    """What the library's encoder plays from a label on."""
    library = load()
    encoder = library.ltc_encoder_create(sample_rate_hz, float(rate), _STANDARD[round(rate)], 0)
    hours, minutes, seconds, frame = label
    start = _Timecode(hours=hours, minutes=minutes, seconds=seconds, frames=frame)
    library.ltc_encoder_set_user_bits(encoder, user_bits)
    library.ltc_encoder_set_timecode(encoder, ctypes.byref(start))  # after the user bits: it sets the polarity
    buffer, sound = ctypes.create_string_buffer(2 * sample_rate_hz), [_BEFORE]
    for _ in range(frames):
        library.ltc_encoder_encode_frame(encoder)
        count = library.ltc_encoder_copy_buffer(encoder, buffer)
        sound.append(buffer.raw[:count])
        library.ltc_encoder_inc_timecode(encoder)
    library.ltc_encoder_free(encoder)
    return (np.frombuffer(b"".join([*sound, _AFTER]), np.uint8).astype(np.float32) - 128) / 128


def words_in(sound: npt.NDArray[np.float32], *, samples_a_frame: int) -> list[tuple[bytes, bool]]:
    """The words that the library's decoder hears, and whether they were played backwards."""
    library = load()
    decoder = library.ltc_decoder_create(samples_a_frame, 1000)
    data = np.ascontiguousarray(sound, np.float32)
    library.ltc_decoder_write_float(decoder, data.ctypes.data_as(ctypes.POINTER(ctypes.c_float)), len(data), 0)
    heard, frame = [], _Frame()
    while library.ltc_decoder_read(decoder, ctypes.byref(frame)):
        heard.append((bytes(frame.word)[:_WORD_BYTES], bool(frame.is_backwards)))
    library.ltc_decoder_free(decoder)
    return heard
