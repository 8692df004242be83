"""Hash lists of MHL 1 (`MediaHashList_v1_1.xsd`), the format before ASC MHL: read, never written."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from filmlot.standards.mhl.hash_list import Creator, FileRecord, Hashed, HashList, Process, checked_path
from filmlot.standards.mhl.hashing import HashFormat, is_hash
from filmlot.standards.mhl.xml import MhlError, child, children, parse_root, parse_time, text_of

VERSIONS = frozenset({"1.0", "1.1"})
FORMATS = {
    "md5": HashFormat.MD5,
    "sha1": HashFormat.SHA1,
    "xxhash64be": HashFormat.XXH64,
}
TURNED = "xxhash64"  # the bytes of an XXH64 from the least; what was written so is deprecated


def read_classic_list(content: bytes) -> HashList:
    """A list as a generation; paths are relative to the folder in which it lies.

    Raises:
        MhlError: it is no hash list of version 1, or a file in it has no hash that we know: the text names it.
    """
    root = parse_root(content, "hashlist", "")
    if root.get("version") not in VERSIONS:
        known = ", ".join(sorted(VERSIONS))
        raise MhlError("this hash list is of version {version}, only {known} is read",
                       version=root.get("version", "?"), known=known)  # fmt: skip
    made = child(root, "creatorinfo")
    written = text_of(made, "finishdate") or text_of(made, "startdate")
    return HashList(
        creator=Creator(
            created_at=parse_time(written, "creatorinfo.finishdate"),
            hostname=text_of(made, "hostname"),
            tool=text_of(made, "tool"),
            tool_version="",
        ),
        process=Process.TRANSFER,
        root=None,
        ignored=(),
        records=tuple(_read_file(found) for found in children(root, "hash")),
    )


def _read_file(element: Element) -> FileRecord:
    path = checked_path(text_of(element, "file"), "hash.file")
    hashes = tuple(Hashed(hash_format, text) for hash_format, text in _hashes(element) if is_hash(hash_format, text))
    if not hashes:
        raise MhlError("{place}: there is no hash that can be checked", place=path)
    size = text_of(element, "size")
    return FileRecord(path, hashes, size_bytes=int(size) if size.isascii() and size.isdecimal() else None)


def _hashes(element: Element) -> Iterator[tuple[HashFormat, str]]:
    for name, hash_format in FORMATS.items():
        if text := text_of(element, name).lower():
            yield hash_format, text
    turned = text_of(element, TURNED).lower()
    if is_hash(HashFormat.XXH64, turned):
        yield HashFormat.XXH64, bytes.fromhex(turned)[::-1].hex()
