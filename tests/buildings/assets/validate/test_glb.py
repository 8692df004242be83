"""Our check of GLBs agrees with the Khronos validator about what is wrong, where that can be had."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.buildings.assets.packages import copy_of_good, good_package
from tests.buildings.assets.validate import spoil
from tests.buildings.assets.validate.breakages import PLAIN
from tests.buildings.assets.validate.spoil import Spoil
from tools.pages import find_node

from filmlot.buildings.assets.engine.validate.glb_check import check_glb
from filmlot.buildings.assets.engine.validate.glb_file import GlbFile, open_glb
from filmlot.buildings.assets.engine.validate.glb_shape import shape_of
from filmlot.standards.phrase import Phrase

PACKAGE = "gltf-validator@2.0.0-dev.3.10"
ASK = """
const validator = require("gltf-validator");
const data = new Uint8Array(require("fs").readFileSync(process.argv[1]));
validator.validateBytes(data).then(report => console.log(JSON.stringify(report.issues.numErrors)),
                                   () => console.log(1));
"""
BROKEN: dict[str, Spoil] = {
    "version": spoil.glb(PLAIN, lambda d: d["asset"].update(version="1.0")),
    "material": spoil.glb(PLAIN, lambda d: d["meshes"][0]["primitives"][0].update(material=7)),
    "bounds": spoil.glb(PLAIN, lambda d: d["accessors"][0].update(max=[9, 9, 9])),
    "no bounds": spoil.glb(PLAIN, lambda d: d["accessors"][0].pop("max")),
    "count": spoil.glb(PLAIN, lambda d: d["accessors"][0].update(count=10**6)),
    "circle": spoil.glb(PLAIN, lambda d: d["nodes"][0].update(children=[0])),
    "picture": spoil.glb(PLAIN, lambda d: d["images"][0].update(mimeType="image/jpeg")),
    "alignment": spoil.glb(PLAIN, lambda d: d["accessors"][0].update(byteOffset=2, count=100)),
    "index beyond": spoil.glb(PLAIN, lambda d: d["accessors"][0].update(count=12)),
    "required": spoil.glb(PLAIN, lambda d: d.update(extensionsRequired=["KHR_lights_punctual"])),
    "cut": lambda folder: (folder / PLAIN).write_bytes((folder / PLAIN).read_bytes()[:900]),
    "no file": spoil.write(PLAIN, b"glTF"),
    "placed": spoil.glb(PLAIN, lambda d: d["bufferViews"][0].update(byteOffset=10**8)),
}


@pytest.fixture(scope="session")
def khronos(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Asks the Khronos validator how many errors a file has."""
    folder = tmp_path_factory.mktemp("khronos")
    try:
        node, npm = find_node()
        environment = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        command = [node, npm, "install", "--silent", "--no-audit", "--no-fund", PACKAGE]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=60, check=False)
    except (OSError, SystemExit, ImportError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"the Khronos validator could not be fetched: {error}")
    if done.returncode != 0:
        pytest.skip("the Khronos validator could not be fetched")

    def errors(path: Path) -> int:
        asked = subprocess.run([node, "-e", ASK, path], cwd=folder, capture_output=True, text=True, check=True)
        return int(json.loads(asked.stdout))

    return errors


def our_errors(path: Path) -> list[tuple[str, Phrase]]:
    glb = open_glb(path)
    return [("", glb)] if isinstance(glb, Phrase) else list(check_glb(glb))


def test_a_good_file_is_good_to_both(khronos: Any) -> None:
    path = good_package() / PLAIN

    assert not our_errors(path)
    assert khronos(path) == 0


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_broken_to_both(khronos: Any, name: str, tmp_path: Path) -> None:
    folder = copy_of_good(tmp_path)
    BROKEN[name](folder)

    assert our_errors(folder / PLAIN)
    assert khronos(folder / PLAIN) > 0


plain = st.none() | st.booleans() | st.integers(-3, 10**9) | st.floats(allow_nan=True) | st.text(max_size=6)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_document_makes_the_check_fall(data: st.DataObject) -> None:
    glb = open_glb(good_package() / PLAIN)
    assert isinstance(glb, GlbFile)
    document = json.loads(json.dumps(glb.document))
    table = data.draw(st.sampled_from(sorted(document)))
    rows = document[table]
    if isinstance(rows, list) and rows and isinstance(rows[0], dict) and rows[0]:
        key = data.draw(st.sampled_from(sorted(rows[0])))
        rows[0][key] = data.draw(values)
    else:
        document[table] = data.draw(values)

    made = GlbFile(document, glb.binary)

    if not any(check_glb(made)):
        shape_of(made)
