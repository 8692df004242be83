"""One more row for every list of the stage building."""

from __future__ import annotations

from tests.conftest import Owner

from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.stage import build
from filmlot.kernel.ground import Ground


def add_stage(owner: Owner, number: int) -> None:
    ground: Ground = owner.client.app.state.ground  # type: ignore[attr-defined] # the app of create_app
    text = DEMO.read_text().replace('code = "A"', f'code = "A{number}"')
    with ground.work() as work:
        build(work, parent_id=owner.company_id, text=text)


ROWS = {"/api/v1/stage/stages": add_stage}
