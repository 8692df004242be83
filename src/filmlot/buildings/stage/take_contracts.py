"""What crosses the border of the stage building about its takes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NewType

from filmlot.buildings.stage.contracts import Frozen, StageId

TakeId = NewType("TakeId", str)


class TakeState(StrEnum):
    """Where a take stands; `take.ALLOWED` says what may follow what."""

    ROLLING = "rolling"
    CUT = "cut"
    VERIFIED = "verified"
    INTERRUPTED = "interrupted"


class TakeFile(Frozen):
    """One file of a take; `blake3` is known once the take was verified."""

    kind: Literal["picture", "tracking", "index", "manifest"]
    name: str
    size: int
    blake3: str | None


class UsedVersion(Frozen):
    """An asset's version that stood on the wall during a take."""

    asset_id: str
    version_id: str
    name: str


class BreakReason(StrEnum):
    """Why a take broke off; the pages have a text for each."""

    LOT_STOPPED = "lot_stopped"
    NODE_LOST = "node_lost"
    HUB_LOST = "hub_lost"
    NOT_CLOSED = "not_closed"
    DISK_FULL = "disk_full"
    WRITE_FAILED = "write_failed"
    FRAMES_MISCOUNTED = "frames_miscounted"
    FRAMES_SKIPPED = "frames_skipped"
    TIMECODE_SLIPPED = "timecode_slipped"
    PICTURES_MISPLACED = "pictures_misplaced"
    PICTURE_UNREADABLE = "picture_unreadable"
    SAMPLES_MISPLACED = "samples_misplaced"


class RecorderAck(Frozen):
    """The word of one recorder when it was asked to `record` or to `stop`; `detail` is what it said."""

    device: str
    name: str
    action: Literal["record", "stop"]
    answer: Literal["done", "refused", "timed_out", "not_ready", "lost", "unknown"]
    detail: str
    time_ms: float


class TakeView(Frozen):
    """A take as others see it."""

    id: TakeId
    stage_id: StageId
    slate: str
    scene: str
    shot: str
    take: int
    state: TakeState
    camera: str
    rate: str
    started_at: datetime
    ended_at: datetime | None
    frames: int | None
    pictures: int | None
    timecode_in: str | None
    timecode_out: str | None
    circled: bool
    notes: str
    reason: str | None
    files: list[TakeFile]
    recorders: list[RecorderAck]
    wall_state: dict[str, Any]
    asset_versions: list[UsedVersion]


class Slate(Frozen):
    """What the next slate would say."""

    scene: str
    shot: str
    take: int


class TakeList(Frozen):
    """A page of takes, newest first; `cursor` leads to the next."""

    items: list[TakeView]
    cursor: str | None
