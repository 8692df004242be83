"""Rights in the assets building."""

from __future__ import annotations

from filmlot.kernel.access import CREW, EVERYONE, LEADS, Permission

ASSET_READ = Permission("assets.asset.read", EVERYONE)
ASSET_UPLOAD = Permission("assets.asset.upload", CREW)
ASSET_EDIT = Permission("assets.asset.edit", CREW)
ASSET_DECIDE = Permission("assets.version.decide", LEADS)
SCENE_READ = Permission("assets.scene.read", EVERYONE)
SCENE_EDIT = Permission("assets.scene.edit", CREW)
