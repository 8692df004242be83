"""What the stage building brings to the gate."""

from __future__ import annotations

from filmlot.buildings.stage.events import EVENTS
from filmlot.buildings.stage.harvest_job import HARVEST
from filmlot.buildings.stage.jobs import VERIFY
from filmlot.buildings.stage.permissions import PERMISSIONS
from filmlot.buildings.stage.problems import PROBLEMS
from filmlot.buildings.stage.routes import router
from filmlot.buildings.stage.seeds import seed
from filmlot.buildings.stage.subscribers import SUBSCRIBERS
from filmlot.kernel.building import Building

BUILDING = Building(
    name="stage",
    router=router,
    permissions=PERMISSIONS,
    problems=PROBLEMS,
    events=EVENTS,
    subscribers=SUBSCRIBERS,
    jobs=(VERIFY, HARVEST),
    seed=seed,
)
