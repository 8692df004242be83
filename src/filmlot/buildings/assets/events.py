"""What happens to assets."""

from __future__ import annotations

from typing import ClassVar

from filmlot.buildings.assets.contracts import AssetView, Channel, VersionView
from filmlot.kernel.events import Event


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
