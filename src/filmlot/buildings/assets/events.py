"""What happens to assets."""

from __future__ import annotations

from typing import ClassVar

from filmlot.buildings.assets.contracts import AssetView, Channel, VersionView
from filmlot.buildings.assets.rights.contracts import Level
from filmlot.buildings.assets.scenes.contracts import SceneView
from filmlot.kernel.events import Event
from filmlot.standards.asset.manifest import ContributionKind


class VersionUploaded(Event):
    """A version's bytes are stored; its check begins."""

    type: ClassVar[str] = "assets.version.uploaded"

    asset_version: VersionView


class VersionChecked(Event):
    """It is known whether the version can be shown."""

    type: ClassVar[str] = "assets.version.checked"

    asset_version: VersionView


class AssetChanged(Event):
    """What a search sees of the asset is another: a new version, another name, a release."""

    type: ClassVar[str] = "assets.asset.changed"

    asset: AssetView


class ChannelChanged(Event):
    """A version went on to another channel."""

    type: ClassVar[str] = "assets.version.moved"

    asset_version: VersionView
    before: Channel
    note: str


class RightGiven(Event):
    """The people of another scope may do more, or less, with the asset."""

    type: ClassVar[str] = "assets.right.given"

    asset_id: str
    scope_id: str
    level: Level


class RightTaken(Event):
    """The people of another scope may do nothing more with the asset."""

    type: ClassVar[str] = "assets.right.taken"

    asset_id: str
    scope_id: str


class LeaseChanged(Event):
    """Somebody else works on a part of the asset now, or nobody, or it was asked for."""

    type: ClassVar[str] = "assets.lease.changed"

    asset_id: str
    part: ContributionKind


class SceneChanged(Event):
    """A scene was saved, or removed."""

    type: ClassVar[str] = "assets.scene.changed"

    scene: SceneView
    is_gone: bool
