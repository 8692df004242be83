"""The files under a folder, less those that are passed over."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec


@dataclass(frozen=True)
class FoundFile:
    """A file: its path from the root with forward slashes, its size, and when it was last changed."""

    path: str
    size_bytes: int
    modified_s: float


@dataclass(frozen=True)
class FoundFolder:
    """A folder with what it holds, each by its name in order."""

    path: str
    modified_s: float
    children: dict[str, FoundFile | FoundFolder]

    def files(self) -> Iterator[FoundFile]:
        """All files in it and below."""
        for child in self.children.values():
            if isinstance(child, FoundFolder):
                yield from child.files()
            else:
                yield child


def find_tree(root: Path, *, ignored: Iterable[str]) -> FoundFolder:
    """Everything under a folder that no pattern (as in `.gitignore`) passes over; links are not followed."""
    spec = GitIgnoreSpec.from_lines(ignored)
    return _find(root, "", spec)


def _find(root: Path, path: str, spec: GitIgnoreSpec) -> FoundFolder:
    children: dict[str, FoundFile | FoundFolder] = {}
    with os.scandir(root / path) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            inner = f"{path}/{entry.name}" if path else entry.name
            if entry.is_dir(follow_symlinks=False):
                if not spec.match_file(f"{inner}/"):
                    children[entry.name] = _find(root, inner, spec)
            elif entry.is_file(follow_symlinks=False) and not spec.match_file(inner):
                status = entry.stat(follow_symlinks=False)
                children[entry.name] = FoundFile(inner, status.st_size, status.st_mtime)
    return FoundFolder(path or ".", (root / path).stat().st_mtime, children)
