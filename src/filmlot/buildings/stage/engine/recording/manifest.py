"""The manifest of a take, `take.json`: what was shot with what, and how far its files can be trusted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from filmlot.buildings.stage.engine.calibration.applied import AppliedCalibration
from filmlot.buildings.stage.take_contracts import BreakReason, UsedVersion

NAME = "take.json"
PICTURE, TRACKING, TRACKING_INDEX, FRAMES = "picture.mp4", "tracking.jsonl", "tracking.idx", "frames.idx"


class ManifestState(StrEnum):
    """How the writing of a take's files stands."""

    ROLLING = "rolling"
    CLOSED = "closed"
    VERIFIED = "verified"
    INTERRUPTED = "interrupted"


class FileSeal(BaseModel):
    """Size and BLAKE3 of a file when the take was verified."""

    model_config = ConfigDict(frozen=True)

    size: int
    blake3: str


class Manifest(BaseModel):
    """What a take's folder holds; `formats` describes the fixed records (NumPy's `dtype.descr`) to any reader.

    `calibrations` and `delay_ms` (tracking behind picture) are what the node applied while it recorded.
    """

    model_config = ConfigDict(extra="forbid")

    filmlot: int = 1
    take_id: str
    stage_id: str
    stage_name: str
    slate: str
    scene: str
    shot: str
    take: int
    camera: str
    rate: str
    drop_frame: bool = False
    timecode_source: str | None = None
    timecode_departed: str | None = None
    """Where the source of the take's timecode went another way; the take counts on from its beginning."""
    resolution_px: tuple[int, int]
    sources: dict[str, str]
    description_blake3: str
    wall_state: dict[str, Any] = Field(default_factory=dict)
    asset_versions: list[UsedVersion] = Field(default_factory=list)
    calibrations: list[AppliedCalibration] = Field(default_factory=list)
    delay_ms: float | None = None
    formats: dict[str, list[Any]] = Field(default_factory=dict)
    state: ManifestState = ManifestState.ROLLING
    reason: BreakReason | None = None
    first_timecode: str | None = None
    last_timecode: str | None = None
    frames: int = 0
    pictures: int = 0
    samples: int = 0
    started_ns: int = 0
    ended_ns: int | None = None
    files: dict[str, FileSeal] = Field(default_factory=dict)

    def show(self, versions: Sequence[UsedVersion], timecode: str) -> None:
        """Notes what stands on the walls from a frame on; nothing is noted while that is what stood there before."""
        standing = [used for used in self.asset_versions if used.timecode_out is None]
        if [used.seen for used in standing] == [used.seen for used in versions]:
            return
        kept = {used.seen for used in versions} & {used.seen for used in standing}
        self.asset_versions = [
            used if used.timecode_out is not None or used.seen in kept else used.until(timecode)
            for used in self.asset_versions
        ]
        self.asset_versions += [used.since(timecode) for used in versions if used.seen not in kept]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Puts the manifest into the folder in one step: a reader sees the old or the new one, never a half."""
    draft = folder / f"{NAME}.new"
    with draft.open("wb") as file:
        file.write(manifest.model_dump_json(indent=2).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)
    sync_folder(folder)


def read_manifest(folder: Path) -> Manifest:
    """The folder's manifest.

    Raises:
        OSError: there is none.
        pydantic.ValidationError: it was not written by us.
    """
    return Manifest.model_validate_json((folder / NAME).read_bytes())


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder survive a power failure (POSIX only: Windows cannot open folders)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
