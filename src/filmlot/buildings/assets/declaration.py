"""What the assets building brings to the gate."""

from __future__ import annotations

from filmlot.buildings.assets.events import VersionChecked, VersionUploaded
from filmlot.buildings.assets.jobs import CHECK, STREET
from filmlot.buildings.assets.permissions import ASSET_READ, ASSET_UPLOAD
from filmlot.buildings.assets.problems import NoScene, SceneRefused, VersionNotUsable
from filmlot.buildings.assets.routes import router
from filmlot.buildings.assets.seeds import seed
from filmlot.kernel.building import Building

BUILDING = Building(
    name="assets",
    router=router,
    permissions=(ASSET_READ, ASSET_UPLOAD),
    problems=(NoScene, SceneRefused, VersionNotUsable),
    events=(VersionUploaded, VersionChecked),
    jobs=(CHECK, STREET),
    seed=seed,
)
