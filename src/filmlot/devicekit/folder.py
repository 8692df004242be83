"""Files of a recorder that writes into a folder of this machine: a share that is mounted, or a disk.

What is there was put there by others: no link is followed, and nothing outside the lot's folder of recordings is read.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from filmlot.devicekit.harvest import HarvestError, RemoteFile, Unreachable

SETTLE_S = 1.0
"""A file that has not changed for so long is no more being written."""
_PATIENCE_S = 10.0
_PIECE_BYTES = 1 << 20
_MOST_FILES = 200_000
"""Names that are looked at: a share holds the sequences of a whole day."""
_DEEPEST = 4
"""Folders below the recorder's: by day, scene and take."""


class FolderHarvester:
    """Reads `folder`, which lies in `root`; a path is that below `folder`, with strokes."""

    def __init__(self, root: Path, folder: str) -> None:
        self._root, self._folder = root, folder

    def find_files(self, is_wanted: Callable[[str], bool]) -> list[RemoteFile]:
        """The files whose name is wanted, in all folders."""
        base, found = self._place(""), []
        with _reached():
            for count, entry in enumerate(_walk(base, _DEEPEST), 1):
                if count > _MOST_FILES:
                    raise HarvestError(f"the folder holds more than {_MOST_FILES} files")
                if is_wanted(entry.name):
                    path = Path(entry.path).relative_to(base).as_posix()
                    found.append(RemoteFile(path, entry.stat(follow_symlinks=False).st_size))
        return sorted(found)

    def size_of(self, path: str) -> int | None:
        """How long a file is now."""
        return self._look(path).st_size

    def fetch(self, path: str, *, offset: int) -> Iterator[bytes]:
        """The bytes of a file from `offset` on, once it is no more being written."""
        self._wait_until_whole(path)
        with _reached(), self._place(path).open("rb") as file:
            file.seek(offset)
            while piece := file.read(_PIECE_BYTES):
                yield piece

    def close(self) -> None:
        """Nothing stays open."""

    def _wait_until_whole(self, path: str) -> None:
        ends_s, former = time.monotonic() + _PATIENCE_S, None
        while True:
            status = self._look(path)
            if (status.st_size, status.st_mtime_ns) == former:
                return
            if time.monotonic() > ends_s:
                raise Unreachable(f"{path} is still being written")
            former = status.st_size, status.st_mtime_ns
            time.sleep(SETTLE_S)

    def _look(self, path: str) -> os.stat_result:
        place = self._place(path)
        with _reached():
            if not place.is_file():
                raise HarvestError(f"{path} is there no more")
            return place.stat()

    def _place(self, path: str) -> Path:
        root = Path(os.path.realpath(self._root))
        if not root.is_dir():
            raise Unreachable(f"the lot has no folder {root}; recorders' shares are mounted in it")
        place = Path(os.path.realpath(root / self._folder / path))
        if not place.is_relative_to(root):
            raise HarvestError(f"{self._folder}/{path} leads out of {root}: mount the share there, do not link it")
        return place


def _walk(folder: Path, depth: int) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.isprintable():  # its bytes are no text
                continue
            if entry.is_file(follow_symlinks=False):
                yield entry
            elif depth and entry.is_dir(follow_symlinks=False):
                yield from _walk(Path(entry.path), depth - 1)


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    """What the system says of a share that is gone, in a harvester's words."""
    try:
        yield
    except OSError as error:
        raise Unreachable(f"{error.strerror or error}: {error.filename or 'the folder'}") from error
