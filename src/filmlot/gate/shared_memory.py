"""The folder of a hub's rings: in memory where the system offers it."""

from __future__ import annotations

import os
from pathlib import Path

from blake3 import blake3

from filmlot.kernel.settings import Settings

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - rings belong where the file system is memory


def shared_folder(settings: Settings, *, berth: int = 0) -> Path:
    """Where the rings of the hub in a berth stand: in memory where the system offers it, else in the run folder."""
    suffix = f"-{berth}" if berth else ""
    if not SHARED_MEMORY.is_dir():
        return settings.run_folder.resolve() / f"stages{suffix}"
    name = blake3(str(settings.home.resolve()).encode()).hexdigest()[:16] + suffix
    folder = SHARED_MEMORY / f"filmlot-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():  # somebody else was here first
        return settings.run_folder.resolve() / f"stages{suffix}"
    return folder
