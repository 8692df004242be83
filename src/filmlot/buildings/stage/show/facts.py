"""The facts of a stage that its gate weighs, gathered from its description, its rules and its machinery."""

from __future__ import annotations

from datetime import datetime

from filmlot.buildings.stage.engine.show.gate import CameraFact, DeviceFact, Facts, NodeFact
from filmlot.buildings.stage.machinery import Machinery
from filmlot.buildings.stage.models import StageRow
from filmlot.buildings.stage.show.contracts import ShowRules
from filmlot.buildings.stage.stage import parse


def facts_of(stage: StageRow, rules: ShowRules, machinery: Machinery, *, at: datetime) -> Facts:
    """What is known of a stage at a time; a critical device that the machinery does not know is not usable."""
    described, ready = parse(stage.description), machinery.readiness(stage.id)
    known = {device.id: device.status for device in machinery.devices(stage.id, "en")}
    ids = dict.fromkeys([*(device.id for device in described.devices), *known, *(rules.critical or ())])
    devices = [
        DeviceFact(
            id=device_id,
            usable=status.usable if (status := known.get(device_id)) else "no",
            fresh=status.fresh if status else False,
            critical=rules.critical is None or device_id in rules.critical,
        )
        for device_id in ids
    ]
    return Facts(
        at=at,
        devices=devices,
        cameras=[CameraFact(id=item.id, trackers=(item.device, *item.backups)) for item in described.cameras],
        nodes=[NodeFact(name=part.name, reporting=part.running) for part in machinery.parts(stage.id, "en")],
        timecode_spread_frames=ready.timecode_spread_frames,
        locks=ready.locks,
        disk_left_min=ready.disk_left_min,
        disk_needed_min=rules.disk_needed_min,
        calibrations=[],
        calibrations_needed=[(need.kind, need.scope) for need in rules.calibrations],
    )
