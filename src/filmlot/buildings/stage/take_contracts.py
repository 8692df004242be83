"""What crosses the border of the stage building about its takes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NewType

from pydantic import Field

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
    """An asset's version that stood on the wall during a take, and how it looked.

    Without a `timecode_in` it stood there from the first frame on, without a `timecode_out` until the last; else that
    is the first frame on which something else stood there.
    """

    asset_id: str
    version_id: str
    name: str
    look: dict[str, str] = Field(default_factory=dict)
    timecode_in: str | None = None
    timecode_out: str | None = None

    @property
    def seen(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What a camera sees of it: equal for equal pictures."""
        return self.version_id, tuple(sorted(self.look.items()))

    def since(self, timecode: str) -> UsedVersion:
        """The same, from a frame on."""
        return self.model_copy(update={"timecode_in": timecode, "timecode_out": None})

    def until(self, timecode: str) -> UsedVersion:
        """The same, up to a frame."""
        return self.model_copy(update={"timecode_out": timecode})


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
    """The word of one recorder when it was asked to `record` or to `stop`; `detail` is what it said.

    `clip`, `duration` and `files` are the name, the timecode length and the paths that it gave to what it recorded,
    where it tells them.
    """

    device: str
    name: str
    action: Literal["record", "stop"]
    answer: Literal["done", "refused", "timed_out", "not_ready", "lost", "unknown"]
    detail: str
    time_ms: float
    clip: str = ""
    duration: str = ""
    files: tuple[str, ...] = ()


class HarvestReason(StrEnum):
    """Why a recorder's file is not here, or not what it should be; the pages have a text and a remedy for each."""

    NOT_DESCRIBED = "not_described"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    DISK_FULL = "disk_full"
    WRITE_FAILED = "write_failed"
    SIZE_DIFFERS = "size_differs"
    SHORTER = "shorter"


class HarvestedFile(Frozen):
    """A recorder's file, or a recorder without one: where it lay there, its name here, how far it is.

    A file that is fetched may have a reason too: it is whole, but shorter than the take.
    """

    device: str
    device_name: str
    path: str
    name: str
    state: Literal["waiting", "fetched", "failed"]
    size: int | None
    blake3: str | None = None
    sha256: str | None = None
    reason: HarvestReason | None = None
    detail: str = ""


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
    harvest: tuple[HarvestedFile, ...] = ()
    harvest_job: str | None = None
    wall_state: dict[str, Any]
    asset_versions: list[UsedVersion]


class ChangeKind(StrEnum):
    """What of two takes may differ; the pages have a text for each."""

    ASSET = "asset"
    ASSET_VERSION = "asset_version"
    LOOK = "look"
    CAMERA = "camera"
    RATE = "rate"
    LENS = "lens"
    WALL = "wall"
    DESCRIPTION = "description"
    DEVICE = "device"
    RECORDER = "recorder"
    POINT = "point"


class Change(Frozen):
    """One thing that is not as it was in the take before; None stands for not there, or not known."""

    kind: ChangeKind
    subject: str
    before: str | float | bool | None
    after: str | float | bool | None


class CameraStart(Frozen):
    """The camera at the first frame of a take; None for what the lens did not say."""

    position_m: tuple[float, float, float]
    rotation_deg: tuple[float, float, float]
    focal_length_mm: float | None
    focus_distance_m: float | None
    f_stop: float | None


class Moved(Frozen):
    """How far one start lies from another: in stage space, and as pan, tilt, roll."""

    distance_m: float
    offset_m: tuple[float, float, float]
    rotation_deg: tuple[float, float, float]


class TakeBrief(Frozen):
    """A take by its name."""

    id: TakeId
    slate: str


class Continuity(Frozen):
    """A take beside the one before of the same scene and shot; `start` is where its camera began."""

    previous: TakeBrief | None
    start: CameraStart | None
    moved: Moved | None
    changes: list[Change]


class Slate(Frozen):
    """What the next slate would say."""

    scene: str
    shot: str
    take: int


class TakeList(Frozen):
    """A page of takes, newest first; `cursor` leads to the next."""

    items: list[TakeView]
    cursor: str | None
