"""What the assets building brings to the gate."""

from __future__ import annotations

from filmlot.buildings.assets.events import AssetChanged, ChannelChanged, VersionChecked, VersionUploaded
from filmlot.buildings.assets.jobs import CHECK, PREPARE, STREET
from filmlot.buildings.assets.permissions import ASSET_DECIDE, ASSET_EDIT, ASSET_READ, ASSET_UPLOAD
from filmlot.buildings.assets.problems import (
    ChannelRefused,
    NoScene,
    PackageIncomplete,
    PackageWrong,
    SceneRefused,
    VersionNotUsable,
)
from filmlot.buildings.assets.routes import router
from filmlot.buildings.assets.seeds import seed
from filmlot.kernel.building import Building

BUILDING = Building(
    name="assets",
    router=router,
    permissions=(ASSET_READ, ASSET_UPLOAD, ASSET_EDIT, ASSET_DECIDE),
    problems=(NoScene, SceneRefused, VersionNotUsable, PackageIncomplete, PackageWrong, ChannelRefused),
    events=(VersionUploaded, VersionChecked, AssetChanged, ChannelChanged),
    jobs=(CHECK, PREPARE, STREET),
    seed=seed,
)
