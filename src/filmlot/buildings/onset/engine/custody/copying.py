"""Copying a card to several disks at one reading, so that it can be gone on with after a stop.

What was copied is written down in a journal at each destination; sealing the copies reads them back.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filmlot.buildings.onset.engine.custody.examination import PIECE_BYTES, Progress
from filmlot.buildings.onset.engine.custody.history import CustodyError
from filmlot.buildings.onset.engine.custody.tree import FoundFile, find_tree
from filmlot.standards.mhl.hashing import HashFormat, Hashing

JOURNAL, PART = ".filmlot-offload", ".filmlot-part"
SPARE_BYTES = 64 << 20  # a full disk cannot take its hash list


@dataclass(frozen=True)
class Copied:
    """A file as it was read from the card."""

    path: str
    size_bytes: int
    modified_s: float
    text: str


def copy_card(
    source: Path, destinations: Sequence[Path], *, hash_format: HashFormat, ignored: Iterable[str], progress: Progress
) -> dict[str, str]:
    """Copies everything on a card into each destination; the hash of every file as it was read.

    What an earlier, stopped copy has brought over is not copied again. Histories of the card come along.

    Args:
        source: the card, or a folder on it.
        destinations: folders, made where they are missing.
        hash_format: the format of the hashes.
        ignored: patterns of what is not copied.
        progress: is told of bytes that were read; what it raises ends the copy, which can be gone on with.

    Raises:
        CustodyError: a destination lies in the card, has another file in a file's place, or has no room.
        OSError: the card or a destination cannot be read or written; the error names the file.
    """
    files = list(find_tree(source, ignored=ignored).files())
    for destination in destinations:
        _check_place(source, destination)
        destination.mkdir(parents=True, exist_ok=True)
    is_begun = [(destination / JOURNAL).exists() for destination in destinations]
    done = [_read_journal(destination, hash_format) for destination in destinations]
    for destination, before in zip(destinations, done, strict=True):
        _check_room(destination, sum(file.size_bytes for file in files if not _is_done(file, before)))
    texts = {}
    with ExitStack() as stack:
        journals = [stack.enter_context((destination / JOURNAL).open("a")) for destination in destinations]
        for file in files:
            open_at = [number for number, before in enumerate(done) if not _is_done(file, before)]
            if not open_at:
                texts[file.path] = done[0][file.path].text
                progress(file.size_bytes)
                continue
            places = [destinations[number] / file.path for number in open_at]
            _check_free(place for number, place in zip(open_at, places, strict=True) if not is_begun[number])
            texts[file.path] = _copy(source / file.path, places, hash_format, progress=progress)
            for number in open_at:
                line = [hash_format.value, file.path, file.size_bytes, file.modified_s, texts[file.path]]
                print(json.dumps(line, ensure_ascii=False), file=journals[number], flush=True)
    return texts


def forget_journal(destination: Path) -> None:
    """Ends a copy: it was sealed, and nothing is left to go on with."""
    (destination / JOURNAL).unlink(missing_ok=True)


def _copy(source: Path, places: Sequence[Path], hash_format: HashFormat, *, progress: Progress) -> str:
    """One file to several places; each is whole under its name or not there."""
    parts = [place.with_name(place.name + PART) for place in places]
    for part in parts:
        part.parent.mkdir(parents=True, exist_ok=True)
    hashing, piece = Hashing([hash_format]), bytearray(PIECE_BYTES)
    view = memoryview(piece)
    with source.open("rb", buffering=0) as file, ExitStack() as stack:
        written = [stack.enter_context(part.open("wb", buffering=0)) for part in parts]
        while count := file.readinto(piece):
            hashing.update(view[:count])
            for one in written:
                _write_all(one, view[:count])
            progress(count)
        for one in written:
            os.fsync(one.fileno())
            if hasattr(os, "posix_fadvise"):  # reading back is to ask the disk, not the memory
                os.posix_fadvise(one.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    for part, place in zip(parts, places, strict=True):
        shutil.copystat(source, part)
        part.replace(place)
    return hashing.texts()[hash_format]


def _write_all(file: BinaryIO, data: memoryview) -> None:
    while data:
        data = data[file.write(data) :]


def _check_free(places: Iterable[Path]) -> None:
    for place in places:
        if place.exists():
            raise CustodyError("{place} is there already: copy to an empty folder", place=str(place))


def _check_place(source: Path, destination: Path) -> None:
    here, there = source.resolve(), destination.resolve()
    if there.is_relative_to(here) or here.is_relative_to(there):
        raise CustodyError("{place} and the card lie in each other: name another disk", place=str(destination))


def _check_room(destination: Path, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(destination).free
    if needed_bytes + SPARE_BYTES > free_bytes:
        raise CustodyError(
            "{place} has room for {free_gb} GB, {needed_gb} GB are to be copied: free some, or name another disk",
            place=str(destination), free_gb=f"{free_bytes / 1e9:.1f}", needed_gb=f"{needed_bytes / 1e9:.1f}",
        )  # fmt: skip


def _is_done(file: FoundFile, before: dict[str, Copied]) -> bool:
    one = before.get(file.path)
    return one is not None and (one.size_bytes, one.modified_s) == (file.size_bytes, file.modified_s)


def _read_journal(destination: Path, hash_format: HashFormat) -> dict[str, Copied]:
    """What a stopped copy has brought over whole; a line that was cut off is nothing."""
    journal, found = destination / JOURNAL, {}
    lines = journal.read_text(encoding="utf-8", errors="replace").splitlines() if journal.exists() else []
    for line in lines:
        try:
            name, path, size_bytes, modified_s, text = json.loads(line)
            one = Copied(str(path), int(size_bytes), float(modified_s), str(text))
            is_whole = (destination / one.path).stat().st_size == one.size_bytes
        except (TypeError, ValueError, OSError):
            continue
        if name == hash_format.value and is_whole:
            found[one.path] = one
    return found
