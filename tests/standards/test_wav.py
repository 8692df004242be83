from __future__ import annotations

import contextlib
import io
import wave

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmlot.standards.wav import WavError, open_sound, read_blocks

SOUND = np.linspace(-0.9, 0.9, 2400, dtype=np.float32)


def written(*, width: int = 2, channels: int = 1, sample_rate_hz: int = 48_000, frames: int = 10) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(sample_rate_hz)
        sound.writeframes(bytes(range(256))[: width * channels] * frames)
    return file.getvalue()


def samples_in(data: bytes) -> int:
    file = io.BytesIO(data)
    return sum(len(block) for block in read_blocks(file, open_sound(file)))


@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le", "pcm_s32le"])
@pytest.mark.parametrize("sample_rate_hz", [44_100, 48_000, 96_000])
def test_a_file_of_another_program_is_read(tmp_path, codec, sample_rate_hz):
    """FFmpeg writes the extensible format for 24 bits."""
    with av.open(str(tmp_path / "a.wav"), "w") as file:
        stream = file.add_stream(codec, rate=sample_rate_hz, layout="stereo")
        numbers = np.stack((SOUND, -SOUND), axis=1)
        whole = np.rint(numbers * 32_767).astype(np.int16)
        packed = whole if codec == "pcm_s16le" else whole.astype(np.int32) << 16
        layout = "s16" if codec == "pcm_s16le" else "s32"
        frame = av.AudioFrame.from_ndarray(packed.reshape(1, -1), format=layout, layout="stereo")
        frame.sample_rate = sample_rate_hz
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    with (tmp_path / "a.wav").open("rb") as file:
        sound = open_sound(file)
        read = np.concatenate(list(read_blocks(file, sound)))
    assert (sound.channels, sound.sample_rate_hz) == (2, sample_rate_hz)
    assert abs(read - numbers).max() < 1e-4


def test_a_recorder_that_died_left_no_length_and_its_sound_is_read_to_the_end():
    data = written()
    assert samples_in(data[:40] + bytes(4) + data[44:]) == 10
    assert samples_in(data[:40] + b"\xff" * 4 + data[44:-1]) == 9


def test_other_chunks_are_passed_over():
    data = written()
    assert samples_in(data[:12] + b"bext" + (3).to_bytes(4, "little") + b"abc\0" + data[12:]) == 10


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "no WAV"),
        (b"RIFF....AVI ", "no WAV"),
        (written()[:36], "ends before"),
        (written(width=1), "8 bits"),
        (written()[:20] + b"\3\0" + written()[22:], "format 3"),
        (written()[:22] + b"\0\0" + written()[24:], "0 channels"),
        (written()[:12] + written()[36:], "before its format"),
    ],
)
def test_what_is_no_sound_is_refused_by_name(data, named):
    with pytest.raises(WavError, match=named):
        open_sound(io.BytesIO(data))


@given(
    st.binary(max_size=80)
    | st.tuples(st.integers(12, 44), st.binary(max_size=8)).map(
        lambda change: written()[: change[0]] + change[1] + written()[change[0] + len(change[1]) :]
    )
)
def test_arbitrary_bytes_raise_nothing_but_a_wire_error(data):
    with contextlib.suppress(WavError):
        assert samples_in(data) <= len(data)
