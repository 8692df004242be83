"""What happens to assets."""

from __future__ import annotations

from typing import ClassVar

from filmlot.buildings.assets.contracts import VersionView
from filmlot.kernel.events import Event


class VersionUploaded(Event):
    """A version's bytes are stored; its check begins."""

    type: ClassVar[str] = "assets.version.uploaded"

    asset_version: VersionView


class VersionChecked(Event):
    """It is known whether the version can be shown."""

    type: ClassVar[str] = "assets.version.checked"

    asset_version: VersionView
