"""Blobs: files that are named by the BLAKE3 hash of their bytes, in a folder by default, on S3 at scale.

A blob is written to a temporary file first, hashed on the way, and takes its name only when it is complete: a cut
upload leaves nothing, and equal files are kept once. Memory stays flat whatever the size.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from blake3 import blake3

from filmlot.kernel.arrival import (
    PIECE_BYTES,
    Arrival,
    BlobMismatch,
    BlobRef,
    BlobTooLarge,
    StorageFull,
    sweep,
)
from filmlot.kernel.problems import NotFound, Problem
from filmlot.kernel.settings import Settings

if TYPE_CHECKING:
    from obstore.store import ObjectStore

RESERVE_BYTES = 256 << 20  # left free on the disk, so that uploads never stop the database
FRESH = timedelta(days=1)  # a blob that was stored this recently is not stored again
HASH = re.compile(r"[0-9a-f]{64}")


class StorageUnreachable(Problem):
    """The store of the blobs does not answer."""

    code = "kernel.storage_unreachable"
    status = 503

    def __init__(self, error: BaseException) -> None:
        super().__init__(reason=str(error).strip().split("\n", 1)[0][:200])


BLOB_PROBLEMS: tuple[type[Problem], ...] = (BlobTooLarge, BlobMismatch, StorageFull, StorageUnreachable)


class StoredBlob(NamedTuple):
    """A blob as the store lists it: when it was last stored."""

    hash: str
    size: int
    stored_at: datetime


class Blobs(ABC):
    """The store of the lot's files. Buildings never delete from it: two of them may keep the same bytes.

    What nobody refers to is removed by `kernel.garbage`, a while after it was last stored.
    """

    def __init__(self, store: ObjectStore, incoming: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        incoming.mkdir(parents=True, exist_ok=True)
        self._store = store
        self._incoming = incoming
        self._reserve_bytes = reserve_bytes
        sweep(incoming)

    async def receive(
        self, chunks: AsyncIterable[bytes], *, limit_bytes: int, expected_hash: str | None = None
    ) -> BlobRef:
        """Stores what arrives; nothing is visible, and nothing is left behind, unless all of it arrived.

        Raises:
            BlobTooLarge: more than `limit_bytes` came.
            BlobMismatch: the bytes do not have the hash that was announced.
            StorageFull: the disk has no room.
        """
        with self._open(limit_bytes) as arrival:
            async for chunk in chunks:
                if arrival.gather(chunk):
                    await asyncio.to_thread(arrival.flush)
            return await asyncio.to_thread(self._store_arrival, arrival, expected_hash)

    def put(self, chunks: Iterable[bytes], *, limit_bytes: int, expected_hash: str | None = None) -> BlobRef:
        """Stores the bytes of an iterator; as `receive`, for callers that are not asynchronous."""
        with self._open(limit_bytes) as arrival:
            for chunk in chunks:
                if arrival.gather(chunk):
                    arrival.flush()
            return self._store_arrival(arrival, expected_hash)

    def put_file(self, path: Path) -> BlobRef:
        """Stores a copy of a file; of one whose bytes are stored no copy is made.

        Raises:
            StorageFull: the disk has no room.
        """
        known = BlobRef(hash_file(path), path.stat().st_size)
        if self._is_fresh(known.hash):
            return known
        with self._open(sys.maxsize) as arrival:
            arrival.copy(path)
            return self._store_arrival(arrival, None)

    def adopt(self, path: Path, *, expected_hash: str | None = None) -> BlobRef:
        """Stores a file of the lot's own disk that nobody writes any more; the file may be moved.

        Raises:
            BlobMismatch: its bytes do not have the hash that was announced.
        """
        actual = hash_file(path)
        if expected_hash not in (None, actual):
            raise BlobMismatch(expected=str(expected_hash), actual=actual)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        ref = BlobRef(actual, path.stat().st_size)
        self._keep(path, ref.hash)
        return ref

    def size(self, blob_hash: str) -> int | None:
        """The size in bytes, or None if there is no such blob."""
        import obstore

        if HASH.fullmatch(blob_hash) is None:
            return None
        try:
            return int(obstore.head(self._store, key_of(blob_hash))["size"])
        except FileNotFoundError:
            return None
        except obstore.exceptions.BaseError as error:
            raise StorageUnreachable(error) from error

    def exists(self, blob_hash: str) -> bool:
        """Whether the blob is stored."""
        return self.size(blob_hash) is not None

    def read(self, blob_hash: str, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `end`, in pieces of about 1 MiB.

        Raises:
            NotFound: there is no such blob.
            ValueError: the range does not lie in the blob.
        """
        size = self._size_of(blob_hash)
        stop = size if end is None else end
        if not 0 <= start <= stop <= size:
            message = f"bytes {start} to {stop} do not lie in a blob of {size}"
            raise ValueError(message)
        whole = (start, stop) == (0, size)  # some servers answer a range that is all of it as if none was asked for
        return self._stream(blob_hash, None if whole else (start, stop))

    def verify(self, blob_hash: str) -> None:
        """Reads the blob and compares its hash.

        Raises:
            NotFound: there is no such blob.
            BlobMismatch: its bytes have changed since it was stored.
        """
        hasher = blake3()
        for piece in self.read(blob_hash):
            hasher.update(piece)
        if hasher.hexdigest() != blob_hash:
            raise BlobMismatch(expected=blob_hash, actual=hasher.hexdigest())

    @abstractmethod
    def local_path(self, blob_hash: str) -> Path:
        """A file with the blob's bytes, to read only; fetched first if the store is elsewhere.

        Raises:
            NotFound: there is no such blob.
        """

    def stored(self) -> Iterator[StoredBlob]:
        """Every blob of the store, in any order."""
        import obstore

        for batch in obstore.list(self._store, chunk_size=1000):
            for found in batch:
                name = str(found["path"]).rpartition("/")[2]
                if HASH.fullmatch(name):
                    yield StoredBlob(name, int(found["size"]), found["last_modified"])

    def remove(self, blob_hash: str) -> None:
        """Removes a blob; without one nothing happens."""
        import obstore

        if HASH.fullmatch(blob_hash) is not None and self.exists(blob_hash):
            obstore.delete(self._store, key_of(blob_hash))

    def check(self) -> None:
        """Passes if the store answers and has room.

        Raises:
            StorageUnreachable: it does not answer.
            StorageFull: what is left on the disk is held in reserve.
        """
        self.size("0" * 64)
        free_bytes = shutil.disk_usage(self._incoming).free
        if free_bytes < self._reserve_bytes:
            raise StorageFull(free_bytes=free_bytes)

    @abstractmethod
    def _place(self, file: Path, blob_hash: str) -> None:
        """Gives a complete file its name in the store; the file may be moved."""

    def _open(self, limit_bytes: int) -> Arrival:
        return Arrival(self._incoming, limit_bytes=limit_bytes, reserve_bytes=self._reserve_bytes)

    def _store_arrival(self, arrival: Arrival, expected_hash: str | None) -> BlobRef:
        ref = arrival.finish(expected_hash)
        self._keep(arrival.path, ref.hash)
        return ref

    def _keep(self, file: Path, blob_hash: str) -> None:
        """Places a file that is not there yet, or has lain for long: what is stored anew counts as new."""
        if not self._is_fresh(blob_hash):
            self._place(file, blob_hash)

    def _is_fresh(self, blob_hash: str) -> bool:
        import obstore

        try:
            stored_at = obstore.head(self._store, key_of(blob_hash))["last_modified"]
        except FileNotFoundError:
            return False
        except obstore.exceptions.BaseError as error:
            raise StorageUnreachable(error) from error
        return bool(datetime.now(UTC) - stored_at <= FRESH)

    def _size_of(self, blob_hash: str) -> int:
        size = self.size(blob_hash)
        if size is None:
            raise NotFound(kind="blob", id=blob_hash)
        return size

    def _stream(self, blob_hash: str, span: tuple[int, int] | None) -> Iterator[bytes]:
        import obstore

        if span is not None and span[0] == span[1]:
            return
        found = obstore.get(self._store, key_of(blob_hash), options=None if span is None else {"range": span})
        for piece in found.stream(min_chunk_size=PIECE_BYTES):
            yield bytes(piece)


