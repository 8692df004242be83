"""Linear timecode as a sound file: write it for a player, read it from a recorder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from filmlot.gate.tools import parse_rate

if TYPE_CHECKING:
    from filmlot.standards.ltc.decoder import Heard
    from filmlot.standards.ltc.runs import Run

app = typer.Typer(help="Write and read linear timecode as sound.", no_args_is_help=True)
_LONGEST_S = 86_400.0


@app.command()
def write(
    file: Annotated[Path, typer.Argument(help="The WAV file to write.")],
    *,
    rate: Annotated[str, typer.Option(help="Frames a second: 23.976, 24, 25, 29.97, 30.")] = "25",
    start: Annotated[
        str, typer.Option(help="The first label, hh:mm:ss:ff; hh:mm:ss;ff for drop frame.")
    ] = "00:00:00:00",
    seconds: Annotated[float, typer.Option(min=0.04, max=_LONGEST_S, help="How long.")] = 10.0,
    sample_rate: Annotated[int, typer.Option(min=8000, max=192_000, help="Samples a second.")] = 48_000,
    bits: Annotated[int, typer.Option(help="16, 24 or 32.")] = 24,
    level_db: Annotated[float, typer.Option(min=-60, max=0, help="Highest level under full scale.")] = -6.0,
) -> None:
    """Write the sound of a timecode generator."""
    import wave

    from filmlot.standards import pcm
    from filmlot.standards.ltc.encoder import LtcEncoder
    from filmlot.standards.ltc.word import LtcError, Word
    from filmlot.standards.timecode import Timecode, TimecodeError

    frames_s, width = parse_rate(rate), bits // 8
    if width not in pcm.WIDTHS or bits % 8:
        raise typer.BadParameter(f"{bits} bits are not written; write 16, 24 or 32", param_hint="--bits")
    try:
        first = Timecode.parse(start, frames_s)
        Word.of(first)
    except (TimecodeError, LtcError) as error:
        raise typer.BadParameter(str(error), param_hint="--start") from error
    encoder = LtcEncoder(sample_rate_hz=sample_rate, rate=frames_s, amplitude=10 ** (level_db / 20))
    count = round(seconds * frames_s)
    try:
        with file.open("wb") as raw, wave.open(raw, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(width)
            sound.setframerate(sample_rate)
            for index in range(count + 1):
                label = Timecode.from_frame(first.frame + index, frames_s, drop_frame=first.drop_frame)
                samples = encoder.encode(Word.of(label))
                # The first edge of one frame more ends the last.
                played = samples if index < count else samples[: sample_rate // 1000]
                sound.writeframes(pcm.encode(played, width=width, order="little"))
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be written: {error.strerror}", param_hint="FILE") from error
    typer.echo(f"{count} frames from {first} at {rate} frames/s in {file}", err=True)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A WAV file of 16, 24 or 32 bits.")],
    *,
    channel: Annotated[int, typer.Option(min=1, max=64, help="The channel with timecode, from 1 on.")] = 1,
    rate: Annotated[str, typer.Option(help="Frames a second; measured if absent.")] = "",
) -> None:
    """Print every run of labels as a line of JSON: where, how long, which way, and after which gap."""
    from filmlot.standards.ltc.runs import find_runs
    from filmlot.standards.wire import WireError

    try:
        sample_rate_hz, heard = _hear(file, channel)
        runs = find_runs(heard, sample_rate_hz=sample_rate_hz, rate=parse_rate(rate) if rate else None)
    except (WireError, OSError) as error:
        raise typer.BadParameter(f"{file}: {error}", param_hint="FILE") from error
    if not runs:
        typer.echo(f"no timecode is heard in channel {channel} of {file}", err=True)
        raise typer.Exit(1)
    ended_s = None
    for run in runs:
        typer.echo(_line(run, ended_s))
        ended_s = run.end_s


def _hear(file: Path, channel: int) -> tuple[int, list[Heard]]:
    from filmlot.standards import wav
    from filmlot.standards.ltc.decoder import LtcDecoder

    with file.open("rb") as opened:
        sound = wav.open_sound(opened)
        if channel > sound.channels:
            raise wav.WavError("range", f"it has {sound.channels} channels, and no channel {channel}")
        decoder = LtcDecoder(sample_rate_hz=sound.sample_rate_hz)
        words = [word for block in wav.read_blocks(opened, sound) for word in decoder.feed(block[:, channel - 1])]
    return sound.sample_rate_hz, words


def _line(run: Run, ended_s: float | None) -> str:
    import orjson

    line = {
        "from": str(run.first),
        "to": str(run.last),
        "frames": run.frames,
        "rate": round(float(run.first.rate), 3),
        "drop_frame": run.first.drop_frame,
        "direction": "backwards" if run.is_backwards else "forwards",
        "begin_s": round(run.begin_s, 4),
        "end_s": round(run.end_s, 4),
    }
    gap = {} if ended_s is None else {"after_gap_s": round(max(0.0, run.begin_s - ended_s), 4)}
    return orjson.dumps(line | gap).decode()
