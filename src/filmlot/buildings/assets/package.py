"""Packages as files: the contents of a version in the blob store, and a folder that holds them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

from filmlot.buildings.assets.models import AssetRow, VersionRow
from filmlot.kernel.arrival import BlobRef
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.asset.contents import Contents, PackageFile

REMEMBERED = 500
_remembered: dict[str, Contents] = {}
_remembering = Lock()


def keep_contents(ground: Ground, contents: Contents) -> str:
    """Stores the list of files as a blob; gives its hash."""
    return ground.blobs.put([contents.to_json()], limit_bytes=32 << 20).hash


def read_contents(ground: Ground, contents_hash: str) -> Contents:
    """The list of files that `keep_contents` stored; the last ones are remembered, for a hash never means another."""
    with _remembering:
        known = _remembered.pop(contents_hash, None)
    found = known or Contents.model_validate_json(b"".join(ground.blobs.read(contents_hash)))
    with _remembering:
        _remembered[contents_hash] = found
        while len(_remembered) > REMEMBERED:
            del _remembered[next(iter(_remembered))]
    return found


def keep_folder(ground: Ground, folder: Path, paths: list[str]) -> Contents:
    """Stores the named files of a folder."""
    refs: dict[str, BlobRef] = {path: ground.blobs.put_file(folder / path) for path in paths}
    return Contents(files=tuple(PackageFile(path=path, blake3=ref.hash, bytes=ref.size) for path, ref in refs.items()))


def open_folder(ground: Ground, contents_hash: str) -> Path:
    """A folder with all files of a version, to read only; made once, of links where the disk allows it."""
    folder = ground.settings.home.resolve() / "cache" / "packages" / contents_hash
    if folder.exists():
        return folder
    draft = folder.with_name(f"{contents_hash}.{new_id()}")
    try:
        fill_folder(ground, read_contents(ground, contents_hash), draft)
        draft.rename(folder)
    except OSError:
        if not folder.exists():  # else another process was quicker
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def fill_folder(ground: Ground, contents: Contents, folder: Path) -> None:
    """Puts the files where their paths say; nothing may write into them, they are the store's own."""
    for file in contents.files:
        place_blob(ground, file.blake3, folder / file.path)


def place_blob(ground: Ground, blake3: str, target: Path) -> None:
    """Puts a blob where a path says, to read only."""
    target.parent.mkdir(parents=True, exist_ok=True)
    blob = ground.blobs.local_path(blake3)
    try:
        os.link(blob.resolve(), target)
    except OSError:  # another file system
        shutil.copyfile(blob, target)


def named_blobs(work: UnitOfWork, ground: Ground) -> Iterator[str]:
    """Every blob that an asset refers to: versions, lists of files, the files in them, thumbnails."""
    rows = work.session.execute(sa.select(VersionRow.blake3, VersionRow.contents, VersionRow.derived))
    lists: set[str] = set()
    for blake3, *held in rows:
        yield blake3
        lists |= {contents for contents in held if contents}
    for contents_hash in lists:
        yield contents_hash
        yield from (file.blake3 for file in read_contents(ground, contents_hash).files)
    thumbnails = work.session.scalars(sa.select(AssetRow.thumbnail).where(AssetRow.thumbnail.is_not(None)))
    yield from (str(thumbnail) for thumbnail in thumbnails)
