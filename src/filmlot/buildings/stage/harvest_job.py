"""The job that fetches the files of a take's recorders: what is here stays, what broke off goes on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

import structlog

from filmlot.buildings.stage import harvest
from filmlot.buildings.stage.engine.recording.clip import RECORDERS, safe_name
from filmlot.buildings.stage.engine.recording.fetching import Fetched, FetchError, fetch_file
from filmlot.buildings.stage.harvest import HarvestParams, Recording
from filmlot.buildings.stage.models import TakeRow
from filmlot.buildings.stage.problems import HarvestIncomplete
from filmlot.buildings.stage.take import view_of
from filmlot.buildings.stage.take_contracts import HarvestedFile, HarvestReason, TakeView
from filmlot.devicekit.harvest import Harvester, HarvestError, Unreachable
from filmlot.kernel.jobs import Job, JobContext

ATTEMPTS = 4
FIRST_WAIT_S = 0.5
LONGEST_DETAIL = 200
log = structlog.get_logger(__name__)


def run_harvest(context: JobContext, params: HarvestParams) -> None:
    """Finds the files, fetches one after the other, and says of each what became of it."""
    with context.ground.look() as look:
        row = look.session.get_one(TakeRow, params.take_id)
        take, recordings = view_of(row), harvest.find_recordings(look, row)
    root = context.ground.settings.recordings_folder
    with ExitStack() as connections:
        reached = [_Reached(recording, recording.reach and recording.reach(root)) for recording in recordings]
        for _, harvester in reached:
            if harvester is not None:
                connections.callback(harvester.close)
        files = _Harvest(context, take).fetch_all(reached)
    failed = sum(file.state == "failed" for file in files)
    if failed:
        raise HarvestIncomplete(slate=take.slate, failed=failed, count=len(files))


class _Reached(NamedTuple):
    """A recorder's part of a take, and how its files are got; None for a recorder that the stage has no more."""

    recording: Recording
    harvester: Harvester | None


class _Harvest:
    """One run of the job: the files of a take, and how many bytes have come."""

    def __init__(self, context: JobContext, take: TakeView) -> None:
        self._context, self._take = context, take
        self._folder = context.ground.settings.takes_folder / take.id / RECORDERS
        self._done = self._total = 0

    def fetch_all(self, reached: list[_Reached]) -> list[HarvestedFile]:
        """Every file that there is to be, each with its end."""
        plan: list[tuple[_Reached, HarvestedFile]] = []
        for one in reached:
            self._context.checkpoint()
            plan += [(one, file) for file in _plan(one, self._take, self._folder)]
        files = [file for _, file in plan]
        self._total = sum(file.size or 0 for file in files if file.state == "waiting")
        self._note(files)
        for place, (one, file) in enumerate(plan):
            if file.state == "waiting":
                files[place] = self._fetch(one, file)
                self._done += file.size or 0
                self._note(files)
        return files

    def _fetch(self, reached: _Reached, file: HarvestedFile) -> HarvestedFile:
        recording, harvester = reached
        assert harvester is not None
        try:
            fetched = self._try(harvester, file)
        except FetchError as error:
            return file.model_copy(update={"state": "failed", "reason": error.reason, "detail": str(error)})
        except HarvestError as error:
            log.warning("stage.harvest_failed", take=self._take.id, device=file.device, reason=str(error))
            return file.model_copy(update={"state": "failed", **_why(error)})
        update: dict[str, object] = {"state": "fetched", **fetched._asdict()}
        if harvest.is_shorter(recording.duration, self._take):
            update |= {"reason": HarvestReason.SHORTER, "detail": recording.duration}
        return file.model_copy(update=update)

    def _try(self, harvester: Harvester, file: HarvestedFile) -> Fetched:
        """Fetches; goes on where a connection broke, begins anew where the recorder had not done with the file."""
        target = self._folder / file.device / file.name
        fetch = partial(fetch_file, harvester, file.path, target, came=self._come, free_bytes=_free_bytes)
        for attempt in range(ATTEMPTS - 1):
            try:
                return fetch()
            except (Unreachable, FetchError) as error:
                if isinstance(error, FetchError) and error.reason is not HarvestReason.SIZE_DIFFERS:
                    raise
                self._context.checkpoint()
                time.sleep(FIRST_WAIT_S * 2**attempt)
        return fetch()

    def _come(self, has: int) -> None:
        done = self._done + has
        self._context.progress(done, max(self._total, done), stage="harvesting")

    def _note(self, files: list[HarvestedFile]) -> None:
        with self._context.work() as work:
            harvest.note(work, self._take.id, files)


def _plan(reached: _Reached, take: TakeView, folder: Path) -> Iterator[HarvestedFile]:
    """What is to be fetched from a recorder; one line that says why, where nothing is."""
    recording, harvester = reached
    blank = HarvestedFile(
        device=recording.device, device_name=recording.name, path="", name="", state="failed", size=None
    )
    if harvester is None:
        yield blank.model_copy(update={"reason": HarvestReason.NOT_DESCRIBED})
        return
    try:
        found = harvester.find_files(recording.is_wanted)
    except HarvestError as error:
        yield blank.model_copy(update=_why(error))
        return
    if not found:
        yield blank.model_copy(update={"reason": HarvestReason.NOT_FOUND, "detail": recording.clip})
    here = {file.path: file for file in take.harvest if file.device == recording.device and file.state == "fetched"}
    names: set[str] = set()
    for remote in found:
        known = here.get(remote.path)
        if known is not None and known.size == remote.size and (folder / recording.device / known.name).is_file():
            names.add(known.name)
            yield known
            continue
        name = safe_name(remote.name)
        while name in names:  # one of the same name in another slot
            name = f"_{name}"
        names.add(name)
        yield blank.model_copy(update={"path": remote.path, "name": name, "state": "waiting", "size": remote.size})


def _why(error: HarvestError) -> dict[str, object]:
    """The reason, and the recorder's own word, which may be of any length."""
    reason = HarvestReason.UNREACHABLE if isinstance(error, Unreachable) else HarvestReason.REFUSED
    return {"reason": reason, "detail": str(error)[:LONGEST_DETAIL]}


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


HARVEST = Job("stage.take.harvest", HarvestParams, run_harvest)
