"""Recovery of a take whose writing was broken off: torn ends are cut away, everything else is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from filmlot.buildings.stage.engine.recording.frames import FRAME, NO_PICTURE, read_records
from filmlot.buildings.stage.engine.recording.manifest import (
    FRAMES,
    PICTURE,
    TRACKING,
    TRACKING_INDEX,
    Manifest,
    ManifestState,
    read_manifest,
    write_manifest,
)
from filmlot.buildings.stage.engine.recording.picture import count_pictures, whole_length
from filmlot.buildings.stage.engine.recording.tracking import SAMPLE
from filmlot.buildings.stage.take_contracts import BreakReason

TAIL_BYTES = 1 << 16


def recover_take(folder: Path, *, reason: BreakReason, name_frame: Callable[[int], str]) -> Manifest:
    """Makes the files of an interrupted take whole and says in the manifest what is there; doing it twice is once.

    Raises:
        OSError, pydantic.ValidationError: the folder holds no manifest of ours.
    """
    manifest = read_manifest(folder)
    if manifest.state is not ManifestState.ROLLING:
        return manifest
    _cut_lines(folder / TRACKING)
    samples = _cut_index(folder / TRACKING_INDEX, folder / TRACKING)
    pictures = _cut_picture(folder / PICTURE)
    frames = _cut_frames(folder / FRAMES, pictures)
    changes: dict[str, object] = {"samples": samples, "pictures": pictures, "frames": len(frames)}
    if len(frames):
        changes["first_timecode"] = name_frame(int(frames[0]["timecode_frame"]))
        changes["last_timecode"] = name_frame(int(frames[-1]["timecode_frame"]))
        changes["started_ns"], changes["ended_ns"] = int(frames[0]["time_ns"]), int(frames[-1]["time_ns"])
    found = manifest.model_copy(update={**changes, "state": ManifestState.INTERRUPTED, "reason": reason})
    write_manifest(folder, found)
    return found


def _cut_lines(path: Path) -> None:
    """Ends the file after its last newline."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        end = file.seek(0, 2)
        while end > 0:
            start = max(0, end - TAIL_BYTES)
            file.seek(start)
            newline = file.read(end - start).rfind(b"\n")
            if newline >= 0:
                file.truncate(start + newline + 1)
                return
            end = start
        file.truncate(0)


def _cut_index(path: Path, lines: Path) -> int:
    """Ends the index after its last record that leads to a whole line; gives the number of records."""
    size = lines.stat().st_size if lines.exists() else 0
    records = read_records(path, SAMPLE)
    whole = records["offset"] + records["length"] + 1 <= size
    count = int(whole.sum()) if len(records) else 0
    _truncate(path, count * SAMPLE.itemsize)
    return count


def _cut_picture(path: Path) -> int:
    """Ends the picture after its last whole fragment; gives the number of pictures left."""
    if path.exists():
        _truncate(path, whole_length(path))
    return count_pictures(path)


def _cut_frames(path: Path, pictures: int) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    """Ends the frame log after its last whole record; frames whose pictures are gone say so."""
    frames = read_records(path, FRAME)
    frames["picture"][frames["picture"] >= pictures] = NO_PICTURE
    if path.exists():
        draft = path.with_suffix(".new")
        draft.write_bytes(frames.tobytes())
        draft.replace(path)
    return frames


def _truncate(path: Path, size: int) -> None:
    if path.exists() and path.stat().st_size > size:
        with path.open("r+b") as file:
            file.truncate(size)
