"""Rights on a stage."""

from __future__ import annotations

from filmlot.kernel.access import CREW, EVERYONE, LEADS, Permission

STAGE_READ = Permission("stage.stage.read", EVERYONE)
STAGE_DESCRIBE = Permission("stage.stage.describe", LEADS)
CONTENT_SHOW = Permission("stage.content.show", CREW)
TAKE_ROLL = Permission("stage.take.roll", CREW)
TAKE_MARK = Permission("stage.take.mark", CREW)
SHOW_OPERATE = Permission("stage.show.operate", CREW)
SHOW_EDIT = Permission("stage.show.edit", LEADS)
GATE_OVERRIDE = Permission("stage.gate.override", LEADS)
CALIBRATION_MEASURE = Permission("stage.calibration.measure", CREW)
CALIBRATION_ACCEPT = Permission("stage.calibration.accept", LEADS)

SHOW_PERMISSIONS = (SHOW_OPERATE, SHOW_EDIT, GATE_OVERRIDE)
CALIBRATION_PERMISSIONS = (CALIBRATION_MEASURE, CALIBRATION_ACCEPT)
PERMISSIONS = (
    STAGE_READ,
    STAGE_DESCRIBE,
    CONTENT_SHOW,
    TAKE_ROLL,
    TAKE_MARK,
    *SHOW_PERMISSIONS,
    *CALIBRATION_PERMISSIONS,
)
