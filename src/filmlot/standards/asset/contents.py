"""The contents of a version: every file of a package by its hash, as canonical JSON whose own hash names the whole."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Self

from blake3 import blake3
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from filmlot.standards.asset.manifest import FILE_NAME, Blake3, PackagePath

MOST_FILES = 4096


class FileRole(StrEnum):
    """What a file of a package is for."""

    ENTRY = "entry"
    LAYER = "layer"
    COLLIDER = "collider"
    MAP = "map"
    MATERIAL = "material"
    REALTIME = "realtime"
    PREVIEW = "preview"
    MANIFEST = "manifest"
    RECIPE = "recipe"
    LICENCE = "licence"
    SOURCE = "source"


FOLDERS = {
    "maps": FileRole.MAP,
    "mtlx": FileRole.MATERIAL,
    "rt": FileRole.REALTIME,
    "prev": FileRole.PREVIEW,
    "source": FileRole.SOURCE,
}
NAMED = {
    FILE_NAME: FileRole.MANIFEST,
    "recipe.json": FileRole.RECIPE,
    "LICENSE.txt": FileRole.LICENCE,
    "col.usdc": FileRole.COLLIDER,
}
MEDIA_TYPES = {
    ".usd": "model/vnd.usd",
    ".usda": "model/vnd.usda",
    ".usdc": "model/vnd.usdc",
    ".usdz": "model/vnd.usdz+zip",
    ".glb": "model/gltf-binary",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".exr": "image/x-exr",
    ".ktx2": "image/ktx2",
    ".json": "application/json",
    ".mtlx": "application/mtlx+xml",
    ".txt": "text/plain; charset=utf-8",
}
UNKNOWN_TYPE = "application/octet-stream"


def role_of(path: str, slug: str) -> FileRole:
    """What a file is for, by where the standard has it stand."""
    folder, _slash, rest = path.partition("/")
    if rest:
        return FOLDERS.get(folder, FileRole.LAYER)
    return FileRole.ENTRY if path == f"{slug}.usd" else NAMED.get(path, FileRole.LAYER)


def media_type_of(path: str) -> str:
    """The media type that a file's suffix tells; bytes of no known kind otherwise."""
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), UNKNOWN_TYPE)


class PackageFile(BaseModel):
    """A file of a package."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: PackagePath
    blake3: Blake3
    bytes: Annotated[int, Field(ge=0)]


def _in_order(files: tuple[PackageFile, ...]) -> tuple[PackageFile, ...]:
    return tuple(sorted(files, key=lambda file: file.path))


class Contents(BaseModel):
    """All files of a package; equal packages have equal hashes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: Annotated[tuple[PackageFile, ...], Field(min_length=1, max_length=MOST_FILES), AfterValidator(_in_order)]

    @model_validator(mode="after")
    def _apart(self) -> Self:
        folded = [file.path.lower() for file in self.files]
        if len(set(folded)) != len(folded):
            msg = "two files differ only in upper and lower case: rename one of them"
            raise ValueError(msg)
        return self

    def find(self, path: str) -> PackageFile | None:
        """The file that stands there."""
        return next((file for file in self.files if file.path == path), None)

    def to_json(self) -> bytes:
        """Canonical JSON: sorted, without white space."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":")).encode()

    @property
    def size_bytes(self) -> int:
        """The size of all files."""
        return sum(file.bytes for file in self.files)

    @property
    def hash(self) -> str:
        """The BLAKE3 hash of `to_json`."""
        return blake3(self.to_json()).hexdigest()
