"""What was recorded elsewhere comes home: which recorders of a take give files, and how far each file is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from filmlot.buildings.stage.contracts import Description, Device
from filmlot.buildings.stage.engine.recording.clip import is_of_clip, name_clip
from filmlot.buildings.stage.events import TakeHarvested
from filmlot.buildings.stage.models import StageRow, TakeRow
from filmlot.buildings.stage.permissions import TAKE_ROLL
from filmlot.buildings.stage.problems import HarvestRuns, NothingToHarvest
from filmlot.buildings.stage.stage import parse
from filmlot.buildings.stage.take import find_take, lock_take, view_of
from filmlot.buildings.stage.take_contracts import HarvestedFile, TakeState, TakeView
from filmlot.devicekit.families import control_family, control_keys
from filmlot.devicekit.folder import FolderHarvester
from filmlot.devicekit.harvest import Harvester
from filmlot.devicekit.recordings import is_named
from filmlot.kernel.jobs.job import Job, is_open
from filmlot.kernel.work import UnitOfWork
from filmlot.standards.timecode import Timecode, TimecodeError

MAY_HAVE_RECORDED = frozenset({"done", "timed_out", "lost"})
ENDED = frozenset({TakeState.VERIFIED, TakeState.INTERRUPTED})
SLACK_S = 1.0
"""How much shorter than the take a clip may be: recorders start and stop one after the other."""


class HarvestParams(BaseModel):
    """Of which take to fetch the recorders' files."""

    take_id: str


class Recording(NamedTuple):
    """What one recorder has of a take.

    `reach` gives its files, given the lot's folder of recordings; None for one that the stage has no more.
    """

    device: str
    name: str
    clip: str
    duration: str
    is_wanted: Callable[[str], bool]
    reach: Callable[[Path], Harvester] | None


def recordings_of(described: Description, take: TakeView) -> list[Recording]:
    """The recorders that rolled with a take and give their files; those that are gone, and those nobody asks, too."""
    devices = {device.id: device for device in described.devices}
    stopped = {ack.device: ack for ack in take.recorders if ack.action == "stop"}
    found = []
    for ack in take.recorders:
        if ack.action != "record" or ack.answer not in MAY_HAVE_RECORDED:
            continue
        device, end = devices.get(ack.device), stopped.get(ack.device, ack)
        reach = None if device is None else _way_to(device, end.files)
        if device is None or reach is not None:
            clip = end.clip or name_clip(take.slate, take.id)
            found.append(Recording(ack.device, ack.name, clip, end.duration, _wanted(device, clip, take), reach))
    asked = {ack.device for ack in take.recorders}
    for device in described.devices:
        if device.recordings is not None and device.id not in asked:
            clip = name_clip(take.slate, take.id)
            wanted, reach = _wanted(device, clip, take), _way_to(device, ())
            found.append(Recording(device.id, device.name, clip, "", wanted, reach))
    return found


def _way_to(device: Device, named: Sequence[str]) -> Callable[[Path], Harvester] | None:
    """How a device's files are reached; None if they cannot be."""
    if device.recordings is not None:
        folder = device.recordings.folder
        return lambda root: FolderHarvester(root, folder)
    family = control_family(device.family) if device.family in control_keys() else None
    if family is None or family.harvester is None:
        return None
    harvester = family.harvester(family.settings(device.config), named)
    return lambda _: harvester


def _wanted(device: Device | None, clip: str, take: TakeView) -> Callable[[str], bool]:
    """Which files are of the take."""
    if device is None or device.recordings is None or device.recordings.files is None:
        return partial(is_of_clip, clip=clip)
    words = {"clip": clip, "slate": take.slate, "scene": take.scene, "shot": f"{take.scene}{take.shot}"}
    return partial(is_named, pattern=device.recordings.files, words={**words, "take": take.take})


def begin(work: UnitOfWork, row: TakeRow, job: Job[HarvestParams]) -> bool:
    """Has the files of a take's recorders fetched; False if none of them gives any."""
    if not any(recording.reach for recording in find_recordings(work, row)):
        return False
    row.harvest_job = work.start_job(job, HarvestParams(take_id=row.id), scope=row.stage_id, name=row.slate)
    return True


def ask(work: UnitOfWork, stage_id: str, take_id: str, job: Job[HarvestParams]) -> TakeView:
    """Has them fetched, once more too: what is here already stays.

    Raises:
        NotFound, Denied: the actor may not.
        NothingToHarvest: the take has not ended, or no recorder of it gives files.
        HarvestRuns: they are being fetched.
    """
    row = find_take(work, stage_id, take_id, TAKE_ROLL)
    if row.harvest_job is not None and is_open(work.session, row.harvest_job):
        raise HarvestRuns(slate=row.slate)
    if TakeState(row.state) not in ENDED or not begin(work, row, job):
        raise NothingToHarvest(slate=row.slate)
    work.audit("stage.take.harvest_asked", subject=row.id, scope=row.stage_id, after={"slate": row.slate})
    return view_of(row)


def find_recordings(work: UnitOfWork, row: TakeRow) -> list[Recording]:
    """The same as `recordings_of`, by the stage as it is described now."""
    return recordings_of(parse(work.session.get_one(StageRow, row.stage_id).description), view_of(row))


def note(work: UnitOfWork, take_id: str, files: Sequence[HarvestedFile]) -> None:
    """Writes down how far the files of a take are."""
    row = lock_take(work.session, take_id)
    row.harvest = [file.model_dump(mode="json") for file in files]
    work.emit(TakeHarvested(take=view_of(row)), subject=row.id, scope=row.stage_id)


def is_shorter(duration: str, take: TakeView) -> bool:
    """Whether a recorder says that its clip is shorter than the take; not where it says nothing that can be read."""
    rate = Fraction(take.rate)
    try:
        frames = Timecode.parse(duration, rate).frame
    except TimecodeError:
        return False
    return frames / rate < (take.frames or 0) / rate - Fraction(SLACK_S)
