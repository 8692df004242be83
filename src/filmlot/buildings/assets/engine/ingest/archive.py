"""Unpacks a zip of a model and what lies beside it; nothing in it is trusted."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestError
from filmlot.buildings.assets.engine.ingest.formats import ARCHIVES, READERS

MAX_MEMBERS = 10_000
MAX_DEPTH = 16
MAX_UNPACKED_BYTES = 4 << 30
_CHUNK_BYTES = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_AGAIN = "Pack the model's folder again as a plain zip"


def unpack(source: Path, folder: Path, *, at_most_bytes: int = MAX_UNPACKED_BYTES) -> Path:
    """Unpacks into an empty folder and gives the path of the one model in it.

    Raises:
        IngestError: It is damaged, names a way out, holds links, is a bomb, or holds no model or several.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            _unpack_members(source.name, archive, folder, at_most_bytes)
    except IngestError:
        raise
    except _BROKEN as error:
        raise IngestError(FaultCode.ARCHIVE, source.name, "is no sound zip archive", _AGAIN) from error
    return _find_model(source.name, folder)


def _unpack_members(name: str, archive: zipfile.ZipFile, folder: Path, left_bytes: int) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        what = "holds {count} files, more than {limit}"
        raise IngestError(FaultCode.ARCHIVE, name, what, _AGAIN, count=len(members), limit=MAX_MEMBERS)
    for member in members:
        path = folder / _checked_path(name, member)
        if member.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as packed, path.open("xb") as file:
            left_bytes = _copy(name, packed, file, left_bytes)  # type: ignore[arg-type] # ZipExtFile reads like a file


def _checked_path(name: str, member: zipfile.ZipInfo) -> PurePosixPath:
    text = member.filename.replace("\\", "/")
    path, place = PurePosixPath(text), f"{name}:{member.filename[:120]}"
    if path.is_absolute() or ".." in path.parts or ":" in text or "\0" in text or not path.parts:
        raise IngestError(FaultCode.ARCHIVE, place, "leads out of the archive", _AGAIN)
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise IngestError(FaultCode.ARCHIVE, place, "is a link or a device, not a file", _AGAIN)
    if len(path.parts) > MAX_DEPTH:
        raise IngestError(FaultCode.ARCHIVE, place, "lies more than {limit} folders deep", _AGAIN, limit=MAX_DEPTH)
    if member.flag_bits & 1:
        raise IngestError(FaultCode.ARCHIVE, place, "is encrypted", "Pack it again without a password")
    return path


def _copy(name: str, packed: BinaryIO, file: BinaryIO, left_bytes: int) -> int:
    # What the archive says of a member's size is not believed: a bomb is noticed while it goes off.
    while chunk := packed.read(_CHUNK_BYTES):
        left_bytes -= len(chunk)
        if left_bytes < 0:
            remedy = "Reduce textures, or give models one by one"
            raise IngestError(FaultCode.ARCHIVE, name, "unpacks to more than is allowed", remedy)
        file.write(chunk)
    return left_bytes


def _find_model(name: str, folder: Path) -> Path:
    """The one model: the shallowest of the suffix that is read best."""
    found = sorted(_models(folder), key=lambda path: (_rank(path), len(path.parts), path))
    if not found:
        remedy = "Put the model into the archive with its textures"
        raise IngestError(FaultCode.ARCHIVE, name, "holds no model that is read", remedy)
    best = [path for path in found if (_rank(path), len(path.parts)) == (_rank(found[0]), len(found[0].parts))]
    if len(best) > 1:
        names = ", ".join(path.name for path in best[:4])
        what = "holds several models: {names}"
        raise IngestError(FaultCode.ARCHIVE, name, what, "Give one model an archive", names=names)
    return best[0]


def _models(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        is_hidden = any(part.startswith((".", "__MACOSX")) for part in path.relative_to(folder).parts)
        if path.suffix.lower() in READERS and path.suffix.lower() not in ARCHIVES and path.is_file() and not is_hidden:
            yield path


def _rank(path: Path) -> int:
    return list(READERS).index(path.suffix.lower())
