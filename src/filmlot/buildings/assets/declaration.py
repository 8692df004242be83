"""What the assets building brings to the gate."""

from __future__ import annotations

from filmlot.buildings.assets.events import (
    AssetChanged,
    ChannelChanged,
    LeaseChanged,
    RightGiven,
    RightTaken,
    SceneChanged,
    VersionChecked,
    VersionUploaded,
)
from filmlot.buildings.assets.house import HOUSE
from filmlot.buildings.assets.ingests.ingest import INGEST
from filmlot.buildings.assets.jobs import CHECK, PREPARE, PROVE, STREET
from filmlot.buildings.assets.library_client import LibraryRefused, LibraryUnreachable
from filmlot.buildings.assets.package import named_blobs
from filmlot.buildings.assets.permissions import (
    ASSET_DECIDE,
    ASSET_EDIT,
    ASSET_READ,
    ASSET_UPLOAD,
    SCENE_EDIT,
    SCENE_READ,
)
from filmlot.buildings.assets.problems import (
    CacheFull,
    ChannelRefused,
    FileNotHere,
    IngestRefused,
    LicenceEnded,
    LicenceForOthers,
    LotUnknown,
    NoScene,
    NotKept,
    PackageIncomplete,
    PackageWrong,
    PartLeased,
    PlacementUnusable,
    PreparationFailed,
    PublishRefused,
    ReferenceWrong,
    RightTooLow,
    SceneNameTaken,
    SceneRefused,
    SearchRefused,
    VersionNotUsable,
)
from filmlot.buildings.assets.routes import router
from filmlot.buildings.assets.seeds import seed
from filmlot.kernel.building import Building

BUILDING = Building(
    name="assets",
    router=router,
    permissions=(ASSET_READ, ASSET_UPLOAD, ASSET_EDIT, ASSET_DECIDE, SCENE_READ, SCENE_EDIT),
    problems=(
        NoScene,
        SceneRefused,
        VersionNotUsable,
        PackageIncomplete,
        PackageWrong,
        ChannelRefused,
        RightTooLow,
        PartLeased,
        LicenceEnded,
        LicenceForOthers,
        SceneNameTaken,
        PlacementUnusable,
        PreparationFailed,
        FileNotHere,
        IngestRefused,
        LibraryRefused,
        LibraryUnreachable,
        ReferenceWrong,
        LotUnknown,
        NotKept,
        CacheFull,
        PublishRefused,
        SearchRefused,
    ),
    events=(
        VersionUploaded,
        VersionChecked,
        AssetChanged,
        ChannelChanged,
        RightGiven,
        RightTaken,
        LeaseChanged,
        SceneChanged,
    ),
    jobs=(CHECK, PREPARE, PROVE, INGEST, STREET, HOUSE),
    blobs=named_blobs,
    seed=seed,
)
