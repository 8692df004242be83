"""What lies under a folder, held against what its history says: the ground of sealing and of checking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from filmlot.buildings.onset.engine.custody.history import History, Texts
from filmlot.buildings.onset.engine.custody.tree import FoundFile, FoundFolder
from filmlot.standards.mhl.hashing import FolderHash, FolderHashing, HashFormat, Hashing

PIECE_BYTES = 4 << 20
Progress = Callable[[int], None]
"""Is told of bytes that were read; what it raises ends the work."""


class State(StrEnum):
    """What became of a file since it was last sealed."""

    VERIFIED = "verified"
    NEW = "new"
    RENAMED = "renamed"
    FAILED = "failed"
    MISSING = "missing"
    UNREADABLE = "unreadable"


NOTHING_PROMISED: Mapping[str, Texts] = MappingProxyType({})
FAULTS = frozenset({State.FAILED, State.MISSING, State.UNREADABLE})


@dataclass(frozen=True)
class Finding:
    """A file, by its path from the folder that was asked about; of a renamed one also the path it had."""

    path: str
    state: State
    previous_path: str | None = None


@dataclass(frozen=True)
class Examined:
    """A file that was read: its hashes, and what they say."""

    file: FoundFile
    texts: Texts
    state: State
    previous_path: str | None = None


@dataclass(frozen=True)
class Examination:
    """What was found under one history; `tree` leaves out what the histories below answer for."""

    tree: FoundFolder
    files: dict[str, Examined]
    missing: tuple[str, ...]
    unreadable: tuple[str, ...]

    def findings(self, prefix: str = "") -> list[Finding]:
        """Every file, under the folder that was asked about."""
        states = {path: one.state for path, one in self.files.items()}
        states |= dict.fromkeys(self.missing, State.MISSING) | dict.fromkeys(self.unreadable, State.UNREADABLE)
        previous = {path: f"{prefix}{one.previous_path}" for path, one in self.files.items() if one.previous_path}
        return [Finding(f"{prefix}{path}", state, previous.get(path)) for path, state in sorted(states.items())]


def examine(
    history: History,
    tree: FoundFolder,
    choose: Callable[[Mapping[HashFormat, str]], Iterable[HashFormat]],
    *,
    promised: Mapping[str, Texts] = NOTHING_PROMISED,
    progress: Progress,
) -> Examination:
    """Reads every file once, in the formats that `choose` names for what is known of it.

    `promised` are hashes that files must have besides: those of the card that they were copied from.
    """
    known, read, unreadable = history.known, dict[str, Examined](), []
    for file in tree.files():
        before = known.get(file.path, {})
        try:
            texts = hash_file(history.root / file.path, choose(before), progress=progress)
        except OSError:
            unreadable.append(file.path)
        else:
            read[file.path] = Examined(file, texts, _judge(before, promised.get(file.path, {}), texts))
    gone = {path: texts for path, texts in known.items() if path not in read and path not in unreadable}
    read |= _renamed(read.values(), gone)
    return Examination(tree, read, tuple(sorted(gone)), tuple(unreadable))


def hash_file(path: Path, formats: Iterable[HashFormat], *, progress: Progress) -> Texts:
    """The hashes of a file, read once.

    Raises:
        OSError: it cannot be read to its end.
    """
    hashing, piece = Hashing(formats), bytearray(PIECE_BYTES)
    view = memoryview(piece)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(piece):
            hashing.update(view[:count])
            progress(count)
    return hashing.texts()


def hash_folder(
    folder: FoundFolder,
    hash_format: HashFormat,
    files: Mapping[str, Examined],
    below: Mapping[str, FolderHash],
    into: dict[str, FolderHash],
) -> FolderHash:
    """The hashes of a folder, and into `into` those of all folders in it.

    Args:
        folder: what was found there.
        hash_format: the format; every file was hashed in it.
        files: what was read, by path.
        below: the folders that have a history of their own, by path.
        into: takes the hashes of the folders in it, by path.
    """
    hashing = FolderHashing(hash_format)
    for name, child in folder.children.items():
        if isinstance(child, FoundFolder):
            into[child.path] = hash_folder(child, hash_format, files, below, into)
            hashing.add_folder(name, into[child.path])
        elif child.path in files:
            hashing.add_file(name, files[child.path].texts[hash_format])
    here = "" if folder.path == "." else folder.path
    for path, hashed in below.items():
        parent, _slash, name = path.rpartition("/")
        if parent == here:
            hashing.add_folder(name, hashed)
    return hashing.hash()


def _judge(before: Texts, promised: Texts, texts: Texts) -> State:
    wanted = [*before.items(), *promised.items()]
    if any(texts[hash_format] != text for hash_format, text in wanted if hash_format in texts):
        return State.FAILED
    return State.VERIFIED if before else State.NEW


def _renamed(read: Iterable[Examined], gone: dict[str, Texts]) -> dict[str, Examined]:
    """New files that hold what a missing one held; it is taken from those that are gone."""
    holders = {(hash_format, text): path for path, texts in gone.items() for hash_format, text in texts.items()}
    found = {}
    for one in read:
        keys = one.texts.items() if one.state is State.NEW and one.file.size_bytes else ()
        previous = next((holders[key] for key in keys if holders.get(key) in gone), None)
        if previous is not None:
            del gone[previous]
            found[one.file.path] = Examined(one.file, one.texts, State.RENAMED, previous)
    return found
