"""The lot that is troubled: its processes, its disk, and what it says of itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil

MARKS = {
    "receiver": "filmlot.gate.receiver",
    "node": "filmlot.gate.node",
    "simulator stand-in": "filmlot.gate.simulator",
}
DISK = "3g"


def processes(hub: int) -> dict[str, psutil.Process]:
    """The hub and its children by what the page calls them."""
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(hub)
        found = {"hub": parent}
        for child in parent.children():
            with contextlib.suppress(psutil.Error):
                words = child.cmdline()
                found |= {name: child for name, module in MARKS.items() if module in words}
        return found
    return {}


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Whether `folder` is a disk of its own that may be filled; only some users may make one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "filmlot-chaos", str(folder)], capture_output=True, check=False
    )
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path, *, leave_bytes: int) -> Path:
    """A file that leaves so much of a disk; `unlink` gives the rest back."""
    ballast = folder / "ballast"
    size = max(0, shutil.disk_usage(folder).free - leave_bytes)
    with ballast.open("wb") as file, contextlib.suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, size)
    return ballast


def ask(client: httpx2.Client, method: str, path: str, **more: Any) -> httpx2.Response | None:
    """An answer, or None while nobody answers."""
    with contextlib.suppress(httpx2.TransportError):
        return client.request(method, path, **more)
    return None


def megabytes(process: psutil.Process) -> float:
    """What a process holds for itself."""
    return float(process.memory_info().rss) / (1 << 20)


def wait(seconds: float, *, until: float) -> None:
    """Sleeps, but not beyond the end."""
    time.sleep(max(0.0, min(seconds, until - time.monotonic())))
