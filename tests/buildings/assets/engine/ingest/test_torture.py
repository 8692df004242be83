"""Models that nobody here made, broken ones among them: each ends as an asset or as a problem by name.

One of each kind, and all that were made to break readers; `lot bench asset_ingest` takes every one of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestFault
from filmlot.buildings.assets.engine.ingest.formats import READERS
from filmlot.buildings.assets.engine.ingest.ingest import ingest
from filmlot.render import load_scene

MODELS = Path("/usr/share/assimp/models")
HOSTILE = ("invalid", "wrongTypes", "SchemaFailures", "RecursiveNodes", "IndexOutOfRange", "MissingBin", "issue_3269")
NAMED = {
    "glTF2/RecursiveNodes/RecursiveNodes.gltf": "stands in a circle of nodes, or has two parents",
    "glTF2/MissingBin/BoxTextured.gltf": "names {name}, which is not there",
    "glTF2/IndexOutOfRange/AllIndicesOutOfRange.gltf": "an index names vertex {vertex} of {count}",
    "glTF2/BoxWithInfinites-glTF-Binary/BoxWithInfinites.glb": "a coordinate is not a finite number",
    "glTF2/wrongTypes/badArray.gltf": "is {given}, not a list",
    "invalid/OutOfMemory.off": "cannot be read: {reason}",
    "PLY/points.ply": "holds nothing that can be drawn",
}
"""What is wrong with files that are known to be broken."""

CRASHING = frozenset({"OpenGEX/empty_camera.ogex", "RAW/WithColor.raw"})
"""Files that bring the Open Asset Import Library 6.0.5 down; the process that it takes with it is not ours."""

TIME_S, MOST_BYTES = 100.0, 60_000  # the large ones are the benchmark's


def chosen() -> list[str]:
    """One file of each suffix, the least first, and the hostile ones."""
    files = sorted((path for path in MODELS.rglob("*") if path.is_file()), key=lambda path: (path.stat().st_size, path))
    first = {path.suffix.lower(): path for path in reversed(files) if "invalid" not in path.parts}
    hostile = [path for path in files if set(path.parts) & set(HOSTILE)]
    known = {path for path in (*first.values(), *hostile) if path.suffix.lower() in READERS}
    return sorted({str(path.relative_to(MODELS)) for path in known if path.stat().st_size < MOST_BYTES} | set(NAMED))


@pytest.mark.skipif(not MODELS.is_dir(), reason="apt-get install assimp-testmodels")
@pytest.mark.parametrize("name", chosen() if MODELS.is_dir() else ["assimp-testmodels"])
def test_a_foreign_file_ends_as_an_asset_or_as_a_problem_by_name(tmp_path: Path, name: str) -> None:
    outcome = ingest(MODELS / name, tmp_path / "asset", progress=lambda *_: None, time_s=TIME_S)
    if isinstance(outcome, IngestFault):
        assert outcome.code is not FaultCode.CRASHED or name in CRASHING, outcome
        assert not list(tmp_path.iterdir())
    else:
        assert [path.name for path in tmp_path.iterdir()] == ["asset"]
        assert load_scene(tmp_path / "asset" / outcome.levels[0].file).instances
    if name in NAMED:
        assert isinstance(outcome, IngestFault)
        assert outcome.what == NAMED[name]
