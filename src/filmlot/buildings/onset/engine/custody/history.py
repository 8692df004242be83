"""The history in a folder's `ascmhl/`, with those of the folders below that have their own.

A folder without one may have lists of MHL 1 beside its files: they are what is known of it, and sealing goes on from
them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from filmlot.buildings.onset.engine.custody.tree import FoundFile, FoundFolder, find_tree
from filmlot.standards.mhl.chain import Link, read_chain
from filmlot.standards.mhl.classic import read_classic_list
from filmlot.standards.mhl.hash_list import Action, FileRecord, HashList, read_hash_list
from filmlot.standards.mhl.hashing import HashFormat, hash_bytes
from filmlot.standards.mhl.xml import MOST_BYTES, MhlError
from filmlot.standards.phrase import PhrasedError

FOLDER, CHAIN = "ascmhl", "ascmhl_chain.xml"
IGNORED = (".DS_Store", "ascmhl", "ascmhl/")
Texts = dict[HashFormat, str]
Parsed = TypeVar("Parsed")


class CustodyError(PhrasedError):
    """A history, or what it speaks of, that cannot be worked with."""


@dataclass(frozen=True)
class History:
    """The generations of a folder; none where it was never sealed. `children` are the histories below it."""

    root: Path
    links: tuple[Link, ...] = ()
    generations: tuple[HashList, ...] = ()
    children: Mapping[str, History] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, Texts]:
        """The first hash of each format, a file, under the name that the file has now; failed hashes teach nothing."""
        found: dict[str, Texts] = {}
        for record in self._files():
            if record.previous_path is not None and record.path not in found:
                found[record.path] = found.pop(record.previous_path, {})
            texts = found.setdefault(record.path, {})
            for hashed in record.hashes:
                if hashed.action is not Action.FAILED:
                    texts.setdefault(hashed.format, hashed.text)
        return {path: texts for path, texts in found.items() if texts}

    @property
    def is_sealed(self) -> bool:
        """Whether this folder, or one below it, has a hash list."""
        return bool(self.generations) or any(child.is_sealed for child in self.children.values())

    def tree(self, *, ignored: Iterable[str] = ()) -> FoundFolder:
        """What it answers for: everything that it does not pass over, less what the histories below answer for."""
        below = (f"/{path}/" for path in self.children)
        return find_tree(self.root, ignored=(*self.ignored, *ignored, f"/{FOLDER}/", *below))

    def found(self, *, ignored: Iterable[str] = ()) -> Iterator[FoundFile]:
        """All files that it and the histories below answer for."""
        yield from self.tree(ignored=ignored).files()
        for child in self.children.values():
            yield from child.found()

    @property
    def ignored(self) -> tuple[str, ...]:
        """The patterns that the last generation passed over."""
        return (self.generations[-1].ignored or IGNORED) if self.generations else IGNORED

    def _files(self) -> Iterator[FileRecord]:
        for generation in self.generations:
            yield from generation.files()


def load_history(root: Path) -> History:
    """The history of a folder and of all below it.

    Raises:
        CustodyError: a hash list is missing, was changed since it was written, or cannot be read.
    """
    links = _load_links(root)
    generations = tuple(_load_generation(root, link) for link in links) if links else _load_classic(root)
    return History(root, links, generations, {path: load_history(root / path) for path in _below(root)})


def _load_classic(root: Path) -> tuple[HashList, ...]:
    lists = [_parse(path, read_classic_list, _read(path)) for path in sorted(root.glob("*.mhl")) if path.is_file()]
    return tuple(sorted(lists, key=lambda one: one.creator.created_at))


def _load_links(root: Path) -> tuple[Link, ...]:
    folder = root / FOLDER
    if not folder.is_dir():
        return ()
    try:
        content = _read(folder / CHAIN)
    except FileNotFoundError:
        raise CustodyError("{place} is missing: restore it from another copy", place=str(folder / CHAIN)) from None
    return tuple(_parse(folder / CHAIN, read_chain, content))


def _load_generation(root: Path, link: Link) -> HashList:
    path = root / FOLDER / link.name
    try:
        content = _read(path)
    except FileNotFoundError:
        raise CustodyError("{place} is missing: restore it from another copy", place=str(path)) from None
    if hash_bytes(HashFormat.C4, content) != link.c4:
        raise CustodyError("{place} was changed after it was written: restore it from another copy", place=str(path))
    return _parse(path, read_hash_list, content)


def _parse(path: Path, read: Callable[[bytes], Parsed], content: bytes) -> Parsed:
    try:
        return read(content)
    except MhlError as error:
        raise CustodyError("{place}: {reason}", place=str(path), reason=error.phrase) from None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _below(root: Path) -> Iterator[str]:
    """The nearest folders below that have a history; what lies under them is theirs."""
    for place, folders, _files in os.walk(root):
        if Path(place) != root and FOLDER in folders:
            folders.clear()
            yield Path(place).relative_to(root).as_posix()
        elif FOLDER in folders:
            folders.remove(FOLDER)
