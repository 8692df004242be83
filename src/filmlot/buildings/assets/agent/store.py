"""The agent's cache: every file once by its hash, every version a plain folder of links to them.

blobs/ab/ab12...                   a file
lots/LOT/SLUG/asset.json           the asset as the lot last told it
lots/LOT/SLUG/VERSION.json         a version as the lot last told it; its time is that of its last use
lots/LOT/SLUG/VERSION/             its files
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from blake3 import blake3
from pydantic import BaseModel

from filmlot.buildings.assets.contracts import AssetRecord, FileView, VersionRecord
from filmlot.buildings.assets.problems import CacheFull, NotKept
from filmlot.standards.asset.slug import is_package_path

IN_USE_S = 12 * 3600.0
"""What was asked for so lately may be open in a program, and stays."""
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_HASH = re.compile(r"[0-9a-f]{64}")
_Model = TypeVar("_Model", bound=BaseModel)


class Store:
    """The cache in a folder; `now_s` tells the time in seconds."""

    def __init__(self, folder: Path, *, limit_bytes: int, now_s: Callable[[], float]) -> None:
        self.blobs = folder / "blobs"
        self.limit_bytes = limit_bytes
        self._lots = folder / "lots"
        self._now_s = now_s

    def keep_asset(self, lot: str, slug: str, record: AssetRecord) -> None:
        """Remembers an asset and its versions."""
        _write(self._lots / lot / slug / "asset.json", record)

    def asset(self, lot: str, slug: str) -> AssetRecord | None:
        """The asset as it was last told."""
        return _read(self._lots / lot / slug / "asset.json", AssetRecord)

    def keep_version(self, lot: str, slug: str, record: VersionRecord) -> None:
        """Remembers a version's files.

        Raises:
            NotKept: a name or a hash in it leads out of the cache.
        """
        if not all(is_package_path(file.path) and _HASH.fullmatch(file.blake3) for file in record.files):
            raise NotKept(name=slug)
        _write(self._folder(lot, slug, record.version.id).with_suffix(".json"), record)

    def version(self, lot: str, slug: str, version_id: str) -> VersionRecord | None:
        """The version as it was last told; this counts as a use.

        Raises:
            NotKept: the id leads out of the cache.
        """
        path = self._folder(lot, slug, version_id).with_suffix(".json")
        record = _read(path, VersionRecord)
        if record is not None:
            os.utime(path, (self._now_s(), self._now_s()))
        return record

    def whole_folder(self, lot: str, slug: str, record: VersionRecord) -> Path | None:
        """The folder of a version, if every byte of it is there and as it was."""
        folder = self._folder(lot, slug, record.version.id)
        return folder if all(_is_sound(folder / file.path, file) for file in record.files) else None

    def missing(self, record: VersionRecord) -> list[FileView]:
        """The files of a version that have to be fetched; damaged ones are thrown away."""
        missing = {file.blake3: file for file in record.files if not _is_sound(self._blob(file), file)}
        for file in missing.values():
            if self._blob(file).exists():
                _unlink(self._blob(file))
        return list(missing.values())

    def make_room(self, name: str, files: list[FileView], *, keep: VersionRecord) -> None:
        """Removes what was not used for longest, until the files fit.

        Raises:
            CacheFull: they do not fit beside what is in use.
        """
        needed_bytes = sum(file.bytes for file in files)
        for path in [*self._idle(keep), None]:
            if self.used_bytes() + needed_bytes <= self.limit_bytes:
                return
            if path is not None:
                _remove(path.with_suffix(""))
                path.unlink()
                self._drop_unnamed(keep)
        raise CacheFull(name=name, needed_bytes=needed_bytes, limit_bytes=self.limit_bytes)

    def fill(self, lot: str, slug: str, record: VersionRecord) -> Path:
        """Makes the folder of a version whose files are all here, in one step."""
        folder = self._folder(lot, slug, record.version.id)
        draft = folder.with_name(f".{folder.name}.draft")
        _remove(draft)
        for file in record.files:
            target = draft / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                target.hardlink_to(self._blob(file))
            except OSError:  # a file system without links
                shutil.copyfile(self._blob(file), target)
            target.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
        _remove(folder)
        draft.rename(folder)
        return folder

    def used_bytes(self) -> int:
        """The size of all files."""
        return sum(path.stat().st_size for path in self.blobs.glob("*/*"))

    def _blob(self, file: FileView) -> Path:
        return self.blobs / file.blake3[:2] / file.blake3

    def _folder(self, lot: str, slug: str, version_id: str) -> Path:
        if not _ID.fullmatch(version_id):
            raise NotKept(name=slug)
        return self._lots / lot / slug / version_id

    def _records(self) -> Iterator[Path]:
        return (path for path in self._lots.glob("*/*/*.json") if path.name != "asset.json")

    def _idle(self, keep: VersionRecord) -> list[Path]:
        """The records of what is not in use, the longest unused first."""
        before_s = self._now_s() - IN_USE_S
        used = sorted((path.stat().st_mtime, path) for path in self._records() if path.stem != keep.version.id)
        return [path for time_s, path in used if time_s < before_s]

    def _drop_unnamed(self, keep: VersionRecord) -> None:
        named = {file.blake3 for file in keep.files}
        for path in self._records():
            record = _read(path, VersionRecord)
            named |= {file.blake3 for file in record.files} if record else set()
        for blob in self.blobs.glob("*/*"):
            if blob.name not in named:
                _unlink(blob)


def _is_sound(path: Path, file: FileView) -> bool:
    if not path.is_file() or path.stat().st_size != file.bytes:
        return False
    return blake3(max_threads=blake3.AUTO).update_mmap(path).hexdigest() == file.blake3


def _write(path: Path, record: BaseModel) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(record.model_dump_json(), encoding="utf-8")
    draft.replace(path)


def _read(path: Path, model: type[_Model]) -> _Model | None:
    with suppress(FileNotFoundError, ValueError):  # damaged, or of an older agent: as if it were not there
        return model.model_validate_json(path.read_bytes())
    return None


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder, onerror=lambda _call, path, _why: _unlink(Path(str(path))))


def _unlink(path: Path) -> None:
    path.chmod(stat.S_IREAD | stat.S_IWRITE)  # Windows removes no read-only file
    path.unlink()
