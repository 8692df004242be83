"""A model of any look of a package, plain or compressed: prepared, or made when it is first asked for and kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from blake3 import blake3

from filmlot.buildings.assets.contracts import SceneFault, VersionView
from filmlot.buildings.assets.engine.check import EXHAUSTED
from filmlot.buildings.assets.engine.convert.child import MODELS
from filmlot.buildings.assets.engine.convert.compress import PLAIN, TWIN, compress
from filmlot.buildings.assets.facade import scene_file
from filmlot.buildings.assets.package import read_contents
from filmlot.buildings.assets.problems import PreparationFailed
from filmlot.kernel.ground import Ground
from filmlot.kernel.ids import new_id
from filmlot.standards.asset.variants import SETS

TIME_S = 60.0


def plain_model(ground: Ground, version: VersionView, look: Mapping[str, str]) -> Path:
    """A GLB of the version as a look shows it, as engines read it.

    Raises:
        PreparationFailed: it could not be made.
    """
    path = _prepared(ground, version, look, PLAIN) or _kept(ground, version, look, PLAIN)
    if not path.exists():
        with _draft(path) as draft:
            fault = _make(scene_file(ground, version), draft, json.dumps(dict(look)))
            if fault is not None:
                raise PreparationFailed(name=version.name, fault=fault)
    return path


def compressed_model(ground: Ground, version: VersionView, look: Mapping[str, str]) -> Path:
    """As `plain_model`, but compressed for browsers; the plain one where this machine cannot compress it.

    Raises:
        PreparationFailed: it could not be made.
    """
    path = _prepared(ground, version, look, TWIN) or _kept(ground, version, look, TWIN)
    if path.exists():
        return path
    plain = plain_model(ground, version, look)
    with _draft(path) as draft:
        compress({plain: draft}, textures=_cache(ground) / "textures", progress=lambda _share: None, time_s=TIME_S)
    return path if path.exists() else plain


def _prepared(ground: Ground, version: VersionView, look: Mapping[str, str], ending: str) -> Path | None:
    """What preparation made of a look, where it is a season and nothing else."""
    if version.derived is None or not look.keys() <= {"season"}:
        return None
    season = look.get("season", SETS["season"].default)
    file = read_contents(ground, version.derived).find(f"{MODELS}/{season}{ending}")
    return None if file is None else ground.blobs.local_path(file.blake3)


def _kept(ground: Ground, version: VersionView, look: Mapping[str, str], ending: str) -> Path:
    asked = json.dumps(dict(look), sort_keys=True)
    name = blake3(f"{version.contents or version.blake3} {asked}".encode()).hexdigest()
    return _cache(ground) / "models" / f"{name}{ending}"


def _cache(ground: Ground) -> Path:
    return ground.settings.home.resolve() / "cache"


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """Where to write what then stands at `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{new_id()}.draft")
    try:
        yield draft
        if draft.exists():
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


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
