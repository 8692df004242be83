"""The plug-ins for other programs, put together from `plugins/` of the repository, which a wheel carries along."""

from __future__ import annotations

import shutil
from pathlib import Path

import filmlot

PACKAGE = Path(filmlot.__file__).parent
SPEAKER = "agent.py"
PLUGINS = {"blender": "filmlot", "unreal": "filmlot_unreal", "openassetio": "filmlot_manager"}
"""Programs, and the package that each is given."""


def write_plugin(name: str, out: Path) -> Path:
    """Writes a plug-in into a folder: its own files and how it speaks to the agent; Blender's as a zip to install."""
    package = out / PLUGINS[name]
    shutil.copytree(_sources() / name / PLUGINS[name], package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(_sources() / SPEAKER, package / SPEAKER)
    if name != "blender":
        return package
    # Blender wants the manifest at the top of the archive.
    packed = Path(shutil.make_archive(str(out / "filmlot-blender"), "zip", package))
    shutil.rmtree(package)
    return packed


def _sources() -> Path:
    carried = PACKAGE / "_plugins"
    return carried if carried.is_dir() else PACKAGE.parent.parent / "plugins"
