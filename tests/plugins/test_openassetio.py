"""The OpenAssetIO manager, held against OpenAssetIO's own suite of what a manager has to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.buildings.assets.library import SLUG, lamp

from filmlot.buildings.assets.agent.agent import Agent, PublishAsk
from filmlot.buildings.assets.agent.plugin import write_plugin

pytest.importorskip("openassetio", reason="openassetio is not installed")
FIXTURES = Path(__file__).with_name("openassetio_fixtures.py")
ASSET = f"filmlot:///{SLUG}"


def published(agent: Agent, folder: Path, *, width_m: float) -> str:
    folder.mkdir(exist_ok=True)
    for path, data in lamp(width_m=width_m).items():
        (folder / path).write_bytes(data)
    made = agent.publish(PublishAsk(path=str(folder)))
    return next(one for one in agent.lots["studio"].asset(SLUG).versions if one.id == made.version_id).contents or ""


@pytest.fixture
def environment(agent: Agent, door: str, tmp_path: Path) -> dict[str, str]:
    """Two versions in the library, and where OpenAssetIO finds the manager."""
    hashes = [published(agent, tmp_path / SLUG, width_m=width_m) for width_m in (1.0, 1.5)]
    write_plugin("openassetio", tmp_path / "found")
    given = {"asset": ASSET, "versions": hashes[::-1], "package": str(tmp_path / SLUG)}
    return {
        **os.environ,
        "OPENASSETIO_PLUGIN_PATH": str(tmp_path / "found"),
        "FILMLOT_TEST_LIBRARY": json.dumps(given),
        "PYTHONPATH": "",
    }


def test_the_manager_passes_openassetios_own_suite(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "openassetio.test.manager", "-f", str(FIXTURES)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr[-4000:]
    assert "OK" in done.stderr
    assert int(done.stderr.split("Ran ")[1].split()[0]) >= 60
