"""Checking a folder against its history, without writing: what arrived, what was lost, what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from filmlot.buildings.onset.engine.custody.examination import Finding, Progress, examine
from filmlot.buildings.onset.engine.custody.history import History
from filmlot.standards.mhl.hashing import HashFormat

QUICKEST = (
    HashFormat.XXH128, HashFormat.XXH3, HashFormat.XXH64, HashFormat.MD5, HashFormat.SHA1, HashFormat.C4,
)  # fmt: skip


def check(history: History, *, thorough: bool, progress: Progress) -> list[Finding]:
    """Every file under a folder, as its history and those below know it.

    Args:
        history: the folder's.
        thorough: hold each file against all formats that it is known by, not the quickest alone.
        progress: is told of bytes that were read.
    """

    def choose(before: Mapping[HashFormat, str]) -> Iterable[HashFormat]:
        known = [hash_format for hash_format in QUICKEST if hash_format in before]
        return known if thorough else known[:1]

    findings = examine(history, history.tree(), choose, progress=progress).findings()
    for path, child in history.children.items():
        inner = check(child, thorough=thorough, progress=progress)
        findings += [
            Finding(f"{path}/{one.path}", one.state, one.previous_path and f"{path}/{one.previous_path}")
            for one in inner
        ]
    return sorted(findings, key=lambda one: one.path)
