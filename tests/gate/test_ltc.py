from __future__ import annotations

import wave

import orjson
import pytest
from typer.testing import CliRunner

from filmlot.gate.ltc import app


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize("bits", [16, 24, 32])
@pytest.mark.parametrize(
    ("rate", "start", "last"),
    [
        ("25", "10:00:00:00", "10:00:00:24"),
        ("29.97", "10:00:59;20", "10:01:00;21"),
        ("23.976", "01:00:00:00", "01:00:00:23"),
    ],
)
def test_what_is_written_is_read(tmp_path, bits, rate, start, last):
    file = tmp_path / "timecode.wav"
    assert run("write", file, "--rate", rate, "--start", start, "--seconds", 1, "--bits", bits)[0] == 0
    code, said = run("read", file)
    found = orjson.loads(said)
    assert (code, found["from"], found["to"], found["direction"]) == (0, start, last, "forwards")
    assert (found["rate"], found["drop_frame"]) == (float(rate), ";" in start)


def test_a_rate_that_is_given_is_believed(tmp_path):
    file = tmp_path / "timecode.wav"
    run("write", file, "--rate", "24", "--seconds", 1)
    assert orjson.loads(run("read", file, "--rate", "23.976")[1])["rate"] == 23.976


def test_what_cannot_be_is_refused_by_name(tmp_path):
    file = tmp_path / "timecode.wav"
    assert "write 16, 24 or 32" in run("write", file, "--bits", 12)[1]
    assert "does not exist" in run("write", file, "--rate", "29.97", "--start", "10:01:00;00")[1]
    assert "counts up to 30" in run("write", file, "--rate", "50")[1]
    file.write_bytes(b"no sound")
    assert "no WAV" in run("read", file)[1]
    run("write", file, "--seconds", 1)
    assert "no channel 2" in run("read", file, "--channel", 2)[1]


def test_a_file_without_timecode_is_told(tmp_path):
    file = tmp_path / "silence.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(48_000)
        sound.writeframes(bytes(96_000))
    code, said = run("read", file)
    assert code == 1
    assert "no timecode is heard" in said
