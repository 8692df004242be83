"""`filmlot assets agent` and `plugin`, as processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import httpx2
import pytest
import typer

from filmlot.buildings.assets.commands.agent import read_lots

COMMAND = [sys.executable, "-m", "filmlot.gate.command", "assets"]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "FILMLOT_AGENT": str(folder / "agent.json"), "XDG_CACHE_HOME": str(folder)}


def test_the_agent_says_where_it_is_and_takes_its_card_away(tmp_path: Path) -> None:
    lots = tmp_path / "lots.toml"
    lots.write_text(
        '[studio]\nurl = "http://127.0.0.1:9"\ntoken = "any"\n[home]\nurl = "http://127.0.0.1:9"\ntoken = "any"\n'
    )
    card = tmp_path / "agent.json"
    with subprocess.Popen([*COMMAND, "agent", "--lots", str(lots)], env=environment(tmp_path)) as process:
        try:
            for _ in range(600):
                if card.exists():
                    break
                time.sleep(0.1)
            told = json.loads(card.read_text(encoding="utf-8"))
            headers = {"authorization": f"Bearer {told['token']}"}
            status = httpx2.get(f"{told['url']}/v1/status", headers=headers, trust_env=False, timeout=30).json()
        finally:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    assert status["lots"] == ["studio", "home"]
    assert told["url"].startswith("http://127.0.0.1:")
    assert not card.exists()


@pytest.mark.parametrize("text", ["[", "[Studio]\nurl='x'\ntoken='y'", "[studio]\nurl='x'", "studio = 1"])
def test_a_file_of_lots_that_lacks_something_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lots.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(typer.BadParameter, match=r"lots\.toml"):
        read_lots(path)


def test_the_extension_for_blender_is_one_file_to_install(tmp_path: Path) -> None:
    subprocess.run([*COMMAND, "plugin", "blender", "--out", str(tmp_path)], check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "filmlot-blender.zip") as packed:
        assert {"blender_manifest.toml", "__init__.py", "agent.py"} <= set(packed.namelist())
