"""Files of a recorder over FTP (RFC 959, RFC 3659): read only, passive."""

from __future__ import annotations

import contextlib
import ftplib
from collections.abc import Callable, Iterator

from filmlot.devicekit.harvest import MOST_FILES, HarvestError, RemoteFile, Unreachable

ANONYMOUS = ("", "")
_PIECE_BYTES = 1 << 18
_DEEPEST = 2
"""Folders below the first: decks have one a slot."""


class FtpHarvester:
    """Fetches over one connection, which is opened when it is first needed; `credentials` are user and password."""

    def __init__(self, host: str, port: int, *, timeout_s: float, credentials: tuple[str, str] = ANONYMOUS) -> None:
        self._host, self._port, self._timeout_s = host, port, timeout_s
        self._credentials = credentials
        self._ftp: ftplib.FTP | None = None

    def find_files(self, is_wanted: Callable[[str], bool]) -> list[RemoteFile]:
        """The files whose name is wanted, in all folders."""
        with self._talking() as ftp:
            paths = sorted(set(_walk(ftp, "", is_wanted, _DEEPEST)))
            return [RemoteFile(path, _size_of(ftp, path)) for path in paths]

    def size_of(self, path: str) -> int | None:
        """How long a file is now."""
        with self._talking() as ftp:
            return _size_of(ftp, path)

    def fetch(self, path: str, *, offset: int) -> Iterator[bytes]:
        """The bytes of a file from `offset` on."""
        with self._talking() as ftp:
            ftp.voidcmd("TYPE I")
            with ftp.transfercmd(f"RETR {path}", rest=offset or None) as data:
                while piece := data.recv(_PIECE_BYTES):
                    yield piece
            ftp.voidresp()

    def close(self) -> None:
        """End the connection."""
        if self._ftp is not None:
            self._ftp.close()
            self._ftp = None

    @contextlib.contextmanager
    def _talking(self) -> Iterator[ftplib.FTP]:
        """The connection; whatever goes wrong, or is left midway, ends it."""
        is_done = False
        try:
            yield self._open()
            is_done = True
        except (ftplib.error_temp, OSError, EOFError) as error:
            raise Unreachable(str(error) or "the recorder ended the connection") from error
        except (ftplib.Error, ValueError) as error:  # ValueError: bytes that are no text, a number that is none
            raise HarvestError(str(error)) from error
        finally:
            if not is_done:
                self.close()

    def _open(self) -> ftplib.FTP:
        if self._ftp is None:
            ftp = self._ftp = ftplib.FTP(timeout=self._timeout_s)  # noqa: S321 (recorders have no other)
            ftp.connect(self._host, self._port)
            ftp.login(*self._credentials)
        return self._ftp


def _walk(ftp: ftplib.FTP, folder: str, is_wanted: Callable[[str], bool], depth: int) -> Iterator[str]:
    names: list[str] = []

    def take(line: str) -> None:
        if len(names) >= MOST_FILES:
            raise HarvestError(f"the recorder lists more than {MOST_FILES} files")
        names.append(line.rstrip("/").rpartition("/")[2])  # some servers name the folder too

    try:
        ftp.retrlines(f"NLST {folder}".rstrip(), take)
    except ftplib.error_perm:  # an empty folder, or no folder
        return
    for name in names:
        path = f"{folder}/{name}" if folder else name
        if is_wanted(name):
            yield path
        elif "." not in name and name and depth:
            yield from _walk(ftp, path, is_wanted, depth - 1)


def _size_of(ftp: ftplib.FTP, path: str) -> int | None:
    ftp.voidcmd("TYPE I")
    try:
        return ftp.size(path)
    except ftplib.error_perm:
        return None
