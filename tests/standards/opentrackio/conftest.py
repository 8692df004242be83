from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of SMPTE's own schema and examples, which do not come with this project."""
    folder = Path(os.environ.get("FILMLOT_REFERENCE_DATA", BESIDE)) / "opentrackio"
    if not folder.is_dir():
        pytest.skip("SMPTE's OpenTrackIO examples are not here; FILMLOT_REFERENCE_DATA names their folder")
    return folder


@pytest.fixture(scope="session")
def examples(published: Path) -> list[dict]:
    return [json.loads(path.read_bytes()) for path in sorted(published.glob("*_example.json"))]
