"""Rights in the assets building."""

from __future__ import annotations

from filmlot.kernel.access import CREW, EVERYONE, Permission

ASSET_READ = Permission("assets.asset.read", EVERYONE)
ASSET_UPLOAD = Permission("assets.asset.upload", CREW)
