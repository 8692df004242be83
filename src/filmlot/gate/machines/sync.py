"""Puts a folder on a machine: only what is not there yet, and going on where the last time ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filmlot.gate.agent.files import LISTED, hash_file
from filmlot.gate.agent.wire import BODY_BYTES
from filmlot.gate.machines.answers import FileState, Holding
from filmlot.gate.machines.link import UNASKED, Link
from filmlot.gate.machines.problems import FolderUnfit, MachineLost, MachineRefused
from filmlot.standards.phrase import Phrase

TRIES = 3


@dataclass
class Synced:
    """What a sync did: files looked at, files and bytes that travelled."""

    files: int = 0
    sent_files: int = 0
    sent_bytes: int = 0


def sync_folder(link: Link, folder: Path, *, done: Callable[[int], None] = lambda _bytes: None) -> Synced:
    """Makes the machine's files those of a folder; what else is there stays. `done` is called as bytes are settled.

    Raises:
        MachineLost, MachineRefused: what has arrived is kept, and not sent again.
        FolderUnfit: a link stands in the folder.
    """
    synced = Synced()
    entries = list(list_files(folder))
    for start in range(0, len(entries), LISTED):
        some = entries[start : start + LISTED]
        for entry, state in zip(some, ask_what_is_there(link, some), strict=True):
            synced.files += 1
            if not state.here:
                synced.sent_files += 1
                synced.sent_bytes += _send(link, folder / entry["path"], entry, state.kept)
            done(entry["size"])
    return synced


def list_files(folder: Path) -> Iterator[dict[str, Any]]:
    """Every file below a folder: its path there, its size and its SHA-256.

    Raises:
        FolderUnfit: a link stands in the folder.
    """
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise FolderUnfit(path=str(path), reason=Phrase("it is a link, and only files are sent"))
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield {"path": name, "size": path.stat().st_size, "sha256": hash_file(path)}


def ask_what_is_there(link: Link, entries: list[dict[str, Any]]) -> list[FileState]:
    """The state of each file on the machine.

    Raises:
        MachineLost: the agent does not answer for every one.
    """
    exchange = link.ask("have", files=entries)
    found = exchange.read(Holding).files
    if len(found) != len(entries):
        raise MachineLost(name=exchange.name, reason=UNASKED)
    return found


def _send(link: Link, path: Path, entry: dict[str, Any], kept: int) -> int:
    """Sends a file from where it was left; gives the bytes that travelled."""
    for remaining in reversed(range(TRIES)):
        try:
            return _send_from(link, path, entry, kept)
        except MachineRefused as refusal:
            if refusal.why != "offset" or not remaining:
                raise
            (state,) = ask_what_is_there(link, [entry])  # somebody else sends the same
            if state.here:
                return 0
            kept = state.kept
    raise AssertionError


def _send_from(link: Link, path: Path, entry: dict[str, Any], offset: int) -> int:
    first = offset
    with path.open("rb") as file:
        file.seek(offset)
        while True:
            chunk = file.read(BODY_BYTES)
            link.ask("write", chunk, offset=offset, **entry)
            offset += len(chunk)
            if offset >= entry["size"] or not chunk:
                return offset - first
