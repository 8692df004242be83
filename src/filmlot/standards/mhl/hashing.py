"""The hashes of ASC MHL: of files, in several formats at one reading, and of folders out of those of their files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import xxhash

C4_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
C4_PREFIX, C4_LENGTH = "c4", 90


class HashFormat(StrEnum):
    """The formats of ASC MHL, in the order in which its schema writes them."""

    C4 = "c4"
    MD5 = "md5"
    SHA1 = "sha1"
    XXH128 = "xxh128"
    XXH3 = "xxh3"
    XXH64 = "xxh64"


class _Hasher(Protocol):
    @property
    def digest_size(self) -> int: ...

    def update(self, data: bytes | memoryview, /) -> None: ...

    def digest(self) -> bytes: ...


class Hashing:
    """Hashes bytes that pass by, in each of the formats."""

    def __init__(self, formats: Iterable[HashFormat]) -> None:
        self._hashers = {hash_format: _new_hasher(hash_format) for hash_format in formats}

    def update(self, data: bytes | memoryview) -> None:
        """Takes the next bytes."""
        for hasher in self._hashers.values():
            hasher.update(data)

    def texts(self) -> dict[HashFormat, str]:
        """The hash of all bytes so far, a format, as hash lists write it."""
        return {hash_format: _to_text(hash_format, hasher.digest()) for hash_format, hasher in self._hashers.items()}


def hash_bytes(hash_format: HashFormat, data: bytes) -> str:
    """The hash of these bytes, as hash lists write it."""
    hashing = Hashing([hash_format])
    hashing.update(data)
    return hashing.texts()[hash_format]


def is_hash(hash_format: HashFormat, text: str) -> bool:
    """Whether a text can be a hash of a format."""
    try:
        return len(_to_bytes(hash_format, text)) == _new_hasher(hash_format).digest_size
    except (ValueError, OverflowError):
        return False


@dataclass(frozen=True)
class FolderHash:
    """The two hashes of a folder: `content` of what its files hold, `structure` of their names too."""

    content: str
    structure: str


@dataclass
class FolderHashing:
    """Hashes a folder out of its children, in one format (ASC MHL 2.0, directory hashes).

    Both hashes are of the sorted hashes of the children: of what a child holds, and of its name followed by that.
    """

    format: HashFormat
    _contents: list[str] = field(default_factory=list)
    _structures: list[str] = field(default_factory=list)

    def add_file(self, name: str, text: str) -> None:
        """Takes a file of the folder, by its name and hash."""
        self._contents.append(text)
        self._structures.append(self._named(name, text))

    def add_folder(self, name: str, hashed: FolderHash) -> None:
        """Takes a folder of the folder."""
        self._contents.append(hashed.content)
        self._structures.append(self._named(name, hashed.structure))

    def hash(self) -> FolderHash:
        """The hashes of the folder with the children that were taken."""
        return FolderHash(content=self._of_sorted(self._contents), structure=self._of_sorted(self._structures))

    def _named(self, name: str, text: str) -> str:
        return hash_bytes(self.format, name.encode() + _to_bytes(self.format, text))

    def _of_sorted(self, texts: list[str]) -> str:
        return hash_bytes(self.format, b"".join(_to_bytes(self.format, text) for text in sorted(texts)))


def in_order(texts: Mapping[HashFormat, str]) -> list[tuple[HashFormat, str]]:
    """Hashes in the schema's order of formats."""
    return [(hash_format, texts[hash_format]) for hash_format in HashFormat if hash_format in texts]


def _new_hasher(hash_format: HashFormat) -> _Hasher:
    match hash_format:
        case HashFormat.C4:
            return hashlib.sha512(usedforsecurity=False)
        case HashFormat.MD5:
            return hashlib.md5(usedforsecurity=False)
        case HashFormat.SHA1:
            return hashlib.sha1(usedforsecurity=False)
        case HashFormat.XXH128:
            return xxhash.xxh3_128()
        case HashFormat.XXH3:
            return xxhash.xxh3_64()
        case HashFormat.XXH64:
            return xxhash.xxh64()


def _to_text(hash_format: HashFormat, digest: bytes) -> str:
    """Hexadecimal; C4 is the SHA-512 to base 58 (SMPTE ST 2114)."""
    if hash_format is not HashFormat.C4:
        return digest.hex()
    number, digits = int.from_bytes(digest, "big"), ""
    while number:
        number, digit = divmod(number, len(C4_ALPHABET))
        digits = C4_ALPHABET[digit] + digits
    return C4_PREFIX + digits.rjust(C4_LENGTH - len(C4_PREFIX), C4_ALPHABET[0])


def _to_bytes(hash_format: HashFormat, text: str) -> bytes:
    if hash_format is not HashFormat.C4:
        return bytes.fromhex(text)
    if len(text) != C4_LENGTH or not text.startswith(C4_PREFIX):
        raise ValueError(text)
    number = 0
    for digit in text.removeprefix(C4_PREFIX):
        number = number * len(C4_ALPHABET) + C4_ALPHABET.index(digit)
    return number.to_bytes(hashlib.sha512().digest_size, "big")
