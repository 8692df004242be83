"""A hash list of ASC MHL 2.0 (`ASCMHL.xsd`): one generation of a folder's history, read and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, SubElement

from filmlot.standards.mhl.hashing import HashFormat, is_hash
from filmlot.standards.mhl.xml import (
    MhlError,
    child,
    children,
    local_name,
    parse_root,
    parse_time,
    text_of,
    to_document,
)

NAMESPACE = "urn:ASC:MHL:v2.0"
VERSION = "2.0"
FORMATS = {hash_format.value: hash_format for hash_format in HashFormat}


class Process(StrEnum):
    """How a generation came to be."""

    IN_PLACE = "in-place"
    TRANSFER = "transfer"
    FLATTEN = "flatten"


class Action(StrEnum):
    """What a hash says of a file: seen for the first time, as before, or not as before."""

    ORIGINAL = "original"
    VERIFIED = "verified"
    FAILED = "failed"


@dataclass(frozen=True)
class Hashed:
    """A hash in a list."""

    format: HashFormat
    text: str
    action: Action | None = None
    hashed_at: datetime | None = None


@dataclass(frozen=True)
class FileRecord:
    """A file with its hashes; the path is relative to the folder, with forward slashes."""

    path: str
    hashes: tuple[Hashed, ...]
    size_bytes: int | None = None
    modified_at: datetime | None = None
    previous_path: str | None = None


@dataclass(frozen=True)
class FolderRecord:
    """A folder with its hashes, of what it holds and of how that is named."""

    path: str
    content: tuple[Hashed, ...] = ()
    structure: tuple[Hashed, ...] = ()
    modified_at: datetime | None = None


@dataclass(frozen=True)
class Reference:
    """A hash list of a folder below that has a history of its own."""

    path: str
    c4: str


@dataclass(frozen=True)
class Creator:
    """Who made a hash list, with what, where and when."""

    created_at: datetime
    hostname: str
    tool: str
    tool_version: str
    authors: tuple[str, ...] = ()
    location: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class HashList:
    """A generation. `records` stand in the order of the file, `root` is the folder's own hash."""

    creator: Creator
    process: Process
    root: FolderRecord | None
    ignored: tuple[str, ...]
    records: tuple[FileRecord | FolderRecord, ...]
    references: tuple[Reference, ...] = ()

    def files(self) -> Iterator[FileRecord]:
        """The files of the list."""
        return (record for record in self.records if isinstance(record, FileRecord))


def write_hash_list(hash_list: HashList) -> bytes:
    """The list as its XML file."""
    root = Element("hashlist", version=VERSION, xmlns=NAMESPACE)
    _write_creator(SubElement(root, "creatorinfo"), hash_list.creator)
    _write_process(SubElement(root, "processinfo"), hash_list)
    if hash_list.records:
        hashes = SubElement(root, "hashes")
        for record in hash_list.records:
            _write_record(hashes, record)
    if hash_list.references:
        references = SubElement(root, "references")
        for reference in hash_list.references:
            written = SubElement(references, "hashlistreference")
            _add(written, "path", reference.path)
            _add(written, HashFormat.C4.value, reference.c4)
    return to_document(root)


def read_hash_list(content: bytes) -> HashList:
    """The list in an XML file.

    Raises:
        MhlError: it is no hash list of version 2.0, or a path or a hash in it is none; the text names the place.
    """
    root = parse_root(content, "hashlist", NAMESPACE)
    if root.get("version") != VERSION:
        raise MhlError(
            "this hash list is of version {version}, only {known} is read",
            version=root.get("version", "?"),
            known=VERSION,
        )
    process = child(root, "processinfo")
    said = text_of(process, "process")
    if said not in set(Process):
        raise MhlError("{place}: {value} is not a process", place="processinfo", value=said)
    ignore, roothash = child(process, "ignore"), child(process, "roothash")
    return HashList(
        creator=_read_creator(child(root, "creatorinfo")),
        process=Process(said),
        root=_read_folder(roothash, path=".") if roothash is not None else None,
        ignored=tuple(pattern.text or "" for pattern in children(ignore, "pattern")),
        records=tuple(_read_records(child(root, "hashes"))),
        references=tuple(_read_reference(found) for found in children(child(root, "references"), "hashlistreference")),
    )


def checked_path(text: str, place: str) -> str:
    """A relative path that stays in its folder.

    Raises:
        MhlError: it is absolute, climbs, or is empty.
    """
    path = PurePosixPath(text)
    if not text or path.is_absolute() or ".." in path.parts or "\\" in text or "\0" in text or ":" in path.parts[0]:
        raise MhlError("{place}: {value} is not a path inside the folder", place=place, value=text[:200])
    return str(path)


