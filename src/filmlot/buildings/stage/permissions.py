"""Rights on a stage."""

from __future__ import annotations

from filmlot.kernel.access import CREW, EVERYONE, LEADS, Permission

STAGE_READ = Permission("stage.stage.read", EVERYONE)
STAGE_DESCRIBE = Permission("stage.stage.describe", LEADS)
CONTENT_SHOW = Permission("stage.content.show", CREW)
TAKE_ROLL = Permission("stage.take.roll", CREW)
TAKE_MARK = Permission("stage.take.mark", CREW)

PERMISSIONS = (STAGE_READ, STAGE_DESCRIBE, CONTENT_SHOW, TAKE_ROLL, TAKE_MARK)
