"""A model of any look of a package, made when it is first asked for and kept in the cache."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from blake3 import blake3

from filmlot.buildings.assets.contracts import SceneFault, VersionView
from filmlot.buildings.assets.engine.check import EXHAUSTED
from filmlot.buildings.assets.facade import scene_file
from filmlot.buildings.assets.problems import PreparationFailed
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id

TIME_S = 60.0


def model_file(ground: Ground, version: VersionView, look: Mapping[str, str]) -> Path:
    """A GLB of the version as a look shows it.

    Raises:
        PreparationFailed: it could not be made.
    """
    asked = json.dumps(dict(look), sort_keys=True)
    name = blake3(f"{version.contents or version.blake3} {asked}".encode()).hexdigest()
    path = ground.settings.home.resolve() / "cache" / "models" / f"{name}.glb"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{new_id()}")
        try:
            fault = _make(scene_file(ground, version), draft, asked)
            if fault is not None:
                raise PreparationFailed(name=version.name, fault=fault)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return path


def _make(entry: Path, draft: Path, asked: str) -> SceneFault | None:
    command = [sys.executable, "-m", "filmlot.buildings.assets.engine.convert.model", str(entry), str(draft), asked]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIME_S, check=False)
    except subprocess.TimeoutExpired:
        return EXHAUSTED
    if done.returncode == 0 and draft.exists():
        return None
    try:
        return SceneFault.model_validate_json(done.stdout)
    except ValueError:
        return EXHAUSTED
