"""Verification of a cut take: every picture decodes and stands where the frame log says; then the files are sealed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import orjson
from blake3 import blake3

from filmlot.buildings.stage.engine.recording.frames import read_frames, read_records
from filmlot.buildings.stage.engine.recording.manifest import (
    FRAMES,
    PICTURE,
    TRACKING,
    TRACKING_INDEX,
    FileSeal,
    Manifest,
    ManifestState,
    read_manifest,
    write_manifest,
)
from filmlot.buildings.stage.engine.recording.tracking import SAMPLE
from filmlot.buildings.stage.take_contracts import BreakReason
from filmlot.standards.timecode import frames_a_day


class TakeFaultyError(ValueError):
    """The files of a take do not say what they should; the message names the file and the place."""

    def __init__(self, reason: BreakReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def verify_take(folder: Path) -> Manifest:
    """Checks a closed take and seals its manifest with the size and BLAKE3 of each file; twice is once.

    Raises:
        TakeFaultyError: a picture does not decode, or picture, frame log, tracking and timecode disagree.
        OSError, pydantic.ValidationError: the folder holds no manifest of ours.
    """
    manifest = read_manifest(folder)
    if manifest.state is ManifestState.VERIFIED:
        return manifest
    if manifest.state is not ManifestState.CLOSED:
        raise TakeFaultyError(BreakReason.NOT_CLOSED, f"{folder.name}: the take is {manifest.state}, not closed")
    _check_frames(folder, manifest)
    _check_pictures(folder, Fraction(manifest.rate))
    _check_samples(folder)
    seals = {name: seal_file(folder / name) for name in existing_files(folder)}
    sealed = manifest.model_copy(update={"state": ManifestState.VERIFIED, "files": seals})
    write_manifest(folder, sealed)
    return sealed


def existing_files(folder: Path) -> list[str]:
    """The names of the take's files, without its manifest, that are there."""
    return [name for name in (PICTURE, TRACKING, TRACKING_INDEX, FRAMES) if (folder / name).exists()]


def seal_file(path: Path) -> FileSeal:
    """Size and BLAKE3 of a file."""
    digest = blake3()
    digest.update_mmap(path)
    return FileSeal(size=path.stat().st_size, blake3=digest.hexdigest())


def _check_frames(folder: Path, manifest: Manifest) -> None:
    frames = read_frames(folder / FRAMES)
    if len(frames) != manifest.frames or not len(frames):
        message = f"{FRAMES} holds {len(frames)} frames, the manifest says {manifest.frames}"
        raise TakeFaultyError(BreakReason.FRAMES_MISCOUNTED, message)
    if (np.diff(frames["frame"].astype(np.int64)) != 1).any():
        raise TakeFaultyError(BreakReason.FRAMES_SKIPPED, f"{FRAMES}: the frames do not follow one another")
    day = frames_a_day(Fraction(manifest.rate), drop_frame=manifest.drop_frame)
    slipped = (frames["timecode_frame"] - frames["timecode_frame"][0] - frames["frame"].astype(np.int64)) % day
    if slipped.any():
        message = f"{FRAMES}: the timecode slips at frame {int(np.argmax(slipped != 0))}"
        raise TakeFaultyError(BreakReason.TIMECODE_SLIPPED, message)


def _check_pictures(folder: Path, rate: Fraction) -> None:
    frames = read_frames(folder / FRAMES)
    expected = frames["frame"][frames["picture"] >= 0].tolist()
    shown = list(_shown_frames(folder / PICTURE, rate)) if expected else []
    if shown != expected:
        first = next((k for k, pair in enumerate(zip(shown, expected, strict=False)) if pair[0] != pair[1]), len(shown))
        message = f"{PICTURE}: picture {first} does not match {FRAMES} ({len(shown)} of {len(expected)})"
        raise TakeFaultyError(BreakReason.PICTURES_MISPLACED, message)


def _shown_frames(path: Path, rate: Fraction) -> Iterator[int]:
    """Decodes every picture; gives its presentation time in frames."""
    import av

    try:
        with av.open(path) as container:
            stream = container.streams.video[0]
            for picture in container.decode(stream):
                assert picture.pts is not None
                assert stream.time_base is not None
                yield round(picture.pts * stream.time_base * rate)
    except av.FFmpegError as problem:
        raise TakeFaultyError(BreakReason.PICTURE_UNREADABLE, f"{PICTURE} does not decode: {problem}") from problem


def _check_samples(folder: Path) -> None:
    records = read_records(folder / TRACKING_INDEX, SAMPLE)
    with (folder / TRACKING).open("rb") as file:
        for number, record in enumerate(records):
            line = file.readline()
            if len(line) != int(record["length"]) + 1 or not isinstance(_parse(line), dict):
                message = f"{TRACKING}: line {number + 1} is not the sample that {TRACKING_INDEX} names"
                raise TakeFaultyError(BreakReason.SAMPLES_MISPLACED, message)
        if file.read(1):
            message = f"{TRACKING} holds more lines than {TRACKING_INDEX}"
            raise TakeFaultyError(BreakReason.SAMPLES_MISPLACED, message)


def _parse(line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
