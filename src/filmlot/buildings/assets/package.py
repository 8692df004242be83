"""Packages as files: the contents of a version in the blob store, and a folder that holds them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from filmlot.kernel.arrival import BlobRef
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.standards.asset.contents import Contents, PackageFile


def keep_contents(ground: Ground, contents: Contents) -> str:
    """Stores the list of files as a blob; gives its hash."""
    return ground.blobs.put([contents.to_json()], limit_bytes=32 << 20).hash


def read_contents(ground: Ground, contents_hash: str) -> Contents:
    """The list of files that `keep_contents` stored."""
    return Contents.model_validate_json(b"".join(ground.blobs.read(contents_hash)))


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
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        blob = ground.blobs.local_path(file.blake3).resolve()
        try:
            os.link(blob, target)
        except OSError:  # another file system
            target.symlink_to(blob)
