"""Blobs in a bucket of any S3 server."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from filmlot.kernel.blobs import HASH, RESERVE_BYTES, Blobs, StorageUnreachable, key_of, pieces_of

if TYPE_CHECKING:
    from obstore.store import S3Store

CACHE_BYTES = 16 << 30
CACHE_KEEP_S = 600  # a cached file that was asked for this recently is not removed: somebody may be about to open it


class S3Blobs(Blobs):
    """Blobs in a bucket, with a folder of those that were needed as local files of late."""

    def __init__(
        self, store: S3Store, folder: Path, *, cache_bytes: int = CACHE_BYTES, reserve_bytes: int = RESERVE_BYTES
    ) -> None:
        super().__init__(store, folder / "incoming", reserve_bytes=reserve_bytes)
        self._folder = folder
        self._cache_bytes = cache_bytes

    def local_path(self, blob_hash: str) -> Path:
        """The cached file, fetched and its hash compared if it was not there."""
        path = self._folder / key_of(blob_hash) if HASH.fullmatch(blob_hash) else None
        if path is None or not path.exists():
            size = self._size_of(blob_hash)
            path = self._folder / key_of(blob_hash)
            self._trim(size)
            self._fetch(blob_hash, path)
        os.utime(path)
        return path

    def _place(self, file: Path, blob_hash: str) -> None:
        import obstore

        try:
            obstore.put(self._store, key_of(blob_hash), file, chunk_size=8 << 20, max_concurrency=4)
        except obstore.exceptions.BaseError as error:
            raise StorageUnreachable(error) from error

    def _stream(self, blob_hash: str, span: tuple[int, int] | None) -> Iterator[bytes]:
        """As asked for; from the fetched file if the server answers a range in a way that the client refuses.

        `rclone serve s3` does: it sends the right bytes with status 200 instead of 206 (RFC 9110, 15.3.7).
        """
        import obstore

        try:
            yield from super()._stream(blob_hash, span)
        except obstore.exceptions.GenericError as error:
            if span is None or "non-partial" not in str(error):
                raise StorageUnreachable(error) from error
            with self.local_path(blob_hash).open("rb") as file:
                file.seek(span[0])
                yield from pieces_of(file, span[1] - span[0])

    def _fetch(self, blob_hash: str, path: Path) -> None:
        with self._open(sys.maxsize) as arrival:
            for piece in self.read(blob_hash):
                if arrival.gather(piece):
                    arrival.flush()
            arrival.finish(blob_hash)
            path.parent.mkdir(parents=True, exist_ok=True)
            arrival.path.replace(path)

    def _trim(self, needed_bytes: int) -> None:
        """Removes the files that were longest unused until `needed_bytes` fit."""
        files = [(path.stat(), path) for path in self._folder.glob("??/??/*")]
        held_bytes = sum(stat.st_size for stat, _ in files) + needed_bytes
        for stat, path in sorted(files, key=lambda entry: entry[0].st_mtime):
            if held_bytes <= self._cache_bytes or stat.st_mtime > time.time() - CACHE_KEEP_S:
                return
            path.unlink(missing_ok=True)
            held_bytes -= stat.st_size


def open_s3(url: str) -> S3Store:
    """The bucket at `s3://KEY:SECRET@HOST:PORT/BUCKET?scheme=http&region=NAME`; the query may be left out.

    Raises:
        ValueError: the address does not read so.
    """
    from obstore.store import S3Store

    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.hostname or not bucket or "/" in bucket:
        message = "FILMLOT_BLOBS_URL must read s3://KEY:SECRET@HOST:PORT/BUCKET"
        raise ValueError(message)
    query = parse_qs(parts.query)
    scheme = query.get("scheme", ["https"])[0]
    port = f":{parts.port}" if parts.port else ""
    options: dict[str, Any] = {"allow_http": scheme == "http", "connect_timeout": "5s", "timeout": "300s"}
    return S3Store(
        bucket,
        endpoint=f"{scheme}://{parts.hostname}{port}",
        region=query.get("region", ["us-east-1"])[0],
        access_key_id=unquote(parts.username or ""),
        secret_access_key=unquote(parts.password or ""),
        virtual_hosted_style_request=False,
        client_options=options,
        retry_config={"max_retries": 3},
    )
