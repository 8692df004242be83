"""A render node on a machine: packed, put there, launched, told to take over."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from tests.conftest import Owner
from tests.gate.machines.conftest import RunningAgent
from tests.gate.stages import TEXT, free_port, wait_for

from filmlot.buildings.stage import stage
from filmlot.gate.machines.link import Link
from filmlot.gate.machines.pack import pack_stage
from filmlot.gate.machines.sync import sync_folder
from filmlot.gate.node.view import ViewReader
from filmlot.kernel.ground import Ground
from filmlot.kernel.problems import NotFound

pytestmark = pytest.mark.timeout(120)


def test_a_stage_nobody_knows_is_not_packed(owner: Owner, ground: Ground, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        pack_stage(ground, "Z", tmp_path / "show")


@pytest.mark.gpu
def test_a_node_follows_a_packed_stage_on_another_machine(
    agent: RunningAgent, owner: Owner, ground: Ground, tmp_path: Path
) -> None:
    with ground.work() as work:
        stage.build(work, parent_id=owner.company_id, text=TEXT.format(tracker=free_port(), head=free_port()))
    pack_stage(ground, "S", tmp_path / "show")
    node = [sys.executable, "-m", "filmlot.gate.node", "--config", "files/node.json"]
    paths = os.pathsep.join(str(Path(path).resolve()) for path in sys.path)
    (agent.folder / "programs.json").write_text(json.dumps({"node": ["env", f"PYTHONPATH={paths}", *node]}))
    view = ViewReader(agent.folder / "files" / "run")

    with Link(agent.machine) as link:
        sync_folder(link, tmp_path / "show")
        link.ask("launch", run="run-1", program="node")
        link.ask("tell", b'{"do": "take_over", "id": 1}', run="run-1")

        wait_for(lambda: view.head() is not None)
        link.ask("kill", run="run-1")
