"""The example of a shooting day, run against a lot at work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.running_lot import RunningLot
from tests.e2e.scenes import red_ball
from tests.laws.tree import ROOT

from filmlot.render.gltf_writer import write_glb

pytestmark = [pytest.mark.browser, pytest.mark.gpu, pytest.mark.timeout(300)]


def test_a_program_shoots_a_take_with_a_token(lot: RunningLot, tmp_path: Path) -> None:
    scene = tmp_path / "ball.glb"
    write_glb(red_ball(), scene)
    with lot.client() as client:
        made = client.post("/api/v1/identity/tokens", json={"name": "shooting day"})
        assert made.is_success, made.text
    day = subprocess.run(
        [sys.executable, ROOT / "examples" / "shooting_day.py", lot.address, scene],
        env={**os.environ, "FILMLOT_TOKEN": made.json()["token"]},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert day.returncode == 0, day.stdout + day.stderr
    assert "On the wall: ball" in day.stdout
    assert "verified" in day.stdout
    assert "picture.mp4" in day.stdout
