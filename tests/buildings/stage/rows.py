"""How the list of stages gets a row, for the laws that look at every list."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Owner

from filmlot.buildings.stage import stage

DEMO = Path(__file__).parents[3] / "examples" / "stage.toml"


def add_stage(owner: Owner, number: int) -> None:
    """Build one more stage like the demo's."""
    text = DEMO.read_text(encoding="utf-8").replace('name = "Stage A"', f'name = "Stage {number}"')
    with owner.client.app.state.ground.work() as work:
        stage.build(work, parent_id=owner.company_id, text=text.replace('code = "A"', f'code = "A{number}"'))


ROWS = {"/api/v1/stage/stages": add_stage}
