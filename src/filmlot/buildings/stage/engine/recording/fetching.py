"""One file of a recorder, fetched: from the byte that is missing to the seals of the whole."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from blake3 import blake3

from filmlot.buildings.stage.take_contracts import HarvestReason

RESERVE_BYTES = 1 << 30
"""What stays free on the disk: the next take must be able to roll."""
PART = ".part"
PIECE_BYTES = 1 << 22


class FetchError(Exception):
    """The file is not here, or not whole; the text says more than the reason."""

    def __init__(self, reason: HarvestReason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


class Fetched(NamedTuple):
    """A whole file: its size and its seals."""

    size: int
    blake3: str
    sha256: str


class Source(Protocol):
    """Where the bytes come from: a recorder."""

    def size_of(self, path: str) -> int | None:
        """How long the file is now; None where the recorder does not tell."""

    def fetch(self, path: str, *, offset: int) -> Iterator[bytes]:
        """The bytes from `offset` on."""


def fetch_file(
    source: Source,
    path: str,
    target: Path,
    *,
    came: Callable[[int], None],
    free_bytes: Callable[[Path], int],
) -> Fetched:
    """Fetches a file; what an earlier attempt brought is kept. `came` is told how many of its bytes are here.

    Raises:
        FetchError: the disk is full or cannot be written, or the file has another size than the recorder says.
        Whatever the source raises; what has come stays for the next attempt.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + PART)
    size = source.size_of(path)
    has = part.stat().st_size if part.exists() else 0
    if size is not None and has > size:
        part.unlink()  # it is another file's
    elif size is not None and free_bytes(target.parent) < size - has + RESERVE_BYTES:
        raise FetchError(HarvestReason.DISK_FULL, f"{size - has >> 20} MiB")
    try:
        _append(source, path, part, came=came, free_bytes=free_bytes)
    except OSError as error:
        reason = HarvestReason.DISK_FULL if error.errno == errno.ENOSPC else HarvestReason.WRITE_FAILED
        raise FetchError(reason, str(error)) from error
    said, has = source.size_of(path), part.stat().st_size
    if said is not None and said != has:
        part.unlink()
        raise FetchError(HarvestReason.SIZE_DIFFERS, f"{has} / {said}")
    fetched = _seal(part, came)
    part.replace(target)
    return fetched


def _seal(path: Path, came: Callable[[int], None]) -> Fetched:
    """The seals of a whole file, in one reading; `came` hears meanwhile that all of it is here."""
    size, blake, sha = path.stat().st_size, blake3(), hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            blake.update(piece)
            sha.update(piece)
            came(size)
    return Fetched(size, blake.hexdigest(), sha.hexdigest())


def _append(
    source: Source, path: str, part: Path, *, came: Callable[[int], None], free_bytes: Callable[[Path], int]
) -> None:
    with part.open("ab") as file:
        came(file.tell())
        for piece in source.fetch(path, offset=file.tell()):
            if free_bytes(part.parent) < RESERVE_BYTES + len(piece):
                raise FetchError(HarvestReason.DISK_FULL)
            file.write(piece)
            came(file.tell())
        file.flush()
        os.fsync(file.fileno())
