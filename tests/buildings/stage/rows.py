"""How the lists of the stage get a row, for the laws that look at every list and every id."""

from __future__ import annotations

from tests.buildings.stage.calibration.measured import registration
from tests.buildings.stage.recorders import Recorders
from tests.conftest import Owner

from filmlot.buildings.stage.calibration import calibration
from filmlot.buildings.stage.calibration.draft import solve_draft
from filmlot.buildings.stage.engine.calibration.kinds import MEASUREMENT
from filmlot.buildings.stage.engine.show.cue import Cue
from filmlot.buildings.stage.engine.show.cue_list import PutCue
from filmlot.buildings.stage.engine.show.snapshot import Scope
from filmlot.buildings.stage.engine.show.watch import StatusProbe, Watch
from filmlot.buildings.stage.models import TakeRow
from filmlot.buildings.stage.seeds import DEMO
from filmlot.buildings.stage.show import cue_list, snapshot, watch
from filmlot.buildings.stage.stage import build
from filmlot.buildings.stage.take_contracts import TakeState
from filmlot.kernel.ids import new_id


def add_stage(owner: Owner, number: int) -> str:
    """Build one more stage like the demo's; its id."""
    text = DEMO.read_text(encoding="utf-8").replace('code = "A"', f'code = "A{number}"')
    with owner.client.app.state.ground.work() as work:  # type: ignore[attr-defined] # the app of create_app
        return build(work, parent_id=owner.company_id, text=text).id


def make_ids(owner: Owner) -> dict[str, str]:
    """A stage of the owner's company, its wall, a take that was cut there, and what its show is made of."""
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
            recorders=[],
            harvest=[],
            points={},
            wall_state={},
            asset_versions=[],
        )
        work.session.add(row)
    parts = {"wall_id": "main", "camera_id": "a", "device_id": "tracker", "name": "take.json", "kind": "csv"}
    made = {**add_show(owner, stage_id), "calibration_id": add_calibration(owner, stage_id)}
    return {"stage_id": stage_id, "take_id": take_id, "file_name": "1-1-1.mov", **parts, **made}


def add_calibration(owner: Owner, stage_id: str) -> str:
    """A registration that nobody has accepted."""
    with owner.client.app.state.ground.work() as work:  # type: ignore[attr-defined]
        measurement = MEASUREMENT.validate_python(registration())
        return calibration.keep(work, stage_id, solve_draft(work, stage_id, measurement)).id


def add_show(owner: Owner, stage_id: str) -> dict[str, str]:
    """A cue list with a cue, a snapshot, a watch and a run that is over."""
    with owner.client.app.state.ground.work() as work:  # type: ignore[attr-defined]
        list_id, cue_id = cue_list.make(work, stage_id, "Main").id, new_id()
        cue_list.edit(work, stage_id, list_id, [PutCue(cue=Cue(id=cue_id, number="1"))])
        held = snapshot.capture(work, stage_id, "Dark", Scope(), machinery=Recorders())
        looks = Watch(name="Router", probe=StatusProbe(device="router"), list_id=list_id, cue_id=cue_id)
        watch_id = watch.add(work, stage_id, looks).id
    return {"cue_list_id": list_id, "snapshot_id": held.id, "watch_id": watch_id, "run_id": new_id()}


ROWS = {"/api/v1/stage/stages": add_stage}
