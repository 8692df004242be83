"""The files that the hub puts on a machine; none of them can leave its folder."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from threading import Lock
from typing import Any

from filmlot.gate.agent.wire import Answer, Fields, Refused

LISTED = 100
DISK_RESERVE_BYTES = 1 << 30
PART = re.compile(r"(?!\.)[\w .()+@=,#~-]{1,120}(?<![. ])")
DEPTH = 16
SHA256 = re.compile(r"[0-9a-f]{64}")


class Files:
    """The folder of files from the hub; one that is under way is kept by its hash until it is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._under_way = folder / "files", folder / "parts"
        for needed in (self._folder, self._under_way):
            needed.mkdir(exist_ok=True)
        self._lock = Lock()
        self._known: dict[Path, tuple[int, int, str]] = {}

    def have(self, fields: Fields, _body: bytes) -> Answer:
        """Which of the listed files are here, and how many bytes of the others."""
        wanted = fields.get("files")
        if not isinstance(wanted, list) or len(wanted) > LISTED:
            raise Refused("limit", f"`files` lists at most {LISTED} files")
        with self._lock:
            return {"files": [self._look(*self._read_entry(entry)) for entry in wanted]}, b""

    def write(self, fields: Fields, body: bytes) -> Answer:
        """Appends to a file under way; whole, it is checked and takes its place."""
        place, size, sha256 = self._read_entry(fields)
        with self._lock:
            part = self._under_way / sha256
            kept = part.stat().st_size if part.exists() else 0
            if fields.get("offset") != kept or kept + len(body) > size:
                raise Refused("offset", f"{kept} bytes are here, of {size}")
            if shutil.disk_usage(self._folder).free < size - kept + DISK_RESERVE_BYTES:
                raise Refused("disk_full", f"the disk has no room for {size - kept} bytes")
            with part.open("ab") as file:
                file.write(body)
            if kept + len(body) == size:
                self._finish(part, place, sha256)
            return {"kept": kept + len(body)}, b""

    def _read_entry(self, entry: Any) -> tuple[Path, int, str]:
        if not isinstance(entry, dict):
            raise Refused("frame", "a file is told by path, size and sha256")
        size, sha256 = entry.get("size"), entry.get("sha256")
        if type(size) is not int or size < 0 or not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
            raise Refused("frame", "a file is told by path, size and sha256")
        return place_file(self._folder, entry.get("path")), size, sha256

    def _look(self, place: Path, size: int, sha256: str) -> Fields:
        if place.exists() and place.stat().st_size == size and self._hash(place) == sha256:
            return {"here": True, "kept": size}
        part = self._under_way / sha256
        return {"here": False, "kept": part.stat().st_size if part.exists() else 0}

    def _hash(self, place: Path) -> str:
        stat = place.stat()
        size, changed_ns, sha256 = self._known.get(place, (-1, 0, ""))
        if (size, changed_ns) != (stat.st_size, stat.st_mtime_ns):
            sha256 = hash_file(place)
            self._note(place, sha256)
        return sha256

    def _note(self, place: Path, sha256: str) -> None:
        stat = place.stat()
        self._known[place] = stat.st_size, stat.st_mtime_ns, sha256

    def _finish(self, part: Path, place: Path, sha256: str) -> None:
        if hash_file(part) != sha256:
            part.unlink()
            raise Refused("hash", "what came is not what was announced; it was thrown away")
        place.parent.mkdir(parents=True, exist_ok=True)
        part.replace(place)
        self._note(place, sha256)


def place_file(folder: Path, path: Any) -> Path:
    """Where a file of this relative path belongs.

    Raises:
        Refused: it would leave the folder, by its name or by a link, or its name is not plain.
    """
    parts = path.split("/") if isinstance(path, str) else []
    if not 0 < len(parts) <= DEPTH or not all(PART.fullmatch(part) for part in parts):
        raise Refused("path", f"{str(path)[:200]!r} is no plain relative path")
    place = folder.joinpath(*parts)
    if place.parent.resolve() != folder.resolve().joinpath(*parts[:-1]) or place.is_symlink() or place.is_dir():
        raise Refused("path", f"{path!r} leads through a link, or to a folder")
    return place


def hash_file(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
