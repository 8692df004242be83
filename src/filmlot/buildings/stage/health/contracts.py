"""What crosses the border of the stage building about its health."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from filmlot.buildings.stage.contracts import ClockView, Frozen
from filmlot.buildings.stage.engine.health import Usable


class SourceSync(Frozen):
    """A source beside the stage: how many frames its timecode is ahead, and how its clock keeps to ours."""

    device: str
    name: str
    timecode: str | None
    lead_frames: int | None
    lock: Literal["locked", "unlocked"] | None
    rate_hz: float
    age_ms: float | None
    clock: ClockView | None


class NodeSync(Frozen):
    """A render node's frames: how late the latest was in the last second, and how many it could not draw."""

    name: str
    behind_ms: float | None
    frames: int
    undrawn: int


class SyncBoard(Frozen):
    """A stage's clocks side by side; `spread_frames` is None below two timecodes to compare."""

    rate: str
    timecode: str
    spread_frames: float | None
    sources: list[SourceSync]
    nodes: list[NodeSync]


class HealthSpan(Frozen):
    """A time in which a device or a process was the same; `until` is when that was last seen."""

    since: datetime
    until: datetime
    usable: Usable
    reason: str
    remedy: str


class SubjectHealth(Frozen):
    """A device or a process in a window of time; seconds of which it was down, or not quite usable.

    What never came is not down.
    """

    id: str
    name: str
    kind: Literal["device", "part"]
    spans: list[HealthSpan]
    down_s: float
    degraded_s: float


class HealthHistory(Frozen):
    """All that were looked at in a window; where there is no span nobody looked."""

    since: datetime
    until: datetime
    subjects: list[SubjectHealth]
