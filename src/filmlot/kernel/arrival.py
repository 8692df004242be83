"""A blob on its way in: a locked temporary file, hashed as it is written, gone unless it is moved to its place."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Self

from blake3 import blake3

from filmlot.kernel.ids import new_id
from filmlot.kernel.problems import Problem

PIECE_BYTES = 1 << 20  # gathered before a write, so that small network chunks do not each cost a thread switch
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class BlobTooLarge(Problem):
    """The file is larger than this place takes."""

    code = "kernel.blob_too_large"
    status = 413

    def __init__(self, *, limit_bytes: int) -> None:
        super().__init__(limit_bytes=limit_bytes)


class StorageFull(Problem):
    """The disk of the lot has no room for this file."""

    code = "kernel.storage_full"
    status = 507

    def __init__(self, *, free_bytes: int) -> None:
        super().__init__(free_bytes=free_bytes)


class BlobMismatch(Problem):
    """The bytes that arrived are not those that were announced, or what is stored was damaged."""

    code = "kernel.blob_mismatch"
    status = 422

    def __init__(self, *, expected: str, actual: str) -> None:
        super().__init__(expected=expected, actual=actual)


@dataclass(frozen=True)
class BlobRef:
    """A blob's BLAKE3 hash, 64 hexadecimal digits, and its size in bytes."""

    hash: str
    size: int


class Arrival:
    """A context: takes chunks, gives the reference of the whole; the file is removed on leaving if it still stands."""

    def __init__(self, folder: Path, *, limit_bytes: int, reserve_bytes: int) -> None:
        self._file, self.path = _open_locked(folder)
        self._hasher = blake3()
        self._gathered = bytearray()
        self._size = 0
        self._limit_bytes = limit_bytes
        self._reserve_bytes = reserve_bytes
        self._writing = Lock()  # a cancelled upload leaves while a thread may still write

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._writing:
            self._file.close()
        self.path.unlink(missing_ok=True)

    def gather(self, chunk: bytes) -> bool:
        """Takes a chunk; true when enough is gathered for `flush`.

        Raises:
            BlobTooLarge: the limit is passed.
        """
        self._size += len(chunk)
        if self._size > self._limit_bytes:
            raise BlobTooLarge(limit_bytes=self._limit_bytes)
        self._gathered += chunk
        return len(self._gathered) >= PIECE_BYTES

    def flush(self) -> None:
        """Hashes and writes what is gathered.

        Raises:
            StorageFull: the disk is down to what is held in reserve.
        """
        free_bytes = self._insist_on_room(len(self._gathered))
        gathered, self._gathered = self._gathered, bytearray()
        self._hasher.update(gathered)
        with self._writing:
            try:
                _write_all(self._file, gathered)
            except OSError as error:
                if error.errno in FULL:
                    raise StorageFull(free_bytes=free_bytes) from error
                raise

    def copy(self, path: Path) -> None:
        """Takes a whole file instead of chunks: the system copies it, and all processors hash the copy.

        Raises:
            BlobTooLarge: the limit is passed.
            StorageFull: the disk is down to what is held in reserve.
        """
        self._size = path.stat().st_size
        if self._size > self._limit_bytes:
            raise BlobTooLarge(limit_bytes=self._limit_bytes)
        free_bytes = self._insist_on_room(self._size)
        with self._writing:
            try:
                shutil.copyfile(path, self.path)
            except OSError as error:
                if error.errno in FULL:
                    raise StorageFull(free_bytes=free_bytes) from error
                raise
        self._hasher = blake3(max_threads=blake3.AUTO).update_mmap(self.path)
        self._size = self.path.stat().st_size

    def finish(self, expected_hash: str | None = None) -> BlobRef:
        """Writes the rest, through to the disk.

        Raises:
            BlobMismatch: the whole does not have the hash that was announced.
        """
        self.flush()
        actual = self._hasher.hexdigest()
        if expected_hash not in (None, actual):
            raise BlobMismatch(expected=str(expected_hash), actual=actual)
        with self._writing:
            os.fsync(self._file.fileno())
        return BlobRef(actual, self._size)

    def _insist_on_room(self, wanted_bytes: int) -> int:
        free_bytes = shutil.disk_usage(self.path.parent).free
        if free_bytes - wanted_bytes < self._reserve_bytes:
            raise StorageFull(free_bytes=free_bytes)
        return free_bytes


def sweep(folder: Path) -> None:
    """Removes what killed processes left half-written; what a living one is writing is locked."""
    for path in folder.iterdir():
        try:
            with path.open("rb") as file:
                _lock(file, wait=False)
                path.unlink(missing_ok=True)
        except (BlockingIOError, PermissionError, FileNotFoundError):
            continue


def _open_locked(folder: Path) -> tuple[IO[bytes], Path]:
    while True:
        path = folder / new_id()
        file = path.open("xb", buffering=0)
        _lock(file, wait=True)
        if os.fstat(file.fileno()).st_nlink:
            return file, path
        file.close()  # a sweep came between opening and locking


def _lock(file: IO[bytes], *, wait: bool) -> None:
    if sys.platform != "win32":  # Windows refuses to remove an open file by itself
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _write_all(file: IO[bytes], data: bytearray) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
