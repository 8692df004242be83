"""The Blender extension in Blender itself: an asset comes in where it belongs, and changes its version in place."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from tests.buildings.assets.packages import SLUG, copy_of_good, freshen

from filmlot.buildings.assets.agent.agent import Agent, PublishAsk
from filmlot.buildings.assets.agent.plugin import write_plugin

SESSION = Path(__file__).with_name("blender_session.py")
CURSOR_M, CURSOR_RAD = (3.25, -1.5, 0.75), (0.1, -0.2, 2.0)
LIMIT_M = 1e-4

pytestmark = pytest.mark.skipif(
    "FILMLOT_TEST_BLENDER" not in os.environ, reason="FILMLOT_TEST_BLENDER names no Python with bpy"
)


def run_session(folder: Path, references: list[str]) -> dict[str, Any]:
    with zipfile.ZipFile(write_plugin("blender", folder)) as packed:
        packed.extractall(folder / "installed" / "filmlot")
    job = {
        "folder": str(folder / "installed"),
        "result": str(folder / "result.json"),
        "references": references,
        "cursor_m": CURSOR_M,
        "cursor_rad": CURSOR_RAD,
    }
    command = [os.environ["FILMLOT_TEST_BLENDER"], "-I", str(SESSION)]
    done = subprocess.run(command, input=json.dumps(job), text=True, capture_output=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return result


def test_a_version_is_exchanged_in_place_without_a_second_copy(agent: Agent, door: str, tmp_path: Path) -> None:
    agent.store.limit_bytes = 1_000_000_000
    package = copy_of_good(tmp_path)
    agent.publish(PublishAsk(path=str(package)))
    (package / "recipe.json").write_text('{"generator": "bench", "parameters": {"length_m": 1.3}}', encoding="utf-8")
    freshen(package)
    agent.publish(PublishAsk(path=str(package)))
    asset = f"filmlot:///{SLUG}"
    result = run_session(tmp_path, [f"{asset}@1.0.0", f"{asset}@latest", f"{asset}@1.0.0"])
    first, *others = result["states"]
    for state in others:
        assert len(state["objects"]) == len(first["objects"]) + 1
        assert [state[kind] for kind in ("meshes", "all_meshes", "all_materials")] == [1, 1, 1]
        np.testing.assert_allclose(state["anchors"], first["anchors"], atol=1e-7)
        np.testing.assert_allclose(state["points_m"], first["points_m"], atol=LIMIT_M)
    pinned = [state["references"][0] for state in result["states"]]
    assert pinned[0] == pinned[2] != pinned[1]
    assert result["published"] == ["FINISHED"]
    np.testing.assert_allclose(*result["hung"], atol=1e-6)


def test_an_asset_stands_where_the_cursor_is_within_a_tenth_of_a_millimetre(
    agent: Agent, door: str, tmp_path: Path
) -> None:
    """The bench is 1.2 m wide, 0.4 m deep, 0.45 m high, its front towards the package's +Z: Blender's -Y."""
    agent.store.limit_bytes = 1_000_000_000
    agent.publish(PublishAsk(path=str(copy_of_good(tmp_path))))
    (state,) = run_session(tmp_path, [f"filmlot:///{SLUG}"])["states"]
    turn = Rotation.from_euler("xyz", CURSOR_RAD).as_matrix()
    local = (np.array(state["points_m"]) - CURSOR_M) @ turn
    np.testing.assert_allclose(
        [local.min(axis=0), local.max(axis=0)], [(-0.6, -0.2, 0), (0.6, 0.2, 0.45)], atol=LIMIT_M
    )