def _write_creator(parent: Element, creator: Creator) -> None:
    _add(parent, "creationdate", creator.created_at.isoformat())
    _add(parent, "hostname", creator.hostname)
    _add(parent, "tool", creator.tool).set("version", creator.tool_version)
    for author in creator.authors:
        _add(parent, "author", author)
    for name, value in (("location", creator.location), ("comment", creator.comment)):
        if value:
            _add(parent, name, value)


def _write_process(parent: Element, hash_list: HashList) -> None:
    _add(parent, "process", hash_list.process.value)
    if hash_list.root is not None:
        _write_folder_hashes(SubElement(parent, "roothash"), hash_list.root)
    if hash_list.ignored:
        ignore = SubElement(parent, "ignore")
        for pattern in hash_list.ignored:
            _add(ignore, "pattern", pattern)


def _write_record(parent: Element, record: FileRecord | FolderRecord) -> None:
    is_file = isinstance(record, FileRecord)
    written = SubElement(parent, "hash" if is_file else "directoryhash")
    path = _add(written, "path", record.path)
    if isinstance(record, FileRecord) and record.size_bytes is not None:
        path.set("size", str(record.size_bytes))
    if record.modified_at is not None:
        path.set("lastmodificationdate", record.modified_at.isoformat())
    if isinstance(record, FolderRecord):
        _write_folder_hashes(written, record)
        return
    _write_hashes(written, record.hashes)
    if record.previous_path is not None:
        _add(written, "previousPath", record.previous_path)


def _write_folder_hashes(parent: Element, record: FolderRecord) -> None:
    _write_hashes(SubElement(parent, "content"), record.content)
    _write_hashes(SubElement(parent, "structure"), record.structure)


def _write_hashes(parent: Element, hashes: Iterable[Hashed]) -> None:
    order = list(HashFormat)
    for hashed in sorted(hashes, key=lambda one: order.index(one.format)):
        written = _add(parent, hashed.format.value, hashed.text)
        if hashed.action is not None:
            written.set("action", hashed.action.value)
        if hashed.hashed_at is not None:
            written.set("hashdate", hashed.hashed_at.isoformat())


def _add(parent: Element, name: str, text: str) -> Element:
    added = SubElement(parent, name)
    added.text = text
    return added


def _read_creator(element: Element | None) -> Creator:
    tool = child(element, "tool")
    return Creator(
        created_at=parse_time(text_of(element, "creationdate"), "creatorinfo.creationdate"),
        hostname=text_of(element, "hostname"),
        tool=(tool.text or "") if tool is not None else "",
        tool_version=tool.get("version", "") if tool is not None else "",
        authors=tuple(author.text or "" for author in children(element, "author")),
        location=text_of(element, "location") or None,
        comment=text_of(element, "comment") or None,
    )


def _read_records(element: Element | None) -> Iterator[FileRecord | FolderRecord]:
    for found in element if element is not None else ():
        path = checked_path(text_of(found, "path"), f"hashes.{local_name(found)}")
        match local_name(found):
            case "hash":
                yield _read_file(found, path)
            case "directoryhash":
                yield _read_folder(found, path)


def _read_file(element: Element, path: str) -> FileRecord:
    written, previous = child(element, "path"), text_of(element, "previousPath")
    size = written.get("size", "") if written is not None else ""
    return FileRecord(
        path=path,
        hashes=_read_hashes(element, path),
        size_bytes=int(size) if size.isascii() and size.isdecimal() and len(size) < 20 else None,
        modified_at=_modified_at(written, path),
        previous_path=checked_path(previous, path) if previous else None,
    )


def _read_folder(element: Element, path: str) -> FolderRecord:
    return FolderRecord(
        path=path,
        content=_read_hashes(child(element, "content"), path),
        structure=_read_hashes(child(element, "structure"), path),
        modified_at=_modified_at(child(element, "path"), path),
    )


def _modified_at(element: Element | None, place: str) -> datetime | None:
    said = element.get("lastmodificationdate") if element is not None else None
    return parse_time(said, place) if said else None


def _read_hashes(element: Element | None, place: str) -> tuple[Hashed, ...]:
    return tuple(_read_hash(found, place) for found in element or () if local_name(found) in FORMATS)


def _read_hash(element: Element, place: str) -> Hashed:
    hash_format, text = FORMATS[local_name(element)], (element.text or "").strip()
    text = text if hash_format is HashFormat.C4 else text.lower()
    if not is_hash(hash_format, text):
        raise MhlError(
            "{place}: {value} is not a hash of the format {format}",
            place=place,
            value=text[:200],
            format=hash_format.value,
        )
    action, hashed_at = element.get("action"), element.get("hashdate")
    return Hashed(
        format=hash_format,
        text=text,
        action=Action(action) if action in set(Action) else None,
        hashed_at=parse_time(hashed_at, place) if hashed_at else None,
    )


def _read_reference(element: Element) -> Reference:
    path = checked_path(text_of(element, "path"), "references")
    return Reference(path=path, c4=text_of(element, HashFormat.C4.value))
