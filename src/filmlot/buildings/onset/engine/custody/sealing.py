"""Sealing a folder: everything under it is read and held against its history, and a generation is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filmlot.buildings.onset.engine.custody.examination import (
    NOTHING_PROMISED,
    Examination,
    Examined,
    Finding,
    Progress,
    State,
    examine,
    hash_folder,
)
from filmlot.buildings.onset.engine.custody.history import CHAIN, FOLDER, History, Texts
from filmlot.standards.mhl.chain import Link, write_chain
from filmlot.standards.mhl.hash_list import (
    Action,
    Creator,
    FileRecord,
    FolderRecord,
    Hashed,
    HashList,
    Process,
    Reference,
    write_hash_list,
)
from filmlot.standards.mhl.hashing import FolderHash, HashFormat, hash_bytes

ACTIONS = {State.NEW: Action.ORIGINAL, State.FAILED: Action.FAILED}
FolderHashes = dict[HashFormat, FolderHash]


@dataclass(frozen=True)
class Sealing:
    """How to seal: by whom and when, in which formats, and what to pass over besides what always was."""

    creator: Creator
    formats: tuple[HashFormat, ...] = (HashFormat.XXH128,)
    process: Process = Process.IN_PLACE
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sealed:
    """What sealing found, and the hash list that it wrote for the folder itself."""

    path: Path
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Draft:
    """A generation that is ready to be written, with those of the histories below."""

    history: History
    examination: Examination
    folders: dict[str, FolderHashes]
    below: dict[str, _Draft]

    def findings(self, prefix: str = "") -> Iterator[Finding]:
        yield from self.examination.findings(prefix)
        for path, draft in self.below.items():
            yield from draft.findings(f"{prefix}{path}/")


def seal(
    history: History, how: Sealing, *, promised: Mapping[str, Texts] = NOTHING_PROMISED, progress: Progress
) -> Sealed:
    """Writes a generation for a folder and for each history below it, once everything was read.

    Files that are missing, or that fail against the history or what was `promised` of them, do not keep a generation
    from being written: it says so.

    Raises:
        OSError: a folder cannot be read, or the generation cannot be written.
    """
    draft = _draft(history, how, promised, progress=progress)
    reference = _write(draft, how)
    return Sealed(history.root / reference.path, tuple(sorted(draft.findings(), key=lambda one: one.path)))


def _draft(history: History, how: Sealing, promised: Mapping[str, Texts], *, progress: Progress) -> _Draft:
    inner = replace(how, ignored=())  # patterns speak of the folder that was named
    below = {
        path: _draft(child, inner, _under(path, promised), progress=progress)
        for path, child in sorted(history.children.items())
    }

    def choose(before: Mapping[HashFormat, str]) -> Iterable[HashFormat]:
        """A new format is believed only beside one that the file was known by."""
        return {*how.formats, *(list(before)[:1] if not before.keys() & set(how.formats) else ())}

    tree = history.tree(ignored=how.ignored)
    examination = examine(history, tree, choose, promised=promised, progress=progress)
    whole = not examination.unreadable and all("." in draft.folders for draft in below.values())
    return _Draft(history, examination, _hash_folders(examination, how.formats, below) if whole else {}, below)


def _under(folder: str, promised: Mapping[str, Texts]) -> dict[str, Texts]:
    prefix = f"{folder}/"
    return {path.removeprefix(prefix): texts for path, texts in promised.items() if path.startswith(prefix)}


def _hash_folders(
    examination: Examination, formats: Iterable[HashFormat], below: Mapping[str, _Draft]
) -> dict[str, FolderHashes]:
    folders: dict[str, FolderHashes] = {}
    for hash_format in formats:
        inner = {path: draft.folders["."][hash_format] for path, draft in below.items()}
        hashed = dict(inner)
        hashed["."] = hash_folder(examination.tree, hash_format, examination.files, inner, hashed)
        for path, folder in hashed.items():
            folders.setdefault(path, {})[hash_format] = folder
    return folders


def _write(draft: _Draft, how: Sealing) -> Reference:
    """The new hash list, as the one above refers to it."""
    references = []
    for path, below in draft.below.items():
        reference = _write(below, replace(how, ignored=()))
        references.append(Reference(f"{path}/{reference.path}", reference.c4))
    history, moment = draft.history, how.creator.created_at
    content = write_hash_list(
        HashList(
            creator=how.creator,
            process=how.process,
            root=_folder_record(".", draft.folders["."], None) if draft.folders else None,
            ignored=tuple(dict.fromkeys((*history.ignored, *how.ignored))),
            records=tuple(_records(draft, moment)),
            references=tuple(references),
        )
    )
    number = 1 + max((link.number for link in history.links), default=0)
    written = moment.astimezone(UTC).strftime("%Y-%m-%d_%H%M%SZ")
    link = Link(number, f"{number:04d}_{history.root.resolve().name}_{written}.mhl", hash_bytes(HashFormat.C4, content))
    _write_whole(history.root / FOLDER / link.name, content)
    _write_whole(history.root / FOLDER / CHAIN, write_chain([*history.links, link]))
    return Reference(f"{FOLDER}/{link.name}", link.c4)


def _records(draft: _Draft, moment: datetime) -> Iterator[FileRecord | FolderRecord]:
    for path in sorted(draft.examination.files):
        yield _file_record(draft.examination.files[path], moment)
    for path in sorted(draft.folders.keys() - {"."}):
        yield _folder_record(path, draft.folders[path], _changed_at(draft.history.root / path))


def _file_record(one: Examined, moment: datetime) -> FileRecord:
    action = ACTIONS.get(one.state, Action.VERIFIED)
    return FileRecord(
        path=one.file.path,
        hashes=tuple(Hashed(name, text, action, moment) for name, text in one.texts.items()),
        size_bytes=one.file.size_bytes,
        modified_at=datetime.fromtimestamp(one.file.modified_s, UTC),
        previous_path=one.previous_path,
    )


def _folder_record(path: str, hashes: FolderHashes, modified_at: datetime | None) -> FolderRecord:
    return FolderRecord(
        path=path,
        content=tuple(Hashed(name, hashed.content) for name, hashed in hashes.items()),
        structure=tuple(Hashed(name, hashed.structure) for name, hashed in hashes.items()),
        modified_at=modified_at,
    )


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _write_whole(path: Path, content: bytes) -> None:
    """A file that is there whole or not at all, whatever happens to the machine."""
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
