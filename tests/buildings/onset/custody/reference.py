"""ASC MHL's own implementation and the hash lists of other tools, fetched from the package index when a test asks.

They are not installed beside us: `ascmhl` pins an older Click.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM, LISTS = "ascmhl==1.2", "mhl-suite==1.3.1"


@dataclass(frozen=True)
class Reference:
    """The reference implementation, and the unpacked sources with its scenarios and others' lists."""

    library: Path
    sources: Path

    def run(self, command: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Runs one of its commands: `create`, `diff`, `verify`. Its own entrance would ask the index for news."""
        entrance = f"from ascmhl.commands import {command} as run; run()"
        return subprocess.run(
            [sys.executable, "-c", entrance, *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": str(self.library), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    @property
    def scenarios(self) -> Path:
        """What each of its scenarios leaves on its disks."""
        return self.sources / "ascmhl-1.2" / "examples" / "scenarios" / "Output"

    @property
    def schema(self) -> Path:
        """The schema of hash lists."""
        return self.sources / "ascmhl-1.2" / "xsd" / "ASCMHL.xsd"

    @property
    def lists(self) -> list[Path]:
        """Hash lists of four tools, in both formats."""
        return sorted((self.sources / "mhl_suite-1.3.1" / "tests" / "fixtures").glob("*.mhl"))


def fetch_reference(folder: Path) -> Reference:
    """The reference, in a folder; the test is skipped where the index cannot be reached."""
    library, sources = folder / "library", folder / "sources"
    _pip("install", "--target", library, PROGRAM)
    _pip("download", "--no-deps", "--no-binary", "ascmhl,mhl-suite", "--dest", folder, PROGRAM, LISTS)
    for archive in folder.glob("*.tar.gz"):
        with tarfile.open(archive) as opened:
            opened.extractall(sources, filter="data")
    return Reference(library, sources)


def _pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the reference of ASC MHL cannot be had: {done.stderr.strip()[-200:]}")
