"""How a machine is, as far as its system tells."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from filmlot.gate.agent.wire import Fields


class Machine:
    """How this machine is."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._card = folder, find_card()

    def describe(self) -> Fields:
        """Load, memory, disk and card; None where the system does not tell."""
        disk = shutil.disk_usage(self._folder)
        return {
            "host": platform.node(),
            "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
            "cores": os.cpu_count(),
            "memory_bytes": self._memory("MemTotal"),
            "memory_free_bytes": self._memory("MemAvailable"),
            "disk_bytes": disk.total,
            "disk_free_bytes": disk.free,
            "card": self._card,
        }

    def _memory(self, name: str) -> int | None:
        try:
            lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), None)


def find_card() -> str | None:
    """The name of the graphics card, where its own tool tells it."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    asked = [tool, "--query-gpu=name", "--format=csv,noheader"]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ", ".join(said.split("\n")[:8]).strip(", ") or None
