"""How the lists of the stage get a row, for the laws that look at every list and every id."""

from __future__ import annotations

from tests.conftest import Owner

from filmlot.buildings.stage.contracts import TakeState
from filmlot.buildings.stage.models import TakeRow
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.stage import build
from filmlot.kernel.ids import new_id


def add_stage(owner: Owner, number: int) -> str:
    """Build one more stage like the demo's; its id."""
    text = DEMO.read_text(encoding="utf-8").replace('code = "A"', f'code = "A{number}"')
    with owner.client.app.state.ground.work() as work:  # type: ignore[attr-defined] # the app of create_app
        return build(work, parent_id=owner.company_id, text=text).id


def make_ids(owner: Owner) -> dict[str, str]:
    """A stage of the owner's company, its wall, and a take that was cut there."""
    stage_id, take_id = add_stage(owner, 0), new_id()
    with owner.client.app.state.ground.work() as work:  # type: ignore[attr-defined]
        row = TakeRow(
            id=take_id,
            stage_id=stage_id,
            slate="1-1-1",
            scene="1",
            shot="1",
            take=1,
            state=TakeState.VERIFIED,
            camera="a",
            rate="24/1",
            started_at=work.clock(),
            circled=False,
            notes="",
            files=[],
            wall_state={},
            asset_versions=[],
        )
        work.session.add(row)
    return {"stage_id": stage_id, "wall_id": "main", "take_id": take_id, "name": "take.json"}


ROWS = {"/api/v1/stage/stages": add_stage}