class FolderBlobs(Blobs):
    """Blobs in a folder: `ab/cd/abcd…`, written beside it and moved in."""

    def __init__(self, folder: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        from obstore.store import LocalStore

        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(LocalStore(prefix=folder), folder / "incoming", reserve_bytes=reserve_bytes)
        self._folder = folder

    def local_path(self, blob_hash: str) -> Path:
        """The blob's own file."""
        self._size_of(blob_hash)
        return self._folder / key_of(blob_hash)

    def _place(self, file: Path, blob_hash: str) -> None:
        target = self._folder / key_of(blob_hash)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
        _sync_folder(target.parent)


def open_blobs(settings: Settings) -> Blobs:
    """The store that the settings name: the folder `home/blobs`, or S3.

    An S3 address reads `s3://KEY:SECRET@HOST:PORT/BUCKET`, with `?scheme=http` for a server without TLS and
    `&region=NAME` where the server asks for one.
    """
    if settings.blobs_url is None:
        return FolderBlobs(settings.home / "blobs")
    from filmlot.kernel.s3blobs import S3Blobs, open_s3

    return S3Blobs(open_s3(settings.blobs_url.get_secret_value()), settings.home / "cache" / "blobs")


def key_of(blob_hash: str) -> str:
    """Where a blob stands in its store."""
    return f"{blob_hash[:2]}/{blob_hash[2:4]}/{blob_hash}"


def hash_file(path: Path) -> str:
    """The BLAKE3 hash of a file, 64 hexadecimal digits, by all processors."""
    return blake3(max_threads=blake3.AUTO).update_mmap(path).hexdigest()


def pieces_of(file: IO[bytes], size: int) -> Iterator[bytes]:
    """At most `size` bytes of an open file from where it stands, in pieces of about 1 MiB."""
    while piece := file.read(min(PIECE_BYTES, size)):
        size -= len(piece)
        yield piece


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
